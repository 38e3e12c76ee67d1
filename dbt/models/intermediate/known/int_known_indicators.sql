-- The performance indicators a document prints.
with

indicators as (select * from {{ ref('int_performance_indicators') }} where indicator_id is not null),

final as (
    select distinct
        document_id,
        indicator_id,
        level_1,
        level_2,
        indicator_name
    from indicators
)

select * from final
