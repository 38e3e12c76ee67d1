{{ config(materialized='incremental') }}

with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        {{ money_fact_columns() }},
        measures.code as department_economic_code,
        measures.government_code as government_economic_code,
        {{ code_level('coalesce(measures.code, measures.government_code)', {3: 'class', 5: 'item'}) }}
            as economic_level,
        measures.fund_source,
        measures.funding_period,
        measures.expenditure_nature,
        measures.name as row_label,
        {{ money_fact_amounts() }}
    from measures
    inner join documents on measures.document_id = documents.document_id
    where measures.row_scheme = 'economy' and measures.row_kind in ('total', 'agency', 'code')
)

select * from final
