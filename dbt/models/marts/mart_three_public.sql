with

figures as (
    select *
    from {{ ref('int_concept_figures') }}
    where subject = 'three_public'
),

agencies as (select * from {{ ref('dim_agency') }}),

items as (select * from {{ ref('three_public_items') }}),

final as (
    select
        -- keys
        figures.agency_id,
        figures.fiscal_year,
        figures.budget_phase,
        figures.concept_code as three_public_item,

        -- attributes
        agencies.agency_name,
        agencies.region_name,
        items.name_zh as three_public_item_zh,
        items.name_en as three_public_item_en,
        items.parent_three_public_item,
        figures.is_leaf,
        figures.document_id,
        figures.form_code,

        -- measures
        figures.amount_yuan,
        {{ amount_wan('figures.amount_yuan') }} as amount_wan,
        figures.figure_count
    from figures
    inner join agencies on figures.agency_id = agencies.agency_id
    left join items on figures.concept_code = items.three_public_item
)

select * from final
