-- Which results each diagnosis settles. A row that belongs to another form has no parent in this one: that is no second
-- cause.
with

found as (select * from {{ ref('int_diagnosis') }}),

placements as (select * from {{ ref('int_diagnosis_placements') }}),

presence as (select * from {{ ref('int_identity_parent_presence') }} where status = 'inconsistent'),

foreign_rows as (
    select distinct
        document_id,
        diagnosis_no,
        table_no,
        row_no
    from found
    where part = 'cell' and cause = 'foreign_rows' and is_root
),

parents as (
    select
        presence.document_id,
        presence.instance_id,
        case
            when foreign_rows.diagnosis_no is not null
                then {{ hash_key(["'search'", 'presence.document_id', 'foreign_rows.diagnosis_no']) }}
            else {{ hash_key(["'presence'", 'presence.document_id', 'presence.form_no', 'presence.parent_code']) }}
        end as diagnosis_id
    from presence
    left join foreign_rows
        on
            presence.document_id = foreign_rows.document_id
            and presence.table_no = foreign_rows.table_no
            and presence.row_no = foreign_rows.row_no
),

final as (
    select
        {{ hash_key(["'search'", 'document_id', 'diagnosis_no']) }} as diagnosis_id,
        document_id,
        identity_result_id
    from found
    where part = 'result'
    union all
    select
        diagnosis_id,
        document_id,
        instance_id as identity_result_id
    from placements
    union all
    select distinct
        diagnosis_id,
        document_id,
        instance_id as identity_result_id
    from parents
)

select * from final
