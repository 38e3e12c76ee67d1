-- The blank places an identity would need: named for the reader, with what they stand under.
with

final as (
    select
        document_id,
        instance_id,
        count(*) as blank_count,
        {{ concat_rows("coalesce(term_label, '')", '、', 'table_no, row_no, column_no') }} as blank_labels
    from {{ ref('int_identity_terms') }}
    where amount_yuan is null and role = 'component'
    group by document_id, instance_id
)

select * from final
