-- What a sentence says of two amounts without a figure of its own: 决算数大于预算数, 与上年预算…持平. Each with the amount that
-- must not be the greater first. The amounts are those of one subject stated before in the same paragraph.
with

patterns as (select * from {{ ref('narrative_comparisons') }}),

undecided as (
    select {{ concat_rows('pattern', '|', 'pattern') }} as patterns
    from {{ ref('narrative_words') }}
    where kind = 'either_direction'
),

amounts as (
    select *
    from {{ ref('int_narrative_amounts') }}
    where amount_yuan is not null and subject_code is not null
),

sentences as (
    select distinct
        document_id,
        block_no,
        passage_no,
        sentence_no,
        sentence_label
    from {{ ref('int_narrative_figures') }}
    where sentence_label like '%决算%'
),

said as (
    select
        sentences.document_id,
        sentences.block_no,
        sentences.passage_no,
        sentences.sentence_no,
        patterns.direction,
        patterns.base,
        row_number() over (
            partition by sentences.document_id, sentences.block_no, sentences.sentence_no order by patterns.priority
        ) as preference
    from sentences
    inner join patterns
        on {{ matches_pattern('sentences.sentence_label', 'patterns.pattern', 'narrative_comparisons') }}
    cross join undecided
    where not {{ regex_like('sentences.sentence_label', 'undecided.patterns') }}
),

spent as (
    select
        said.*,
        amounts.claim_no as spent_no,
        amounts.subject_code,
        amounts.fund_source,
        amounts.amount_yuan as spent_yuan,
        amounts.half_width_yuan as spent_half_width,
        row_number() over (
            partition by said.document_id, said.block_no, said.sentence_no order by amounts.claim_no desc
        ) as nearness
    from said
    inner join amounts
        on
            said.document_id = amounts.document_id
            and said.block_no = amounts.block_no
            and said.sentence_no >= amounts.sentence_no
            and amounts.claim_code = 'final'
            and amounts.fiscal_year = amounts.document_year
    where said.preference = 1
),

-- 预算 may be any budget the paragraph states: the one it is true of is meant.
against_budget as (
    select
        spent.document_id,
        spent.spent_no,
        planned.claim_no as planned_no,
        spent.direction,
        row_number() over (
            partition by spent.document_id, spent.block_no, spent.sentence_no
            order by
                case
                    when
                        spent.direction = 'level'
                        and abs(spent.spent_yuan - planned.amount_yuan) <= spent.spent_half_width + planned.half_width_yuan
                        then 0
                    when spent.direction = 'more' and spent.spent_yuan >= planned.amount_yuan then 0
                    when spent.direction = 'less' and spent.spent_yuan <= planned.amount_yuan then 0
                    else 1
                end,
                planned.claim_no desc
        ) as preference
    from spent
    inner join amounts as planned
        on
            spent.document_id = planned.document_id
            and spent.block_no = planned.block_no
            and spent.subject_code = planned.subject_code
            and coalesce(spent.fund_source, '') = coalesce(planned.fund_source, '')
            and spent.spent_no > planned.claim_no
            and planned.claim_code in ('initial_budget', 'adjusted_budget')
            and (spent.base = 'budget' or spent.base = planned.claim_code)
    where spent.nearness = 1
),

against_last_year as (
    select
        levels.document_id,
        levels.claim_no as level_no,
        this_year.claim_no as amount_no,
        row_number() over (partition by levels.document_id, levels.claim_no order by this_year.claim_no desc) as nearness
    from amounts as levels
    inner join amounts as this_year
        on
            levels.document_id = this_year.document_id
            and levels.block_no = this_year.block_no
            and levels.subject_code = this_year.subject_code
            and coalesce(levels.fund_source, '') = coalesce(this_year.fund_source, '')
            and levels.claim_no > this_year.claim_no
            and this_year.claim_code in ('amount', 'final')
            and this_year.fiscal_year = this_year.document_year
    where levels.says_level and levels.claim_code in ('prior_year', 'final') and levels.fiscal_year < levels.document_year
),

final as (
    select
        document_id,
        case when direction = 'level' then 'percentage_level' else 'percentage_direction' end as identity_id,
        case when direction = 'more' then planned_no else spent_no end as lower_no,
        case when direction = 'more' then spent_no else planned_no end as upper_no
    from against_budget
    where preference = 1
    union all
    select
        document_id,
        'percentage_level' as identity_id,
        amount_no as lower_no,
        level_no as upper_no
    from against_last_year
    where nearness = 1
)

select * from final
