-- Where a performance form names a project: code and name in one cell, side by side, or after a label. What follows
-- belongs to it until the next one is named.
with

cells as (
    select
        cells.*,
        columns.column_role as head_role,
        columns.label as head_label,
        rows_.is_continuation as is_continued_row,
        shapes.column_count = head_shapes.column_count as is_as_wide_as_head
    from {{ ref('int_performance_cells') }} as cells
    inner join {{ ref('int_performance_rows') }} as rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    left join {{ ref('int_performance_columns') }} as columns
        on
            rows_.document_id = columns.document_id
            and rows_.form_no = columns.form_no
            and rows_.header_no = columns.header_no
            and rows_.section in ('indicators', 'paired')
            and cells.column_no = columns.column_no
    left join {{ ref('stg_tables') }} as shapes
        on cells.document_id = shapes.document_id and cells.table_no = shapes.table_no
    left join {{ ref('stg_tables') }} as head_shapes
        on columns.document_id = head_shapes.document_id and columns.header_table_no = head_shapes.table_no
    where not rows_.is_header
),

followed as (
    select
        *,
        lead(text) over by_row as next_text,
        lead(label) over by_row as next_label,
        lead(column_no) over by_row as next_column_no,
        lead(kind) over by_row as next_kind,
        max(case when kind in ('project', 'project_code') then 1 else 0 end) over (
            partition by document_id, table_no, row_no
        ) as has_code
    from cells
    window by_row as (partition by document_id, table_no, row_no order by token_no)
),

marks as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        {{ regex_extract('label', "'^([0-9A-Z]+)'", 1) }} as project_code,
        {{ regex_replace(written_name('text'), "'^[0-9A-Z]+[-—]'", "''") }} as project_name
    from followed
    where kind = 'project'
    union all
    select
        document_id,
        form_no,
        table_no,
        row_no,
        next_column_no as column_no,
        label as project_code,
        {{ written_name('next_text') }} as project_name
    from followed
    where kind = 'project_code' and next_kind in ('text', 'level', 'agency')
    union all
    -- A name without a code, under a head that says so and nothing else.
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        cast(null as {{ dbt.type_string() }}) as project_code,
        {{ written_name('text') }} as project_name
    from followed
    where
        head_role = 'project_name'
        and head_label not like '%单位%'
        and is_as_wide_as_head
        and kind = 'text'
        and has_code = 0
        and not is_continued_row
        and coalesce(row_role, '') <> 'total'
    union all
    select
        document_id,
        form_no,
        table_no,
        row_no,
        next_column_no as column_no,
        {{ regex_extract('next_label', "'^[(\\[【]([0-9A-Z]{13,})[)\\]】].+'", 1) }} as project_code,
        {{ regex_replace(written_name('next_text'), "'^[(\\[【（［]?[0-9A-Z]{13,}[)\\]】）］]?[-—]?'", "''") }} as project_name
    from followed
    where
        row_role in ('project_name', 'project_code_and_name')
        and next_kind in ('text', 'level', 'agency', 'project')
        and form_code not like 'overall%'
),

final as (
    select
        marks.document_id,
        marks.form_no,
        marks.table_no,
        marks.row_no,
        marks.column_no,
        marks.project_code,
        marks.project_name,
        {{ project_key('tables.agency_id', 'marks.project_name') }} as project_id
    from marks
    inner join {{ ref('int_performance_tables') }} as tables
        on marks.document_id = tables.document_id and marks.table_no = tables.table_no
)

select * from final
