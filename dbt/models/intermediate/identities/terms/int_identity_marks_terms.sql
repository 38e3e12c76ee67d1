-- Terms of the identities of marks (财预〔2020〕10号: full marks come to their total, the execution of the budget included):
-- marks and full marks add up to the printed total; no mark exceeds its full marks.
with

marks as (select * from {{ ref('int_performance_marks') }}),

-- Figures of the performance forms that no fact holds.
unplaced as (
    select
        unplaced.document_id,
        unplaced.table_no,
        unplaced.row_no
    from {{ ref('int_performance_unplaced') }} as unplaced
    inner join {{ ref('int_performance_cells') }} as cells
        on
            unplaced.document_id = cells.document_id
            and unplaced.table_no = cells.table_no
            and unplaced.row_no = cells.row_no
            and unplaced.column_no = cells.column_no
            and cells.kind in ('number', 'money')
),

project_marks as (select * from {{ ref('int_performance_project_marks') }}),

blocks as (
    select
        document_id,
        form_no,
        measure,
        block_no,
        min(table_no * 100000 + row_no) as first_place,
        max(table_no * 100000 + row_no) as last_place,
        count(case when line_kind = 'total' then 1 end) as total_count,
        count(case when line_kind <> 'total' and amount is null then 1 end) as blank_count,
        count(case when line_kind <> 'total' and amount is not null then 1 end) as printed_count
    from marks
    group by document_id, form_no, measure, block_no
),

projects as (
    select
        blocks.document_id,
        blocks.form_no,
        blocks.measure,
        blocks.block_no,
        count(*) as other_project_count
    from blocks
    inner join project_marks
        on
            blocks.document_id = project_marks.document_id
            and blocks.form_no = project_marks.form_no
            -- A project is named above its own lines: one named among them has lines of another above it.
            and project_marks.table_no * 100000 + project_marks.row_no > blocks.first_place
            and project_marks.table_no * 100000 + project_marks.row_no <= blocks.last_place
    group by blocks.document_id, blocks.form_no, blocks.measure, blocks.block_no
),

strays as (
    select
        blocks.document_id,
        blocks.form_no,
        blocks.measure,
        blocks.block_no,
        count(*) as stray_count
    from blocks
    inner join unplaced
        on
            blocks.document_id = unplaced.document_id
            and unplaced.table_no * 100000 + unplaced.row_no between blocks.first_place and blocks.last_place
    group by blocks.document_id, blocks.form_no, blocks.measure, blocks.block_no
),

-- A sum is only judged against its total where every line of the block is there with its mark.
judged_blocks as (
    select
        blocks.document_id,
        blocks.form_no,
        blocks.measure,
        blocks.block_no,
        case
            when coalesce(projects.other_project_count, 0) > 0 then 'several_projects'
            when blocks.blank_count > 0 then 'blank_part'
            when coalesce(strays.stray_count, 0) > 0 then 'unplaced_figure'
        end as reason
    from blocks
    left join projects
        on
            blocks.document_id = projects.document_id
            and blocks.form_no = projects.form_no
            and blocks.measure = projects.measure
            and blocks.block_no = projects.block_no
    left join strays
        on
            blocks.document_id = strays.document_id
            and blocks.form_no = strays.form_no
            and blocks.measure = strays.measure
            and blocks.block_no = strays.block_no
    where blocks.total_count = 1 and blocks.printed_count > 1
),

totals as (
    select
        case marks.measure when 'score' then 'performance_score_total' else 'performance_weight_total' end as identity_id,
        marks.document_id,
        marks.form_no,
        cast(marks.block_no as {{ dbt.type_string() }}) as anchor,
        case marks.line_kind when 'total' then 'total' else 'component' end as role,
        marks.table_no,
        marks.row_no,
        marks.column_no,
        marks.amount,
        marks.half_width,
        case marks.line_kind when 'total' then '总分' else marks.label end as term_label,
        judged_blocks.reason
    from marks
    inner join judged_blocks
        on
            marks.document_id = judged_blocks.document_id
            and marks.form_no = judged_blocks.form_no
            and marks.measure = judged_blocks.measure
            and marks.block_no = judged_blocks.block_no
),

pairs as (
    select
        given.document_id,
        given.table_no,
        given.row_no
    from marks as given
    inner join marks as full_marks
        on
            given.document_id = full_marks.document_id
            and given.table_no = full_marks.table_no
            and given.row_no = full_marks.row_no
            and full_marks.measure = 'max_score'
            and full_marks.amount is not null
    where given.measure = 'score' and given.amount is not null
),

limits as (
    select
        'performance_score_limit' as identity_id,
        marks.document_id,
        marks.form_no,
        cast(marks.table_no * 100000 + marks.row_no as {{ dbt.type_string() }}) as anchor,
        case marks.measure when 'score' then 'total' else 'component' end as role,
        marks.table_no,
        marks.row_no,
        marks.column_no,
        marks.amount,
        -- Full marks bound the mark as it is printed.
        cast(0 as decimal(28, 6)) as half_width,
        case when marks.line_kind = 'total' then '总分' else marks.label end as term_label,
        cast(null as {{ dbt.type_string() }}) as reason
    from marks
    inner join pairs
        on
            marks.document_id = pairs.document_id
            and marks.table_no = pairs.table_no
            and marks.row_no = pairs.row_no
),

united as (
    select * from totals
    union all
    select * from limits
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        {{ hash_key(['document_id', 'identity_id', 'form_no', 'anchor']) }} as instance_id,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        column_no as anchor_column_no,
        role,
        cast(1 as integer) as weight,
        amount as amount_yuan,
        half_width as half_width_yuan,
        term_label,
        reason
    from united
)

select * from final
