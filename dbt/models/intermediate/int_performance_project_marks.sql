-- Where a performance form names a project: code and name in one cell, side by side, or after a label. What follows
-- belongs to it until the next one is named.
with

cells as (
    select cells.*
    from {{ ref('int_performance_cells') }} as cells
    inner join {{ ref('int_performance_rows') }} as rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    where not rows_.is_header
),

followed as (
    select
        *,
        lead(text) over by_row as next_text,
        lead(label) over by_row as next_label,
        lead(column_no) over by_row as next_column_no,
        lead(kind) over by_row as next_kind
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
