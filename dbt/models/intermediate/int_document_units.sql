-- The codes of departments and budget units the document prints with their names: side by side in a row of a form,
-- or glued together. Departments have three digits, their units six or nine.
with

cells as (select * from {{ ref('stg_cells') }} where label <> ''),

paragraphs as (select * from {{ ref('stg_paragraphs') }} where label <> '' and length(label) <= 60),

endings as (select * from {{ ref('organisation_endings') }}),

neighbours as (
    select
        document_id,
        label as code,
        lead(label) over (partition by document_id, table_no, row_no order by column_no) as name
    from cells
),

lines as (
    select
        document_id,
        label
    from cells
    where length(label) <= 60
    union all
    select
        document_id,
        label
    from paragraphs
),

glued as (
    select
        document_id,
        {{ regex_extract('label', "'^\\[?([0-9]{3}(?:[0-9]{3}){0,2})[-\\]]?[^0-9]'", 1) }} as code,
        {{ regex_extract('label', "'^\\[?[0-9]{3}(?:[0-9]{3}){0,2}[-\\]]?([^-\\]0-9].*)$'", 1) }} as name
    from lines
    where {{ regex_like('label', "'^\\[?[0-9]{3}([0-9]{3}){0,2}[-\\]]?[^-\\]0-9]'") }}
),

pairs as (
    select
        document_id,
        code,
        name
    from neighbours
    where {{ regex_like('code', "'^[0-9]{3}([0-9]{3}){0,2}$'") }}
    union all
    select
        document_id,
        code,
        name
    from glued
),

counted as (
    select
        document_id,
        code,
        name,
        {{ unit_base_name('name') }} as base_name,
        count(*) as times
    from pairs
    where {{ regex_like('name', "'^[^0-9、,。;:《》]{3,40}$'") }}
    group by document_id, code, name, {{ unit_base_name('name') }}
),

final as (
    select distinct counted.*
    from counted
    inner join endings on counted.base_name like '%' || endings.ending
)

select * from final
