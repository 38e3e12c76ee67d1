-- Every instance that asks for a printed row or name instead of a sum, with its words from the seed.
with

parents as (select * from {{ ref('int_identity_parent_presence') }}),

codes as (select * from {{ ref('int_identity_classification') }}),

messages as (select * from {{ ref('presence_messages') }}),

types as (select * from {{ ref('form_types') }}),

united as (
    select
        'classification_parent' as identity_id,
        document_id,
        form_no,
        form_code,
        instance_id,
        scope,
        scope as code,
        name,
        parent_code as expected,
        status,
        table_no,
        row_no,
        cast(1 as integer) as column_no
    from parents
    union all
    select
        identity_id,
        document_id,
        form_no,
        form_code,
        instance_id,
        scope,
        code,
        name,
        expected,
        status,
        table_no,
        row_no,
        column_no
    from codes
),

final as (
    select
        united.*,
        replace(replace(replace(replace(
            messages.message_zh, '{form}', types.name_zh), '{code}', united.code), '{name}', coalesce(united.name, '')
        ), '{expected}', coalesce(united.expected, '')) as message_zh,
        replace(replace(replace(replace(
            messages.message_en, '{form}', types.name_en), '{code}', united.code), '{name}', coalesce(united.name, '')
        ), '{expected}', coalesce(united.expected, '')) as message_en
    from united
    inner join types on united.form_code = types.form_code
    inner join messages on united.identity_id = messages.identity_id and united.status = messages.status
)

select * from final
