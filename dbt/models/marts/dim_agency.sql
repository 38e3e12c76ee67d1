with

documents as (select * from {{ ref('int_known_documents') }}),

-- The latest document describes the agency; what it does not print is taken from the latest that does.
ordered as (
    select
        *,
        row_number() over (partition by agency_id order by fiscal_year, landed_at, document_id) as age_no
    from documents
),

latest as (
    select
        agency_id,
        max(age_no) as age_no,
        max(case when agency_code is not null then age_no end) as code_age_no,
        max(case when department_code is not null then age_no end) as department_code_age_no,
        max(case when department_name is not null then age_no end) as department_name_age_no
    from ordered
    group by agency_id
),

final as (
    select
        ordered.agency_id,
        max(case when ordered.age_no = latest.code_age_no then ordered.agency_code end) as agency_code,
        max(case when ordered.age_no = latest.age_no then ordered.agency_name end) as agency_name,
        max(case when ordered.age_no = latest.department_code_age_no then ordered.department_code end) as department_code,
        max(case when ordered.age_no = latest.department_name_age_no then ordered.department_name end) as department_name,
        max(case when ordered.age_no = latest.age_no then ordered.region_code end) as region_code,
        max(case when ordered.age_no = latest.age_no then ordered.region_name end) as region_name
    from ordered
    inner join latest on ordered.agency_id = latest.agency_id
    group by ordered.agency_id
)

select * from final
