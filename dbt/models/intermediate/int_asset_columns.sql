-- What the columns of the procurement and fixed asset forms are headed by. Under a header of two rows whose spans a
-- conversion lost, the labels of the upper row that head no others stand, in order, over the columns the lower row leaves.
with

tables as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_no,
        tables.form_code,
        shapes.column_count
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('stg_tables') }} as shapes
        on tables.document_id = shapes.document_id and tables.table_no = shapes.table_no
    where tables.form_code in ('procurement', 'fixed_assets')
),

cells as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.label,
        cells.amount,
        tables.form_code
    from {{ ref('stg_cells') }} as cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.label <> ''
),

distinct_labels as (
    select distinct
        form_code,
        label
    from cells where length(label) <= 40
),

meanings as (
    select
        distinct_labels.form_code,
        distinct_labels.label,
        -- A group is a group whatever else its words resemble.
        max(case when seed.attribute = 'group' then seed.value end) as group_kind,
        max(case when seed.attribute <> 'group' then seed.attribute end) as attribute,
        max(case when seed.attribute <> 'group' then seed.value end) as meaning
    from distinct_labels
    inner join {{ ref('line_form_labels') }} as seed
        on distinct_labels.form_code = seed.form_code and {{ regex_like('distinct_labels.label', 'seed.pattern') }}
    where seed.attribute <> 'line'
    group by distinct_labels.form_code, distinct_labels.label
),

row_marks as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        count(meanings.label) as known,
        count(*) as printed,
        count(cells.amount) as figures
    from cells
    left join meanings on cells.form_code = meanings.form_code and cells.label = meanings.label
    group by cells.document_id, cells.table_no, cells.row_no
),

header_rows as (
    select
        document_id,
        table_no,
        row_no,
        row_number() over (partition by document_id, table_no order by row_no) as place,
        min(row_no) over (partition by document_id, table_no) as first_row_no
    from row_marks
    where known >= 2 and known * 2 > printed and figures = 0
),

-- Headers are the first such row and the one right under it.
headers as (
    select
        document_id,
        table_no,
        min(row_no) as upper_row_no,
        max(row_no) as lower_row_no
    from header_rows
    where row_no - first_row_no = place - 1 and place <= 2
    group by document_id, table_no
),

labels as (
    select
        cells.*,
        headers.upper_row_no,
        headers.lower_row_no,
        -- What may be a thing bought or the head of what describes it is a head where it reaches over a column more.
        case
            when
                meanings.meaning is null
                or lead(cells.column_no) over (
                    partition by cells.document_id, cells.table_no, cells.row_no order by cells.column_no
                ) > cells.column_no + 1
                then meanings.group_kind
        end as group_kind,
        meanings.attribute,
        meanings.meaning
    from cells
    inner join headers
        on
            cells.document_id = headers.document_id
            and cells.table_no = headers.table_no
            and cells.row_no in (headers.upper_row_no, headers.lower_row_no)
    left join meanings on cells.form_code = meanings.form_code and cells.label = meanings.label
),

upper_labels as (
    select
        *,
        row_number() over (partition by document_id, table_no order by column_no) as place
    from labels
    where row_no = upper_row_no and upper_row_no < lower_row_no and group_kind is null
),

numbers as (select {{ integers('1', '60') }} as column_no),

free_columns as (
    select
        headers.document_id,
        headers.table_no,
        numbers.column_no,
        row_number() over (partition by headers.document_id, headers.table_no order by numbers.column_no) as place
    from headers
    inner join tables on headers.document_id = tables.document_id and headers.table_no = tables.table_no
    inner join numbers on tables.column_count >= numbers.column_no
    left join labels
        on
            headers.document_id = labels.document_id
            and headers.table_no = labels.table_no
            and headers.lower_row_no = labels.row_no
            and numbers.column_no = labels.column_no
    where headers.upper_row_no < headers.lower_row_no and labels.column_no is null
),

-- Where no upper label collides with the lower row, spans were kept and each stands over its own column.
collisions as (
    select
        upper_labels.document_id,
        upper_labels.table_no,
        count(free_columns.column_no) = count(*) as is_in_place
    from upper_labels
    left join free_columns
        on
            upper_labels.document_id = free_columns.document_id
            and upper_labels.table_no = free_columns.table_no
            and upper_labels.column_no = free_columns.column_no
    group by upper_labels.document_id, upper_labels.table_no
),

leaves as (
    select
        document_id,
        table_no,
        column_no,
        label,
        lower_row_no,
        case when group_kind = 'amount' then 'fund' else attribute end as attribute,
        case when group_kind = 'amount' then 'all' else meaning end as meaning
    from labels
    where row_no = lower_row_no
    union all
    select
        upper_labels.document_id,
        upper_labels.table_no,
        case when collisions.is_in_place then upper_labels.column_no else free_columns.column_no end as column_no,
        upper_labels.label,
        upper_labels.lower_row_no,
        upper_labels.attribute,
        upper_labels.meaning
    from upper_labels
    inner join collisions
        on upper_labels.document_id = collisions.document_id and upper_labels.table_no = collisions.table_no
    left join free_columns
        on
            upper_labels.document_id = free_columns.document_id
            and upper_labels.table_no = free_columns.table_no
            and upper_labels.place = free_columns.place
),

-- A piece without a header of its own, as wide as the piece before, is read under that one's.
header_tables as (
    select
        tables.*,
        headers.lower_row_no,
        last_value(headers.table_no ignore nulls) over (
            partition by tables.document_id, tables.form_no, tables.column_count order by tables.table_no
            rows between unbounded preceding and current row
        ) as header_table_no
    from tables
    left join headers on tables.document_id = headers.document_id and tables.table_no = headers.table_no
),

-- 采购项目 is what is bought or, where a column of its own says that, the project it is bought for.
told_columns as (
    select
        document_id,
        table_no,
        max(case when meaning = 'item' then 1 else 0 end) as has_item,
        max(case when meaning = 'project_name' then 1 else 0 end) as has_project
    from leaves
    group by document_id, table_no
),

final as (
    select
        header_tables.document_id,
        header_tables.table_no,
        header_tables.form_no,
        header_tables.form_code,
        coalesce(header_tables.lower_row_no, 0) as header_row_no,
        leaves.column_no,
        leaves.label,
        leaves.attribute,
        case
            when leaves.meaning <> 'item_or_project' then leaves.meaning
            when told_columns.has_item = 0 then 'item'
            when told_columns.has_project = 0 then 'project_name'
            else 'remark'
        end as meaning
    from header_tables
    inner join leaves
        on
            header_tables.document_id = leaves.document_id
            and header_tables.header_table_no = leaves.table_no
    inner join told_columns
        on leaves.document_id = told_columns.document_id and leaves.table_no = told_columns.table_no
    where leaves.attribute is not null and leaves.column_no is not null
)

select * from final
