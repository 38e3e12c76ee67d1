-- Which project each line of indicators belongs to: the last one named above it.
with

lines as (
    select distinct
        document_id,
        form_no,
        form_code,
        table_no,
        row_no
    from {{ ref('int_performance_lines') }}
    where form_code not like 'overall%'
),

marks as (
    select
        document_id,
        form_no,
        project_id,
        table_no * 100000 + row_no as place
    from {{ ref('int_performance_project_marks') }}
),

above as (
    select
        lines.document_id,
        lines.form_no,
        lines.table_no,
        lines.row_no,
        max(marks.place) as mark_place
    from lines
    inner join marks
        on
            lines.document_id = marks.document_id
            and lines.form_no = marks.form_no
            and marks.place <= lines.table_no * 100000 + lines.row_no
    group by lines.document_id, lines.form_no, lines.table_no, lines.row_no
),

final as (
    select
        above.document_id,
        above.table_no,
        above.row_no,
        marks.project_id,
        'named_above' as project_source
    from above
    inner join marks
        on
            above.document_id = marks.document_id
            and above.form_no = marks.form_no
            and above.mark_place = marks.place
)

select * from final
