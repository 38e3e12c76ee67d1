-- What a header label says, by the seed: one row per label, form restriction and attribute.
with

labels as (
    select distinct key from {{ ref('int_header_parts') }}
),

final as (
    select
        labels.key,
        meanings.attribute,
        coalesce(meanings.form_code, '') as form_code,
        min(meanings.value) as value
    from labels
    inner join {{ ref('header_labels') }} as meanings
        on {{ matches_pattern('labels.key', 'meanings.pattern', 'header_labels') }}
    group by labels.key, meanings.attribute, coalesce(meanings.form_code, '')
)

select * from final
