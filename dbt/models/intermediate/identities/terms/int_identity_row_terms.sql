-- Terms of the row identities: a column and the columns it is made of, in each row. A part left blank whose own parts
-- are printed is represented by them (a subtotal not printed is not missing money).
with recursive

parents as (
    select
        document_id,
        table_no,
        band_no,
        dimension,
        parent_column_no,
        child_column_no
    from {{ ref('int_column_parents') }}
    where relation = 'sum'
),

-- Everything below a column, with the way down to it.
descents as (
    select
        document_id,
        table_no,
        band_no,
        dimension,
        parent_column_no as root_column_no,
        child_column_no as column_no,
        child_column_no as first_column_no,
        1 as depth
    from parents
    union all
    select
        descents.document_id,
        descents.table_no,
        descents.band_no,
        descents.dimension,
        descents.root_column_no,
        parents.child_column_no as column_no,
        descents.first_column_no,
        descents.depth + 1 as depth
    from descents
    inner join parents
        on
            descents.document_id = parents.document_id
            and descents.table_no = parents.table_no
            and descents.dimension = parents.dimension
            and descents.column_no = parents.parent_column_no
    where descents.depth < 6
),

grid as (select * from {{ ref('int_measure_grid') }}),

nodes as (
    select
        descents.*,
        grid.row_no,
        grid.column_no as printed_column_no,
        grid.amount_yuan,
        grid.half_width_yuan,
        grid.header_path,
        -- The first printed column on each way down stands for its branch.
        min(case when grid.amount_yuan is not null then descents.depth end) over (
            partition by
                descents.document_id, descents.table_no, descents.dimension, descents.root_column_no,
                descents.first_column_no, grid.row_no
        ) as first_printed_depth
    from descents
    inner join grid
        on
            descents.document_id = grid.document_id
            and descents.table_no = grid.table_no
            and descents.column_no = grid.placed_column_no
),

components as (
    select *
    from nodes
    where
        (first_printed_depth is null and depth = 1)
        or depth = first_printed_depth
),

kinds as (
    select
        parents.document_id,
        parents.table_no,
        parents.dimension,
        parents.parent_column_no,
        min(case when upper_columns.fund_source = lower_columns.fund_source then 1 else 0 end) as is_by_period
    from parents
    inner join {{ ref('int_column_meanings') }} as upper_columns
        on
            parents.document_id = upper_columns.document_id
            and parents.table_no = upper_columns.table_no
            and parents.parent_column_no = upper_columns.column_no
    inner join {{ ref('int_column_meanings') }} as lower_columns
        on
            parents.document_id = lower_columns.document_id
            and parents.table_no = lower_columns.table_no
            and parents.child_column_no = lower_columns.column_no
    group by parents.document_id, parents.table_no, parents.dimension, parents.parent_column_no
),

sums as (
    select
        'row_' || components.dimension || '_'
        || case components.dimension
            when 'nature' then totals.expenditure_nature
            when 'item' then totals.three_public_item
            -- A fund that only splits into periods is not the sum of other funds.
            else case when kinds.is_by_period = 1 then 'period' else totals.fund_source end
        end as identity_id,
        totals.document_id,
        totals.form_no,
        totals.table_no,
        totals.row_no,
        totals.placed_column_no as anchor_column_no,
        totals.column_no as total_column_no,
        totals.amount_yuan as total_amount_yuan,
        totals.half_width_yuan as total_half_width_yuan,
        totals.header_path as total_header_path,
        components.printed_column_no,
        components.amount_yuan,
        components.half_width_yuan,
        components.header_path
    from components
    inner join grid as totals
        on
            components.document_id = totals.document_id
            and components.table_no = totals.table_no
            and components.row_no = totals.row_no
            and components.root_column_no = totals.placed_column_no
    inner join kinds
        on
            components.document_id = kinds.document_id
            and components.table_no = kinds.table_no
            and components.dimension = kinds.dimension
            and components.root_column_no = kinds.parent_column_no
),

of_which as (
    select
        'row_of_which' as identity_id,
        lower_cells.document_id,
        lower_cells.form_no,
        lower_cells.table_no,
        lower_cells.row_no,
        lower_cells.placed_column_no as anchor_column_no,
        lower_cells.column_no as total_column_no,
        lower_cells.amount_yuan as total_amount_yuan,
        lower_cells.half_width_yuan as total_half_width_yuan,
        lower_cells.header_path as total_header_path,
        upper_cells.column_no as printed_column_no,
        upper_cells.amount_yuan,
        upper_cells.half_width_yuan,
        upper_cells.header_path
    from {{ ref('int_column_parents') }} as parts
    inner join grid as lower_cells
        on
            parts.document_id = lower_cells.document_id
            and parts.table_no = lower_cells.table_no
            and parts.child_column_no = lower_cells.placed_column_no
    inner join grid as upper_cells
        on
            parts.document_id = upper_cells.document_id
            and parts.table_no = upper_cells.table_no
            and parts.parent_column_no = upper_cells.placed_column_no
            and lower_cells.row_no = upper_cells.row_no
    where parts.relation = 'at_most' and lower_cells.amount_yuan is not null
),

instances as (
    select * from sums
    union all
    select * from of_which
),

{{ total_and_parts(total_label='total_header_path', part_label='header_path', part_column='printed_column_no') }}

select * from final
