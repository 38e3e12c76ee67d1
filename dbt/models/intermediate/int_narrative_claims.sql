-- What each figure in a sentence says: which measure, of what, of which year. The clause it ends names the subject, or
-- names none and goes on about the last one of its passage; a clause that names something unknown has no subject.
with

clauses as (select * from {{ ref('int_narrative_clauses') }} where clause <> '?'),

meanings as (select * from {{ ref('int_narrative_meanings') }}),

facts as (select * from {{ ref('int_document_facts') }}),

read as (
    select
        clauses.*,
        -- The clause before speaks only where the figure's own says nothing: "公务接待费，全年预算为".
        case
            when clauses.figure_kind = 'percent' then null
            when meanings.subject_code is not null then meanings.subject_code
            when clauses.clause = '' or meanings.goes_on then before.subject_code
        end as own_subject,
        case when meanings.subject_code is not null then meanings.fund_source else before.fund_source end as own_fund,
        case when meanings.subject_code is not null then meanings.fund_rule else before.fund_rule end as own_rule,
        case when meanings.subject_code is not null then meanings.flow_direction else before.flow_direction end as own_flow,
        clauses.clause = '' or coalesce(meanings.goes_on, false) or clauses.figure_kind = 'percent' as goes_on,
        case clauses.figure_kind
            when 'amount' then meanings.amount_claim_code
            when 'percent' then meanings.percent_claim_code
        end as stated_measure,
        case when clauses.figure_kind = 'amount' then meanings.amount_phase end as stated_phase,
        case when clauses.figure_kind = 'percent' then meanings.base_named end as base_named,
        {{ regex_like('clauses.clause', "'^(支出|收入)(决算|预算|合计|总计|总额)(数|总额)?(为|是|均为)?$'") }} as is_short,
        {{ regex_extract('clauses.clause', "'(?:与|比|较|同)(20[0-9]{2})年'", 1) }} as compared_year,
        {{ regex_like('clauses.clause', "'(与|比|较|同)(上年|去年)'") }}
        or {{ regex_like('clauses.clause', "'(上年|去年)(度)?(年末|末|底|期末|预算|决算)'") }} as says_last_year,
        {{ regex_extract('clauses.words', "'.*(20[0-9]{2})年'", 1) }} as year_said
    from clauses
    left join meanings on clauses.clause = meanings.clause
    left join meanings as before on clauses.clause_before = before.clause
),

ordered as (
    select
        *,
        row_number() over (partition by document_id, passage_no order by block_no, sentence_no, figure_no) as order_no,
        last_value(case when not is_short then own_rule end ignore nulls) over (
            partition by document_id, passage_no order by block_no, sentence_no, figure_no
            rows between unbounded preceding and 1 preceding
        ) as rule_before,
        last_value(case when own_subject is not null and not is_short then coalesce(own_fund, '') end ignore nulls) over (
            partition by document_id, passage_no order by block_no, sentence_no, figure_no
            rows between unbounded preceding and 1 preceding
        ) as fund_before,
        last_value(case when own_subject is not null and not is_short then coalesce(own_flow, '') end ignore nulls) over (
            partition by document_id, passage_no order by block_no, sentence_no, figure_no
            rows between unbounded preceding and 1 preceding
        ) as flow_before
    from read
),

-- 支出决算 after a narrower subject is that subject's own; after one of the whole, after a revenue, or as the first thing
-- a passage says, it is the whole expenditure. 支出合计 after a fund's total would be that fund's: not said, so not known.
short as (
    select
        *,
        is_short and fund_before <> 'all' and (flow_before = '' or flow_before = own_flow) as may_go_on
    from ordered
),

settled as (
    select
        *,
        case when not is_short or not coalesce(may_go_on, false) then own_subject end as subject_named,
        goes_on
        or (
            is_short
            and may_go_on
            and (rule_before <> 'head' or {{ regex_like('clause', "'决算|预算'") }})
        ) as is_continued
    from short
),

