-- The unit of account stated for each table, and where: beside it, in it, for the form it continues, or by every
-- other form of the document alike. Contradictory statements name no unit, nor does one in a unit we do not know.
{% set unit = "(?:人民币)?[:(]?(亿元|百万元|万元|千元|百元|元)" %}
{% set stated = "'(?:单位|金额|计量单位):?[(]?" ~ unit ~ "'" %}
{% set last_stated = "'.*(?:单位|金额|计量单位):?[(]?" ~ unit ~ "'" %}
{% set bare = "'^(?:(?:编制|填报|公开|预算)?(?:单位|部门)(?:名称)?:.{2,40}[^0-9千百万亿])?[(]?(亿元|百万元|万元|千元|元)[)]?$'" %}
{% set stated_any = "'单位:[(]?[^:;,。0-9]{1,8}元[)]?$'" %}
with

tables as (select * from {{ ref('int_form_tables') }}),

beside as (
    select
        tables.document_id,
        tables.table_no,
        {{ concat_rows('paragraphs.label', '', 'paragraphs.block_no') }} as text,
        max(case
            when {{ regex_like('paragraphs.label', stated_any) }} and not {{ regex_like('paragraphs.label', stated) }}
                then 'unknown'
        end) as unknown_unit
    from tables
    inner join {{ ref('stg_paragraphs') }} as paragraphs
        on
            tables.document_id = paragraphs.document_id
            and tables.block_no > paragraphs.block_no
            and tables.previous_block_no < paragraphs.block_no
            and paragraphs.block_no >= coalesce(tables.title_block_no - 3, tables.block_no - 8)
    where length(paragraphs.label) <= 60
    group by tables.document_id, tables.table_no
),

inside as (
    select
        document_id,
        table_no,
        {{ concat_rows('label', ' ', 'row_no, column_no') }} as text,
        max(case
            when {{ regex_like('label', stated_any) }} and not {{ regex_like('label', stated) }} then 'unknown'
        end) as unknown_unit
    from {{ ref('stg_cells') }}
    where row_no <= 6 and label like '%元%'
    group by document_id, table_no
),

statements as (
    select
        document_id,
        table_no,
        1 as preference,
        coalesce(unknown_unit, {{ regex_extract('text', stated, 1) }}) as first_unit,
        coalesce({{ regex_extract('text', last_stated, 1) }}, unknown_unit) as last_unit
    from beside
    union all
    select
        document_id,
        table_no,
        2 as preference,
        coalesce(unknown_unit, {{ regex_extract('text', stated, 1) }}) as first_unit,
        coalesce({{ regex_extract('text', last_stated, 1) }}, unknown_unit) as last_unit
    from inside
),

-- A unit by itself, or at the end of the line of the form's fields, where none is stated otherwise.
bare_units as (
    select
        tables.document_id,
        tables.table_no,
        {{ regex_extract('paragraphs.label', bare, 1) }} as unit
    from tables
    inner join {{ ref('stg_paragraphs') }} as paragraphs
        on
            tables.document_id = paragraphs.document_id
            and tables.block_no > paragraphs.block_no
            and tables.previous_block_no < paragraphs.block_no
            and paragraphs.block_no >= coalesce(tables.title_block_no - 3, tables.block_no - 8)
    where {{ regex_like('paragraphs.label', bare) }}
    union all
    select
        document_id,
        table_no,
        {{ regex_extract('label', bare, 1) }} as unit
    from {{ ref('stg_cells') }}
    where row_no <= 4 and {{ regex_like('label', bare) }}
),

all_statements as (
    select * from statements
    union all
    select
        document_id,
        table_no,
        3 as preference,
        min(unit) as first_unit,
        max(unit) as last_unit
    from bare_units
    group by document_id, table_no
),

stated_once as (
    select
        document_id,
        table_no,
        case when first_unit = last_unit then first_unit else 'contradictory' end as unit,
        row_number() over (partition by document_id, table_no order by preference) as preference
    from all_statements
    where first_unit is not null
),

by_form as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_code,
        coalesce(
            stated_once.unit,
            last_value(stated_once.unit ignore nulls) over (
                partition by tables.document_id, tables.form_no order by tables.table_no
                rows between unbounded preceding and current row
            )
        ) as unit
    from tables
    left join stated_once
        on
            tables.document_id = stated_once.document_id
            and tables.table_no = stated_once.table_no
            and stated_once.preference = 1
),

by_document as (
    select
        document_id,
        case when count(distinct unit) = 1 then max(unit) end as unit
    from by_form
    where form_code is not null and unit not in ('contradictory', 'unknown')
    group by document_id
),

final as (
    select
        by_form.document_id,
        by_form.table_no,
        case
            when by_form.unit in ('contradictory', 'unknown') then null
            else coalesce(by_form.unit, by_document.unit)
        end as unit,
        case
            when by_form.unit = 'contradictory' then 'contradictory'
            when by_form.unit = 'unknown' then null
            when by_form.unit is not null then 'form'
            when by_document.unit is not null then 'document'
        end as unit_source
    from by_form
    left join by_document on by_form.document_id = by_document.document_id
)

select * from final
