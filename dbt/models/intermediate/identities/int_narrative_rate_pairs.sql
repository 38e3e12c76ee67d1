-- For each rate in a sentence, the figures it may have been worked out from, with the interval the rate then lies in. A
-- pair is certain where the words leave no choice; the others only speak for a rate, never against it.
{% set reach = 200 %}
with

claims as (select * from {{ ref('int_narrative_amounts') }}),

form_bases as (select * from {{ ref('int_narrative_form_bases') }}),

rates as (
    select
        claims.*,
        amounts.claim_no as stated_no,
        amounts.claim_code as stated_code,
        amounts.subject_code as stated_subject,
        amounts.fund_source as stated_fund,
        amounts.is_named as stated_is_named,
        amounts.sentence_no as stated_sentence_no,
        amounts.clause as stated_clause,
        amounts.fiscal_year as stated_year,
        amounts.amount_yuan as stated_yuan,
        amounts.half_width_yuan as stated_half_width
    from claims
    inner join claims as amounts
        on claims.document_id = amounts.document_id and claims.amount_claim_no = amounts.claim_no
    where claims.percent is not null and amounts.amount_yuan is not null
),

-- What was said before a rate, near it or of the same subject.
before as (
    select
        rates.document_id,
        rates.claim_no as rate_no,
        amounts.claim_no,
        amounts.claim_code,
        amounts.fiscal_year,
        amounts.budget_phase,
        amounts.document_year,
        amounts.document_phase,
        amounts.amount_yuan,
        amounts.half_width_yuan,
        amounts.passage_no = rates.passage_no as is_near,
        amounts.subject_code is not null
        and amounts.subject_code = rates.stated_subject
        and coalesce(amounts.fund_source, '') = coalesce(rates.stated_fund, '')
        -- 收、支总计各增加: each of the two is meant.
        or amounts.subject_code in ('revenue_total', 'expenditure_total')
        and coalesce(rates.stated_subject, '') = 'revenue_expenditure_total' as is_same,
        -- 全年预算数为…，执行数为…，完成预算的…: one sentence and nothing between, of whatever it is.
        amounts.subject_code is null
        and amounts.block_no = rates.block_no
        and amounts.sentence_no = rates.sentence_no
        and rates.claim_no - amounts.claim_no <= 4 as is_said_with,
        {{ regex_like('amounts.clause', "'^(全年|实际|累计)?(支出)?(决算|执行|支出|完成)(支出)?(数|总额|资金|金额)?(为|是|共|约)?$'") }}
            as is_outcome_alone,
        {{ regex_like('amounts.clause', "'^(20[0-9]{2}年)?(年初|全年|调整后?的?)?(部门)?预算(数|安排|资金)?(为|是|共|约)?$'") }}
            as is_plan_alone,
        amounts.is_part = 1 as is_part,
        amounts.is_part = 1 and amounts.sentence_no <> rates.stated_sentence_no as is_part_before,
        row_number() over (
            partition by
                rates.document_id, rates.claim_no, amounts.claim_code in ('increase', 'decrease'),
                amounts.fiscal_year = amounts.document_year
            order by amounts.claim_no desc
        ) as nearness
    from rates
    inner join claims as amounts
        on
            rates.document_id = amounts.document_id
            and rates.claim_no > amounts.claim_no
            and rates.claim_no - {{ reach }} < amounts.claim_no
            and (rates.passage_no = amounts.passage_no or rates.stated_subject = amounts.subject_code)
    where amounts.amount_yuan is not null
),

-- 增长 with the change stated: change / (amount - change).
growths_by_change as (
    select
        rates.document_id,
        rates.claim_no,
        'growth' as kind,
        before.claim_no as part_no,
        rates.stated_no as whole_no,
        before.is_near
        -- 培训费8.4万元，较上年减少0.6万元，下降6.67%: of whatever it is, the change is that of the amount right before it.
        and (
            before.is_same
            or (
                before.is_said_with
                and before.claim_no = rates.stated_no - 1
                and not before.is_part
                and rates.stated_subject is null
                and {{ regex_like('rates.stated_clause', "'^(与|比|较|同|增|减|下降|上升)'") }}
            )
        )
        and before.fiscal_year = before.document_year
        and before.budget_phase = before.document_phase
        and (rates.stated_is_named or (before.nearness = 1 and not before.is_part_before)) as is_certain,
        case rates.stated_code when 'decrease' then -abs(rates.stated_yuan) else rates.stated_yuan end as change_yuan,
        rates.stated_half_width as change_half_width,
        before.amount_yuan,
        before.half_width_yuan
    from rates
    inner join before on rates.document_id = before.document_id and rates.claim_no = before.rate_no
    where
        rates.claim_code in ('growth', 'decline')
        and rates.stated_code in ('increase', 'decrease')
        and before.claim_code in ('amount', 'final', 'initial_budget', 'adjusted_budget')
),

