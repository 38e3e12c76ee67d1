-- Which project each line of indicators belongs to: the last one named above it, unless the weights of the lines tell
-- that its name is printed elsewhere beside its block (int_performance_mark_blocks). Beyond a project whose weights are
-- complete, a line without a name of its own has no known project.
with

lines as (
    select distinct
        document_id,
        form_no,
        table_no,
        row_no,
        table_no * 100000 + row_no as place
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

blocks as (select * from {{ ref('int_performance_mark_blocks') }}),

above as (
    select
        lines.document_id,
        lines.form_no,
        lines.table_no,
        lines.row_no,
        lines.place,
        max(marks.place) as mark_place
    from lines
    left join marks
        on
            lines.document_id = marks.document_id
            and lines.form_no = marks.form_no
            and lines.place >= marks.place
    group by lines.document_id, lines.form_no, lines.table_no, lines.row_no, lines.place
),

-- Names that a complete block has used up, and where the last such block above a line ends.
used_marks as (
    select distinct
        document_id,
        form_no,
        mark_place
    from blocks
    where mark_count = 1
),

decided as (
    select
        above.*,
        case
            when blocks.mark_count = 1 then blocks.mark_place
            when blocks.mark_count >= 2 then above.mark_place
            when blocks.mark_count = 0 and blocks.mark_count_above >= 2 then above.mark_place
            when blocks.mark_count = 0 then null
            when used_marks.mark_place is null then above.mark_place
        end as decided_place
    from above
    left join blocks
        on
            above.document_id = blocks.document_id
            and above.form_no = blocks.form_no
            and above.place = blocks.place
    left join used_marks
        on
            above.document_id = used_marks.document_id
            and above.form_no = used_marks.form_no
            and above.mark_place = used_marks.mark_place
),

final as (
    select
        decided.document_id,
        decided.table_no,
        decided.row_no,
        marks.project_id,
        case
            when marks.project_id is null then 'unknown'
            when decided.decided_place = decided.mark_place then 'named_above'
            else 'full_marks'
        end as project_source
    from decided
    left join marks
        on
            decided.document_id = marks.document_id
            and decided.form_no = marks.form_no
            and decided.decided_place = marks.place
)

select * from final
