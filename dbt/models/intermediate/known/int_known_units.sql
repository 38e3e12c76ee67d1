-- The units a department's forms list, by name.
with

meanings as (select * from {{ ref('int_row_meanings') }} where row_kind = 'agency' and length(agency_code) >= 6),

final as (
    select distinct
        document_id,
        translate(coalesce(agency_name, name), '()', '（）') as unit_name
    from meanings
    where coalesce(agency_name, name) is not null
)

select * from final
