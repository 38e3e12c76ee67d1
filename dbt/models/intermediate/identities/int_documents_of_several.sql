-- Documents that print several forms twice with different totals: the forms of two agencies, or of one in two scopes. What
-- one of them says of the other's forms cannot be told.
with

totals as (
    select
        document_id,
        form_code,
        form_no,
        max(amount_yuan) as amount_yuan
    from {{ ref('int_measure_grid') }}
    where
        row_scheme in ('balance', 'revenue', 'function', 'economy')
        and (row_kind = 'total' or line_kind = 'total')
        and amount_yuan is not null
    group by document_id, form_code, form_no
),

repeated as (
    select
        document_id,
        form_code
    from totals
    group by document_id, form_code
    having count(distinct amount_yuan) > 1
),

final as (
    select document_id
    from repeated
    group by document_id
    having count(*) > 1
)

select * from final
