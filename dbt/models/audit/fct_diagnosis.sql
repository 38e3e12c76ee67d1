with

found as (select * from {{ ref('int_diagnosis') }}),

placements as (select * from {{ ref('int_diagnosis_placements') }}),

presence as (select * from {{ ref('int_diagnosis_presence') }}),

results as (select * from {{ ref('int_diagnosis_results') }}),

searched as (
    select
        {{ hash_key(["'search'", 'document_id', 'diagnosis_no']) }} as diagnosis_id,
        document_id,
        max(cause) as cause,
        max(case when is_certain then 1 else 0 end) = 1 as is_certain,
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
        explanation_zh,
        explanation_en
    from placements
    union all
    select
        diagnosis_id,
        document_id,
        'other' as cause,
        true as is_certain,
        explanation_zh,
        explanation_en
    from presence
),

settled as (
    select
        diagnosis_id,
        count(*) as explains
    from results
    group by diagnosis_id
),

final as (
    select
        united.diagnosis_id,
        united.document_id,
        united.cause,
        united.is_certain,
        united.explanation_zh,
        united.explanation_en,
        cast(settled.explains as integer) as explains
    from united
    inner join settled on united.diagnosis_id = settled.diagnosis_id
)

select * from final
