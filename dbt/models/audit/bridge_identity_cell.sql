{{ config(unique_key='judged_document_id') }}

with

terms as (select * from {{ ref('int_identity_terms') }}),

results as (select * from {{ ref('fct_identity_result') }}),

presence as (select * from {{ ref('int_identity_presences') }}),

final as (
    select distinct
        terms.instance_id as identity_result_id,
        terms.document_id as judged_document_id,
        terms.cell_document_id as document_id,
        cast(terms.table_no as integer) as table_no,
        cast(terms.row_no as integer) as row_no,
        cast(terms.column_no as integer) as column_no,
        terms.role,
        terms.weight,
        terms.amount_yuan is null as is_blank
    from terms
    inner join results on terms.instance_id = results.identity_result_id
    -- Figures in sentences stand in no cell, see bridge_identity_claim.
    where terms.table_no is not null
    union all
    select
        instance_id as identity_result_id,
        document_id as judged_document_id,
        document_id,
        cast(table_no as integer) as table_no,
        cast(row_no as integer) as row_no,
        cast(column_no as integer) as column_no,
        'component' as role,
        cast(1 as integer) as weight,
        false as is_blank
    from presence
)

select * from final
