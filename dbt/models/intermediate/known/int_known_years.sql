-- The years a document speaks of.
with

facts as (select * from {{ ref('int_document_facts') }} where fiscal_year is not null),

final as (
    select
        document_id,
        fiscal_year
    from facts
    union
    -- Forms print the year before beside the document's own.
    select
        document_id,
        fiscal_year - 1 as fiscal_year
    from facts
    union
    select
        document_id,
        fiscal_year
    from {{ ref('int_narrative_claims') }}
    where fiscal_year is not null
    union
    select
        document_id,
        fiscal_year
    from {{ ref('int_column_meanings') }}
    where fiscal_year is not null
)

select * from final
