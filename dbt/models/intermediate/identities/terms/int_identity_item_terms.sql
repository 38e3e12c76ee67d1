-- Terms of the “三公”经费 identities where the form is a list: an item's row and the rows it is made of, in each column
-- of figures. A part that is not printed is represented by its own parts; one that lacks them makes no sum.
with

grid as (
    select
        *,
        row_number() over (
            partition by document_id, form_no, placed_column_no, three_public_item order by table_no, row_no
        ) as mention_no
    from {{ ref('int_measure_grid') }}
    where row_scheme = 'three_public' and three_public_item is not null
),

-- A list names its items in its rows: the same column holds several of them.
lists as (
    select
        document_id,
        form_no,
        placed_column_no
    from grid
    group by document_id, form_no, placed_column_no
    having count(distinct three_public_item) > 1
),

items as (
    select grid.*
    from grid
    inner join lists
        on
            grid.document_id = lists.document_id
            and grid.form_no = lists.form_no
            and grid.placed_column_no = lists.placed_column_no
    where grid.mention_no = 1
),

parts as (
    select
        totals.document_id,
        totals.form_no,
        totals.placed_column_no,
        totals.three_public_item as whole,
        closure.direct_part,
        closure.descendant,
        closure.steps,
        components.table_no,
        components.row_no,
        components.column_no,
        components.amount_yuan,
        components.half_width_yuan,
        components.name,
        min(case when components.row_no is not null then closure.steps end) over (
            partition by
                totals.document_id, totals.form_no, totals.placed_column_no, totals.three_public_item, closure.direct_part
        ) as nearest_step
    from items as totals
    inner join {{ ref('int_term_closure') }} as closure
        on closure.dimension = 'item' and totals.three_public_item = closure.ancestor
    left join items as components
        on
            totals.document_id = components.document_id
            and totals.form_no = components.form_no
            and totals.placed_column_no = components.placed_column_no
            and closure.descendant = components.three_public_item
),

complete as (
    select
        document_id,
        form_no,
        placed_column_no,
        whole
    from parts
    group by document_id, form_no, placed_column_no, whole
    having
        count(case when nearest_step is null then 1 end) = 0
        and count(case when steps = nearest_step and row_no is null then 1 end) = 0
),

instances as (
    select
        'row_item_' || parts.whole as identity_id,
        totals.document_id,
        totals.form_no,
        totals.table_no,
        totals.row_no,
        totals.placed_column_no as anchor_column_no,
        totals.column_no as total_column_no,
        totals.amount_yuan as total_amount_yuan,
        totals.half_width_yuan as total_half_width_yuan,
        totals.name as total_name,
        parts.table_no as part_table_no,
        parts.row_no as part_row_no,
        parts.column_no as part_column_no,
        parts.amount_yuan,
        parts.half_width_yuan,
        parts.name
    from parts
    inner join complete
        on
            parts.document_id = complete.document_id
            and parts.form_no = complete.form_no
            and parts.placed_column_no = complete.placed_column_no
            and parts.whole = complete.whole
    inner join items as totals
        on
            parts.document_id = totals.document_id
            and parts.form_no = totals.form_no
            and parts.placed_column_no = totals.placed_column_no
            and parts.whole = totals.three_public_item
    where parts.steps = parts.nearest_step
),

{{ total_and_parts(
    total_label='total_name', part_label='name',
    part_column='part_column_no', part_table='part_table_no', part_row='part_row_no'
) }}

select * from final
