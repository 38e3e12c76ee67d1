with

results as (select * from {{ ref('int_diagnosis_results') }}),

final as (
    select
        diagnosis_id,
        document_id,
        identity_result_id
    from results
)

select * from final
