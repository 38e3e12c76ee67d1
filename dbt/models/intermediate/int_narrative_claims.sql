-- What each figure in a sentence says: which measure, of what, of which year. The clause it ends names the subject, or
-- names none and goes on about the last one of its passage; a clause that names something unknown has no subject.
{% set year_led = "'^(20[0-9]{2}年|上年|本年|当年|全年)度?(支出|收入)(决算|预算|合计|总计|总额)?(数|总额)?(为|是|均为)?$'" %}
with

clauses as (select * from {{ ref('int_narrative_clauses') }} where clause <> '?'),

meanings as (select * from {{ ref('int_narrative_meanings') }}),

facts as (select * from {{ ref('int_document_facts') }}),

asides as (
    select {{ concat_rows('pattern', '|', 'pattern') }} as patterns
    from {{ ref('narrative_words') }}
    where kind = 'aside_heading'
),

worded as (
    select
        clauses.*,
        meanings.goes_on as clause_goes_on,
        meanings.amount_claim_code,
        meanings.percent_claim_code,
        meanings.amount_phase,
        meanings.base_named,
        wholes.subject_code as whole_subject,
        {{ regex_like('clauses.clause', "'^(支出|收入)(决算|预算|合计|总计|总额)(数|总额)?(为|是|均为)?$'") }}
        or {{ regex_like('clauses.clause', year_led) }} as is_short,
        {{ regex_like('clauses.clause', year_led) }} as is_year_led,
        -- 共计支出 adds up what was said before, whatever it was.
        {{ regex_like('clauses.clause', "'^(共计|累计|实际|总共|合计|共|已)+(支出|收入)'") }} as is_vague,
        meanings.subject_code,
        meanings.fund_source,
        meanings.fund_rule,
        meanings.flow_direction,
        before.subject_code as subject_before,
        before.fund_source as source_before,
        before.fund_rule as own_rule_before,
        before.flow_direction as own_flow_before,
        {{ regex_extract('clauses.clause', "'(?:与|比|较|同)(20[0-9]{2})年'", 1) }} as compared_year,
        {{ regex_like('clauses.clause', "'(与|比|较|同)(上年|去年)'") }}
        or {{ regex_like('clauses.clause', "'(上年|去年)(度)?(年末|末|底|期末|预算|决算)'") }} as says_last_year,
        {{ regex_extract('clauses.words', "'.*(20[0-9]{2})年'", 1) }} as year_said,
        {{ regex_like("coalesce(clauses.section, '') || coalesce(clauses.heading, '')", 'asides.patterns') }} as is_aside
    from clauses
    cross join asides
    left join meanings on clauses.clause = meanings.clause
    left join meanings as before on clauses.clause_before = before.clause
    left join meanings as wholes on clauses.whole_clause = wholes.clause
),

-- The clause before speaks only where the figure's own says nothing of its own: "公务接待费，全年预算为".
sourced as (
    select
        *,
        case
            when figure_kind = 'percent' then 'none'
            when is_vague then 'none'
            when subject_code is not null and not (is_short and subject_before is not null) then 'own'
            when clause = '' or clause_goes_on or is_short then 'before'
            else 'none'
        end as spoken_by
    from worded
),

read as (
    select
        *,
        case spoken_by when 'own' then subject_code when 'before' then subject_before end as own_subject,
        case when spoken_by = 'own' then fund_source else source_before end as own_fund,
        case when spoken_by = 'own' then fund_rule else own_rule_before end as own_rule,
        case when spoken_by = 'own' then flow_direction else own_flow_before end as own_flow,
        clause = '' or coalesce(clause_goes_on, false) or is_vague or figure_kind = 'percent' as goes_on,
        case figure_kind when 'amount' then amount_claim_code when 'percent' then percent_claim_code end as stated_measure,
        case when figure_kind = 'amount' then amount_phase end as stated_phase,
        words like '%支出包括%' as begins_expenditure
    from sourced
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
            and (rule_before <> 'head' or ({{ regex_like('clause', "'决算|预算'") }} and not is_year_led))
        ) as is_continued
    from short
),

-- An unknown subject stops what was named before it from being carried on. After a sentence that names the parts of an
-- amount, the next one goes on about the amount; after a single part, about either: not known.
named as (
    select
        *,
        case
            when subject_named is not null then subject_named
            when figure is not null and not is_continued then '?'
        end as subject_event,
        case when subject_named is not null then own_rule end as rule_event,
        case when subject_named is not null then coalesce(own_fund, '?') end as fund_event,
        min(case when figure is not null then is_part end) over (
            partition by document_id, passage_no, block_no, period_no
        ) < is_part as is_part_of_stated,
        count(case when is_part = 1 and subject_named is not null then 1 end) over (
            partition by document_id, passage_no, block_no, period_no
        ) as part_count
    from settled
),

carried as (
    select
        *,
        {% for said, carried, name in [
            ('subject_event', "case when part_count = 1 then '?' end", 'subject_said'),
            ('rule_event', 'null', 'subject_rule'),
            ('fund_event', 'null', 'subject_fund')
        ] -%}
            coalesce(
                last_value({{ said }} ignore nulls) over (
                    partition by document_id, passage_no, block_no, period_no
                    order by order_no rows between unbounded preceding and current row
                ),
                last_value(
                    case
                        when not coalesce(is_part_of_stated, false) then {{ said }}
                        when {{ said }} is not null then {{ carried }}
                    end ignore nulls
                ) over (
                    partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
                )
            ) as {{ name }},
        {% endfor -%}
        -- What 支出包括 lists is of everything the passage is about, not of the fund it mentioned last.
        last_value(
            case
                when subject_named is not null and own_rule = 'head' then own_fund
                when begins_expenditure then ''
            end ignore nulls
        ) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and current row
        ) as head_fund,
        sum(case when figure is not null then 1 else 0 end) over (
            partition by document_id order by block_no, sentence_no, figure_no
            rows between unbounded preceding and current row
        ) as claim_no
    from named
),

-- A rate is one of the amount stated last before it.
tied as (
    select
        *,
        last_value(case when figure_kind = 'amount' and not is_threshold then claim_no end ignore nulls) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and 1 preceding
        ) as amount_claim_no,
        last_value(
            case
                when figure_kind = 'amount' and subject_named is not null and compared_year is null then year_said
            end ignore nulls
        ) over (
            partition by document_id, block_no, period_no order by order_no rows between unbounded preceding and current row
        ) as period_year
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
            -- The parts of an amount are of its year.
            when tied.is_part = 1 and tied.period_year is not null then cast(tied.period_year as integer)
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
        is_aside,
        is_short or is_vague as is_short,
        base_named,
        whole_subject,
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
        coalesce(
            stated_measure = 'unspecified_budget' and fiscal_year >= document_year and document_phase = 'executed', false
        ) as is_any_plan,
        -- In a sentence of reasons, only a subject that is named is one.
        case
            when subject_said = '?' or (is_explanation = 1 and subject_named is null and figure_kind = 'amount') then null
            else subject_said
        end as subject_code,
        case
            when subject_said = '?' or subject_said is null then null
            when subject_fund <> '?' then subject_fund
            -- The parts of a head we could not read are not those of what was read before it.
            when
                subject_rule = 'inherits' and is_part = 1 and first_value(coalesce(subject_said, '?')) over (
                    partition by document_id, block_no, sentence_no order by figure_no
                    rows between unbounded preceding and current row
                ) = '?'
                then null
            when subject_rule = 'inherits' then coalesce(
                nullif(head_fund, ''),
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
