-- The amounts of the procurement and fixed asset forms, one row per printed figure, with unit and what its column says.
{% set in_brackets = "'[(](?:金额)?(?:单位:?)?(亿元|百万元|万元|千元|百元|元)[)]'" %}
with

columns as (select * from {{ ref('int_asset_columns') }}),

units as (select * from {{ ref('int_form_units') }}),

final as (
    select
        cells.document_id,
        columns.form_code,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        columns.attribute,
        columns.meaning,
        cells.text,
        cells.amount,
        cells.decimals,
        coalesce(cells.unit_suffix, {{ regex_extract('columns.label', in_brackets, 1) }}, units.unit) as unit
    from {{ ref('stg_cells') }} as cells
    inner join columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
            and cells.row_no > columns.header_row_no
    left join units on cells.document_id = units.document_id and cells.table_no = units.table_no
    where columns.attribute in ('fund', 'reserved', 'amount') and cells.amount is not null
)

select * from final
