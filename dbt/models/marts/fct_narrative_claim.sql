{{ config(materialized='incremental') }}

with

claims as (select * from {{ ref('int_narrative_amounts') }}),

final as (
    select
        {{ hash_key(['document_id', 'claim_no']) }} as narrative_claim_id,
        document_id,
        'narrative' as form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        claim_no,
        amount_claim_no,
        cast(block_no as integer) as block_no,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        cast(null as integer) as column_no,
        claim_code,
        subject_code,
        fund_source,
        sentence,
        clause,
        figure as reported_text,
        reported_amount,
        reported_unit,
        reported_decimals,
        amount_yuan,
        percent
    from claims
)

select * from final
