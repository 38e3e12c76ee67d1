-- The path of header labels above each column: spans rebuilt from top to bottom, one row per column and
-- depth. A blank header cell belongs to the label on its left as long as no label above starts a new group
-- there; where the source carries real spans, they are used and no blank is filled. A conversion that writes a merged cell
-- once, without what it covers, leaves a row shorter than the row below: its labels then stand over the groups of that row.
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

cells as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.label,
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

lengths as (
    select
        *,
        lag(is_filled) over (partition by document_id, table_no order by row_no) as is_filled_above,
        lead(row_no) over (partition by document_id, table_no order by row_no) as row_no_below,
        lead(length) over (partition by document_id, table_no order by row_no) as length_below,
        lead(ends_blank) over (partition by document_id, table_no order by row_no) as ends_blank_below,
        max(length) over (partition by document_id, table_no) as greatest_length
    from (
        select
            document_id,
            table_no,
            row_no,
            count(*) as length,
            min(case when label = '' then 0 else 1 end) as is_filled,
            max(case when label = '' then column_no else 0 end) = max(column_no) as ends_blank
        from cells
        where has_spans = 0
        group by document_id, table_no, row_no
    ) as counted
),

-- Groups of labels open after a blank, and where the label that opened them is printed again.
runs as (
    select
        *,
        label = '' or coalesce(lag(label) over (partition by document_id, table_no, row_no order by column_no), '') = ''
            as opens_run
    from cells
    where has_spans = 0
),

numbered_runs as (
    select
        *,
        sum(case when opens_run then 1 else 0 end) over (
            partition by document_id, table_no, row_no order by column_no
            rows between unbounded preceding and current row
        ) as run_no
    from runs
),

openings_of_groups as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        opens_run
        or label = first_value(label) over (partition by document_id, table_no, row_no, run_no order by column_no)
            as opens_group,
        label in ('合计', '小计') as opens_sum
    from numbered_runs
),

-- Under each cell of a row without what its merged cells cover stands one blank, where it reaches down, or one group of labels;
-- a group may open with its own 合计 or 小计.
places as (
    select
        lengths.document_id,
        lengths.table_no,
        lengths.row_no,
        lengths.row_no_below,
        lengths.length,
        below.column_no,
        below.opens_group,
        below.opens_group or below.opens_sum as opens_group_or_sum,
        sum(case when below.opens_group then 1 else 0 end) over (
            partition by lengths.document_id, lengths.table_no, lengths.row_no
        ) = lengths.length as are_groups
    from lengths
    inner join openings_of_groups as below
        on
            lengths.document_id = below.document_id
            and lengths.table_no = below.table_no
            and lengths.row_no_below = below.row_no
    where
        lengths.length < lengths.length_below
        and (lengths.is_filled = 1 or lengths.ends_blank or lengths.ends_blank_below)
),

-- Where cells and places do not come to the same number, nothing says which stands where.
restored as (
    select
        document_id,
        table_no,
        row_no,
        row_no_below,
        place_no as column_no,
        column_no as place_column_no
    from (
        select
            *,
            row_number() over (partition by document_id, table_no, row_no order by column_no) as place_no,
            count(*) over (partition by document_id, table_no, row_no) as place_count
        from places
        where case when are_groups then opens_group else opens_group_or_sum end
    ) as counted
    where place_count = length
),

-- The row below may itself have been moved.
moved_labels as (
    select
        restored.document_id,
        restored.table_no,
        restored.row_no,
        restored.column_no,
        coalesce(below.place_column_no, restored.place_column_no) as place_column_no
    from restored
    left join restored as below
        on
            restored.document_id = below.document_id
            and restored.table_no = below.table_no
            and restored.row_no_below = below.row_no
            and restored.place_column_no = below.column_no
),

-- Labels that close up stand over no column that could be told, if the row below does not tell it.
closed_up as (
    select distinct
        lengths.document_id,
        lengths.table_no
    from lengths
    inner join tables on lengths.document_id = tables.document_id and lengths.table_no = tables.table_no
    left join restored
        on
            lengths.document_id = restored.document_id
            and lengths.table_no = restored.table_no
            and lengths.row_no = restored.row_no
    where
        lengths.is_filled = 1
        and case
            when lengths.row_no_below is not null then lengths.length < lengths.greatest_length and restored.row_no is null
            else lengths.length < tables.column_count and lengths.is_filled_above = 1
        end
),

spans as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.label,
        coalesce(moved_labels.place_column_no, cells.column_no) as first_column_no,
        cells.last_column_no + coalesce(moved_labels.place_column_no - cells.column_no, 0) as last_column_no,
        cells.last_row_no,
        cells.has_spans
    from cells
    left join moved_labels
        on
            cells.document_id = moved_labels.document_id
            and cells.table_no = moved_labels.table_no
            and cells.row_no = moved_labels.row_no
            and cells.column_no = moved_labels.column_no
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
        named.document_id,
        named.table_no,
        named.column_no,
        row_number() over (partition by named.document_id, named.table_no, named.column_no order by named.row_no) as depth,
        named.label,
        named.own_label <> '' as is_own_label,
        max(case when named.own_label <> '' then 1 else 0 end) over (
            partition by named.document_id, named.table_no, named.column_no
        ) as has_own_label,
        closed_up.table_no is not null as is_closed_up,
        {{ regex_replace('named.label', "'^20[0-9][0-9]年度?|[(](金额)?(单位)?:?(亿元|万元|千元|元)[)]$|^[0-9一二三四五六七八九十]+、'", "''") }}
            as key
    from named
    left join closed_up on named.document_id = closed_up.document_id and named.table_no = closed_up.table_no
    where named.label_above is null or named.label_above <> named.label
)

select * from final
