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

by_row as (
    select
        document_id,
        table_no,
        row_no,
        form_no,
        form_code,
        max(case when meaning = 'item' then text end) as item_text,
        max(case when meaning = 'item' then label end) as item_label,
        max(case when meaning = 'project_name' then text end) as project_text,
        max(case when meaning = 'project_name' then label end) as project_label,
        max(case when meaning = 'catalogue_code' then label end) as catalogue_code,
        max(case when meaning = 'quantity_unit' then {{ written_name('text') }} end) as quantity_unit,
        cast(max(case when meaning = 'quantity' then amount end) as decimal(28, 6)) as quantity,
        max(case when meaning = 'quantity' then column_no end) as quantity_column_no,
        max(case when meaning = 'unit_price' then amount end) as unit_price,
        max(case when meaning = 'budget_amount' then amount end) as budget_amount,
        max(case when attribute = 'column' and {{ regex_like('label', "'^(合计|总计|资产总[额计])$'") }} then 1 else 0 end)
            as is_total
    from cells
    group by document_id, table_no, row_no, form_no, form_code
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
