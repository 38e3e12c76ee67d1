-- The figures of the sentences in the documents that have something to explain, and whether each says what the year before
-- said of the same: in the agency's document of that year, or in this one's words for it.
with

failing_documents as (
    select distinct document_id
    from {{ ref('int_identity_status') }}
    where status = 'inconsistent'
),

claims as (select * from {{ ref('int_narrative_labels') }}),

failing_claims as (
    select claims.*
    from claims
    inner join failing_documents on claims.document_id = failing_documents.document_id
),

repeated as (
    select distinct
        failing_claims.document_id,
        failing_claims.claim_no
    from failing_claims
    inner join claims as before
        on
            failing_claims.agency_id = before.agency_id
            and failing_claims.subject_code = before.subject_code
            and failing_claims.fiscal_year = before.fiscal_year + 1
            and coalesce(failing_claims.fund_source, '') = coalesce(before.fund_source, '')
            and failing_claims.amount_yuan = before.amount_yuan
            and failing_claims.amount_yuan <> 0
            and (
                before.claim_code = 'prior_year'
                or (failing_claims.claim_code = before.claim_code and failing_claims.budget_phase = before.budget_phase)
            )
    where failing_claims.claim_code <> 'prior_year'
),

final as (
    select
        failing_claims.document_id,
        failing_claims.claim_no,
        failing_claims.label,
        case when failing_claims.figure_kind = 'percent' then '%' else failing_claims.reported_unit end as unit,
        case
            when failing_claims.figure_kind = 'percent' then 1
            else {{ unit_factor('failing_claims.reported_unit') }}
        end as unit_factor,
        repeated.document_id is not null as says_last_year
    from failing_claims
    left join repeated
        on failing_claims.document_id = repeated.document_id and failing_claims.claim_no = repeated.claim_no
)

select * from final
