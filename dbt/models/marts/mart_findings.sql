{{ config(materialized='incremental') }}

with

results as (
    select results.*
    from {{ ref('fct_identity_result') }} as results
    inner join {{ ref('stg_documents') }} as documents on results.document_id = documents.document_id
    where results.status = 'inconsistent'
),

documents as (select * from {{ ref('dim_document') }}),

agencies as (select * from {{ ref('dim_agency') }}),

forms as (select * from {{ ref('dim_form') }}),

identities as (select * from {{ ref('dim_identity') }}),

diagnoses as (
    select
        results.identity_result_id,
        diagnoses.diagnosis_id,
        diagnoses.cause,
        diagnoses.is_certain,
        diagnoses.explains,
        diagnoses.explanation_zh,
        diagnoses.explanation_en
    from {{ ref('bridge_diagnosis_result') }} as results
    inner join {{ ref('fct_diagnosis') }} as diagnoses on results.diagnosis_id = diagnoses.diagnosis_id
),

cells as (
    select
        document_id,
        identity_result_id,
        min(table_no) as table_no,
        min(row_no) as row_no,
        min(column_no) as column_no
    from {{ ref('bridge_identity_cell') }}
    where role = 'total'
    group by document_id, identity_result_id
),

final as (
    select
        results.identity_result_id as finding_id,
        results.document_id,
        documents.file_name,
        agencies.agency_name,
        documents.fiscal_year,
        documents.budget_phase,
        results.form_code,
        forms.name_zh as form_name_zh,
        forms.name_en as form_name_en,
        results.identity_id,
        results.family,
        identities.name_zh as identity_name_zh,
        identities.name_en as identity_name_en,
        identities.severity,
        results.scope,
        results.lhs_amount as printed_amount_yuan,
        results.rhs_amount as implied_amount_yuan,
        results.difference as difference_yuan,
        results.tolerance as tolerance_yuan,
        results.attribution,
        results.message_zh,
        results.message_en,
        diagnoses.diagnosis_id,
        diagnoses.cause,
        diagnoses.is_certain,
        diagnoses.explains,
        diagnoses.explanation_zh,
        diagnoses.explanation_en,
        cells.table_no,
        cells.row_no,
        cells.column_no
    from results
    inner join documents on results.document_id = documents.document_id
    left join agencies on documents.agency_id = agencies.agency_id
    left join forms on results.form_code = forms.form_code
    left join identities on results.identity_id = identities.identity_id
    left join diagnoses on results.identity_result_id = diagnoses.identity_result_id
    left join cells
        on results.document_id = cells.document_id and results.identity_result_id = cells.identity_result_id
)

select * from final
