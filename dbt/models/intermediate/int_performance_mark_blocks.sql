-- Where a form lists many projects with weighted indicators, the weights say where one project ends: they and the weight
-- of budget execution make 100 (财预〔2020〕10号). Lines are counted off into blocks of full marks, from the top as far as
-- each is met exactly, and from the bottom likewise. One row per line: its block, and the project named in that block.
-- A merged cell with the project's name may be printed anywhere beside its block, or after it.
with

lines as (
    select
        document_id,
        form_no,
        table_no * 100000 + row_no as place,
        max(coalesce(max_score, 0)) as weight
    from {{ ref('int_performance_lines') }}
    where form_code = 'project_performance_target' and line_kind = 'indicator' and layout <> 'paired'
    group by document_id, form_no, table_no * 100000 + row_no
),

marks as (
    select
        document_id,
        form_no,
        project_id,
        table_no * 100000 + row_no as place,
        count(*) over (partition by document_id, form_no) as mark_count
    from {{ ref('int_performance_project_marks') }}
),

named_above as (
    select
        lines.document_id,
        lines.form_no,
        lines.place,
        lines.weight,
        max(marks.place) as mark_place
    from lines
    inner join marks
        on
            lines.document_id = marks.document_id
            and lines.form_no = marks.form_no
            and lines.place >= marks.place
            and marks.mark_count >= 2
    group by lines.document_id, lines.form_no, lines.place, lines.weight
),

project_sums as (
    select
        document_id,
        form_no,
        mark_place,
        sum(weight) as weight
    from named_above
    group by document_id, form_no, mark_place
),

execution_weights as (
    select
        document_id,
        form_no,
        max(amount) as weight
    from {{ ref('int_performance_funding') }}
    where measure = 'max_score' and row_kind = 'project'
    group by document_id, form_no
    having count(distinct amount) = 1
),

-- Full marks of the indicators: what the printed weight of execution leaves, else what most projects come to.
full_marks as (
    select
        project_sums.document_id,
        project_sums.form_no,
        coalesce(
            max(100 - execution_weights.weight),
            case
                when
                    count(case when project_sums.weight = 90 then 1 end) >= 2
                    and count(case when project_sums.weight = 90 then 1 end)
                    > count(case when project_sums.weight = 100 then 1 end)
                    then 90
                when count(case when project_sums.weight = 100 then 1 end) >= 2 then 100
            end
        ) as full_mark
    from project_sums
    left join execution_weights
        on
            project_sums.document_id = execution_weights.document_id
            and project_sums.form_no = execution_weights.form_no
    group by project_sums.document_id, project_sums.form_no
),

running as (
    select
        lines.document_id,
        lines.form_no,
        lines.place,
        lines.weight,
        full_marks.full_mark,
        sum(lines.weight) over (
            partition by lines.document_id, lines.form_no order by lines.place
            rows between unbounded preceding and current row
        ) as sum_down,
        sum(lines.weight) over (
            partition by lines.document_id, lines.form_no order by lines.place desc
            rows between unbounded preceding and current row
        ) as sum_up
    from lines
    inner join full_marks on lines.document_id = full_marks.document_id and lines.form_no = full_marks.form_no
    where full_marks.full_mark > 0
),

met as (
    select
        document_id,
        form_no,
        'down' as direction,
        sum_down / full_mark as block_no,
        row_number() over (partition by document_id, form_no order by sum_down) as place
    from running
    where weight > 0 and mod(sum_down, full_mark) = 0
    union all
    select
        document_id,
        form_no,
        'up' as direction,
        sum_up / full_mark as block_no,
        row_number() over (partition by document_id, form_no order by sum_up) as place
    from running
    where weight > 0 and mod(sum_up, full_mark) = 0
),

reach as (
    select
        document_id,
        form_no,
        max(case when direction = 'down' then block_no else 0 end) as reach_down,
        max(case when direction = 'up' then block_no else 0 end) as reach_up
    from met
    where block_no = place
    group by document_id, form_no
),

