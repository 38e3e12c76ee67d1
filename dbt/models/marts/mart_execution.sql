with

figures as (select * from {{ ref('int_concept_figures') }}),

agencies as (select * from {{ ref('dim_agency') }}),

functional as (select * from {{ ref('dim_functional_code') }}),

economic as (select * from {{ ref('dim_economic_code') }}),

items as (select * from {{ ref('three_public_items') }}),

phases as (
    select
        agency_id,
        fiscal_year,
        subject,
        concept_code,
        fund_source,
        funding_period,
        expenditure_nature,
        max(case when budget_phase = 'approved' then amount_yuan end) as approved_yuan,
        max(case when budget_phase = 'adjusted' then amount_yuan end) as adjusted_yuan,
        max(case when budget_phase = 'executed' then amount_yuan end) as executed_yuan,
        max(case when budget_phase = 'approved' then document_id end) as approved_document_id,
        max(case when budget_phase = 'adjusted' then document_id end) as adjusted_document_id,
        max(case when budget_phase = 'executed' then document_id end) as executed_document_id,
        -- A code that one phase splits further is compared, and not added up with its parts.
        min(case when is_leaf then 1 else 0 end) = 1 as is_leaf
    from figures
    group by agency_id, fiscal_year, subject, concept_code, fund_source, funding_period, expenditure_nature
),

based as (
    select
        *,
        coalesce(adjusted_yuan, approved_yuan) as base_yuan
    from phases
),

final as (
    select
        -- keys
        based.agency_id,
        based.fiscal_year,
        based.subject,
        based.concept_code,
        based.fund_source,
        based.funding_period,
        based.expenditure_nature,

        -- attributes
        agencies.agency_name,
        agencies.region_name,
        coalesce(functional.functional_name, economic.economic_name, items.name_zh) as concept_name,
        based.is_leaf,
        based.approved_document_id,
        based.adjusted_document_id,
        based.executed_document_id,

        -- measures
        based.approved_yuan,
        based.adjusted_yuan,
        based.executed_yuan,
        cast(based.executed_yuan - based.base_yuan as decimal(28, 6)) as difference_yuan,
        cast(round(based.executed_yuan * 100 / nullif(based.base_yuan, 0), 4) as decimal(18, 4))
            as execution_pct
    from based
    inner join agencies on based.agency_id = agencies.agency_id
    left join functional
        on based.subject in ('function', 'revenue') and based.concept_code = functional.functional_code
    left join economic
        on
            based.subject = concat('economy_', economic.economic_scheme)
            and based.concept_code = economic.economic_code
    left join items on based.subject = 'three_public' and based.concept_code = items.three_public_item
)

select * from final
