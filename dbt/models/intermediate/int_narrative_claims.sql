-- What each figure in a sentence says: which measure, of what, of which year. The clause it ends names the subject, or
-- names none and goes on about the last one of its passage; a clause that names something unknown has no subject.
{% set economic_wholes = "('basic', 'personnel', 'personnel_wages', 'personnel_household', 'operating', 'operating_goods',"
    ~ " 'operating_capital', 'agency_operating')" %}
{% set so_far = "(partition by document_id, passage_no order by block_no, sentence_no, figure_no"
    ~ " rows between unbounded preceding and 1 preceding)" %}
{% set funds = "('general_public_budget', 'government_fund', 'state_capital')" %}
with

clauses as (select * from {{ ref('int_narrative_shapes') }}),

meanings as (select * from {{ ref('int_narrative_meanings') }}),

facts as (select * from {{ ref('int_document_facts') }}),

worded as (
    select
        clauses.*,
        rated.subject_code as rated_subject,
        rated.fund_source as rated_fund,
        rated.fund_rule as rated_rule,
        rated.flow_direction as rated_flow,
        -- A rate of something that is not known.
        clauses.rated_clause <> '' and rated.subject_code is null and not coalesce(rated.goes_on, false) as is_rate_of_other,
        meanings.goes_on as clause_goes_on,
        meanings.amount_claim_code,
        meanings.percent_claim_code,
        meanings.amount_phase,
        meanings.base_named,
        wholes.subject_code as whole_subject,
        meanings.subject_code,
        meanings.fund_source,
        meanings.fund_rule,
        meanings.flow_direction,
        before.subject_code as subject_before,
        before.fund_source as source_before,
        before.fund_rule as own_rule_before,
        before.flow_direction as own_flow_before,
        meanings.item_name,
        meanings.economic_code
    from clauses
    left join meanings on clauses.clause = meanings.clause
    left join meanings as before on clauses.clause_before = before.clause
    left join meanings as wholes on clauses.whole_clause = wholes.clause
    left join meanings as rated on clauses.rated_clause = rated.clause
),

-- The clause before speaks only where the figure's own says nothing of its own: "公务接待费，全年预算为".
sourced as (
    select
        *,
        case
            when figure_kind = 'percent' then case when rated_subject is not null then 'rate' else 'none' end
            when is_vague then 'none'
            when is_elsewhere or is_comparison then 'none'
            when subject_code is not null and not (is_short and subject_before is not null) then 'own'
            when clause = '' or clause_goes_on or is_short then 'before'
            else 'none'
        end as spoken_by
    from worded
),

spoken as (
    select
        *,
        {% for own, before, rated, name in [
            ('subject_code', 'subject_before', 'rated_subject', 'spoken_subject'),
            ('fund_source', 'source_before', 'rated_fund', 'own_fund'),
            ('fund_rule', 'own_rule_before', 'rated_rule', 'spoken_rule'),
            ('flow_direction', 'own_flow_before', 'rated_flow', 'own_flow')
        ] -%}
            case spoken_by
                when 'own' then {{ own }} when 'rate' then {{ rated }} when 'before' then {{ before }}
            end as {{ name }},
        {% endfor -%}
        clause = '' or coalesce(clause_goes_on, false) or is_vague or is_comparison or figure_kind = 'percent' as goes_on,
        case figure_kind when 'amount' then amount_claim_code when 'percent' then percent_claim_code end as stated_measure,
        case when figure_kind = 'amount' then amount_phase end as stated_phase,
        words like '%支出包括%' as begins_expenditure
    from sourced
),

-- The name of an item alone is one only among the parts of a class, or of the basic expenditure.
whole as (
    select
        *,
        last_value(
            case
                when is_part = 0 and figure_kind = 'amount' and not is_short
                    then coalesce(spoken_subject, case when not goes_on then '?' end)
            end ignore nulls
        ) over {{ so_far }} as subject_of_whole
    from spoken
),

itemised as (
    select
        *,
        case
            when figure_kind <> 'amount' or is_part <> 1 then null
            when subject_of_whole in {{ economic_wholes }} then economic_code
            -- Subjects of the seed have names of our own; classes, groups and items the printed ones.
            when not {{ regex_like('subject_of_whole', "'^[a-z?]'") }} then '//' || item_name
        end as item_subject
    from whole
),

read as (
    select
        *,
        coalesce(spoken_subject, item_subject) as own_subject,
        case when spoken_subject is null and item_subject is not null then 'inherits' else spoken_rule end as own_rule
    from itemised
),

