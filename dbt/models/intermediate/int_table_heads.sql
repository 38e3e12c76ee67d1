-- What each landed table shows before anyone knows which form it is: the labels of its columns, whether a line of its own stands
-- above them, and how many of its rows of figures name functions, how many something else.
with

cells as (select * from {{ ref('stg_cells') }}),

function_names as (
    select distinct {{ label_key('functional_name') }} as label
    from {{ ref('functional_classification') }}
),

rows_ as (
    select
        document_id,
        table_no,
        row_no,
        count(case when label <> '' then 1 end) as filled_count,
        count(amount) as amount_count,
        max(case when {{ regex_like('label', "'^[^:]{0,8}(单位|部门|名称|时间|日期|代码|年度)[^:]{0,4}:'") }} then 1 else 0 end) as has_field,
        max(length(label)) as label_length
    from cells
    group by document_id, table_no, row_no
),

-- The first row with labels side by side; fields of the form (单位：…) are none.
first_rows as (
    select
        document_id,
        table_no,
        row_no,
        amount_count
    from rows_
    where row_no <= 6 and filled_count >= 2 and has_field = 0
    qualify row_number() over (partition by document_id, table_no order by row_no) = 1
),

signatures as (
    select
        cells.document_id,
        cells.table_no,
        {{ concat_rows('cells.label', '|', 'cells.column_no') }} as signature
    from cells
    inner join first_rows
        on
            cells.document_id = first_rows.document_id
            and cells.table_no = first_rows.table_no
            and cells.row_no = first_rows.row_no
            and first_rows.amount_count = 0
    group by cells.document_id, cells.table_no
),

lone_rows as (
    select distinct
        rows_.document_id,
        rows_.table_no
    from rows_
    inner join first_rows
        on
            rows_.document_id = first_rows.document_id
            and rows_.table_no = first_rows.table_no
            and rows_.row_no < first_rows.row_no
    where rows_.filled_count = 1 and rows_.has_field = 0 and rows_.label_length between 4 and 40
),

-- Rows of figures with words beside them: of functions alone, or of something else as well.
worded_rows as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        min(case when function_names.label is not null then 1 else 0 end) as names_function
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
            and rows_.amount_count > 0
    left join function_names on cells.label = function_names.label
    where cells.amount is null and length(cells.label) > 1 and not {{ regex_like('cells.label', "'(合计|总计)$'") }}
    group by cells.document_id, cells.table_no, cells.row_no
),

counts as (
    select
        document_id,
        table_no,
        sum(names_function) as function_count,
        sum(1 - names_function) as other_count
    from worded_rows
    group by document_id, table_no
),

final as (
    select
        tables.document_id,
        tables.table_no,
        signatures.signature,
        lone_rows.table_no is not null as has_line_above,
        coalesce(counts.function_count, 0) as function_count,
        coalesce(counts.other_count, 0) as other_count
    from {{ ref('stg_tables') }} as tables
    left join signatures on tables.document_id = signatures.document_id and tables.table_no = signatures.table_no
    left join lone_rows on tables.document_id = lone_rows.document_id and tables.table_no = lone_rows.table_no
    left join counts on tables.document_id = counts.document_id and tables.table_no = counts.table_no
)

select * from final
