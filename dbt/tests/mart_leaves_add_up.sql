-- The codes of a mart add up to the total their form prints, within the printed digits: nothing is lost
-- between form and mart, and nothing is counted twice. Forms whose own rows do not add up are the publisher's
-- findings, not ours. Returns the sums that differ.
with

leaves as (
    select
        'function' as subject,
        agency_id,
        fiscal_year,
        budget_phase,
        fund_source,
        funding_period,
        expenditure_nature,
        sum(amount_yuan) as amount_yuan
    from {{ ref('mart_expenditure_by_function') }}
    group by agency_id, fiscal_year, budget_phase, fund_source, funding_period, expenditure_nature
    union all
    select
        'economy_department' as subject,
        agency_id,
        fiscal_year,
        budget_phase,
        fund_source,
        funding_period,
        expenditure_nature,
        sum(amount_yuan) as amount_yuan
    from {{ ref('mart_expenditure_by_economy') }}
    where economic_scheme = 'department'
    group by agency_id, fiscal_year, budget_phase, fund_source, funding_period, expenditure_nature
    union all
    select
        'revenue' as subject,
        agency_id,
        fiscal_year,
        budget_phase,
        fund_source,
        funding_period,
        cast(null as {{ dbt.type_string() }}) as expenditure_nature,
        sum(amount_yuan) as amount_yuan
    from {{ ref('mart_revenue') }}
    group by agency_id, fiscal_year, budget_phase, fund_source, funding_period
),

broken_forms as (
    select distinct
        document_id,
        form_no
    from {{ ref('int_identity_status') }}
    where family = 'column' and status in ('inconsistent', 'not_evaluable')
),

figures as (
    select
        figures.*,
        sum(case when figures.is_leaf or figures.concept_code is null then figures.half_width_yuan end) over (
            partition by
                figures.subject, figures.agency_id, figures.fiscal_year, figures.budget_phase,
                figures.fund_source, figures.funding_period, figures.expenditure_nature
        ) as tolerance_yuan,
        max(case when broken_forms.document_id is not null then 1 else 0 end) over (
            partition by figures.document_id, figures.form_code
        ) as is_broken
    from {{ ref('int_concept_figures') }} as figures
    left join broken_forms
        on figures.document_id = broken_forms.document_id and figures.form_no = broken_forms.form_no
),

-- Which forms are broken is known of the documents of this build; those of earlier builds were tested by them.
totals as (
    select figures.*
    from figures
    inner join {{ ref('stg_documents') }} as documents on figures.document_id = documents.document_id
    where figures.concept_code is null and figures.has_codes = 1 and figures.is_broken = 0
)

select
    totals.subject,
    totals.document_id,
    totals.form_code,
    totals.fund_source,
    totals.funding_period,
    totals.expenditure_nature,
    totals.amount_yuan as total_yuan,
    leaves.amount_yuan as leaves_yuan,
    totals.tolerance_yuan
from totals
left join leaves
    on
        totals.subject = leaves.subject
        and totals.agency_id = leaves.agency_id
        and totals.fiscal_year = leaves.fiscal_year
        and totals.budget_phase = leaves.budget_phase
        and totals.fund_source = leaves.fund_source
        and totals.funding_period = leaves.funding_period
        and coalesce(totals.expenditure_nature, '') = coalesce(leaves.expenditure_nature, '')
where
    totals.subject in ('function', 'economy_department', 'revenue')
    and (leaves.amount_yuan is null or abs(totals.amount_yuan - leaves.amount_yuan) > totals.tolerance_yuan)
