with

found as (select * from {{ ref('int_diagnosis') }} where part = 'result'),

placements as (select * from {{ ref('int_diagnosis_placements') }}),

presence as (select * from {{ ref('int_identity_parent_presence') }} where status = 'inconsistent'),

missing_parents as (select * from {{ ref('int_diagnosis_presence') }}),

final as (
    select
        {{ hash_key(["'search'", 'document_id', 'diagnosis_no']) }} as diagnosis_id,
        document_id,
        identity_result_id
    from found
    union all
    select
        diagnosis_id,
        document_id,
        instance_id as identity_result_id
    from placements
    union all
    select
        missing_parents.diagnosis_id,
        presence.document_id,
        presence.instance_id as identity_result_id
    from presence
    inner join missing_parents
        on
            presence.document_id = missing_parents.document_id
            and presence.form_no = missing_parents.form_no
            and presence.parent_code = missing_parents.parent_code
)

select * from final
