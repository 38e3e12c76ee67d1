-- The terms of every identity in the documents that have something to explain: what fails, what holds and must go on
-- holding, and what could not be evaluated but could be were a blank filled. A displaced figure counts where it was placed.
with

terms as (select * from {{ ref('int_identity_terms') }}),

statuses as (select * from {{ ref('int_identity_status') }}),

identities as (select * from {{ ref('identities') }}),

displaced as (select * from {{ ref('int_measures') }} where is_displaced),

failing_documents as (
    select distinct document_id
    from statuses
    where status = 'inconsistent'
),

final as (
    select
        terms.document_id,
        terms.instance_id,
        terms.identity_id,
        identities.family,
        identities.relation,
        statuses.status,
        terms.role,
        terms.weight,
        terms.form_no,
        terms.table_no,
        terms.row_no,
        coalesce(displaced.placed_column_no, terms.column_no) as column_no,
        terms.amount_yuan,
        terms.half_width_yuan,
        terms.term_label
    from terms
    inner join failing_documents on terms.document_id = failing_documents.document_id
    inner join identities on terms.identity_id = identities.identity_id
    left join statuses on terms.document_id = statuses.document_id and terms.instance_id = statuses.instance_id
    left join displaced
        on
            terms.document_id = displaced.document_id
            and terms.table_no = displaced.table_no
            and terms.row_no = displaced.row_no
            and terms.column_no = displaced.column_no
            and terms.amount_yuan is not null
)

select * from final