-- 增长 with the amount of the year before stated: amount / that - 1.
growths_by_years as (
    select
        rates.document_id,
        rates.claim_no,
        'growth' as kind,
        this_year.claim_no as part_no,
        last_year.claim_no as whole_no,
        this_year.is_near
        and last_year.is_near
        and this_year.is_same
        and last_year.is_same
        and rates.stated_no in (this_year.claim_no, last_year.claim_no) as is_certain,
        this_year.amount_yuan,
        this_year.half_width_yuan,
        last_year.amount_yuan as base_yuan,
        last_year.half_width_yuan as base_half_width
    from rates
    inner join before as this_year on rates.document_id = this_year.document_id and rates.claim_no = this_year.rate_no
    inner join before as last_year on rates.document_id = last_year.document_id and rates.claim_no = last_year.rate_no
    where
        rates.claim_code in ('growth', 'decline')
        and this_year.claim_code not in ('increase', 'decrease')
        and last_year.claim_code not in ('increase', 'decrease')
        and this_year.fiscal_year = this_year.document_year
        and last_year.fiscal_year = this_year.fiscal_year - 1
        and this_year.is_near
        and last_year.is_near
),

-- 完成…预算的: what was spent / what was planned.
completions as (
    select
        rates.document_id,
        rates.claim_no,
        'completion' as kind,
        spent.claim_no as part_no,
        planned.claim_no as whole_no,
        spent.is_near
        and planned.is_near
        and (
            (spent.is_same and planned.is_same)
            or (
                spent.is_outcome_alone
                and spent.claim_no = rates.stated_no
                and planned.is_said_with
                and (spent.is_said_with or planned.is_plan_alone)
                and planned.claim_no < spent.claim_no
            )
        )
        and (spent.claim_no = rates.stated_no or planned.claim_no = rates.stated_no)
        and (
            rates.base_named = planned.claim_code
            or rates.base_named = 'budget'
            -- 执行率 is of the budget right before it.
            or (rates.base_named is null and spent.is_outcome_alone and planned.claim_no = spent.claim_no - 1)
        )
        -- The outcome said twice is no budget.
        and (planned.claim_code <> 'amount' or planned.budget_phase <> planned.document_phase) as is_certain,
        spent.amount_yuan,
        spent.half_width_yuan,
        planned.amount_yuan as base_yuan,
        planned.half_width_yuan as base_half_width
    from rates
    inner join before as spent on rates.document_id = spent.document_id and rates.claim_no = spent.rate_no
    inner join before as planned on rates.document_id = planned.document_id and rates.claim_no = planned.rate_no
    where
        rates.claim_code = 'completion'
        and spent.claim_code in ('final', 'amount')
        and planned.claim_code in ('initial_budget', 'adjusted_budget', 'amount')
        and spent.claim_no <> planned.claim_no
        and spent.fiscal_year = planned.fiscal_year
        and spent.is_near
        and planned.is_near
),

-- The budget a form prints beside what was spent, where the sentence leaves it there.
form_completions as (
    select distinct
        rates.document_id,
        rates.claim_no,
        'completion' as kind,
        rates.stated_no as part_no,
        cast(null as integer) as whole_no,
        -- Final accounts measure by the budget of the whole year: one that prints the initial budget alone leaves that open.
        rates.stated_is_named and rates.is_explanation = 0 and not rates.is_aside
        and form_values.budget_phase = 'adjusted' as is_certain,
        rates.stated_yuan as amount_yuan,
        rates.stated_half_width as half_width_yuan,
        form_values.amount_yuan as base_yuan,
        form_values.half_width_yuan as base_half_width
    from rates
    inner join form_bases as form_values
        on
            rates.document_id = form_values.document_id
            and rates.document_year = form_values.fiscal_year
            and rates.stated_subject = form_values.subject_code
    where
        rates.claim_code = 'completion'
        and rates.stated_code in ('final', 'amount')
        and rates.stated_year = rates.document_year
        and rates.document_phase = 'executed'
        and form_values.budget_phase <> 'executed'
        -- 预算 as the form says it; 年初预算 may be another than what it prints.
        and rates.base_named = 'budget'
),

-- 占: a part / its whole. The whole is what the text adds the part up to; else any amount said before in the passage, and
-- any total of the forms.
wholes as (
    select distinct
        document_id,
        whole_no,
        part_no
    from {{ ref('int_narrative_sums') }}
),

totals as (
    select distinct
        document_id,
        amount_yuan,
        half_width_yuan
    from {{ ref('int_form_values') }}
    where
        amount_yuan > 0
        and concept in ('total', 'revenue_total', 'revenue_subtotal', 'expenditure_total', 'expenditure_subtotal')
),

