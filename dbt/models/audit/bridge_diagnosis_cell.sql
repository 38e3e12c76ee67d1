with

found as (select * from {{ ref('int_diagnosis') }} where part = 'cell' and table_no between 1 and 999999),

grid as (select * from {{ ref('int_measure_grid') }}),

final as (
    select
        {{ hash_key(["'search'", 'found.document_id', 'found.diagnosis_no']) }} as diagnosis_id,
        found.document_id,
        cast(found.table_no as integer) as table_no,
        cast(found.row_no as integer) as row_no,
        cast(coalesce(grid.column_no, found.column_no) as integer) as column_no,
        max(case when found.is_root then 1 else 0 end) = 1 as is_root,
        max(cast(found.printed_amount_yuan as decimal(28, 6))) as printed_amount_yuan,
        max(cast(found.right_amount_yuan as decimal(28, 6))) as right_amount_yuan
    from found
    left join grid
        on
            found.document_id = grid.document_id
            and found.table_no = grid.table_no
            and found.row_no = grid.row_no
            and found.column_no = grid.placed_column_no
    group by
        found.document_id, found.diagnosis_no, found.table_no, found.row_no,
        coalesce(grid.column_no, found.column_no)
)

select * from final
