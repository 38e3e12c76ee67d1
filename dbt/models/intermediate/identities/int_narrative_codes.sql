-- The functional code a sentence means by a path of names (类/款/项), where the document's forms print exactly one code of
-- that name under that path, or by the code itself. A name that several codes bear is not decided.
{% set name_key = "'支出$|[(][^()]*[)]'" %}
with

subjects as (
    select distinct
        document_id,
        subject_code,
        split_part(subject_code, '/', 1) as class_name,
        split_part(subject_code, '/', 2) as second_name,
        split_part(subject_code, '/', 3) as third_name
    from {{ ref('int_narrative_amounts') }}
    where subject_code is not null and subject_code not in (select subject_code from {{ ref('narrative_subjects') }})
),

class_lines as (select * from {{ ref('functional_class_lines') }}),

classified as (
    select
        subjects.document_id,
        subjects.subject_code,
        {{ regex_replace("replace(subjects.second_name, '与', '和')", name_key, "''") }} as second_key,
        {{ regex_replace("replace(subjects.third_name, '与', '和')", name_key, "''") }} as third_key,
        max(class_lines.functional_code) as class_code
    from subjects
    left join class_lines on {{ matches_pattern('subjects.class_name', 'class_lines.pattern', 'functional_class_lines') }}
    group by subjects.document_id, subjects.subject_code, subjects.second_name, subjects.third_name
),

printed as (
    select distinct
        document_id,
        code,
        {{ regex_replace("replace(" ~ label_key('name') ~ ", '与', '和')", name_key, "''") }} as printed_key
    from {{ ref('int_row_meanings') }}
    where row_kind = 'code' and row_scheme in ('function', 'revenue') and code is not null and name is not null
),

matched as (
    select
        classified.document_id,
        classified.subject_code,
        printed.code,
        -- Where the form prints the group, it must be the sentence's; several items may bear one name.
        max(
            case
                when classified.third_key = '' or classified.second_key = '' then 1
                when above.printed_key = classified.second_key then 2
                when above.code is null then 1
                else 0
            end
        ) as certainty
    from classified
    inner join printed
        on
            classified.document_id = printed.document_id
            and case when classified.third_key = '' then classified.second_key else classified.third_key end
            = printed.printed_key
            and length(printed.code) > case when classified.third_key = '' then 3 else 5 end
            and (classified.class_code is null or substring(printed.code, 1, 3) = classified.class_code)
    left join printed as above
        on printed.document_id = above.document_id and above.code = substring(printed.code, 1, 5)
    where classified.second_key <> '' or classified.third_key <> ''
    group by classified.document_id, classified.subject_code, printed.code
),

ranked as (
    select
        *,
        max(certainty) over (partition by document_id, subject_code) as best
    from matched
    where certainty > 0
),

final as (
    select
        document_id,
        subject_code,
        max(code) as functional_code
    from ranked
    where certainty = best
    group by document_id, subject_code
    having count(*) = 1
    union all
    select
        document_id,
        subject_code,
        class_code as functional_code
    from classified
    where second_key = '' and class_code is not null
    union all
    select
        document_id,
        subject_code,
        subject_code as functional_code
    from subjects
    where {{ regex_like('subject_code', "'^2[0-9]{2,6}$'") }}
)

select * from final
