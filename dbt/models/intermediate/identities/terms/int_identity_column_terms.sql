-- Terms of the column identities: a total, an agency or a code and the rows under it, column meaning by meaning.
with

grid as (
    select
        *,
        {{ hash_key([
            'fund_source', 'funding_period', 'expenditure_nature', 'fiscal_year', 'budget_phase', 'flow_direction',
            'three_public_item'
        ]) }} as meaning_key
    from {{ ref('int_measure_grid') }}
),

links as (select * from {{ ref('int_row_parents') }}),

-- A total's label that reaches over several bands has its figure in one of them: the first with a figure.
total_cells as (
    select
        document_id,
        table_no,
        row_no,
        placed_column_no,
        row_number() over (
            partition by document_id, table_no, row_no, meaning_key
            order by case when amount_yuan is not null then 0 else 1 end, band_no
        ) as preference
    from grid
    where row_kind = 'total'
),

instances as (
    select
        case
            when links.link = 'total' then 'column_total'
            when links.link = 'agency' then 'column_agency'
            when parents.row_scheme = 'economy' then 'column_economic_class'
            when length(parents.code) = 5 then 'column_group'
            else 'column_class'
        end as identity_id,
        parents.document_id,
        parents.form_no,
        parents.table_no,
        parents.row_no,
        parents.band_no,
        parents.placed_column_no as anchor_column_no,
        parents.column_no as total_column_no,
        parents.amount_yuan as total_amount_yuan,
        parents.half_width_yuan as total_half_width_yuan,
        parents.name as total_name,
        parents.code as total_code,
        children.table_no as child_table_no,
        children.row_no as child_row_no,
        children.column_no as child_column_no,
        children.amount_yuan,
        children.half_width_yuan,
        coalesce(children.code || ' ', '') || coalesce(children.name, '') as child_label
    from links
    inner join grid as parents
        on
            links.document_id = parents.document_id
            and links.parent_table_no = parents.table_no
            and links.parent_row_no = parents.row_no
            and links.parent_band_no = parents.band_no
    left join total_cells
        on
            parents.row_kind = 'total'
            and parents.document_id = total_cells.document_id
            and parents.table_no = total_cells.table_no
            and parents.row_no = total_cells.row_no
            and parents.placed_column_no = total_cells.placed_column_no
    inner join grid as children
        on
            links.document_id = children.document_id
            and links.child_table_no = children.table_no
            and links.child_row_no = children.row_no
            and links.child_band_no = children.band_no
            and parents.meaning_key = children.meaning_key
    where parents.row_kind <> 'total' or total_cells.preference = 1
),

{{ total_and_parts(
    total_label="coalesce(total_code || ' ', '') || coalesce(total_name, '合计')", part_label='child_label',
    part_column='child_column_no', part_table='child_table_no', part_row='child_row_no'
) }}

select * from final
