-- Which document another must agree with, on what: the former version of a republication, the document of the year and
-- phase a comparative column is of, the documents of the units a department's document is drawn up from. A comparative
-- column is one whose head says the year or phase in words.
with

described as (
    select
        known.document_id,
        known.agency_id,
        known.agency_name,
        known.is_own_level,
        known.region_code,
        documents.fiscal_year,
        documents.budget_phase,
        documents.version_no,
        documents.is_current
    from {{ ref('dim_document') }} as documents
    inner join {{ ref('int_known_documents') }} as known on documents.document_id = known.document_id
    where documents.fiscal_year is not null and documents.budget_phase is not null and known.agency_name is not null
),

told as (select * from {{ ref('int_known_comparatives') }}),

listed_units as (select * from {{ ref('int_known_units') }}),

versions as (
    select
        'cross_document_version' as identity_id,
        later.document_id,
        former.document_id as other_document_id,
        later.fiscal_year,
        later.budget_phase
    from described as later
    inner join described as former
        on
            later.agency_id = former.agency_id
            and later.is_own_level = former.is_own_level
            and later.fiscal_year = former.fiscal_year
            and later.budget_phase = former.budget_phase
            and later.version_no = former.version_no + 1
),

comparatives as (
    select
        case
            when told.fiscal_year < described.fiscal_year then 'cross_document_prior_year'
            else 'cross_document_initial_budget'
        end as identity_id,
        described.document_id,
        others.document_id as other_document_id,
        told.fiscal_year,
        told.budget_phase
    from described
    inner join told on described.document_id = told.document_id
    inner join described as others
        on
            described.agency_id = others.agency_id
            and described.is_own_level = others.is_own_level
            and told.fiscal_year = others.fiscal_year
            and told.budget_phase = others.budget_phase
            and others.is_current
    where
        told.fiscal_year < described.fiscal_year
        or (
            told.fiscal_year = described.fiscal_year and told.budget_phase = 'approved'
            and described.budget_phase = 'executed'
        )
),

unit_documents as (
    select
        described.document_id,
        listed_units.unit_name,
        described.fiscal_year,
        described.budget_phase,
        max(units.document_id) as other_document_id,
        count(units.document_id) as document_count
    from described
    inner join listed_units on described.document_id = listed_units.document_id
    left join described as units
        on
            listed_units.unit_name = units.agency_name
            and coalesce(described.region_code, '') = coalesce(units.region_code, '')
            and described.fiscal_year = units.fiscal_year
            and described.budget_phase = units.budget_phase
            and described.document_id <> units.document_id
            and units.is_current
    where not described.is_own_level
    group by described.document_id, listed_units.unit_name, described.fiscal_year, described.budget_phase
),

-- Only where each of several listed units has one document of its own is their sum the department's.
units as (
    select
        'cross_document_units' as identity_id,
        document_id,
        other_document_id,
        fiscal_year,
        budget_phase
    from unit_documents
    qualify
        count(*) over (partition by document_id) > 1
        and min(document_count) over (partition by document_id) = 1
        and max(document_count) over (partition by document_id) = 1
),

final as (
    select * from versions
    union all
    select * from comparatives
    union all
    select * from units
)

select * from final
