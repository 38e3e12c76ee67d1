-- The tables of the performance forms with what all their figures share: form, unit, agency, year, phase.
with

tables as (select * from {{ ref('int_form_tables') }}),

types as (select * from {{ ref('form_types') }}),

units as (select * from {{ ref('int_form_units') }}),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_no,
        tables.piece_no,
        tables.form_code,
        tables.form_code like 'overall%' as is_overall,
        units.unit as form_unit,
        documents.agency_id,
        documents.fiscal_year,
        documents.budget_phase
    from tables
    inner join types on tables.form_code = types.form_code and types.row_scheme = 'performance'
    left join units on tables.document_id = units.document_id and tables.table_no = units.table_no
    left join documents on tables.document_id = documents.document_id
)

select * from final
