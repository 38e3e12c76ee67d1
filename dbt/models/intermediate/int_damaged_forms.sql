-- The forms whose text is visibly damaged: those with a row that does not stand as it was printed.
with

damaged_rows as (select * from {{ ref('int_damaged_rows') }}),

final as (
    select distinct
        document_id,
        form_no
    from damaged_rows
)

select * from final
