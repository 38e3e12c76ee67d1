-- Every figure of project and department funding in the performance forms: whose, from which fund, measuring what, and
-- in which unit. The unit is the figure's own, its label's, its header's, or that of the form.
{% set in_brackets = "'[(](?:单位:)?(亿元|百万元|万元|千元|百元|元)[)]'" %}
with

placed as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        cast(null as {{ dbt.type_string() }}) as row_kind,
        fund_source,
        funding_period,
        fund_label,
        measure,
        'rows' as layout
    from {{ ref('int_performance_funding_rows') }}
    union all
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        cast(null as {{ dbt.type_string() }}) as row_kind,
        fund_source,
        funding_period,
        fund_label,
        measure,
        'columns' as layout
    from {{ ref('int_performance_funding_columns') }}
    union all
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        row_kind,
        fund_source,
        'all' as funding_period,
        fund_label,
        measure,
        'marks' as layout
    from {{ ref('int_performance_funding_marks') }}
),

rows_ as (select * from {{ ref('int_performance_rows') }}),

cells as (select * from {{ ref('int_performance_cells') }}),

tables as (select * from {{ ref('int_performance_tables') }}),

marks as (select * from {{ ref('int_performance_project_marks') }}),

header_units as (
    select
        cells.document_id,
        cells.form_no,
        rows_.header_no,
        max({{ regex_extract('cells.label', in_brackets, 1) }}) as unit
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
            and rows_.is_header
    group by cells.document_id, cells.form_no, rows_.header_no
    having count(distinct {{ regex_extract('cells.label', in_brackets, 1) }}) = 1
),

-- The last project named in the form up to the row; a row that names its own is its own.
row_projects as (
    select
        rows_.document_id,
        rows_.form_no,
        rows_.table_no,
        rows_.row_no,
        max(case when marks.row_no = rows_.row_no and marks.table_no = rows_.table_no then 1 else 0 end) as names_project,
        max(marks.table_no * 100000 + marks.row_no) as project_place
    from rows_
    left join marks
        on
            rows_.document_id = marks.document_id
            and rows_.form_no = marks.form_no
            and marks.table_no * 100000 + marks.row_no <= rows_.table_no * 100000 + rows_.row_no
    group by rows_.document_id, rows_.form_no, rows_.table_no, rows_.row_no
),

-- A row of funds per column without a project is the total if it holds nothing but figures, else an agency's.
row_words as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        max(case when placed.column_no is null and coalesce(cells.row_role, '') <> 'total' then 1 else 0 end) as has_others
    from cells
    left join placed
        on
            cells.document_id = placed.document_id
            and cells.table_no = placed.table_no
            and cells.row_no = placed.row_no
            and cells.column_no = placed.column_no
    group by cells.document_id, cells.table_no, cells.row_no
),

final as (
    select
        placed.document_id,
        placed.form_no,
        tables.form_code,
        tables.agency_id,
        tables.fiscal_year,
        tables.budget_phase,
        placed.table_no,
        placed.row_no,
        placed.column_no,
        placed.fund_source,
        placed.funding_period,
        placed.measure,
        case
            when placed.row_kind is not null then placed.row_kind
            when tables.is_overall then 'department'
            when placed.layout = 'rows' or row_projects.names_project = 1 then 'project'
            when rows_.section = 'funds' then 'project'
            when row_words.has_others = 1 then 'agency'
            else 'total'
        end as row_kind,
        row_projects.project_place,
        cells.text,
        -- A rate may be printed with its sign.
        case when placed.measure = 'execution_pct' then {{ printed_percent('cells.label') }} else cells.amount end as amount,
        case when placed.measure = 'execution_pct' then {{ printed_decimals('cells.label') }} else cells.decimals end as decimals,
        coalesce(
            cells.unit_suffix,
            {{ regex_extract('placed.fund_label', in_brackets, 1) }},
            header_units.unit,
            tables.form_unit
        ) as unit
    from placed
    inner join cells
        on
            placed.document_id = cells.document_id
            and placed.table_no = cells.table_no
            and placed.row_no = cells.row_no
            and placed.column_no = cells.column_no
    inner join tables on placed.document_id = tables.document_id and placed.table_no = tables.table_no
    inner join rows_
        on
            placed.document_id = rows_.document_id
            and placed.table_no = rows_.table_no
            and placed.row_no = rows_.row_no
    left join header_units
        on
            rows_.document_id = header_units.document_id
            and rows_.form_no = header_units.form_no
            and rows_.header_no = header_units.header_no
    left join row_projects
        on
            placed.document_id = row_projects.document_id
            and placed.table_no = row_projects.table_no
            and placed.row_no = row_projects.row_no
    left join row_words
        on
            placed.document_id = row_words.document_id
            and placed.table_no = row_words.table_no
            and placed.row_no = row_words.row_no
)

select * from final
