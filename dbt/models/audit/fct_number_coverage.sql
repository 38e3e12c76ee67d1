with

coverage as (select * from {{ source('raw', 'raw_number_coverage') }}),

documents as (select * from {{ ref('stg_documents') }}),

final as (
    select
        coverage.document_id,
        coverage.numbers_in_source,
        coverage.numbers_landed,
        coverage.numbers_missing,
        coverage.numbers_surplus,
        coverage.missing_numbers
    from coverage
    inner join documents on coverage.document_id = documents.document_id
)

select * from final
