-- The path of header labels above each column: spans rebuilt from top to bottom, one row per column and
-- depth. A blank header cell belongs to the label on its left as long as no label above starts a new group
-- there; where the source carries real spans, they are used and no blank is filled.
with

header_rows as (select * from {{ ref('int_grid_rows') }} where row_role = 'header'),

tables as (
    select
        tables.document_id,
        tables.table_no,
        tables.column_count,
        max(header_rows.row_no) as last_header_row_no
    from {{ ref('stg_tables') }} as tables
    inner join header_rows
        on tables.document_id = header_rows.document_id and tables.table_no = header_rows.table_no
    group by tables.document_id, tables.table_no, tables.column_count
),

columns as (
    select
        document_id,
        table_no,
        last_header_row_no,
        {{ integers('1', 'column_count') }} as column_no
    from tables
),

spans as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.label,
        cells.column_no as first_column_no,
        cells.column_no + cells.column_span - 1 as last_column_no,
        cells.row_no + cells.row_span - 1 as last_row_no,
        max(case when cells.column_span > 1 or cells.row_span > 1 then 1 else 0 end) over (
            partition by cells.document_id, cells.table_no
        ) as has_spans
    from {{ ref('stg_cells') }} as cells
    inner join header_rows
        on
            cells.document_id = header_rows.document_id
            and cells.table_no = header_rows.table_no
            and cells.row_no = header_rows.row_no
),

grid as (
    select
        columns.document_id,
        columns.table_no,
        header_rows.row_no,
        columns.column_no,
        columns.last_header_row_no,
        coalesce(spans.label, '') as label,
        coalesce(spans.has_spans, 0) as has_spans
    from columns
    inner join header_rows
        on columns.document_id = header_rows.document_id and columns.table_no = header_rows.table_no
    left join spans
        on
            columns.document_id = spans.document_id
            and columns.table_no = spans.table_no
            and header_rows.row_no between spans.row_no and spans.last_row_no
            and columns.column_no between spans.first_column_no and spans.last_column_no
),

neighbours as (
    select
        *,
        lead(label) over (partition by document_id, table_no, column_no order by row_no) as label_below,
        lead(label) over (partition by document_id, table_no, row_no order by column_no) as label_right
    from grid
),

openings as (
    select
        *,
        lead(label_below) over (partition by document_id, table_no, row_no order by column_no) as label_below_right
    from neighbours
),

-- A group of columns opens with its own 合计 or 小计. Where the groups of a row do and one label stands a column
-- before its 合计, a blank of that row was lost in conversion: the group begins where its 合计 is.
group_openings as (
    select
        *,
        max(case when label <> '' and label_below in ('合计', '小计') then 1 else 0 end) over (
            partition by document_id, table_no, row_no
        ) as has_opened_groups,
        label <> ''
        and label_right = ''
        and label_below not in ('合计', '小计')
        and label_below_right in ('合计', '小计')
        and column_no > 1 as is_early
    from openings
),

moved as (
    select
        *,
        has_spans = 0 and has_opened_groups = 1 and is_early as moves_right,
        has_spans = 0
        and has_opened_groups = 1
        and coalesce(lag(is_early) over (partition by document_id, table_no, row_no order by column_no), false)
            as receives_left,
        lag(label) over (partition by document_id, table_no, row_no order by column_no) as label_left
    from group_openings
),

settled as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        has_spans,
        case when moves_right then '' when receives_left then label_left else label end as label
    from moved
),

bounds as (
    select
        *,
        max(case when label <> '' or has_spans = 1 then 1 else 0 end) over (
            partition by document_id, table_no, column_no order by row_no
            rows between unbounded preceding and current row
        ) as starts_group
    from settled
),

groups as (
    select
        *,
        sum(starts_group) over (
            partition by document_id, table_no, row_no order by column_no
            rows between unbounded preceding and current row
        ) as group_no
    from bounds
),

filled as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        label as own_label,
        max(label) over (partition by document_id, table_no, row_no, group_no) as label
    from groups
),

named as (
    select
        *,
        lag(label) over (partition by document_id, table_no, column_no order by row_no) as label_above
    from filled
    where label <> ''
),

final as (
    select
        document_id,
        table_no,
        column_no,
        row_number() over (partition by document_id, table_no, column_no order by row_no) as depth,
        label,
        max(case when own_label <> '' then 1 else 0 end) over (partition by document_id, table_no, column_no)
            as has_own_label,
        {{ regex_replace('label', "'^20[0-9][0-9]年度?|[(](金额)?(单位)?:?(亿元|万元|千元|元)[)]$|^[0-9一二三四五六七八九十]+、'", "''") }}
            as key
    from named
    where label_above is null or label_above <> label
)

select * from final
