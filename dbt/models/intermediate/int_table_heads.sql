-- What each landed table shows before anyone knows which form it is: the labels of its columns, whether a line of its own stands
-- above them, how many of its rows of figures name functions, economic items, lines of a balance or something else, and
-- whether a column is headed by money that is no appropriation.
with

cells as (select * from {{ ref('stg_cells') }}),

function_names as (
    select distinct {{ label_key('functional_name') }} as label
    from {{ ref('functional_classification') }}
),

economic_names as (
    select distinct {{ label_key('economic_name') }} as label
    from {{ ref('economic_classification') }}
    where economic_scheme = 'department'
),

-- A label is read once, however many cells bear it.
labels as (
    select
        label,
        min(row_no) as first_row_no
    from cells
    where amount is null and length(label) between 4 and 20
    group by label
),

-- The sums and carryovers that only balances have as rows.
line_names as (
    select distinct labels.label
    from labels
    inner join {{ ref('line_labels') }} as kinds
        on {{ matches_pattern(
            regex_replace('labels.label', "'^([一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)])'", "''"),
            'kinds.pattern', 'line_labels'
        ) }}
    where {{ regex_like('labels.label', "'结转|结余|计$'") }}
),

-- Funds of a unit that no budget appropriates.
other_funds as (
    select distinct labels.label
    from labels
    inner join {{ ref('header_labels') }} as meanings
        on
            meanings.attribute = 'fund'
            and meanings.value in ('fiscal_special_account', 'unit_funds', 'business_income')
            and {{ matches_pattern('labels.label', 'meanings.pattern', 'header_labels') }}
    where labels.first_row_no <= 8
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

-- Rows of figures with words beside them: of functions alone, of economic items alone, or of something else as well.
worded_rows as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        min(case when function_names.label is not null then 1 else 0 end) as names_function,
        min(case when economic_names.label is not null then 1 else 0 end) as names_economy
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
            and rows_.amount_count > 0
    left join function_names on cells.label = function_names.label
    left join economic_names on cells.label = economic_names.label
    where cells.amount is null and length(cells.label) > 1 and not {{ regex_like('cells.label', "'(合计|总计)$'") }}
    group by cells.document_id, cells.table_no, cells.row_no
),

counts as (
    select
        document_id,
        table_no,
        sum(names_function) as function_count,
        sum(1 - names_function) as other_count,
        sum(case when names_function = 0 then names_economy else 0 end) as economy_count
    from worded_rows
    group by document_id, table_no
),

-- Lines open their rows, before figures or alone; side by side with other labels the same words head columns.
openings as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.label
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    where cells.label <> '' and (rows_.amount_count > 0 or rows_.filled_count = 1)
    qualify row_number() over (partition by cells.document_id, cells.table_no, cells.row_no order by cells.column_no) = 1
),

line_counts as (
    select
        openings.document_id,
        openings.table_no,
        count(distinct openings.label) as line_count
    from openings
    inner join line_names on openings.label = line_names.label
    group by openings.document_id, openings.table_no
),

fund_tables as (
    select distinct
        cells.document_id,
        cells.table_no
    from cells
    inner join other_funds on cells.label = other_funds.label
    where cells.row_no <= 8
),

final as (
    select
        tables.document_id,
        tables.table_no,
        signatures.signature,
        lone_rows.table_no is not null as has_line_above,
        coalesce(counts.function_count, 0) as function_count,
        coalesce(counts.other_count, 0) as other_count,
        coalesce(counts.economy_count, 0) as economy_count,
        coalesce(line_counts.line_count, 0) as line_count,
        fund_tables.table_no is not null as has_other_funds
    from {{ ref('stg_tables') }} as tables
    left join signatures on tables.document_id = signatures.document_id and tables.table_no = signatures.table_no
    left join lone_rows on tables.document_id = lone_rows.document_id and tables.table_no = lone_rows.table_no
    left join counts on tables.document_id = counts.document_id and tables.table_no = counts.table_no
    left join line_counts on tables.document_id = line_counts.document_id and tables.table_no = line_counts.table_no
    left join fund_tables on tables.document_id = fund_tables.document_id and tables.table_no = fund_tables.table_no
)

select * from final
