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
    select * from {{ ref('int_identity_item_terms') }}
),

reasoned as (
    select
        identity_id,
        document_id,
        form_no,
        instance_id,
        cell_document_id,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        role,
        weight,
        amount_yuan,
        half_width_yuan,
        term_label,
        reason
    from {{ ref('int_identity_cross_form_terms') }}
    union all
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

united as (
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
),

-- Forms, and sentences and forms, are held against each other only where they are one agency's.
final as (
    select
        united.identity_id,
        united.document_id,
        united.instance_id,
        united.role,
        united.weight,
        united.claim_no,
        united.form_no,
        united.cell_document_id,
        united.table_no,
        united.row_no,
        united.column_no,
        united.anchor_column_no,
        united.amount_yuan,
        united.half_width_yuan,
        united.term_label,
        case
            when identities.family in ('cross_form', 'cross_document', 'narrative') and of_several.document_id is not null
                then coalesce(united.reason, 'several_agencies')
            else united.reason
        end as reason
    from united
    left join {{ ref('identities') }} as identities on united.identity_id = identities.identity_id
    left join {{ ref('int_known_documents') }} as of_several
        on united.cell_document_id = of_several.document_id and of_several.is_of_several
)

select * from final