numbered as (
    select
        running.document_id,
        running.form_no,
        running.place,
        case
            when floor((running.sum_down - running.weight) / running.full_mark) + 1 <= reach.reach_down
                then floor((running.sum_down - running.weight) / running.full_mark) + 1
            when greatest(ceil(running.sum_up / running.full_mark), 1) <= reach.reach_up
                then -greatest(ceil(running.sum_up / running.full_mark), 1)
        end as block_no
    from running
    inner join reach on running.document_id = reach.document_id and running.form_no = reach.form_no
),

blocks as (
    select
        document_id,
        form_no,
        block_no,
        min(place) as first_place,
        max(place) as last_place,
        row_number() over (partition by document_id, form_no order by min(place)) as block_place
    from numbered
    where block_no is not null
    group by document_id, form_no, block_no
),

inside as (
    select
        blocks.document_id,
        blocks.form_no,
        blocks.block_no,
        blocks.block_place,
        blocks.first_place,
        blocks.last_place,
        count(marks.place) as mark_count,
        max(marks.place) as mark_place
    from blocks
    left join marks
        on
            blocks.document_id = marks.document_id
            and blocks.form_no = marks.form_no
            and marks.place between blocks.first_place and blocks.last_place
    group by
        blocks.document_id, blocks.form_no, blocks.block_no, blocks.block_place, blocks.first_place, blocks.last_place
),

-- Names printed after their blocks, on rows without an indicator: the last of them belongs to the block right above.
loose_marks as (
    select
        marks.document_id,
        marks.form_no,
        marks.place,
        max(inside.block_place) as block_above
    from marks
    inner join inside
        on
            marks.document_id = inside.document_id
            and marks.form_no = inside.form_no
            and marks.place > inside.last_place
    left join inside as around
        on
            marks.document_id = around.document_id
            and marks.form_no = around.form_no
            and marks.place between around.first_place and around.last_place
    left join lines
        on marks.document_id = lines.document_id and marks.form_no = lines.form_no and marks.place = lines.place
    where around.block_no is null and lines.place is null
    group by marks.document_id, marks.form_no, marks.place
),

given as (
    select
        *,
        block_above - row_number() over (
            partition by document_id, form_no, block_above order by place desc
        ) + 1 as block_place
    from loose_marks
),

owned as (
    select
        inside.document_id,
        inside.form_no,
        inside.block_no,
        inside.block_place,
        inside.first_place,
        inside.last_place,
        case when inside.mark_count = 0 and given.place is not null then 1 else inside.mark_count end as mark_count,
        case when inside.mark_count = 0 then given.place else inside.mark_place end as mark_place
    from inside
    left join given
        on
            inside.document_id = given.document_id
            and inside.form_no = given.form_no
            and inside.block_place = given.block_place
),

-- From the bottom a block counts only as long as each names exactly one project.
trusted as (
    select
        *,
        min(case when block_no < 0 and mark_count <> 1 then -block_no end) over (partition by document_id, form_no)
            as first_doubt,
        count(case when mark_count = 1 then 1 end) over (partition by document_id, form_no) as good_blocks,
        count(*) over (partition by document_id, form_no) as all_blocks,
        lag(mark_count) over (partition by document_id, form_no order by block_place) as mark_count_above
    from owned
),

final as (
    select
        numbered.document_id,
        numbered.form_no,
        numbered.place,
        trusted.block_no,
        trusted.mark_count,
        trusted.mark_place,
        trusted.last_place,
        coalesce(trusted.mark_count_above, 0) as mark_count_above
    from numbered
    inner join trusted
        on
            numbered.document_id = trusted.document_id
            and numbered.form_no = trusted.form_no
            and numbered.block_no = trusted.block_no
    -- Counting off by accident does not name one project to a block.
    where
        trusted.good_blocks * 4 >= trusted.all_blocks * 3
        and (trusted.block_no > 0 or trusted.first_doubt is null or -trusted.block_no < trusted.first_doubt)
)

select * from final