shares as (
    select
        rates.document_id,
        rates.claim_no,
        'share' as kind,
        rates.stated_no as part_no,
        bases.claim_no as whole_no,
        case
            when rates.whole_subject is null then wholes.whole_no is not null
            -- The nearest amount of what it says it is a share of.
            else
                (
                    bases.subject_code = rates.whole_subject
                    or (bases.subject_code = 'revenue_current' and rates.whole_subject = 'revenue_total')
                    or (bases.subject_code = 'expenditure_current' and rates.whole_subject = 'expenditure_total')
                )
                and bases.fiscal_year = rates.fiscal_year
                and bases.budget_phase = bases.document_phase
                and row_number() over (
                    partition by rates.document_id, rates.claim_no, bases.subject_code, bases.fiscal_year, bases.budget_phase
                    order by bases.claim_no desc
                ) = 1
        end as is_certain,
        rates.stated_yuan as amount_yuan,
        rates.stated_half_width as half_width_yuan,
        bases.amount_yuan as base_yuan,
        bases.half_width_yuan as base_half_width
    from rates
    inner join claims as bases
        on
            rates.document_id = bases.document_id
            and rates.stated_no > bases.claim_no
            and rates.stated_no - {{ reach }} < bases.claim_no
            and (rates.section_no = bases.section_no or rates.whole_subject = bases.subject_code)
    left join wholes
        on
            rates.document_id = wholes.document_id
            and rates.stated_no = wholes.part_no
            and bases.claim_no = wholes.whole_no
    where rates.claim_code = 'share' and bases.amount_yuan is not null
    union all
    select
        rates.document_id,
        rates.claim_no,
        'share' as kind,
        rates.stated_no as part_no,
        cast(null as integer) as whole_no,
        false as is_certain,
        rates.stated_yuan as amount_yuan,
        rates.stated_half_width as half_width_yuan,
        totals.amount_yuan as base_yuan,
        totals.half_width_yuan as base_half_width
    from rates
    inner join totals on rates.document_id = totals.document_id
    where rates.claim_code = 'share'
    union all
    select
        rates.document_id,
        rates.claim_no,
        'share' as kind,
        rates.stated_no as part_no,
        cast(null as integer) as whole_no,
        rates.stated_is_named
        and rates.stated_subject <> rates.whole_subject
        and (
            rates.stated_code in ('amount', 'final')
            or (rates.stated_code = 'initial_budget' and rates.document_phase = 'approved')
        )
        and rates.stated_year = rates.document_year
        and rates.is_explanation = 0
        and not rates.is_aside as is_certain,
        rates.stated_yuan as amount_yuan,
        rates.stated_half_width as half_width_yuan,
        form_wholes.amount_yuan as base_yuan,
        form_wholes.half_width_yuan as base_half_width
    from rates
    inner join form_bases as form_wholes
        on
            rates.document_id = form_wholes.document_id
            and rates.whole_subject = form_wholes.subject_code
            and rates.document_year = form_wholes.fiscal_year
            and rates.document_phase = form_wholes.budget_phase
    where rates.claim_code = 'share'
),

-- Each as a quotient less a constant, with the ends of its interval: numerators and denominators.
quotients as (
    select
        document_id,
        claim_no,
        kind,
        part_no,
        whole_no,
        is_certain,
        change_yuan as part_yuan,
        amount_yuan - change_yuan as base_yuan,
        change_half_width + half_width_yuan as base_half_width,
        0 as offset_percent,
        change_yuan - change_half_width as low_part,
        amount_yuan - change_yuan + change_half_width
        + case when change_yuan - change_half_width > 0 then half_width_yuan else -half_width_yuan end as low_base,
        change_yuan + change_half_width as high_part,
        amount_yuan - change_yuan - change_half_width
        - case when change_yuan + change_half_width > 0 then half_width_yuan else -half_width_yuan end as high_base
    from growths_by_change
    union all
    select
        document_id,
        claim_no,
        kind,
        part_no,
        whole_no,
        is_certain,
        amount_yuan as part_yuan,
        base_yuan,
        base_half_width,
        case kind when 'growth' then 100 else 0 end as offset_percent,
        amount_yuan - half_width_yuan as low_part,
        base_yuan + case when amount_yuan >= half_width_yuan then base_half_width else -base_half_width end as low_base,
        amount_yuan + half_width_yuan as high_part,
        base_yuan - case when amount_yuan + half_width_yuan >= 0 then base_half_width else -base_half_width end as high_base
    from (
        select * from growths_by_years
        union all
        select * from completions
        union all
        select * from form_completions
        union all
        select * from shares
    ) as pairs
),

final as (
    select
        document_id,
        claim_no,
        kind,
        part_no,
        whole_no,
        is_certain,
        part_yuan,
        base_yuan,
        base_half_width,
        base_yuan <= base_half_width or low_base <= 0 or high_base <= 0 as is_without_base,
        case
            when base_yuan > base_half_width and low_base > 0 and high_base > 0
                then {{ percent_of('part_yuan', 'base_yuan') }} - offset_percent
        end as rate,
        -- The quotients are cut after six decimals: the interval is opened by as much.
        case
            when base_yuan > base_half_width and low_base > 0 and high_base > 0
                then {{ percent_of('low_part', 'low_base') }} - offset_percent - cast(0.000001 as decimal(6, 6))
        end as low_rate,
        case
            when base_yuan > base_half_width and low_base > 0 and high_base > 0
                then {{ percent_of('high_part', 'high_base') }} - offset_percent + cast(0.000001 as decimal(6, 6))
        end as high_rate
    from quotients
)

select * from final
