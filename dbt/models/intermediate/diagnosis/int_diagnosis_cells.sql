-- Every place for a figure in the documents that have something to explain, with what a diagnosis asks of it: what it
-- stands for, how it is called, and what it said of the year before.
with

failing_documents as (
    select distinct document_id
    from {{ ref('int_identity_status') }}
    where status = 'inconsistent'
),

cells as (
    select grid.*
    from {{ ref('int_measure_grid') }} as grid
    inner join failing_documents on grid.document_id = failing_documents.document_id
),

forms as (select * from {{ ref('form_types') }}),

units as (select * from {{ ref('int_form_units') }}),

-- The same line of the same form under last year's column.
former as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.placed_column_no,
        max(before.amount_yuan) as former_amount_yuan
    from cells
    inner join cells as before
        on
            cells.document_id = before.document_id
            and cells.table_no = before.table_no
            and cells.row_no = before.row_no
            and cells.band_no = before.band_no
            and cells.fiscal_year = before.fiscal_year + 1
            and cells.fund_source = before.fund_source
            and cells.expenditure_nature = before.expenditure_nature
            and coalesce(cells.three_public_item, '') = coalesce(before.three_public_item, '')
    group by cells.document_id, cells.table_no, cells.row_no, cells.placed_column_no
),

final as (
    select
        cells.document_id,
        cells.form_no,
        cells.form_code,
        cells.table_no,
        cells.row_no,
        cells.placed_column_no as column_no,
        cells.amount_yuan,
        cells.half_width_yuan,
        cells.fund_source,
        cells.funding_period,
        cells.flow_direction,
        case when cells.is_subline then '' else cells.line_kind end as line_kind,
        cells.code,
        coalesce(
            cells.line_name,
            case when cells.code is not null then cells.code || ' ' || coalesce(cells.name, '') end,
            cells.name,
            '合计'
        ) as row_label,
        cells.header_path,
        forms.name_zh as form_zh,
        forms.name_en as form_en,
        coalesce(cells.reported_unit, units.unit) as unit,
        {{ unit_factor('coalesce(cells.reported_unit, units.unit)') }} as unit_factor,
        former.former_amount_yuan
    from cells
    inner join forms on cells.form_code = forms.form_code
    left join units on cells.document_id = units.document_id and cells.table_no = units.table_no
    left join former
        on
            cells.document_id = former.document_id
            and cells.table_no = former.table_no
            and cells.row_no = former.row_no
            and cells.placed_column_no = former.placed_column_no
)

select * from final
