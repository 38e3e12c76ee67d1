-- All terms of all identities with printed amounts, one row per instance and cell or figure of a sentence, in the measure
-- of the identity (yuan unless the catalogue says otherwise). `reason` says why an instance may only be told where it
-- holds; a term of another document names it.
with

of_cells as (
    select * from {{ ref('int_identity_row_terms') }}
    union all
    select * from {{ ref('int_identity_column_terms') }}
    union all
    select * from {{ ref('int_identity_balance_terms') }}
    union all
    select * from {{ ref('int_identity_cross_form_terms') }}
    union all
    select * from {{ ref('int_identity_item_terms') }}
),

reasoned as (
    select * from {{ ref('int_identity_marks_terms') }}
    union all
    select * from {{ ref('int_identity_execution_terms') }}
    union all
    select * from {{ ref('int_identity_deviation_terms') }}
    union all
    select * from {{ ref('int_identity_funding_terms') }}
    union all
    select * from {{ ref('int_identity_document_terms') }}
),

final as (
    select distinct
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        cast(null as integer) as claim_no,
        form_no,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label,
        cast(null as {{ dbt.type_string() }}) as reason
    from of_cells
    union all
    select distinct
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        cast(null as integer) as claim_no,
        form_no,
        cell_document_id,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label,
        reason
    from reasoned
    union all
    select distinct
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
        claim_no,
        form_no,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        column_no as anchor_column_no,
        amount_yuan,
        half_width_yuan,
        term_label,
        cast(null as {{ dbt.type_string() }}) as reason
    from {{ ref('int_identity_narrative_terms') }}
)

select * from final
