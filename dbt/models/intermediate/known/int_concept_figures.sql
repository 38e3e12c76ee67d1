{{ config(unique_key='agency_id') }}

-- One number per concept, from all forms that print it. For each agency, year, phase, fund, period and nature
-- one form of one document speaks for all codes (a mixture could hold a class from one form and its items
-- from another): of the documents the one made for that year and phase, and a whole department's before its
-- own level's; of its forms one with codes before one with totals only, then by the seed. Within the form the
-- first instance that prints a code counts; a department's own row goes before its units', and where only
-- units print the code they are added.
with

documents as (select * from {{ ref('stg_documents') }}),

facts as (select * from {{ ref('int_known_documents') }}),

-- A new document of an agency may speak for it where another one did.
agencies as (
    select distinct facts.agency_id
    from facts
    inner join documents on facts.document_id = documents.document_id
),

current_documents as (
    select versions.document_id
    from {{ ref('dim_document') }} as versions
    inner join agencies on versions.agency_id = agencies.agency_id
    where versions.is_current
),

candidates as (
    select
        candidates.*,
        case
            when candidates.subject in ('economy_department', 'economy_government') then 'economy' else candidates.subject
        end as family
    from {{ ref('int_concept_candidates') }} as candidates
    inner join current_documents on candidates.document_id = current_documents.document_id
    where candidates.fiscal_year is not null and candidates.budget_phase is not null
),

precedence as (select * from {{ ref('form_precedence') }}),

forms as (
    select
        candidates.subject,
        candidates.agency_id,
        candidates.fiscal_year,
        candidates.budget_phase,
        coalesce(candidates.fund_source, '') as fund_source,
        coalesce(candidates.funding_period, '') as funding_period,
        coalesce(candidates.expenditure_nature, '') as expenditure_nature,
        candidates.document_id,
        candidates.form_code,
        min(candidates.document_precedence) as document_precedence,
        max(case when facts.is_own_level then 1 else 0 end) as own_level_rank,
        max(case when candidates.concept_code is not null then 1 else 0 end) as has_codes,
        min(precedence.precedence) as form_precedence
    from candidates
    inner join precedence
        on candidates.family = precedence.subject and candidates.form_code = precedence.form_code
    inner join facts on candidates.document_id = facts.document_id
    group by
        candidates.subject, candidates.agency_id, candidates.fiscal_year, candidates.budget_phase,
        coalesce(candidates.fund_source, ''), coalesce(candidates.funding_period, ''),
        coalesce(candidates.expenditure_nature, ''), candidates.document_id, candidates.form_code
),

preferred as (
    select
        *,
        row_number() over (
            partition by
                subject, agency_id, fiscal_year, budget_phase, fund_source, funding_period, expenditure_nature
            order by
                document_precedence asc, own_level_rank asc, has_codes desc, form_precedence asc,
                document_id asc
        ) as preference
    from forms
),

chosen as (
    select
        candidates.*,
        preferred.has_codes,
        coalesce(candidates.concept_code, '') as concept_key,
        case
            when candidates.is_total_row then 0
            else length(coalesce(candidates.section_agency_code, ''))
        end as section_rank
    from candidates
    inner join preferred
        on
            candidates.subject = preferred.subject
            and candidates.agency_id = preferred.agency_id
            and candidates.fiscal_year = preferred.fiscal_year
            and candidates.budget_phase = preferred.budget_phase
            and coalesce(candidates.fund_source, '') = preferred.fund_source
            and coalesce(candidates.funding_period, '') = preferred.funding_period
            and coalesce(candidates.expenditure_nature, '') = preferred.expenditure_nature
            and candidates.document_id = preferred.document_id
            and candidates.form_code = preferred.form_code
            and preferred.preference = 1
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by
                subject, document_id, form_code, fiscal_year, budget_phase, fund_source, funding_period,
                expenditure_nature, concept_key
            order by form_no, section_rank
        ) as place,
        row_number() over (
            partition by
                subject, document_id, form_code, fiscal_year, budget_phase, fund_source, funding_period,
                expenditure_nature, concept_key
            order by form_no, section_rank, row_order, column_no
        ) as place_in_order
    from chosen
),

-- A total printed again is the same number; codes, and totals of several units, are parts.
summed as (
    select
        subject,
        agency_id,
        fiscal_year,
        budget_phase,
        fund_source,
        funding_period,
        expenditure_nature,
        concept_code,
        document_id,
        form_code,
        max(has_codes) as has_codes,
        min(form_no) as form_no,
        cast(sum(amount_yuan) as decimal(28, 6)) as amount_yuan,
        cast(sum(half_width_yuan) as decimal(28, 6)) as half_width_yuan,
        cast(count(*) as integer) as figure_count
    from ranked
    where
        place = 1
        and (
            place_in_order = 1
            or (concept_code is not null and subject <> 'three_public')
            or section_rank > 0
        )
    group by
        subject, agency_id, fiscal_year, budget_phase, fund_source, funding_period, expenditure_nature,
        concept_code, document_id, form_code
),

codes as (
    select distinct
        subject,
        document_id,
        concept_code
    from summed
),

-- A code is a leaf where the same money has no longer code that begins with it, an item where none of its
-- parts is printed.
pairs as (
    select
        longer.subject,
        longer.document_id,
        longer.concept_code as child_code,
        shorter.concept_code as parent_code
    from codes as longer
    inner join codes as shorter
        on
            longer.subject = shorter.subject
            and longer.document_id = shorter.document_id
            and length(longer.concept_code) > length(shorter.concept_code)
            and shorter.concept_code = substring(longer.concept_code, 1, length(shorter.concept_code))
    where longer.subject <> 'three_public'
    union all
    select distinct
        summed.subject,
        summed.document_id,
        summed.concept_code as child_code,
        items.parent_three_public_item as parent_code
    from summed
    inner join {{ ref('three_public_items') }} as items on summed.concept_code = items.three_public_item
    where summed.subject = 'three_public' and items.parent_three_public_item is not null
),

parents as (
    select distinct
        summed.subject,
        summed.document_id,
        summed.form_code,
        summed.fiscal_year,
        summed.budget_phase,
        coalesce(summed.fund_source, '') as fund_source,
        coalesce(summed.funding_period, '') as funding_period,
        coalesce(summed.expenditure_nature, '') as expenditure_nature,
        pairs.parent_code as concept_code
    from summed
    inner join pairs
        on
            summed.subject = pairs.subject
            and summed.document_id = pairs.document_id
            and summed.concept_code = pairs.child_code
),

final as (
    select
        summed.*,
        case
            when summed.concept_code is null then summed.has_codes = 0
            else parents.concept_code is null
        end as is_leaf
    from summed
    left join parents
        on
            summed.subject = parents.subject
            and summed.document_id = parents.document_id
            and summed.form_code = parents.form_code
            and summed.fiscal_year = parents.fiscal_year
            and summed.budget_phase = parents.budget_phase
            and coalesce(summed.fund_source, '') = parents.fund_source
            and coalesce(summed.funding_period, '') = parents.funding_period
            and coalesce(summed.expenditure_nature, '') = parents.expenditure_nature
            and summed.concept_code = parents.concept_code
)

select * from final
