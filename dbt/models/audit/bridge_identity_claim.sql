with

terms as (select * from {{ ref('int_identity_narrative_terms') }} where claim_no is not null),

rates as (select * from {{ ref('int_narrative_rates') }}),

results as (select * from {{ ref('fct_identity_result') }}),

claims as (select * from {{ ref('fct_narrative_claim') }}),

-- A rate rests on the figures it is worked out from.
used as (
    select
        instance_id,
        document_id,
        claim_no,
        role,
        weight
    from terms
    union
    select
        terms.instance_id,
        terms.document_id,
        rates.part_no as claim_no,
        'component' as role,
        1 as weight
    from terms
    inner join rates on terms.document_id = rates.document_id and terms.claim_no = rates.claim_no
    union
    select
        terms.instance_id,
        terms.document_id,
        rates.whole_no as claim_no,
        'component' as role,
        1 as weight
    from terms
    inner join rates on terms.document_id = rates.document_id and terms.claim_no = rates.claim_no
    where rates.whole_no is not null
),

final as (
    select
        used.instance_id as identity_result_id,
        used.document_id,
        claims.narrative_claim_id,
        claims.block_no,
        used.role,
        cast(used.weight as integer) as weight
    from used
    inner join results on used.document_id = results.document_id and used.instance_id = results.identity_result_id
    inner join claims on used.document_id = claims.document_id and used.claim_no = claims.claim_no
)

select * from final
