-- The projects a document prints, in its forms of projects and in those of their performance.
with

documents as (select * from {{ ref('int_document_facts') }}),

measures as (
    select *
    from {{ ref('int_measures') }}
    where row_scheme = 'project' and row_kind = 'project' and unplaced_reason is null
),

performance as (select * from {{ ref('int_performance_projects') }}),

printed as (
    select
        measures.document_id,
        documents.agency_id,
        {{ project_key('documents.agency_id', 'measures.name') }} as project_id,
        measures.project_code,
        measures.name as project_name,
        measures.project_category
    from measures
    inner join documents on measures.document_id = documents.document_id
    union all
    select
        performance.document_id,
        documents.agency_id,
        performance.project_id,
        performance.project_code,
        performance.project_name,
        performance.project_category
    from performance
    inner join documents on performance.document_id = documents.document_id
),

final as (
    select distinct *
    from printed
    where project_id is not null
)

select * from final
