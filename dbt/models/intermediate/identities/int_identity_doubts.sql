-- Where something unread may be part of a sum: a row without a meaning among those a total adds up, a column nobody has described
-- beside the parts of a row, a line of a balance with no term. Sums over such places that do not hold are not told: what was
-- not understood may be what they lack.
with

measures as (select * from {{ ref('int_measures') }} where reported_amount <> 0),

columns as (select * from {{ ref('int_columns') }} where has_unknown_label),

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

unread_columns as (
    select distinct
        measures.document_id,
        measures.form_no,
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

families as (
    select 'row' as family
    union all
    select 'balance' as family
),

-- A row of a fund's form is a balance too: what was there, came, went and is left.
in_rows as (
    select
        unread_columns.document_id,
        unread_columns.form_no,
        families.family,
        unread_columns.table_no,
        unread_columns.row_no
    from unread_columns
    cross join families
),

in_balances as (
    select distinct
        document_id,
        form_no,
        'balance' as family,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no
    from measures
    where row_scheme = 'balance' and unplaced_reason in ('unknown_row', 'unknown_header')
),

final as (
    select * from in_columns
    union all
    select * from in_rows
    union all
    select * from in_balances
)

select * from final
