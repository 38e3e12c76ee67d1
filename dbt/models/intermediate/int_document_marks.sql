-- Every find of the seed's marks: what a document says of its agency, department, year and phase, and where.
with

marks as (select * from {{ ref('document_marks') }}),

endings as (select * from {{ ref('organisation_endings') }}),

places as (
    select
        document_id,
        'title' as place,
        title as label
    from {{ ref('int_document_titles') }}
    union all
    select
        document_id,
        case when length(label) <= 60 then 'line' else 'sentence' end as place,
        label
    from {{ ref('stg_paragraphs') }}
    union all
    select
        document_id,
        'cell' as place,
        label
    from {{ ref('stg_cells') }}
    where length(label) <= 60
    union all
    -- A field whose name and content stand in two cells of a row reads as one.
    select
        document_id,
        'cell' as place,
        label || ':' || next_label as label
    from (
        select
            document_id,
            {{ regex_replace('label', "':$'", "''") }} as label,
            lead(label) over (partition by document_id, table_no, row_no order by column_no) as next_label
        from {{ ref('stg_cells') }}
        where label <> ''
    ) as neighbours
    where {{ regex_like('label', "'(部门|单位)(名称)?$'") }} and next_label is not null and length(label) <= 12
),

years as (
    select
        document_id,
        place,
        label,
        {{ regex_extract('label', "'(二[〇○零][〇○零一二三四五六七八九]{2})年'", 1) }} as chinese_year
    from places
    where label <> ''
),

lines as (
    select
        document_id,
        place,
        -- Years in Chinese numerals read like any other.
        case
            when chinese_year is null then label
            else replace(label, chinese_year, translate(chinese_year, '〇○零一二三四五六七八九', '000123456789'))
        end as label,
        count(*) as times
    from years
    group by document_id, place, label, chinese_year
),

distinct_lines as (
    select distinct
        place,
        label
    from lines
),

found as (
    select
        distinct_lines.place,
        distinct_lines.label,
        marks.attribute,
        marks.weight,
        coalesce(nullif(marks.value, ''), {{ regex_extract('distinct_lines.label', 'marks.pattern', 1) }}) as value
    from distinct_lines
    inner join marks
        on distinct_lines.place = marks.place and {{ matches_pattern('distinct_lines.label', 'marks.pattern', 'document_marks') }}
),

-- A name must be one: it ends as public bodies do and holds no sentence.
organisations as (
    select distinct found.value
    from found
    inner join endings on {{ unit_base_name('found.value') }} like '%' || endings.ending
    where
        found.attribute in ('agency_name', 'department_name')
        and {{ regex_like('found.value', "'^[^0-9、,。;:《》]{3,40}$'") }}
),

final as (
    select
        lines.document_id,
        found.attribute,
        found.place,
        found.label,
        found.value,
        found.weight,
        lines.times
    from lines
    inner join found on lines.place = found.place and lines.label = found.label
    left join organisations on found.value = organisations.value
    where
        found.value is not null
        and (found.attribute not in ('agency_name', 'department_name') or organisations.value is not null)
)

select * from final
