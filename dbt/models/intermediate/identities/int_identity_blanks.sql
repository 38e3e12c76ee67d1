-- The blank places an identity that does not hold would need: named for the reader, with what they stand under.
with

statuses as (select * from {{ ref('int_identity_status') }} where status in ('inconsistent', 'not_evaluable')),

final as (
    select
        terms.instance_id,
        count(*) as blank_count,
        {{ concat_rows(
            "coalesce(terms.term_label, '')", '、', 'terms.table_no, terms.row_no, terms.column_no'
        ) }} as blank_labels
    from {{ ref('int_identity_terms') }} as terms
    inner join statuses on terms.instance_id = statuses.instance_id
    where terms.amount_yuan is null and terms.role = 'component'
    group by terms.instance_id
)

select * from final
