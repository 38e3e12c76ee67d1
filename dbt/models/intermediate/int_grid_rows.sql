-- What each row of a form's table is: header, column numbering, a note of the form (unit, agency), or data.
-- Performance forms are read elsewhere: they have no rows of figures under one header.
with

tables as (
    select
        tables.document_id,
        tables.table_no
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
        count(amount) as amount_count,
        count(distinct case when {{ regex_like('label', "'^[0-9]{1,2}$'") }} then amount end) as small_integer_count,
        max(case when {{ regex_like('label', "'^[0-9]{1,2}$'") }} then amount end) as greatest_small_integer,
        max(case when label = '栏次' then 1 else 0 end) as is_named_numbering,
        max(case
            when {{ regex_like(
                'label',
                "'^(金额)?单位:|^(编制|填报|预算)?(单位|部门)(名称)?:|^(公开|预算|附)?[0-9]*表[0-9-]*$|^20[0-9][0-9]年度?$|^截止时间'"
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

final as (
    select
        document_id,
        table_no,
        row_no,
        filled_count,
        first_label,
        case
            when is_numbering then 'numbering'
            when filled_count = 0 then 'blank'
            when row_no >= first_data_row_no then 'data'
            when is_form_note = 1 or filled_count = 1 then 'note'
            else 'header'
        end as row_role
    from bounded
)

select * from final
