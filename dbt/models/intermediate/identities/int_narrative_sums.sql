-- What the text says an amount consists of: each amount with the parts stated after it, and whether they are all its
-- parts. Changes against the year before add up like what changed; classes, groups and items of one list add up to the
-- total the list stands under. A text may hold any number of figures, so a list is not looked for further back than here:
{% set reach = 400 %}
with

amounts as (
    select
        *,
        case
            when claim_code in ('increase', 'decrease') then 'change'
            else cast(fiscal_year as {{ dbt.type_string() }}) || '/' || budget_phase
        end as measure,
        case when claim_code = 'decrease' then -abs(amount_yuan) else amount_yuan end as signed_yuan,
        case
            when {{ regex_like('subject_code', "'^2[0-9]{2,6}$'") }} then cast((length(subject_code) - 3) / 2 as integer)
            else coalesce(length(subject_code) - length(replace(subject_code, '/', '')), 0)
        end as level_no
    from {{ ref('int_narrative_amounts') }}
    where amount_yuan is not null and is_explanation = 0
),

subjects as (
    select
        subject_code,
        max(case when fund_rule = 'head' and flow_direction = 'expenditure' then 1 else 0 end) as is_list_head
    from {{ ref('narrative_subjects') }}
    group by subject_code
),

part_sets as (select * from {{ ref('narrative_parts') }}),

grand_totals as (
    select {{ concat_rows('pattern', '|', 'pattern') }} as patterns
    from {{ ref('narrative_words') }}
    where kind = 'grand_total'
),

-- An amount holds what is said after it, up to where it is said again.
wholes as (
    select
        amounts.*,
        subjects.is_list_head,
        coalesce(
            lead(amounts.claim_no) over (
                partition by
                    amounts.document_id, amounts.section_no, amounts.subject_code, amounts.fund_source, amounts.measure
                order by amounts.claim_no
            ),
            2000000000
        ) as next_claim_no
    from amounts
    inner join subjects on amounts.subject_code = subjects.subject_code
),

named_parts as (
    select
        wholes.document_id,
        wholes.claim_no as whole_no,
        part_sets.part_set as set_no,
        part_sets.is_required,
        min(parts.claim_no) as part_no
    from wholes
    inner join part_sets on wholes.subject_code = part_sets.subject_code
    left join amounts as parts
        on
            wholes.document_id = parts.document_id
            and wholes.section_no = parts.section_no
            and wholes.measure = parts.measure
            and part_sets.part_subject_code = parts.subject_code
            and wholes.claim_no < parts.claim_no
            and wholes.next_claim_no > parts.claim_no
            and (
                not part_sets.is_same_fund
                or coalesce(parts.fund_source, wholes.fund_source, '') = coalesce(wholes.fund_source, parts.fund_source, '')
            )
    group by
        wholes.document_id, wholes.claim_no, part_sets.part_set, part_sets.part_subject_code, part_sets.is_required
),

-- Items count once, where they are said first; a new total begins a new list.
listed as (
    select
        amounts.document_id,
        amounts.section_no,
        amounts.measure,
        amounts.level_no,
        amounts.claim_no,
        count(heads.claim_no) as list_no,
        row_number() over (
            partition by amounts.document_id, amounts.section_no, amounts.measure, amounts.subject_code
            order by amounts.claim_no
        ) as mention_no
    from amounts
    left join wholes as heads
        on
            amounts.document_id = heads.document_id
            and amounts.section_no = heads.section_no
            and amounts.measure = heads.measure
            and heads.is_list_head = 1
            and amounts.claim_no > heads.claim_no
            and amounts.claim_no - {{ reach }} < heads.claim_no
    where amounts.subject_code not in (select subject_code from subjects) and amounts.measure <> 'change'
    group by
        amounts.document_id, amounts.section_no, amounts.measure, amounts.level_no, amounts.claim_no, amounts.subject_code
),

list_parts as (
    select
        wholes.document_id,
        wholes.claim_no as whole_no,
        100 + listed.list_no * 10 + listed.level_no as set_no,
        false as is_required,
        listed.claim_no as part_no
    from listed
    inner join wholes
        on
            listed.document_id = wholes.document_id
            and listed.section_no = wholes.section_no
            and listed.measure = wholes.measure
            and wholes.is_list_head = 1
            and listed.claim_no > wholes.claim_no
            and listed.claim_no - {{ reach }} < wholes.claim_no
    where listed.mention_no = 1
),

parts as (
    select * from named_parts
    union all
    select * from list_parts
),

sums as (
    select
        parts.document_id,
        parts.whole_no,
        parts.set_no,
        min(case when parts.is_required and parts.part_no is null then 0 else 1 end) = 1
        and max(case when parts.is_required then 1 else 0 end) = 1 as has_required,
        count(parts.part_no) as part_count,
        max(parts.part_no) as last_part_no,
        sum(amounts.signed_yuan) as parts_yuan,
        sum(amounts.half_width_yuan) as parts_half_width
    from parts
    left join amounts on parts.document_id = amounts.document_id and parts.part_no = amounts.claim_no
    group by parts.document_id, parts.whole_no, parts.set_no
    having count(parts.part_no) >= 2
),

