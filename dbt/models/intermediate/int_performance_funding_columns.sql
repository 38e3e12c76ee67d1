-- Funding printed in columns, one per fund (资金总额, 财政拨款, ...): beside the indicators of each project, or on a sheet of
-- its own under a row of fund labels. A conversion that lost a blank slides a sheet's figures: they are moved back by the
-- least number of columns that brings each under a head and makes the total the sum of its funds, or else left unplaced.
with

rows_ as (select * from {{ ref('int_performance_rows') }} where not is_header and section in ('paired', 'funds')),

tables as (select * from {{ ref('stg_tables') }}),

fund_columns as (
    select
        columns.document_id,
        columns.form_no,
        columns.header_no,
        columns.header_table_no,
        columns.column_no,
        columns.fund_source,
        columns.funding_period,
        columns.label as fund_label,
        tables.column_count
    from {{ ref('int_performance_columns') }} as columns
    inner join tables
        on columns.document_id = tables.document_id and columns.header_table_no = tables.table_no
    where columns.fund_source is not null
),

figures as (
    select
        cells.document_id,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.amount,
        rows_.header_no,
        rows_.section,
        tables.column_count
    from {{ ref('int_performance_cells') }} as cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.amount is not null
),

in_column as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        fund_columns.fund_source,
        fund_columns.funding_period,
        fund_columns.fund_label
    from figures
    inner join fund_columns
        on
            figures.document_id = fund_columns.document_id
            and figures.form_no = fund_columns.form_no
            and figures.header_no = fund_columns.header_no
            and figures.column_no = fund_columns.column_no
            and figures.column_count = fund_columns.column_count
    where figures.section = 'paired'
),

-- A sheet of its own: every shift to the right that brings all figures of the row under heads.
shifted as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.amount,
        fund_columns.fund_source,
        fund_columns.funding_period,
        fund_columns.fund_label,
        fund_columns.column_no - figures.column_no as shift,
        count(*) over (
            partition by figures.document_id, figures.table_no, figures.row_no, fund_columns.column_no - figures.column_no
        ) as placed_count
    from figures
    inner join fund_columns
        on
            figures.document_id = fund_columns.document_id
            and figures.form_no = fund_columns.form_no
            and figures.header_no = fund_columns.header_no
    where figures.section = 'funds'
),

row_counts as (
    select
        document_id,
        table_no,
        row_no,
        count(*) as figure_count
    from figures
    group by document_id, table_no, row_no
),

shifts as (
    select
        shifted.document_id,
        shifted.table_no,
        shifted.row_no,
        shifted.shift,
        row_number() over (
            partition by shifted.document_id, shifted.table_no, shifted.row_no order by abs(shifted.shift), shifted.shift
        ) as preference
    from shifted
    inner join row_counts
        on
            shifted.document_id = row_counts.document_id
            and shifted.table_no = row_counts.table_no
            and shifted.row_no = row_counts.row_no
            and shifted.placed_count = row_counts.figure_count
    group by shifted.document_id, shifted.table_no, shifted.row_no, shifted.shift
    having
        shifted.shift = 0
        or sum(case when shifted.fund_source = 'all' then shifted.amount end)
        = sum(case when shifted.fund_source <> 'all' then shifted.amount end)
),

on_sheet as (
    select
        shifted.document_id,
        shifted.form_no,
        shifted.table_no,
        shifted.row_no,
        shifted.column_no,
        shifted.fund_source,
        shifted.funding_period,
        shifted.fund_label
    from shifted
    inner join shifts
        on
            shifted.document_id = shifts.document_id
            and shifted.table_no = shifts.table_no
            and shifted.row_no = shifts.row_no
            and shifted.shift = shifts.shift
            and shifts.preference = 1
),

final as (
    select
        *,
        'initial_budget' as measure
    from in_column
    union all
    select
        *,
        'initial_budget' as measure
    from on_sheet
)

select * from final