-- An unknown subject stops what was named before it from being carried on.
carried as (
    select
        *,
        last_value(
            case
                when subject_named is not null then subject_named
                when figure is not null and not is_continued then '?'
            end ignore nulls
        ) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
        ) as subject_said,
        last_value(case when subject_named is not null and own_rule = 'head' then own_fund end ignore nulls) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
        ) as head_fund,
        last_value(case when subject_named is not null then own_rule end ignore nulls) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
        ) as subject_rule,
        last_value(case when subject_named is not null then coalesce(own_fund, '?') end ignore nulls) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
        ) as subject_fund,
        sum(case when figure is not null then 1 else 0 end) over (
            partition by document_id order by block_no, sentence_no, figure_no
            rows between unbounded preceding and current row
        ) as claim_no
    from settled
),

-- A rate is one of the amount stated last before it.
tied as (
    select
        *,
        last_value(case when figure_kind = 'amount' and not is_threshold then claim_no end ignore nulls) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and 1 preceding
        ) as amount_claim_no
    from carried
),

dated as (
    select
        tied.*,
        facts.agency_id,
        facts.fiscal_year as document_year,
        facts.budget_phase as document_phase,
        case
            -- The year a change or a rate is compared with is not its own.
            when tied.stated_measure in ('increase', 'decrease') or tied.figure_kind = 'percent' then facts.fiscal_year
            when tied.compared_year is not null then cast(tied.compared_year as integer)
            when tied.says_last_year then facts.fiscal_year - 1
            when tied.year_said is not null then cast(tied.year_said as integer)
            else facts.fiscal_year
        end as fiscal_year
    from tied
    inner join facts on tied.document_id = facts.document_id
    where tied.figure is not null and not tied.is_threshold
),

final as (
    select
        document_id,
        agency_id,
        block_no,
        sentence_no,
        passage_no,
        section_no,
        document_year,
        document_phase,
        -- Whether the figure's own clause says what it is of, or only goes on about what was named before.
        subject_named is not null as is_named,
        is_explanation,
        is_part,
        base_named,
        says_level,
        cast(claim_no as integer) as claim_no,
        cast(case when figure_kind = 'percent' then amount_claim_no end as integer) as amount_claim_no,
        sentence,
        clause,
        figure,
        figure_kind,
        case
            when stated_measure <> 'unspecified_budget' then stated_measure
            when fiscal_year < document_year then 'prior_year'
            -- Final accounts that say 预算 mean the plan, whichever; a budget means itself.
            when stated_measure is not null and document_phase = 'executed' then 'initial_budget'
            else 'amount'
        end as claim_code,
        -- In a sentence of reasons, only a subject that is named is one.
        case
            when subject_said = '?' or (is_explanation = 1 and subject_named is null and figure_kind = 'amount') then null
            else subject_said
        end as subject_code,
        case
            when subject_said = '?' or subject_said is null then null
            when subject_fund <> '?' then subject_fund
            when subject_rule = 'inherits' then coalesce(
                head_fund,
                case
                    when coalesce(section, '') || coalesce(heading, '') like '%一般公共预算%' then 'general_public_budget'
                    when coalesce(section, '') || coalesce(heading, '') like '%政府性基金%' then 'government_fund'
                    when coalesce(section, '') || coalesce(heading, '') like '%国有资本经营%' then 'state_capital'
                    when coalesce(section, '') || coalesce(heading, '') like '%财政拨款%' then 'appropriation'
                end
            )
        end as fund_source,
        fiscal_year,
        coalesce(
            stated_phase,
            case
                when fiscal_year < document_year and clause like '%预算%' then 'approved'
                -- What there was at the end of a year past is no plan.
                when fiscal_year < document_year and {{ regex_like('clause', "'(年|年度)(末|底|期末)'") }} then 'executed'
                else document_phase
            end
        ) as budget_phase
    from dated
    where figure_kind = 'amount' or (stated_measure is not null and amount_claim_no is not null)
)

select * from final
