-- The lines of the procurement and fixed asset forms: descriptive cells of each data row side by side, and what each line is.
with

columns as (select * from {{ ref('int_asset_columns') }}),

cells as (
    select
        cells.*,
        columns.form_no,
        columns.form_code,
        columns.attribute,
        columns.meaning
    from {{ ref('stg_cells') }} as cells
    inner join columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
            and cells.row_no > columns.header_row_no
    where not cells.is_blank
),

rows_ as (
    select distinct
        document_id,
        table_no,
        row_no
    from cells
),

-- A merged cell names the thing bought once for the lines it reaches over.
covered_items as (
    select
        rows_.document_id,
        rows_.table_no,
        rows_.row_no,
        items.text,
        items.label
    from rows_
    inner join cells as items
        on
            rows_.document_id = items.document_id
            and rows_.table_no = items.table_no
            and rows_.row_no > items.row_no
            and rows_.row_no < items.row_no + items.row_span
    where items.meaning = 'item'
),

distinct_labels as (
    select distinct
        form_code,
        label
    from cells where attribute = 'column' and amount is null
),

-- Lines are told by their labels; see the seed.
told as (
    select
        distinct_labels.form_code,
        distinct_labels.label,
        max(case when seed.value = 'total' then 1 else 0 end) as is_total,
        max(case when seed.value = 'of_which' then 1 else 0 end) as is_of_which,
        max(case when seed.value = 'beyond_fixed_assets' then 1 else 0 end) as is_beyond_fixed_assets
    from distinct_labels
    inner join {{ ref('line_form_labels') }} as seed
        on distinct_labels.form_code = seed.form_code and {{ regex_like('distinct_labels.label', 'seed.pattern') }}
    where seed.attribute = 'line'
    group by distinct_labels.form_code, distinct_labels.label
),

by_row as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.form_no,
        cells.form_code,
        coalesce(max(case when cells.meaning = 'item' then cells.text end), max(covered_items.text)) as item_text,
        coalesce(max(case when cells.meaning = 'item' then cells.label end), max(covered_items.label)) as item_label,
        max(case when cells.meaning = 'project_name' then cells.text end) as project_text,
        max(case when cells.meaning = 'project_name' then cells.label end) as project_label,
        max(case when cells.meaning = 'catalogue_code' then cells.label end) as catalogue_code,
        max(case when cells.meaning = 'quantity_unit' then {{ written_name('cells.text') }} end) as quantity_unit,
        cast(max(case when cells.meaning = 'quantity' then cells.amount end) as decimal(28, 6)) as quantity,
        max(case when cells.meaning = 'quantity' then cells.column_no end) as quantity_column_no,
        max(case when cells.meaning = 'unit_price' then cells.amount end) as unit_price,
        max(case when cells.meaning = 'budget_amount' then cells.amount end) as budget_amount,
        coalesce(max(told.is_total), 0) as is_total,
        coalesce(max(case when cells.meaning = 'item' then told.is_of_which end), 0) as is_of_which,
        coalesce(max(case when cells.meaning = 'item' then told.is_beyond_fixed_assets end), 0) as is_beyond_fixed_assets
    from cells
    left join told
        on cells.form_code = told.form_code and cells.label = told.label and cells.attribute = 'column'
    left join covered_items
        on
            cells.document_id = covered_items.document_id
            and cells.table_no = covered_items.table_no
            and cells.row_no = covered_items.row_no
    group by cells.document_id, cells.table_no, cells.row_no, cells.form_no, cells.form_code
),

final as (
    select
        *,
        {{ regex_replace(
            regex_replace(
                written_name('item_text'),
                "'^(其中[:：])?([0-9一二三四五六七八九十]+[、.．]|[（(][0-9一二三四五六七八九十]+[)）])?(其中[:：])?'", "''"
            ),
            "'[（(][^（）()]{1,8}[)）]$'", "''"
        ) }} as line_name,
        {{ regex_extract('item_label', "'[(]([^()]{1,8})[)]$'", 1) }} as label_unit,
        case
            when is_total = 1 then 'total'
            when is_of_which = 1 then 'of_which'
            when item_text is null then 'group'
            else 'item'
        end as line_kind,
        -- A merged cell names the project once for the lines below; a total is nobody's.
        case
            when is_total = 0 then last_value(
                case when is_total = 0 then {{ written_name('project_text') }} end ignore nulls
            ) over (
                partition by document_id, form_no order by table_no, row_no
                rows between unbounded preceding and current row
            )
        end as project_name
    from by_row
)

select * from final
