-- Whether all of a document's money is appropriation, and whether the form of each budget it has money in is there:
-- only then must the expenditure of all funds equal that of the three budgets, and all appropriation theirs.
with

lines as (
    select *
    from {{ ref('int_form_values') }}
    where form_code in ('revenue_expenditure_summary', 'revenue_summary', 'appropriation_balance')
),

doubts as (
    select distinct
        document_id,
        form_no
    from {{ ref('int_identity_doubts') }}
),

-- A form of which something is unread is none to hold others against.
forms as (
    select
        tables.document_id,
        max(case when tables.form_code = 'general_budget_expenditure' then 1 else 0 end) as has_general_form,
        max(case when tables.form_code = 'government_fund_expenditure' then 1 else 0 end) as has_fund_form,
        max(case when tables.form_code = 'state_capital_expenditure' then 1 else 0 end) as has_capital_form
    from {{ ref('int_form_tables') }} as tables
    left join doubts on tables.document_id = doubts.document_id and tables.form_no = doubts.form_no
    where doubts.form_no is null
    group by tables.document_id
),

-- Where a budget is listed beside 财政拨款收入 and not under it, that line is the general budget's alone.
beside_appropriation as (
    select distinct document_id
    from {{ ref('int_measure_grid') }}
    where
        form_code = 'revenue_expenditure_summary' and flow_direction = 'revenue' and line_kind = 'item' and not is_subline
        and fund_source in ('general_public_budget', 'government_fund', 'state_capital')
        and amount_yuan <> 0
),

-- Where revenue was printed that we could not read, what funds there are is not known.
unread as (
    select distinct doubts.document_id
    from doubts
    inner join {{ ref('int_form_tables') }} as tables
        on doubts.document_id = tables.document_id and doubts.form_no = tables.form_no
    where tables.form_code in ('revenue_expenditure_summary', 'revenue_summary', 'appropriation_balance')
),

money as (
    select
        document_id,
        max(case
            when
                form_code in ('revenue_expenditure_summary', 'revenue_summary')
                and concept in ('revenue_total', 'total') and amount_yuan is not null then 1
            else 0
        end) as has_revenue,
        sum(case
            when
                fund_source not in (
                    'all', 'appropriation', 'general_public_budget', 'general_public_budget_appropriation',
                    'government_fund', 'state_capital'
                )
                then abs(coalesce(amount_yuan, 0))
            else 0
        end) as other_money,
        sum(case when fund_source = 'government_fund' then abs(coalesce(amount_yuan, 0)) else 0 end) as fund_money,
        sum(case when fund_source = 'state_capital' then abs(coalesce(amount_yuan, 0)) else 0 end) as capital_money,
        -- A form with a column for each budget is held against theirs one by one.
        max(case
            when
                form_code = 'appropriation_balance' and concept like 'expenditure_%'
                and fund_source = 'general_public_budget' then 1
            else 0
        end) as splits_appropriation,
        max(case
            when form_code = 'revenue_expenditure_summary' and concept = 'revenue_carryover'
                then coalesce(amount_yuan, 0)
        end) as carryover,
        max(case
            when form_code = 'appropriation_balance' and concept = 'revenue_carryover'
                then coalesce(amount_yuan, 0)
        end) as appropriation_carryover
    from lines
    group by document_id
),

final as (
    select
        money.document_id,
        money.has_revenue = 1
        and unread.document_id is null
        and money.other_money = 0
        and (coalesce(money.carryover, 0) = 0 or money.carryover = money.appropriation_carryover)
            as is_appropriation_only,
        money.splits_appropriation = 1 as splits_appropriation,
        coalesce(forms.has_general_form, 0) = 1
        and (money.fund_money = 0 or coalesce(forms.has_fund_form, 0) = 1)
        and (money.capital_money = 0 or coalesce(forms.has_capital_form, 0) = 1) as has_every_budget_form,
        money.fund_money > 0 or money.capital_money > 0 as has_other_budgets,
        beside_appropriation.document_id is null as is_appropriation_whole
    from money
    left join unread on money.document_id = unread.document_id
    left join beside_appropriation on money.document_id = beside_appropriation.document_id
    left join forms on money.document_id = forms.document_id
)

select * from final
