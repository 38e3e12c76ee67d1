with

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is not null),

cells as (select * from {{ ref('stg_cells') }}),

tables as (select * from {{ ref('int_form_tables') }}),

in_forms as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        form_code,
        reported_text,
        unplaced_reason as reason
    from measures
),

-- Figures of tables that are no statutory form we know, and of another form below the one a table is.
in_unknown_forms as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cast(null as {{ dbt.type_string() }}) as form_code,
        cells.text as reported_text,
        'unknown_form' as reason
    from cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    left join {{ ref('int_grid_rows') }} as grid_rows
        on
            cells.document_id = grid_rows.document_id
            and cells.table_no = grid_rows.table_no
            and cells.row_no = grid_rows.row_no
    where cells.amount is not null and (tables.form_code is null or grid_rows.row_role = 'foreign')
),

-- Digits where a figure belongs that are no number as printed.
unreadable as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        tables.form_code,
        cells.text as reported_text,
        'not_a_number' as reason
    from cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    inner join {{ ref('int_grid_rows') }} as grid_rows
        on
            cells.document_id = grid_rows.document_id
            and cells.table_no = grid_rows.table_no
            and cells.row_no = grid_rows.row_no
            and grid_rows.row_role = 'data'
    inner join {{ ref('int_columns') }} as columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
            and columns.column_kind = 'measure'
    where cells.amount is null and {{ regex_like('cells.number_text', "'[0-9]'") }}
),

in_performance_forms as (
    select
        unplaced.document_id,
        unplaced.table_no,
        unplaced.row_no,
        unplaced.column_no,
        tables.form_code,
        unplaced.text as reported_text,
        unplaced.reason
    from {{ ref('int_performance_unplaced') }} as unplaced
    inner join tables on unplaced.document_id = tables.document_id and unplaced.table_no = tables.table_no
),

hidden as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cast(null as {{ dbt.type_string() }}) as form_code,
        cells.text as reported_text,
        'hidden' as reason
    from {{ source('raw', 'raw_cells') }} as cells
    inner join {{ ref('stg_documents') }} as documents on cells.document_id = documents.document_id
    where cells.is_hidden and {{ regex_like('cells.text', "'[0-9]'") }}
),

united as (
    select * from in_forms
    union all
    select * from in_unknown_forms
    union all
    select * from unreadable
    union all
    select * from in_performance_forms
    union all
    select * from hidden
),

final as (
    select
        united.document_id,
        cast(united.table_no as integer) as table_no,
        cast(united.row_no as integer) as row_no,
        cast(united.column_no as integer) as column_no,
        types.published_form_code as form_code,
        united.reported_text,
        united.reason
    from united
    left join {{ ref('form_types') }} as types on united.form_code = types.form_code
)

select * from final
