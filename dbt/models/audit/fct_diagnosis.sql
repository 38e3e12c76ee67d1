with

found as (select * from {{ ref('int_diagnosis') }}),

placements as (select * from {{ ref('int_diagnosis_placements') }}),

presence as (select * from {{ ref('int_diagnosis_presence') }}),

searched as (
    select
        {{ hash_key(["'search'", 'document_id', 'diagnosis_no']) }} as diagnosis_id,
        document_id,
        max(cause) as cause,
        max(case when is_certain then 1 else 0 end) = 1 as is_certain,
        count(case when part = 'result' then 1 end) as explains,
        max(explanation_zh) as explanation_zh,
        max(explanation_en) as explanation_en
    from found
    group by document_id, diagnosis_no
),

united as (
    select * from searched
    union all
    select distinct
        diagnosis_id,
        document_id,
        'shifted_cells' as cause,
        true as is_certain,
        explains,
        explanation_zh,
        explanation_en
    from placements
    union all
    select
        diagnosis_id,
        document_id,
        'other' as cause,
        true as is_certain,
        explains,
        explanation_zh,
        explanation_en
    from presence
),

final as (
    select
        diagnosis_id,
        document_id,
        cause,
        is_certain,
        explanation_zh,
        explanation_en,
        cast(explains as integer) as explains
    from united
)

select * from final
