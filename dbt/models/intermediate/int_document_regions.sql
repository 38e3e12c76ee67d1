-- The region of each name a document gives its agency: the longest name of a region that opens it. Names shared by
-- several regions are told apart by the codes of the projects and by the other regions the document speaks of; a name
-- that stays ambiguous has no region.
with

regions as (select * from {{ ref('regions') }}),

names as (
    select distinct
        document_id,
        value as name
    from {{ ref('int_document_marks') }}
    where attribute in ('agency_name', 'department_name')
    union
    select distinct
        document_id,
        name
    from {{ ref('int_document_units') }}
),

shapes as (select * from {{ ref('project_code_shapes') }}),

-- A label is looked at once, however many documents print it.
labels as (
    select distinct label
    from {{ ref('stg_cells') }}
    union
    select distinct label
    from {{ ref('stg_paragraphs') }}
),

lines as (
    select distinct
        document_id,
        label
    from {{ ref('stg_cells') }}
    union
    select distinct
        document_id,
        label
    from {{ ref('stg_paragraphs') }}
),

project_labels as (
    select
        labels.label,
        {{ regex_extract('labels.label', 'shapes.pattern', 1) }} as region_code
    from labels
    inner join shapes on {{ matches_pattern('labels.label', 'shapes.pattern', 'project_code_shapes') }}
),

project_regions as (
    select
        lines.document_id,
        project_labels.region_code,
        count(distinct lines.label) as times
    from lines
    inner join project_labels on lines.label = project_labels.label
    group by lines.document_id, project_labels.region_code
),

spellings as (
    select
        region_code,
        full_name as spelling
    from regions
    union
    select
        region_code,
        region_name as spelling
    from regions
    union
    select
        region_code,
        county_name as spelling
    from regions where county_name is not null
    union
    select
        region_code,
        province_name || county_name as spelling
    from regions where county_name is not null
),

-- Party bodies carry a word or two before the region, so a spelling may open anywhere among the first characters.
starts as (select {{ integers('1', '12') }} as place),

lengths as (select distinct cast(length(spelling) as integer) as spelling_length from spellings),

distinct_names as (select distinct name from names),

pieces as (
    select
        distinct_names.name,
        lengths.spelling_length,
        starts.place,
        substring(distinct_names.name, starts.place, lengths.spelling_length) as piece
    from distinct_names
    inner join starts on length(distinct_names.name) >= starts.place
    inner join lengths on length(distinct_names.name) >= starts.place + lengths.spelling_length - 1
),

opened as (
    select
        names.document_id,
        names.name,
        spellings.region_code,
        spellings.spelling,
        pieces.spelling_length,
        min(pieces.place) as place
    from names
    inner join pieces on names.name = pieces.name
    inner join spellings on pieces.piece = spellings.spelling
    group by names.document_id, names.name, spellings.region_code, spellings.spelling, pieces.spelling_length
),

longest as (
    select
        *,
        max(spelling_length) over (partition by document_id, name) as greatest_length,
        min(case when place = 1 then 0 else place end) over (partition by document_id, name, spelling_length) as first_place
    from opened
),

candidates as (
    select
        longest.document_id,
        longest.name,
        longest.region_code,
        longest.spelling,
        regions.province_name,
        regions.prefecture_name,
        regions.valid_to
    from longest
    inner join regions on longest.region_code = regions.region_code
    where
        longest.spelling_length = longest.greatest_length
        and (longest.place = longest.first_place or longest.first_place = 0 and longest.place = 1)
),

counted as (
    select
        *,
        count(*) over (partition by document_id, name) as candidate_count
    from candidates
),

-- Only ambiguous names need to be looked for in the text.
mentions as (
    select
        counted.document_id,
        counted.name,
        counted.region_code,
        count(*) as times
    from counted
    inner join lines
        on
            counted.document_id = lines.document_id
            and position(coalesce(counted.prefecture_name, counted.province_name) in lines.label) > 0
    where counted.candidate_count > 1
    group by counted.document_id, counted.name, counted.region_code
),

project_evidence as (
    select
        counted.document_id,
        counted.name,
        counted.region_code,
        sum(case when counted.region_code = project_regions.region_code then project_regions.times else 0 end)
            as same_region,
        sum(
            case
                when substring(counted.region_code, 1, 4) = substring(project_regions.region_code, 1, 4)
                    then project_regions.times
                else 0
            end
        ) as same_prefecture,
        sum(
            case
                when substring(counted.region_code, 1, 2) = substring(project_regions.region_code, 1, 2)
                    then project_regions.times
                else 0
            end
        ) as same_province
    from counted
    inner join project_regions on counted.document_id = project_regions.document_id
    group by counted.document_id, counted.name, counted.region_code
),

ranked as (
    select
        counted.*,
        -- Codes abolished since come after those in force.
        coalesce(project_evidence.same_region, 0) * 1000000
        + coalesce(project_evidence.same_prefecture, 0) * 10000
        + coalesce(project_evidence.same_province, 0) * 100
        + least(coalesce(mentions.times, 0), 49) * 2
        + case when counted.valid_to is null then 1 else 0 end as evidence
    from counted
    left join project_evidence
        on
            counted.document_id = project_evidence.document_id
            and counted.name = project_evidence.name
            and counted.region_code = project_evidence.region_code
    left join mentions
        on
            counted.document_id = mentions.document_id
            and counted.name = mentions.name
            and counted.region_code = mentions.region_code
),

best as (
    select
        *,
        rank() over (partition by document_id, name order by evidence desc) as preference
    from ranked
),

named as (
    select
        document_id,
        name,
        min(region_code) as region_code,
        min(spelling) as spelling
    from best
    where preference = 1
    group by document_id, name
    having count(*) = 1
),

-- Without a name that says it, the region most projects are filed in.
most_projects as (
    select
        project_regions.document_id,
        project_regions.region_code,
        row_number() over (
            partition by project_regions.document_id order by project_regions.times desc, project_regions.region_code asc
        ) as preference
    from project_regions
    inner join regions on project_regions.region_code = regions.region_code
),

final as (
    select
        document_id,
        name,
        region_code,
        'name' as region_source,
        spelling
    from named
    union all
    select
        document_id,
        cast(null as {{ dbt.type_string() }}) as name,
        region_code,
        'project_code' as region_source,
        cast(null as {{ dbt.type_string() }}) as spelling
    from most_projects
    where preference = 1
)

select * from final
