with

figures as (
    select *
    from {{ ref('int_concept_figures') }}
    where subject = 'function' and is_leaf
),

agencies as (select * from {{ ref('dim_agency') }}),

codes as (select * from {{ ref('dim_functional_code') }}),

funds as (select * from {{ ref('dim_fund_source') }}),

natures as (select * from {{ ref('dim_expenditure_nature') }}),

final as (
    select
        -- keys
        figures.agency_id,
        figures.fiscal_year,
        figures.budget_phase,
        figures.concept_code as functional_code,
        figures.fund_source,
        figures.funding_period,
        figures.expenditure_nature,

        -- attributes
        agencies.agency_name,
        agencies.region_name,
        {{ code_level('figures.concept_code', {3: 'class', 5: 'group', 7: 'item'}) }} as functional_level,
        codes.functional_name,
        codes.class_code,
        codes.class_name,
        codes.group_code,
        codes.group_name,
        funds.name_zh as fund_source_zh,
        funds.name_en as fund_source_en,
        natures.name_zh as expenditure_nature_zh,
        natures.name_en as expenditure_nature_en,
        figures.document_id,
        figures.form_code,

        -- measures
        figures.amount_yuan,
        {{ amount_wan('figures.amount_yuan') }} as amount_wan,
        figures.figure_count
    from figures
    inner join agencies on figures.agency_id = agencies.agency_id
    left join codes on figures.concept_code = codes.functional_code
    left join funds on figures.fund_source = funds.fund_source
    left join natures on figures.expenditure_nature = natures.expenditure_nature
)

select * from final
