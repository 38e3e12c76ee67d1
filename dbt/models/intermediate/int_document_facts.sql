select document_id, cast(2022 as integer) as fiscal_year, 'approved' as budget_phase, 'a' as agency_id from {{ ref('stg_documents') }}
