-- Whose each document is, of which year and phase, and where it came from: what other documents have to know of it.
with

facts as (select * from {{ ref('int_document_facts') }}),

documents as (select * from {{ ref('stg_documents') }}),

several as (select * from {{ ref('int_documents_of_several') }}),

final as (
    select
        facts.*,
        documents.file_name,
        documents.source_uri,
        documents.landed_at,
        -- A unit's own-level budget and its department's are two publications, though of one agency.
        facts.agency_name <> facts.agency_base_name as is_own_level,
        several.document_id is not null as is_of_several
    from facts
    inner join documents on facts.document_id = documents.document_id
    left join several on facts.document_id = several.document_id
)

select * from final
