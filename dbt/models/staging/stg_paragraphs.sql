with

paragraphs as (select * from {{ source('raw', 'raw_paragraphs') }}),

documents as (select * from {{ ref('stg_documents') }}),

final as (
    select
        paragraphs.document_id,
        paragraphs.block_no,
        paragraphs.page_no,
        paragraphs.line_no,
        paragraphs.text,
        {{ label_key('paragraphs.text') }} as label
    from paragraphs
    inner join documents on paragraphs.document_id = documents.document_id
    -- What the publisher hid is kept in raw and listed as unplaced: it was not shown to anyone.
    where not coalesce(paragraphs.is_hidden, false)
)

select * from final
