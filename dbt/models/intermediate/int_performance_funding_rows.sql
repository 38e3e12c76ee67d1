-- Rows of funding headed by their fund ("年度资金总额", "其中：财政拨款"): in a table of budget, adjusted budget, execution,
-- full marks, rate and marks, or as label and amount on a sheet. One row per figure with what it measures.
-- A table's figures are read in order when none is missing, else by column, and only if each stands under a head.
with

rows_ as (select * from {{ ref('int_performance_rows') }} where not is_header),

columns as (select * from {{ ref('int_performance_columns') }}),

cells as (
    select
        cells.*,
        rows_.header_no,
        rows_.section
    from {{ ref('int_performance_cells') }} as cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
),

measures as (
    select
        document_id,
        form_no,
        header_no,
        column_no,
        column_role as measure,
        row_number() over (partition by document_id, form_no, header_no order by column_no) as place,
        count(*) over (partition by document_id, form_no, header_no) as measure_count
    from columns
    where column_role in ('initial_budget', 'adjusted_budget', 'executed', 'max_score', 'execution_pct', 'score')
),

fund_labels as (
    select
        document_id,
        table_no,
        row_no,
        min(token_no) as fund_token_no,
        min(fund_source) as fund_source,
        min(funding_period) as funding_period,
        min(label) as fund_label
    from cells
    where section = 'funding' and fund_source is not null
    group by document_id, table_no, row_no
    having count(*) = 1
),

figures as (
    select
        cells.*,
        fund_labels.fund_source as row_fund_source,
        fund_labels.funding_period as row_funding_period,
        fund_labels.fund_label,
        row_number() over by_row as place,
        count(*) over (partition by cells.document_id, cells.table_no, cells.row_no) as figure_count,
        count(measures.column_no) over (partition by cells.document_id, cells.table_no, cells.row_no) as headed_count,
        measures.measure as column_measure
    from cells
    inner join fund_labels
        on
            cells.document_id = fund_labels.document_id
            and cells.table_no = fund_labels.table_no
            and cells.row_no = fund_labels.row_no
            and cells.token_no > fund_labels.fund_token_no
    left join measures
        on
            cells.document_id = measures.document_id
            and cells.form_no = measures.form_no
            and cells.header_no = measures.header_no
            and cells.column_no = measures.column_no
    where cells.kind in ('number', 'percent', 'money', 'dash')
    window by_row as (partition by cells.document_id, cells.table_no, cells.row_no order by cells.token_no)
),

table_figures as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.row_fund_source as fund_source,
        figures.row_funding_period as funding_period,
        figures.fund_label,
        coalesce(ordered.measure, figures.column_measure) as measure
    from figures
    left join measures as ordered
        on
            figures.document_id = ordered.document_id
            and figures.form_no = ordered.form_no
            and figures.header_no = ordered.header_no
            and figures.place = ordered.place
            and figures.figure_count = ordered.measure_count
    where ordered.measure is not null or figures.headed_count = figures.figure_count
),

labelled as (
    select
        *,
        lag(fund_source) over by_row as label_fund_source,
        lag(funding_period) over by_row as label_funding_period,
        lag(label) over by_row as fund_label
    from cells
    window by_row as (partition by document_id, table_no, row_no order by token_no)
),

sheet_figures as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        label_fund_source as fund_source,
        label_funding_period as funding_period,
        fund_label,
        'initial_budget' as measure
    from labelled
    where
        label_fund_source is not null
        and kind in ('number', 'money')
        and coalesce(section, 'narrative') = 'narrative'
),

final as (
    select * from table_figures
    union all
    select * from sheet_figures
)

select * from final
