with

documents as (select * from {{ ref('stg_documents') }}),

facts as (select * from {{ ref('int_document_facts') }}),

described as (
    select
        facts.document_id,
        facts.agency_id,
        facts.fiscal_year,
        facts.budget_phase,
        facts.title,
        facts.agency_source,
        facts.fiscal_year_source,
        facts.budget_phase_source,
        documents.file_name,
        documents.source_uri,
        documents.landed_at,
        -- A unit's own-level budget and its department's are two publications, though of one agency; a document that does
        -- not say its year or phase is a version of none.
        facts.agency_name <> facts.agency_base_name as is_own_level,
        case
            when facts.fiscal_year is null or facts.budget_phase is null or facts.agency_name is null
                then facts.document_id
        end as alone
    from facts
    inner join documents on facts.document_id = documents.document_id
),

versions as (
    select
        *,
        row_number() over (
            partition by agency_id, is_own_level, fiscal_year, budget_phase, alone order by landed_at, document_id
        ) as version_no,
        count(*) over (partition by agency_id, is_own_level, fiscal_year, budget_phase, alone) as version_count
    from described
),

final as (
    select
        document_id,
        agency_id,
        cast(fiscal_year as integer) as fiscal_year,
        budget_phase,
        title,
        file_name,
        source_uri,
        cast(version_no as integer) as version_no,
        version_no = version_count as is_current,
        agency_source,
        fiscal_year_source,
        budget_phase_source
    from versions
)

select * from final
