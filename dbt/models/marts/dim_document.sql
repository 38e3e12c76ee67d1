with

documents as (select * from {{ ref('int_known_documents') }}),

described as (
    select
        *,
        -- A document that does not say its year or phase is a version of none.
        case when fiscal_year is null or budget_phase is null or agency_name is null then document_id end as alone
    from documents
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
