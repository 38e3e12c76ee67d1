-- What each row of a form's table is: header, column numbering, a note of the form (unit, agency), or data.
-- Performance forms are read elsewhere: they have no rows of figures under one header.
with

tables as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_no,
        tables.form_code
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    where types.row_scheme in ('balance', 'revenue', 'function', 'economy', 'project', 'three_public')
),

cells as (
    select cells.*
    from {{ ref('stg_cells') }} as cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
),

-- 栏次: the form's own numbering of its columns, 1 to n; columns of labels have marks, or nothing, in their place.
counted as (
    select
        document_id,
        table_no,
        row_no,
        count(case when label <> '' then 1 end) as filled_count,
        -- Two figures in one cell are no amount, but no label either.
        count(case when amount is not null or {{ regex_like('label', "'^[-0-9,]+[.][-0-9.,]+$'") }} then 1 end) as amount_count,
        count(distinct case when {{ regex_like('label', "'^[0-9]{1,2}$'") }} then amount end) as small_integer_count,
        max(case when {{ regex_like('label', "'^[0-9]{1,2}$'") }} then amount end) as greatest_small_integer,
        count(case when {{ regex_like('label', "'^[0-9]{1,2}(=[0-9+-]+)?$'") }} then 1 end) as numeral_count,
        count(case when {{ regex_like('label', "'^([*]+|[A-Za-z]|[甲乙丙丁戊]|类|款|项)$'") }} then 1 end) as mark_count,
        max(case when label = '栏次' then 1 else 0 end) as is_named_numbering,
        max(case
            when {{ regex_like(
                'label',
                "'^(金额)?单位:|^(编制|填报|预算)?(单位|部门)(名称)?:|^(公开|预算|附)?[0-9]*表[0-9-]*$|^截止时间'"
            ) }} then 1 else 0
        end) as is_form_note,
        min(case when label <> '' then column_no end) as first_column_no
    from cells
    group by document_id, table_no, row_no
),

firsts as (
    select
        counted.*,
        cells.label as first_label,
        (
            counted.is_named_numbering = 1
            or (
                counted.numeral_count >= 2
                and (
                    counted.filled_count = counted.numeral_count + counted.mark_count
                    -- Whatever the row is called, figures that count 1, 2, 3 … are no money.
                    or (counted.numeral_count >= 3 and counted.filled_count = counted.numeral_count + 1)
                )
                and counted.greatest_small_integer = counted.small_integer_count
            )
        ) as is_numbering
    from counted
    left join cells
        on
            counted.document_id = cells.document_id
            and counted.table_no = cells.table_no
            and counted.row_no = cells.row_no
            and counted.first_column_no = cells.column_no
),

signals as (
    select
        *,
        not is_numbering
        and (
            amount_count > 0
            or (filled_count = 1 and {{ regex_like('first_label', "'^(合计|总计|(收入|支出)(合计|总计))$'") }})
            or {{ regex_like('first_label', "'^[一二三四五六七八九十]+、|^[(][一二三四五六七八九十]+[)]'") }}
        ) as is_figures
    from firsts
),

bounded as (
    select
        *,
        min(case when is_figures then row_no end) over (partition by document_id, table_no) as first_data_row_no,
        min(case when filled_count >= 2 and not is_numbering and is_form_note = 0 then row_no end) over (
            partition by document_id, table_no
        ) as first_header_row_no
    from signals
),

-- Columns of figures: a label alone in its row stands over them as much as one among others.
figure_columns as (
    select
        cells.document_id,
        cells.table_no,
        cells.column_no
    from cells
    inner join bounded
        on
            cells.document_id = bounded.document_id
            and cells.table_no = bounded.table_no
            and cells.row_no = bounded.row_no
    where bounded.row_no >= bounded.first_data_row_no and not bounded.is_numbering and cells.label <> ''
    group by cells.document_id, cells.table_no, cells.column_no
    having count(cells.amount) > count(case when cells.amount is null then 1 end)
),

-- The title of another form in a row of its own below figures: what stands under it is that form's.
distinct_titles as (
    select distinct first_label as label
    from signals
    where
        filled_count = 1
        and length(first_label) between 6 and 40
        and first_label like '%表%'
        and not {{ regex_like('first_label', "'[。:;,]|^(注|备注|说明)'") }}
),

