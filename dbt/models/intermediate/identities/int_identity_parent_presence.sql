-- Whether the code above each printed code is printed too, at the levels the form prints. A form that prints one
-- level only says nothing of parents: one instance for it, not evaluable.
with

codes as (
    select distinct
        document_id,
        form_no,
        form_code,
        row_scheme,
        table_no,
        row_no,
        band_no,
        code,
        name
    from {{ ref('int_row_meanings') }}
    where row_kind = 'code' and code is not null and row_scheme in ('function', 'revenue', 'economy')
),

levels as (
    select
        document_id,
        form_no,
        max(case when length(code) = 3 then 1 else 0 end) as has_classes,
        max(case when length(code) = 5 then 1 else 0 end) as has_fives,
        max(case when length(code) = 7 then 1 else 0 end) as has_sevens
    from codes
    group by document_id, form_no
),

expected as (
    select
        codes.*,
        case
            when length(codes.code) = 7 and levels.has_fives = 1 then substring(codes.code, 1, 5)
            when length(codes.code) > 3 and levels.has_classes = 1 then substring(codes.code, 1, 3)
        end as parent_code
    from codes
    inner join levels on codes.document_id = levels.document_id and codes.form_no = levels.form_no
    where length(codes.code) > 3
),

printed as (
    select distinct
        document_id,
        form_no,
        code
    from codes
),

final as (
    select
        expected.document_id,
        expected.form_no,
        expected.form_code,
        {{ hash_key(["'classification_parent'", 'expected.document_id', 'expected.form_no', 'expected.code']) }}
            as instance_id,
        expected.code as scope,
        min(expected.table_no) as table_no,
        min(expected.row_no) as row_no,
        max(expected.name) as name,
        max(expected.parent_code) as parent_code,
        case when max(printed.code) is not null then 'exact' else 'inconsistent' end as status
    from expected
    left join printed
        on
            expected.document_id = printed.document_id
            and expected.form_no = printed.form_no
            and expected.parent_code = printed.code
    where expected.parent_code is not null
    group by expected.document_id, expected.form_no, expected.form_code, expected.code
    union all
    select
        document_id,
        form_no,
        form_code,
        {{ hash_key(["'classification_parent'", 'document_id', 'form_no', "'all'"]) }} as instance_id,
        'all' as scope,
        min(table_no) as table_no,
        min(row_no) as row_no,
        cast(null as {{ dbt.type_string() }}) as name,
        cast(null as {{ dbt.type_string() }}) as parent_code,
        'not_evaluable' as status
    from expected
    group by document_id, form_no, form_code
    having max(parent_code) is null
)

select * from final
