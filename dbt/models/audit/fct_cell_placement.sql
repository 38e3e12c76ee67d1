with

placements as (select * from {{ ref('int_cell_placement') }}),

figures as (select * from {{ ref('int_figures') }}),

columns as (select * from {{ ref('int_columns') }}),

final as (
    select
        placements.document_id,
        cast(placements.table_no as integer) as table_no,
        cast(placements.row_no as integer) as row_no,
        cast(placements.column_no as integer) as column_no,
        cast(placements.placed_column_no as integer) as placed_column_no,
        figures.reported_text,
        placed.header_path as placed_header_path,
        'only_placement_that_satisfies_identities' as reason
    from placements
    inner join figures
        on
            placements.document_id = figures.document_id
            and placements.table_no = figures.table_no
            and placements.row_no = figures.row_no
            and placements.column_no = figures.column_no
    inner join columns as placed
        on
            placements.document_id = placed.document_id
            and placements.table_no = placed.table_no
            and placements.placed_column_no = placed.column_no
)

select * from final
