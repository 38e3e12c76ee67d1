with

indicators as (select * from {{ ref('int_known_indicators') }}),

final as (
    select
        indicator_id,
        max(level_1) as level_1,
        max(level_2) as level_2,
        max(indicator_name) as indicator_name
    from indicators
    group by indicator_id
)

select * from final
