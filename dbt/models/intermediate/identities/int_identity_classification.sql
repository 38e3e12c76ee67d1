-- What the printed codes must be: in the classification of their year and of their form, under their own name, beside the
-- government code they correspond to. What the lists at hand do not hold is not told: they are complete for the classes of
-- the functional and for both economic classifications from 2018 to 2025, and certain, not complete, elsewhere.
with

-- A code told twice in a form, in several places or from several funds, is one instance: at its first place.
printed as (
    select
        *,
        {{ label_key('name') }} as name_key,
        row_number() over (
            partition by document_id, form_no, code, name order by table_no, row_no, column_no
        ) as mention_no,
        row_number() over (
            partition by document_id, form_no, code, name, beside_code order by table_no, row_no, column_no
        ) as mention_beside_no
    from {{ ref('int_identity_codes') }}
),

known as (select * from {{ ref('int_classification_codes') }}),

current_codes as (select * from known where is_current),

-- A code of the other classification, printed with the name it has there.
foreign_codes as (
    select distinct
        printed.document_id,
        printed.form_no,
        printed.table_no,
        printed.row_no,
        printed.code
    from printed
    inner join known
        on
            printed.code = known.code
            and printed.name_key = known.known_key
            and (printed.code_scheme = 'functional') <> (known.code_scheme = 'functional')
    left join current_codes
        on
            printed.code = current_codes.code
            and (printed.code_scheme = 'functional') = (current_codes.code_scheme = 'functional')
    where current_codes.code is null
),

own_codes as (
    select
        printed.*,
        current_codes.name as official_name,
        current_codes.known_key as official_key,
        current_codes.valid_from,
        current_codes.valid_to,
        current_codes.code is not null as is_known,
        classes.code is not null as has_known_class,
        foreign_codes.code is not null as is_foreign
    from printed
    left join current_codes
        on printed.code = current_codes.code and printed.code_scheme = current_codes.code_scheme
    left join current_codes as classes
        on substring(printed.code, 1, 3) = classes.code and printed.code_scheme = classes.code_scheme
    left join foreign_codes
        on
            printed.document_id = foreign_codes.document_id
            and printed.table_no = foreign_codes.table_no
            and printed.row_no = foreign_codes.row_no
            and printed.code = foreign_codes.code
),

-- The code whose name is printed, if it is that of another code of the level and not of this one.
other_names as (
    select distinct
        own_codes.document_id,
        own_codes.table_no,
        own_codes.row_no,
        own_codes.code
    from own_codes
    inner join known
        on
            own_codes.name_key = known.known_key
            and own_codes.code_scheme = known.code_scheme
            and length(own_codes.code) = length(known.code)
            and own_codes.code <> known.code
),

own_names as (
    select
        own_codes.document_id,
        own_codes.table_no,
        own_codes.row_no,
        own_codes.code,
        max(known.last_year) as last_year,
        max(case when known.is_current then 1 else 0 end) as is_current
    from own_codes
    inner join known
        on
            own_codes.code = known.code
            and own_codes.code_scheme = known.code_scheme
            and own_codes.name_key = known.known_key
    group by own_codes.document_id, own_codes.table_no, own_codes.row_no, own_codes.code
),

named as (
    select
        own_codes.*,
        own_names.last_year as name_last_year,
        own_names.code is not null as is_own_name,
        other_names.code is not null as is_other_name,
        -- Printed shorter or longer: without 支出, with 其中, cut by a column's edge.
        own_codes.official_key like '%' || own_codes.name_key || '%'
        or own_codes.name_key like '%' || own_codes.official_key || '%' as is_short_form
    from own_codes
    left join own_names
        on
            own_codes.document_id = own_names.document_id
            and own_codes.table_no = own_names.table_no
            and own_codes.row_no = own_names.row_no
            and own_codes.code = own_names.code
    left join other_names
        on
            own_codes.document_id = other_names.document_id
            and own_codes.table_no = other_names.table_no
            and own_codes.row_no = other_names.row_no
            and own_codes.code = other_names.code
),

