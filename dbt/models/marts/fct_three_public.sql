{{ config(materialized='incremental') }}

with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        {{ money_fact_columns() }},
        measures.three_public_item,
        coalesce(measures.name, measures.agency_name) as row_label,
        measures.agency_code as printed_agency_code,
        {{ money_fact_amounts() }}
    from measures
    inner join documents on measures.document_id = documents.document_id
    where measures.row_scheme = 'three_public' and measures.three_public_item is not null
)

select * from final
