-- Where something unread may be part of a sum: a row without a meaning among those a total adds up, a column nobody has described
-- beside the parts of a row, a line of a balance with no term. Sums over such places that do not hold are not told: what was
-- not understood may be what they lack.
with

measures as (select * from {{ ref('int_measures') }} where reported_amount <> 0),

columns as (select * from {{ ref('int_columns') }} where has_unknown_label),

types as (select * from {{ ref('form_types') }}),

in_columns as (
    select distinct
        document_id,
        form_no,
        'column' as family,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no
    from measures
    where unplaced_reason = 'unknown_row' and row_scheme <> 'balance'
),

in_rows as (
    select distinct
        measures.document_id,
        measures.form_no,
        'row' as family,
        measures.table_no,
        measures.row_no
    from measures
    inner join columns
        on
            measures.document_id = columns.document_id
            and measures.table_no = columns.table_no
            and measures.column_no = columns.column_no
    where measures.unplaced_reason = 'unknown_header'
),

in_balances as (
    select distinct
        measures.document_id,
        measures.form_no,
        'balance' as family,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no
    from measures
    inner join types on measures.form_code = types.form_code
    where
        measures.row_scheme = 'balance'
        and measures.line_kind = 'item'
        and not measures.is_subline
        and measures.line_functional_code is null
        and case measures.flow_direction
            when 'revenue' then measures.fund_source = types.default_fund_source
            else measures.expenditure_nature = 'total'
        end
),

final as (
    select * from in_columns
    union all
    select * from in_rows
    union all
    select * from in_balances
)

select * from final
