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

formed as (
    select
        united.*,
        replace(messages.message_zh, '{form}', types.name_zh) as form_zh,
        replace(messages.message_en, '{form}', types.name_en) as form_en
    from united
    inner join types on united.form_code = types.form_code
    inner join messages on united.identity_id = messages.identity_id and united.status = messages.status
),

coded as (
    select
        *,
        replace(replace(form_zh, '{code}', code), '{expected}', coalesce(expected, '')) as code_zh,
        replace(replace(form_en, '{code}', code), '{expected}', coalesce(expected, '')) as code_en
    from formed
),

final as (
    select
        *,
        replace(code_zh, '{name}', coalesce(name, '')) as message_zh,
        replace(code_en, '{name}', coalesce(name, '')) as message_en
    from coded
)

select * from final
