-- Forms that print bands of (indicator, value) side by side, one band per indicator of the first level. The band is the
-- header's; a value without a name beside it is a further value of the name above it in its band.
with

cells as (
    select
        cells.*,
        rows_.header_no
    from {{ ref('int_performance_cells') }} as cells
    inner join {{ ref('int_performance_rows') }} as rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    where rows_.section = 'paired' and not rows_.is_header
),

columns as (select * from {{ ref('int_performance_columns') }}),

tables as (select * from {{ ref('stg_tables') }}),

bands as (
    select
        names.document_id,
        names.form_no,
        names.header_no,
        names.column_no as name_column_no,
        names.band_level,
        min(vals.column_no) as value_column_no,
        max(tables.column_count) as column_count
    from columns as names
    inner join columns as vals
        on
            names.document_id = vals.document_id
            and names.form_no = vals.form_no
            and names.header_no = vals.header_no
            and names.column_no < vals.column_no
            and vals.column_role = 'value'
    inner join tables
        on names.document_id = tables.document_id and names.header_table_no = tables.table_no
    where names.column_role = 'name'
    group by names.document_id, names.form_no, names.header_no, names.column_no, names.band_level
),

-- A piece of another width than its header cannot be read by columns.
banded as (
    select
        cells.*,
        bands.name_column_no,
        bands.value_column_no,
        bands.band_level
    from cells
    inner join bands
        on
            cells.document_id = bands.document_id
            and cells.form_no = bands.form_no
            and cells.header_no = bands.header_no
            and cells.column_no in (bands.name_column_no, bands.value_column_no)
    inner join tables
        on
            cells.document_id = tables.document_id
            and cells.table_no = tables.table_no
            and bands.column_count = tables.column_count
),

by_row as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        band_level,
        name_column_no,
        max(case when column_no = name_column_no then text end) as name_text,
        max(case when column_no = value_column_no then text end) as value_text,
        max(case when column_no = value_column_no then column_no end) as value_column_no
    from banded
    group by document_id, form_no, form_code, table_no, row_no, band_level, name_column_no
),

project_rows as (
    select distinct
        document_id,
        form_no,
        table_no,
        row_no
    from {{ ref('int_performance_project_marks') }}
),

-- A new project starts every band anew.
starts as (
    select
        by_row.*,
        max(project_rows.table_no * 100000 + project_rows.row_no) as project_start
    from by_row
    left join project_rows
        on
            by_row.document_id = project_rows.document_id
            and by_row.form_no = project_rows.form_no
            and project_rows.table_no * 100000 + project_rows.row_no <= by_row.table_no * 100000 + by_row.row_no
    group by
        by_row.document_id, by_row.form_no, by_row.form_code, by_row.table_no, by_row.row_no, by_row.band_level,
        by_row.name_column_no, by_row.name_text, by_row.value_text, by_row.value_column_no
),

final as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        band_level,
        name_column_no,
        last_value(name_text ignore nulls) over (
            partition by document_id, form_no, name_column_no, project_start order by table_no, row_no
            rows between unbounded preceding and current row
        ) as name_text,
        value_text,
        value_column_no
    from starts
)

select * from final