ordered as (
    select
        *,
        row_number() over (partition by document_id, passage_no order by block_no, sentence_no, figure_no) as order_no,
        last_value(
            case
                when own_subject is not null and not is_short then own_subject
                when figure_kind = 'amount' and not goes_on and not is_short then '?'
            end ignore nulls
        ) over {{ so_far }} as event_before,
        count(case when figure_kind = 'amount' then 1 end) over {{ so_far }} as amounts_before,
        last_value(case when is_part = 0 then own_rule end ignore nulls) over (
            partition by document_id, passage_no, block_no, period_no order by sentence_no, figure_no
            rows between unbounded preceding and 1 preceding
        ) as whole_rule,
        last_value(case when not is_short then own_rule end ignore nulls) over {{ so_far }} as rule_before,
        last_value(
            case when own_subject is not null and not is_short then coalesce(own_fund, '') end ignore nulls
        ) over {{ so_far }} as fund_before,
        last_value(
            case when own_subject is not null and not is_short then coalesce(own_flow, '') end ignore nulls
        ) over {{ so_far }} as flow_before
    from read
),

-- 支出决算 after a narrower subject is that subject's own; after one of the whole, after a revenue, or as the first thing
-- a passage says, it is the whole expenditure, or that of the fund its heading names. 支出合计 after a fund's total would be
-- that fund's: not said, so not known; nor is what follows something unknown.
short as (
    select
        *,
        is_short and fund_before <> 'all' and (flow_before = '' or flow_before = own_flow) as may_go_on,
        own_subject in ('revenue_total', 'expenditure_total', 'revenue_current', 'expenditure_current')
        and spoken_by = 'own' as is_of_everything,
        case
            when heading_fund is not null then heading_fund
            when
                is_of_this_year
                and (is_part = 1 and fund_before in {{ funds }} or fund_before = 'appropriation')
                then fund_before
        end as fund_about
    from ordered
),

understood as (
    select
        *,
        case
            -- 3.支出决算情况, as a heading, is of the fund it stands under.
            when is_of_everything and figure is null and (heading_fund is not null or {{ regex_like('clause', "'^[(]?[0-9]'") }})
                then null
            when not is_of_everything or figure_kind <> 'amount' then own_subject
            when is_of_this_year and heading_fund is not null
                then case when is_heading_of_part then '?' else heading_fund || '_' || own_flow end
            -- 年初结余…，本年收入…: the account of some fund, which is not said.
            when is_of_this_year and coalesce(event_before, '') = 'carryover' then '?'
            when is_short and event_before = '?' then '?'
            when is_short and may_go_on then own_subject
            when is_loose and coalesce(event_before, '') not in ('revenue_total', 'revenue_current')
                then case when event_before is null and amounts_before = 0 then own_subject else '?' end
            when (is_short and not is_year_led or is_of_this_year) and fund_about is not null
                then case when is_heading_of_part then '?' else fund_about || '_' || own_flow end
            else own_subject
        end as meant_subject,
        -- 其中一般公共预算, of money carried over or of a project, is no total of that budget.
        own_subject in {{ funds }}
        and is_part = 1
        and (whole_rule in ('none', 'inherits') or subject_of_whole = '?') as is_fund_of_part
    from short
),

settled as (
    select
        *,
        case
            when is_elsewhere or is_fund_of_part then null
            when meant_subject = '?' then null
            when not is_short or meant_subject <> own_subject or not coalesce(may_go_on, false) then meant_subject
        end as subject_named,
        case when meant_subject <> own_subject and meant_subject <> '?' then fund_about else own_fund end as meant_fund,
        not is_elsewhere
        and not coalesce(is_fund_of_part, false)
        and coalesce(meant_subject, '') <> '?'
        -- Of what it is a part is not said by 其中 alone.
        and not (figure_kind = 'amount' and own_subject is null and {{ regex_like('clause', "'^其中'") }})
        and (
            goes_on
            or (
                is_short
                and may_go_on
                and (rule_before <> 'head' or ({{ regex_like('clause', "'决算|预算'") }} and not is_year_led))
            )
        ) as is_continued
    from understood
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
        case when subject_named is not null then coalesce(meant_fund, '?') end as fund_event,
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
            case when figure_kind = 'amount' and not is_threshold then coalesce(subject_said, '?') end ignore nulls
        ) over (
            partition by document_id, passage_no order by order_no rows between unbounded preceding and 1 preceding
        ) as stated_subject,
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
            when tied.says_this_year then facts.fiscal_year
            -- What a sentence goes on to say is of its year.
            when tied.period_year is not null then cast(tied.period_year as integer)
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
        is_this_years_money,
        is_heading_of_basic
        or (is_part = 1 and coalesce(subject_of_whole, '') in ('basic', 'personnel', 'operating')) as is_of_basic,
        is_part = 1
        and coalesce(subject_of_whole, '') in (
            'revenue_total', 'revenue_expenditure_total', 'expenditure_total'
        ) as is_part_of_everything,
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
            when subject_rule = 'inherits' then coalesce(nullif(head_fund, ''), heading_fund)
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
    where
        figure_kind = 'amount'
        or (
            stated_measure is not null
            and amount_claim_no is not null
            -- A rate of another thing than the amount before it is none of that amount.
            and not coalesce(is_rate_of_other, false)
            and (rated_subject is null or rated_subject = stated_subject)
        )
)

select * from final
