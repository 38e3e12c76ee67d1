select
    document_id,
    file_name,
    source_uri,
    media_type,
    byte_count,
    reader,
    reader_version,
    page_count,
    landed_at
from {{ source('raw', 'raw_documents') }}
