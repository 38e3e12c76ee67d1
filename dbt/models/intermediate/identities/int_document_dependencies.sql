-- What the rows of a document rest on beside the document itself, as one digest: the documents it is held against, and how
-- its agency is described. Where it has changed since a document was built, the document is built again.
with

known as (select * from {{ ref('int_known_documents') }}),

counterparts as (select * from {{ ref('int_document_counterparts') }}),

agencies as (select * from {{ ref('dim_agency') }}),

references_made as (
    select
        counterparts.document_id,
        concat_ws(
            ' ', counterparts.identity_id, counterparts.other_document_id, counterparts.fiscal_year,
            counterparts.budget_phase, others.landed_at
        ) as reference
    from counterparts
    inner join known as others on counterparts.other_document_id = others.document_id
),

held_against as (
    select
        document_id,
        {{ concat_rows('reference', ';', 'reference') }} as counterparts
    from references_made
    group by document_id
),

final as (
    select
        known.document_id,
        {{ hash_key(['agencies.agency_name', 'held_against.counterparts']) }} as dependencies
    from known
    left join agencies on known.agency_id = agencies.agency_id
    left join held_against on known.document_id = held_against.document_id
)

select * from final
