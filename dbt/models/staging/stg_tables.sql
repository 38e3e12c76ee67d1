with

tables as (select * from {{ source('raw', 'raw_tables') }}),

documents as (select * from {{ ref('stg_documents') }}),

final as (
    select
        tables.document_id,
        tables.table_no,
        tables.block_no,
        tables.page_no,
        tables.line_no,
        tables.row_count,
        tables.column_count,
        -- Landed before readers told the difference: as it was taken then.
        coalesce(tables.is_ruled, true) as is_ruled
    from tables
    -- A document's own row is landed last: without it, its other rows are leftovers of a killed run.
    inner join documents on tables.document_id = documents.document_id
    -- What the publisher hid is kept in raw and listed as unplaced: it was not shown to anyone.
    where not coalesce(tables.is_hidden, false)
)

select * from final
