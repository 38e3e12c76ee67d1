-- Rows of indicators whose operator stands in a cell of its own: which cell is which part of the indicator. The
-- operator is the anchor. Where the table has its own header and the operator stands under it, the header is believed;
-- elsewhere the name is what stands before the operator, and value, unit and weight what follows it, told by their kind.
with

rows_ as (
    select *
    from {{ ref('int_performance_rows') }}
    where not is_header and coalesce(section, 'indicators') = 'indicators'
),

columns as (select * from {{ ref('int_performance_columns') }}),

cells as (
    select
        cells.*,
        rows_.header_no,
        rows_.header_table_no
    from {{ ref('int_performance_cells') }} as cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    where cells.kind <> 'half'
),

operators as (
    select
        document_id,
        table_no,
        row_no,
        min(token_no) as operator_token_no,
        min(column_no) as operator_column_no
    from cells
    where kind = 'operator'
    group by document_id, table_no, row_no
),

-- The header's columns, for the table that prints the header itself.
headed_rows as (
    select
        rows_.document_id,
        rows_.table_no,
        rows_.row_no,
        max(case when columns.column_role = 'operator' then columns.column_no end) as operator_column_no,
        max(case when columns.column_role = 'name' then columns.column_no end) as name_column_no,
        max(case when columns.column_role = 'value' then columns.column_no end) as value_column_no,
        max(case when columns.column_role = 'unit' then columns.column_no end) as unit_column_no
    from rows_
    inner join columns
        on
            rows_.document_id = columns.document_id
            and rows_.form_no = columns.form_no
            and rows_.header_no = columns.header_no
            and rows_.header_table_no = columns.header_table_no
    where rows_.table_no = rows_.header_table_no
    group by rows_.document_id, rows_.table_no, rows_.row_no
),

headed_filled as (
    select
        headed_rows.document_id,
        headed_rows.table_no,
        headed_rows.row_no,
        headed_rows.operator_column_no,
        headed_rows.name_column_no,
        max(case when cells.column_no = headed_rows.name_column_no then 1 else 0 end) as has_name,
        max(case when cells.column_no in (headed_rows.value_column_no, headed_rows.unit_column_no) then 1 else 0 end)
            as has_target
    from headed_rows
    inner join cells
        on
            headed_rows.document_id = cells.document_id
            and headed_rows.table_no = cells.table_no
            and headed_rows.row_no = cells.row_no
    where headed_rows.operator_column_no is not null
    group by
        headed_rows.document_id, headed_rows.table_no, headed_rows.row_no,
        headed_rows.operator_column_no, headed_rows.name_column_no
),

aligned_rows as (
    select
        headed_filled.document_id,
        headed_filled.table_no,
        headed_filled.row_no,
        headed_filled.name_column_no
    from headed_filled
    left join operators
        on
            headed_filled.document_id = operators.document_id
            and headed_filled.table_no = operators.table_no
            and headed_filled.row_no = operators.row_no
    where
        headed_filled.has_name = 1
        and (
            headed_filled.operator_column_no = operators.operator_column_no
            or (operators.operator_column_no is null and headed_filled.has_target = 1)
        )
),

aligned_parts as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        case
            when cells.column_no < aligned_rows.name_column_no and cells.kind = 'level' then 'level'
            when columns.column_role in ('level_1', 'level_2') and cells.kind = 'text' then columns.column_role
            when columns.column_role = 'operator' and cells.kind <> 'operator' then 'odd_operator'
            when columns.column_role = 'direction' and cells.kind <> 'direction' then null
            when columns.column_role in ('level_1', 'level_2') then null
            else columns.column_role
        end as part
    from aligned_rows
    inner join cells
        on
            aligned_rows.document_id = cells.document_id
            and aligned_rows.table_no = cells.table_no
            and aligned_rows.row_no = cells.row_no
    left join columns
        on
            cells.document_id = columns.document_id
            and cells.form_no = columns.form_no
            and cells.header_no = columns.header_no
            and cells.column_no = columns.column_no
),

typed_cells as (
    select
        cells.*,
        operators.operator_token_no,
        operators.operator_column_no,
        row_number() over (
            partition by
                cells.document_id, cells.table_no, cells.row_no,
                case when cells.token_no > operators.operator_token_no and cells.kind <> 'direction' then 1 else 0 end
            order by cells.token_no
        ) as place,
        max(case when cells.token_no = operators.operator_token_no then cells.operator end) over (
            partition by cells.document_id, cells.table_no, cells.row_no
        ) as operator_meaning
    from operators
    inner join cells
        on
            operators.document_id = cells.document_id
            and operators.table_no = cells.table_no
            and operators.row_no = cells.row_no
    left join aligned_rows
        on
            operators.document_id = aligned_rows.document_id
            and operators.table_no = aligned_rows.table_no
            and operators.row_no = aligned_rows.row_no
    where aligned_rows.row_no is null
),

typed_kinds as (
    select
        *,
        case
            when token_no = operator_token_no then 'operator'
            when
                token_no = operator_token_no - 1
                -- A name may read like a level; only then it must touch the operator, as a name does.
                and (
                    kind in ('text', 'number', 'percent', 'dash')
                    or (kind = 'level' and column_no = operator_column_no - 1)
                )
                then 'name'
            when token_no < operator_token_no and kind = 'level' then 'level'
            when token_no < operator_token_no then null
            when kind = 'direction' then 'direction'
            -- What stands beside the operator is its value, blank or not; further off only a number can have slid.
            when
                place = 1
                and (
                    column_no = operator_column_no + 1
                    or kind in ('number', 'percent', 'money')
                    or operator_meaning = '定性'
                )
                then 'value'
            when kind = 'text' then 'unit'
            when kind = 'number' then 'max_score'
        end as part
    from typed_cells
),

-- One value, one unit and one weight: a second of a kind is not understood.
typed_parts as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        case
            when part in ('unit', 'max_score') and row_number() over (
                partition by document_id, table_no, row_no, part order by token_no
            ) > 1 then null
            else part
        end as part
    from typed_kinds
),

final as (
    select
        *,
        'headed' as layout
    from aligned_parts
    where part is not null
    union all
    select
        *,
        'operator' as layout
    from typed_parts
    where part is not null
)

select * from final
