{{ config(materialized='incremental') }}

with

lines as (select * from {{ ref('int_asset_lines') }} where form_code = 'fixed_assets'),

figures as (select * from {{ ref('int_asset_figures') }} where form_code = 'fixed_assets'),

documents as (select * from {{ ref('int_document_facts') }}),

days as (select * from {{ ref('int_asset_years') }}),

final as (
    select
        lines.document_id,
        lines.form_code,
        documents.agency_id,
        documents.fiscal_year,
        documents.budget_phase,
        days.as_of_year,
        lines.line_name,
        lines.line_kind,
        coalesce(lines.quantity_unit, lines.label_unit) as quantity_unit,
        lines.quantity,
        figures.text as reported_text,
        cast(figures.amount as decimal(28, 6)) as reported_amount,
        figures.unit as reported_unit,
        cast(figures.decimals as integer) as reported_decimals,
        cast(figures.amount * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as amount_yuan,
        lines.table_no,
        lines.row_no,
        coalesce(figures.column_no, lines.quantity_column_no) as column_no
    from lines
    left join figures
        on
            lines.document_id = figures.document_id
            and lines.table_no = figures.table_no
            and lines.row_no = figures.row_no
            and figures.unit is not null
    left join days on lines.document_id = days.document_id and lines.table_no = days.table_no
    left join documents on lines.document_id = documents.document_id
    where lines.item_label is not null and (figures.amount is not null or lines.quantity is not null)
)

select * from final
