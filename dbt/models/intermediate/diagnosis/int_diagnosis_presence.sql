-- A row that is not printed is one cause, however many codes ask for it as their parent.
with

presence as (select * from {{ ref('int_identity_parent_presence') }} where status = 'inconsistent'),

forms as (select * from {{ ref('form_types') }}),

final as (
    select
        presence.document_id,
        presence.form_no,
        presence.parent_code,
        {{ hash_key(["'presence'", 'presence.document_id', 'presence.form_no', 'presence.parent_code']) }} as diagnosis_id,
        '《' || max(forms.name_zh) || '》未列示科目' || presence.parent_code || '，而列有其下的'
        || {{ concat_rows('presence.scope', '、', 'presence.scope') }} || '：上级科目应当列示。' as explanation_zh,
        max(forms.name_en) || ' does not print the code ' || presence.parent_code || ', the parent of '
        || {{ concat_rows('presence.scope', ', ', 'presence.scope') }} || ', which it prints.' as explanation_en
    from presence
    inner join forms on presence.form_code = forms.form_code
    group by presence.document_id, presence.form_no, presence.parent_code
)

select * from final