titles as (
    select
        distinct_titles.label,
        form_titles.form_code,
        row_number() over (partition by distinct_titles.label order by form_titles.priority) as preference
    from distinct_titles
    inner join {{ ref('form_titles') }} as form_titles
        on {{ matches_pattern('distinct_titles.label', 'form_titles.pattern', 'form_titles') }}
),

stacked as (
    select
        bounded.document_id,
        bounded.table_no,
        min(bounded.row_no) as first_row_no
    from bounded
    inner join tables on bounded.document_id = tables.document_id and bounded.table_no = tables.table_no
    inner join titles on bounded.first_label = titles.label and titles.preference = 1
    where
        bounded.filled_count = 1
        and bounded.row_no > bounded.first_data_row_no
        and titles.form_code <> tables.form_code
    group by bounded.document_id, bounded.table_no
),

roled as (
    select
        bounded.document_id,
        bounded.table_no,
        bounded.row_no,
        bounded.filled_count,
        bounded.first_column_no,
        bounded.first_label,
        case
            when bounded.row_no >= stacked.first_row_no then 'foreign'
            when bounded.is_numbering then 'numbering'
            when bounded.filled_count = 0 then 'blank'
            when bounded.row_no >= bounded.first_data_row_no then 'data'
            when bounded.is_form_note = 1 then 'note'
            when
                bounded.filled_count = 1
                and (
                    figure_columns.column_no is null
                    or coalesce(bounded.row_no < bounded.first_header_row_no, true)
                    or {{ regex_like('bounded.first_label', "'^[(]?(单位)?:?(亿元|万元|千元|元)[)]?$'") }}
                )
                then 'note'
            else 'header'
        end as row_role
    from bounded
    left join stacked on bounded.document_id = stacked.document_id and bounded.table_no = stacked.table_no
    left join figure_columns
        on
            bounded.document_id = figure_columns.document_id
            and bounded.table_no = figure_columns.table_no
            and bounded.first_column_no = figure_columns.column_no
),

signatures as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        {{ concat_rows("coalesce(cells.label, '')", '|', 'cells.column_no') }} as signature
    from cells
    inner join roled
        on
            cells.document_id = roled.document_id
            and cells.table_no = roled.table_no
            and cells.row_no = roled.row_no
            and roled.row_role = 'header'
    group by cells.document_id, cells.table_no, cells.row_no
),

-- A header that was itself cut by the end of a page has nothing under it.
complete as (
    select distinct
        document_id,
        table_no
    from roled
    where row_role = 'data'
),

headers as (
    select
        tables.document_id,
        tables.form_no,
        roled.table_no,
        roled.row_no,
        signatures.signature,
        min(roled.table_no) over (partition by tables.document_id, tables.form_no) as first_table_no
    from roled
    inner join tables on roled.document_id = tables.document_id and roled.table_no = tables.table_no
    inner join complete on roled.document_id = complete.document_id and roled.table_no = complete.table_no
    inner join signatures
        on
            roled.document_id = signatures.document_id
            and roled.table_no = signatures.table_no
            and roled.row_no = signatures.row_no
    where roled.row_role = 'header'
),

-- A page that repeats the header repeats it word for word: what else stands before its first figures are rows whose
-- figures are blank.
repetitions as (
    select
        headers.document_id,
        headers.table_no,
        headers.row_no,
        max(case when first_headers.row_no is not null then 1 else 0 end) as is_repeated,
        max(max(case when first_headers.row_no is not null then 1 else 0 end)) over (
            partition by headers.document_id, headers.table_no
        ) as repeats_header
    from headers
    left join headers as first_headers
        on
            headers.document_id = first_headers.document_id
            and headers.form_no = first_headers.form_no
            and headers.first_table_no = first_headers.table_no
            and headers.signature = first_headers.signature
    where headers.table_no > headers.first_table_no
    group by headers.document_id, headers.table_no, headers.row_no
),

final as (
    select
        roled.document_id,
        roled.table_no,
        roled.row_no,
        roled.filled_count,
        roled.first_column_no,
        roled.first_label,
        case when repetitions.is_repeated < repetitions.repeats_header then 'data' else roled.row_role end as row_role
    from roled
    left join repetitions
        on
            roled.document_id = repetitions.document_id
            and roled.table_no = repetitions.table_no
            and roled.row_no = repetitions.row_no
)

select * from final
