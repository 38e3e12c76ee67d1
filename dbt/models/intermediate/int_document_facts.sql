-- Whose each document is, of which year and phase: the evidence of int_document_marks weighed, and where it came from.
with

documents as (select * from {{ ref('stg_documents') }}),

marks as (select * from {{ ref('int_document_marks') }}),

units as (select * from {{ ref('int_document_units') }}),

regions as (select * from {{ ref('regions') }}),

name_regions as (select * from {{ ref('int_document_regions') }} where name is not null),

project_regions as (select * from {{ ref('int_document_regions') }} where name is null),

titles as (select * from {{ ref('int_document_titles') }}),

-- A document says its name a few times; a name in a running page header must not outweigh everything by repetition.
said_names as (
    select
        document_id,
        value as name,
        place as name_source,
        sum(weight * least(times, 10)) as weight
    from marks
    where attribute = 'agency_name'
    group by document_id, value, place
    union all
    select
        document_id,
        name,
        'unit_code' as name_source,
        sum(least(times, 5)) as weight
    from units
    group by document_id, name
),

names as (
    select
        said_names.document_id,
        said_names.name,
        {{ unit_base_name('said_names.name') }} as base_name,
        said_names.name_source,
        said_names.weight,
        name_regions.region_code is not null as has_region
    from said_names
    left join name_regions
        on said_names.document_id = name_regions.document_id and said_names.name = name_regions.name
),

base_names as (
    select
        document_id,
        base_name,
        row_number() over (
            partition by document_id
            order by max(case when has_region then 1 else 0 end) desc, sum(weight) desc, length(base_name) desc, base_name
        ) as preference
    from names
    group by document_id, base_name
),

-- The form of the name: as title and fields say it, before what a form lists under a code.
agency_names as (
    select
        names.document_id,
        names.base_name,
        names.name,
        row_number() over (
            partition by names.document_id
            order by
                min(case when names.name_source = 'unit_code' then 1 else 0 end),
                sum(case when names.name_source = 'unit_code' then 0 else names.weight end) desc,
                length(names.name),
                names.name
        ) as preference,
        min(case names.name_source when 'title' then 1 when 'line' then 2 when 'cell' then 3 when 'sentence' then 4 else 5 end)
            as best_source
    from names
    inner join base_names
        on
            names.document_id = base_names.document_id
            and names.base_name = base_names.base_name
            and base_names.preference = 1
    group by names.document_id, names.base_name, names.name
),

agencies as (
    select
        agency_names.document_id,
        agency_names.base_name,
        agency_names.name,
        case agency_names.best_source
            when 1 then 'title' when 2 then 'line' when 3 then 'cell' when 4 then 'sentence' else 'unit_code'
        end as agency_source,
        coalesce(name_regions.region_code, project_regions.region_code) as region_code,
        coalesce(name_regions.region_source, project_regions.region_source) as region_source,
        -- One agency, whether or not its name is printed with the province or prefecture before it.
        replace(agency_names.base_name, coalesce(name_regions.spelling, ' '), '') as own_name
    from agency_names
    left join name_regions
        on agency_names.document_id = name_regions.document_id and agency_names.name = name_regions.name
    left join project_regions on agency_names.document_id = project_regions.document_id
    where agency_names.preference = 1
),

-- The code beside the agency's own name; where no name fits, the only unit the forms know.
unit_codes as (
    select
        units.document_id,
        units.code,
        units.name,
        units.times,
        units.base_name = agencies.base_name as is_agency,
        count(*) over (partition by units.document_id, length(units.code)) as same_length_count
    from units
    inner join agencies on units.document_id = agencies.document_id
),

agency_codes as (
    select
        document_id,
        code,
        row_number() over (
            partition by document_id
            order by case when is_agency then 0 else 1 end, length(code) desc, times desc, code asc
        ) as preference
    from unit_codes
    where is_agency or (same_length_count = 1 and length(code) > 3)
),

departments as (
    select
        units.document_id,
        units.code,
        units.name,
        row_number() over (partition by units.document_id order by units.times desc, units.name asc) as preference
    from units
    inner join agency_codes
        on
            units.document_id = agency_codes.document_id
            and agency_codes.preference = 1
            and units.code = substring(agency_codes.code, 1, 3)
    where length(units.code) = 3
),

department_fields as (
    select
        document_id,
        value as name,
        row_number() over (partition by document_id order by sum(weight * least(times, 10)) desc, value) as preference
    from marks
    where attribute = 'department_name'
    group by document_id, value
),

years as (
    select
        document_id,
        value,
        min(case place when 'title' then 1 when 'line' then 2 else 3 end) as best_source,
        row_number() over (
            partition by document_id order by sum(weight * least(times, 10)) desc, value desc
        ) as preference
    from marks
    where attribute = 'fiscal_year'
    group by document_id, value
),

-- Repetition proves nothing here: a form's header repeats on every page.
phases as (
    select
        document_id,
        value,
        min(case place when 'title' then 1 when 'line' then 2 else 3 end) as best_source,
        row_number() over (partition by document_id order by sum(weight) desc, value) as preference
    from marks
    where attribute = 'budget_phase'
    group by document_id, value
),

final as (
    select
        documents.document_id,
        titles.printed_title as title,
        {{ hash_key(['agencies.region_code', 'coalesce(agencies.own_name, documents.document_id)']) }} as agency_id,
        agency_codes.code as agency_code,
        translate(agencies.name, '()', '（）') as agency_name,
        translate(agencies.base_name, '()', '（）') as agency_base_name,
        agencies.agency_source,
        departments.code as department_code,
        translate(
            coalesce(
                departments.name,
                department_fields.name,
                -- 本级 is a unit of the department whose name it bears; a department's budget names the department.
                case
                    when
                        agencies.base_name <> agencies.name
                        or {{ regex_like('titles.title', "'部门'") }}
                        then agencies.base_name
                end
            ),
            '()', '（）'
        ) as department_name,
        agencies.region_code,
        regions.region_name,
        agencies.region_source,
        cast(years.value as integer) as fiscal_year,
        case years.best_source when 1 then 'title' when 2 then 'line' when 3 then 'cell' end as fiscal_year_source,
        phases.value as budget_phase,
        case phases.best_source when 1 then 'title' when 2 then 'line' when 3 then 'cell' end as budget_phase_source
    from documents
    left join titles on documents.document_id = titles.document_id
    left join agencies on documents.document_id = agencies.document_id
    left join agency_codes on documents.document_id = agency_codes.document_id and agency_codes.preference = 1
    left join departments on documents.document_id = departments.document_id and departments.preference = 1
    left join department_fields
        on documents.document_id = department_fields.document_id and department_fields.preference = 1
    left join regions on agencies.region_code = regions.region_code
    left join years on documents.document_id = years.document_id and years.preference = 1
    left join phases on documents.document_id = phases.document_id and phases.preference = 1
)

select * from final
