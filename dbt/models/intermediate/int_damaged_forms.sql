-- The forms whose text is visibly damaged: figures under wrong headers, or without a place.
with

measures as (select * from {{ ref('int_measures') }}),

final as (
    select distinct
        document_id,
        form_no
    from measures
    where is_displaced or unplaced_reason is not null
)

select * from final