-- What may stand in a list beside its parts: the parts of the parts.
familiar as (
    select
        part_sets.subject_code,
        part_sets.part_set as set_no,
        part_sets.part_subject_code as familiar_code
    from part_sets
    union
    select
        part_sets.subject_code,
        part_sets.part_set as set_no,
        nested.part_subject_code as familiar_code
    from part_sets
    inner join part_sets as nested on part_sets.part_subject_code = nested.subject_code
    union
    -- And what is a part of something beside the amount itself: 项目支出 is no part of 基本支出.
    select
        part_sets.subject_code,
        part_sets.part_set as set_no,
        beside.part_subject_code as familiar_code
    from part_sets
    inner join part_sets as above on part_sets.subject_code = above.part_subject_code
    inner join part_sets as beside
        on
            above.subject_code = beside.subject_code
            and above.part_set = beside.part_set
            and above.part_subject_code <> beside.part_subject_code
),

-- Any other amount among the parts, or told with the last of them, may be one of them.
unknowns as (
    select
        sums.document_id,
        sums.whole_no,
        sums.set_no,
        count(*) as unknown_count
    from sums
    inner join wholes on sums.document_id = wholes.document_id and sums.whole_no = wholes.claim_no
    inner join amounts as last_parts
        on sums.document_id = last_parts.document_id and sums.last_part_no = last_parts.claim_no
    inner join amounts
        on
            sums.document_id = amounts.document_id
            and wholes.section_no = amounts.section_no
            and (amounts.subject_code is null or wholes.measure = amounts.measure)
            and sums.whole_no < amounts.claim_no
            and (sums.last_part_no > amounts.claim_no or last_parts.block_no = amounts.block_no)
            and wholes.next_claim_no > amounts.claim_no
    left join familiar
        on
            wholes.subject_code = familiar.subject_code
            and sums.set_no = familiar.set_no
            and amounts.subject_code = familiar.familiar_code
    where sums.has_required and familiar.familiar_code is null
    group by sums.document_id, sums.whole_no, sums.set_no
),

-- A list that adds up to an amount before it that heads no lists we know is that amount's and no other's.
lists_of_others as (
    select distinct
        sums.document_id,
        sums.whole_no,
        sums.set_no
    from sums
    inner join wholes on sums.document_id = wholes.document_id and sums.whole_no = wholes.claim_no
    inner join amounts
        on
            sums.document_id = amounts.document_id
            and wholes.section_no = amounts.section_no
            and amounts.measure <> 'change'
            and sums.last_part_no > amounts.claim_no
    left join subjects on amounts.subject_code = subjects.subject_code
    where
        sums.set_no >= 100
        and coalesce(subjects.is_list_head, 0) = 0
        and abs(amounts.signed_yuan - sums.parts_yuan) <= amounts.half_width_yuan + sums.parts_half_width
),

judged as (
    select
        sums.*,
        wholes.section_no,
        wholes.measure,
        wholes.signed_yuan as whole_yuan,
        case
            when abs(wholes.signed_yuan - sums.parts_yuan) <= wholes.half_width_yuan + sums.parts_half_width then 'equal'
            when lists_of_others.document_id is not null then 'open'
            when
                sums.has_required
                and unknowns.unknown_count is null
                and not wholes.is_aside
                -- What is carried over is part of a grand total, named or not.
                and (sums.set_no > 20 or not {{ regex_like('wholes.clause', 'grand_totals.patterns') }})
                then 'different'
            when wholes.measure = 'change' or (wholes.is_aside and wholes.signed_yuan < sums.parts_yuan) then 'open'
            when wholes.signed_yuan < sums.parts_yuan then 'excess'
            else 'less'
        end as comparison
    from sums
    inner join wholes on sums.document_id = wholes.document_id and sums.whole_no = wholes.claim_no
    left join unknowns
        on
            sums.document_id = unknowns.document_id
            and sums.whole_no = unknowns.whole_no
            and sums.set_no = unknowns.set_no
    left join lists_of_others
        on
            sums.document_id = lists_of_others.document_id
            and sums.whole_no = lists_of_others.whole_no
            and sums.set_no = lists_of_others.set_no
    cross join grand_totals
),

-- One verdict on each amount, by the set that tells most; and one on each list, by the total it equals, else the largest.
ranked as (
    select
        *,
        row_number() over (
            partition by
                document_id,
                case when set_no >= 100 then section_no else whole_no end,
                case when set_no >= 100 then measure end,
                case when set_no >= 100 then set_no end
            order by
                case
                    when comparison = 'equal' then 0
                    when comparison = 'different' then 1
                    when comparison = 'excess' and set_no < 100 then 2
                    else 3
                end asc,
                case when set_no >= 100 then whole_yuan end desc,
                set_no asc,
                whole_no desc
        ) as choice
    from judged
    where comparison <> 'open'
),

-- An amount may be split in two ways, by nature and item by item: they are not one sum. What does not add up goes first.
settled as (
    select
        *,
        row_number() over (
            partition by document_id, whole_no, case when comparison in ('equal', 'different') then 'parts' else 'excess' end
            order by case comparison when 'different' then 0 when 'excess' then 1 else 2 end, set_no
        ) as split_no
    from ranked
    where choice = 1
),

final as (
    select
        settled.document_id,
        settled.whole_no,
        settled.set_no,
        settled.comparison,
        -- One sum is told of an amount; the others still say what is a part of it.
        settled.split_no = 1 as is_told,
        parts.part_no
    from settled
    inner join parts
        on
            settled.document_id = parts.document_id
            and settled.whole_no = parts.whole_no
            and settled.set_no = parts.set_no
    where (settled.split_no = 1 or settled.comparison = 'equal') and parts.part_no is not null
)

select * from final
