with

stated as (select * from {{ ref('int_known_years') }}),

bounds as (
    select
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from stated
),

years as (
    select {{ integers('first_year', 'last_year') }} as fiscal_year
    from bounds
),

final as (
    select
        cast(fiscal_year as integer) as fiscal_year,
        -- The fiscal year is the calendar year (预算法第十八条).
        cast(cast(fiscal_year as {{ dbt.type_string() }}) || '-01-01' as date) as first_day,
        cast(cast(fiscal_year as {{ dbt.type_string() }}) || '-12-31' as date) as last_day
    from years
)

select * from final
