with

stated as (
    select fiscal_year from {{ ref('int_document_facts') }} where fiscal_year is not null
    union
    -- Forms print the year before beside the document's own.
    select fiscal_year - 1 as fiscal_year from {{ ref('int_document_facts') }} where fiscal_year is not null
    union
    select fiscal_year from {{ ref('int_narrative_claims') }} where fiscal_year is not null
    union
    select fiscal_year from {{ ref('int_column_meanings') }} where fiscal_year is not null
),

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
