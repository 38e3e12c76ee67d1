{{ config(materialized='incremental') }}

with

indicators as (select * from {{ ref('int_performance_indicators') }}),

final as (
    select
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        project_id,
        project_source,
        indicator_id,
        line_kind,
        operator,
        direction,
        unit,
        target_text,
        actual_text,
        deviation_reason,
        target_value,
        actual_value,
        cast(max_score as decimal(28, 6)) as max_score,
        cast(score as decimal(28, 6)) as score,
        deviation_pct,
        target_text as reported_text,
        target_value as reported_amount,
        unit as reported_unit,
        cast(target_decimals as integer) as reported_decimals,
        -- Only a target that is an amount of money is worth yuan; "万" alone counts anything.
        cast(target_value * {{ unit_factor('unit') }} as decimal(28, 6)) as amount_yuan,
        table_no,
        row_no,
        column_no
    from indicators
)

select * from final
