-- The lines of the procurement and fixed asset forms: descriptive cells of each data row side by side.
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

by_row as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        form_no,
        form_code,
        coalesce(max(case when meaning = 'item' then cells.text end), max(covered_items.text)) as item_text,
        coalesce(max(case when meaning = 'item' then cells.label end), max(covered_items.label)) as item_label,
        max(case when meaning = 'project_name' then cells.text end) as project_text,
        max(case when meaning = 'project_name' then cells.label end) as project_label,
        max(case when meaning = 'catalogue_code' then cells.label end) as catalogue_code,
        max(case when meaning = 'quantity_unit' then {{ written_name('cells.text') }} end) as quantity_unit,
        cast(max(case when meaning = 'quantity' then amount end) as decimal(28, 6)) as quantity,
        max(case when meaning = 'quantity' then column_no end) as quantity_column_no,
        max(case when meaning = 'unit_price' then amount end) as unit_price,
        max(case when meaning = 'budget_amount' then amount end) as budget_amount,
        max(case when attribute = 'column' and {{ regex_like('cells.label', "'^(合计|总计|资产总[额计])$'") }} then 1 else 0 end)
            as is_total
    from cells
    left join covered_items
        on
            cells.document_id = covered_items.document_id
            and cells.table_no = covered_items.table_no
            and cells.row_no = covered_items.row_no
    group by cells.document_id, cells.table_no, cells.row_no, form_no, form_code
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
            when {{ regex_like('item_label', "'其中:'") }} then 'of_which'
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
