-- All terms of all identities with printed amounts, one row per instance and cell, or figure of a sentence.
with

of_cells as (
    select * from {{ ref('int_identity_row_terms') }}
    union all
    select * from {{ ref('int_identity_column_terms') }}
    union all
    select * from {{ ref('int_identity_balance_terms') }}
    union all
    select * from {{ ref('int_identity_cross_form_terms') }}
),

united as (
    select
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        cast(null as integer) as claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label
    from of_cells
    union all
    select
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        column_no as anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label
    from {{ ref('int_identity_narrative_terms') }}
),

final as (
    select distinct
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label
    from united
)

select * from final
