{{ config(materialized='incremental') }}

with

figures as (select * from {{ ref('int_asset_figures') }} where form_code = 'procurement'),

lines as (select * from {{ ref('int_asset_lines') }}),

documents as (select * from {{ ref('int_document_facts') }}),

final as (
    select
        figures.document_id,
        figures.form_code,
        documents.agency_id,
        documents.fiscal_year,
        documents.budget_phase,
        lines.line_kind,
        lines.line_name,
        lines.project_name,
        lines.catalogue_code,
        lines.quantity,
        lines.quantity_unit,
        cast(lines.unit_price * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as unit_price,
        cast(lines.budget_amount * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as project_budget,
        case when figures.attribute = 'fund' then figures.meaning else 'all' end as fund_source,
        'all' as funding_period,
        case when figures.attribute = 'reserved' then figures.meaning end as reserved_for,
        figures.text as reported_text,
        cast(figures.amount as decimal(28, 6)) as reported_amount,
        figures.unit as reported_unit,
        cast(figures.decimals as integer) as reported_decimals,
        cast(figures.amount * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as amount_yuan,
        figures.table_no,
        figures.row_no,
        figures.column_no
    from figures
    inner join lines
        on
            figures.document_id = lines.document_id
            and figures.table_no = lines.table_no
            and figures.row_no = lines.row_no
    left join documents on figures.document_id = documents.document_id
    where figures.unit is not null
)

select * from final