correspondence as (select * from {{ ref('economic_correspondence') }}),

class_correspondence as (
    select distinct
        substring(department_code, 1, 3) as department_class,
        substring(government_code, 1, 3) as government_class
    from correspondence
),

listed_classes as (select distinct department_class from class_correspondence),

listed_items as (select distinct department_code from correspondence),

beside as (
    select
        named.*,
        class_correspondence.department_class is not null as classes_correspond,
        listed_classes.department_class is not null as has_listed_class,
        pairs.department_code is not null as items_correspond,
        listed_items.department_code is not null as has_listed_item
    from named
    left join class_correspondence
        on
            substring(named.code, 1, 3) = class_correspondence.department_class
            and substring(named.beside_code, 1, 3) = class_correspondence.government_class
    left join listed_classes
        on substring(named.code, 1, 3) = listed_classes.department_class
    left join correspondence as pairs
        on named.code = pairs.department_code and named.beside_code = pairs.government_code
    left join listed_items on named.code = listed_items.department_code
    where
        named.mention_beside_no = 1 and named.code_scheme = 'department'
        and named.beside_code is not null and not named.is_foreign
),

instances as (
    select
        'classification_mixed' as identity_id,
        own_codes.*,
        case own_codes.code_scheme when 'functional' then '功能分类' else '经济分类' end as expected,
        case
            when not own_codes.is_foreign then 'exact'
            -- A form without any code of its classification is drawn up by the other one: 基本支出 is printed by either.
            when
                max(case when own_codes.has_known_class then 1 else 0 end) over (
                    partition by own_codes.document_id, own_codes.form_no
                ) = 1
                then 'inconsistent'
            else 'not_evaluable'
        end as status
    from own_codes
    where own_codes.mention_no = 1 and (own_codes.is_foreign or own_codes.has_known_class)
),

united as (
    select
        identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        expected,
        status
    from instances
    union all
    select
        'classification_code' as identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        official_name as expected,
        case
            when is_known and fiscal_year < valid_from then 'inconsistent'
            when is_known and fiscal_year > valid_to then 'inconsistent'
            when is_known then 'exact'
            when fiscal_year is null or fiscal_year not between 2018 and 2025 then 'not_evaluable'
            when code_scheme = 'functional' and has_known_class then 'not_evaluable'
            -- Below the item of the economic classification each place may add its own.
            when code_scheme <> 'functional' and length(code) > 5 then 'not_evaluable'
            else 'inconsistent'
        end as status
    from own_codes
    where mention_no = 1 and not is_foreign
    union all
    select
        'classification_name' as identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        official_name as expected,
        case
            when is_own_name or is_short_form then 'exact'
            when is_other_name then 'inconsistent'
            else 'not_evaluable'
        end as status
    from named
    where mention_no = 1 and is_known and name_key is not null and name_key <> '' and not is_foreign
    union all
    select
        'classification_former_name' as identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        official_name as expected,
        case when fiscal_year > name_last_year then 'inconsistent' else 'exact' end as status
    from named
    where mention_no = 1 and is_own_name and fiscal_year is not null and not is_foreign
    union all
    select
        'classification_correspondence' as identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        beside_code as expected,
        case when classes_correspond then 'exact' else 'inconsistent' end as status
    from beside
    where has_listed_class
    union all
    select
        'classification_correspondence_item' as identity_id,
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        code,
        name,
        beside_code as expected,
        case
            when items_correspond then 'exact'
            when has_listed_item then 'inconsistent'
            else 'not_evaluable'
        end as status
    from beside
    where classes_correspond and length(code) = 5 and length(beside_code) = 5
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        form_code,
        {{ hash_key(['identity_id', 'document_id', 'form_no', 'code', 'name', 'expected', 'status']) }} as instance_id,
        code as scope,
        code,
        name,
        expected,
        status,
        table_no,
        row_no,
        column_no
    from united
)

select * from final
