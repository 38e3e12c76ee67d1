-- What each row of a form's table is: header, column numbering, a note of the form (unit, agency), or data.
-- Performance forms are read elsewhere: they have no rows of figures under one header.
with

tables as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_no
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    where types.row_scheme in ('balance', 'revenue', 'function', 'economy', 'project', 'three_public')
),

cells as (
    select cells.*
    from {{ ref('stg_cells') }} as cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
),

-- 栏次: the form's own numbering of its columns, 1 to n.
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
                counted.filled_count >= 2
                and counted.filled_count = counted.small_integer_count
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
        min(case when is_figures then row_no end) over (partition by document_id, table_no) as first_data_row_no
    from signals
),

roled as (
    select
        document_id,
        table_no,
        row_no,
        filled_count,
        first_column_no,
        first_label,
        case
            when is_numbering then 'numbering'
            when filled_count = 0 then 'blank'
            when row_no >= first_data_row_no then 'data'
            when is_form_note = 1 or filled_count = 1 then 'note'
            else 'header'
        end as row_role
    from bounded
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
