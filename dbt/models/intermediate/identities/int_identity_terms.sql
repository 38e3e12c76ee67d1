-- All terms of all identities with printed amounts, one row per instance and cell.
with

united as (
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

final as (
    select distinct
        identity_id,
        document_id,
        instance_id,
        role,
        weight,
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
