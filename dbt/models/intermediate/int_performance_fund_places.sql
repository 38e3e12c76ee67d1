-- Every place where a performance form has room for the money of a fund, printed or left blank: a row per fund under the
-- measures of its block, or a column per fund in the rows of projects. `block` is what one total sums up; a fund that is
-- part of another of its block is inner.
with

cells as (select * from {{ ref('int_performance_cells') }}),

rows_ as (select * from {{ ref('int_performance_rows') }}),

columns as (select * from {{ ref('int_performance_columns') }} where fund_source is not null),

fund_sources as (select * from {{ ref('fund_sources') }}),

figures as (
    select
        *,
        cast(amount * {{ unit_factor('unit') }} as decimal(28, 6)) as amount_yuan,
        cast({{ half_width_yuan('decimals', unit_factor('unit')) }} as decimal(28, 6)) as half_width_yuan
    from {{ ref('int_performance_funding') }}
    where measure in ('initial_budget', 'adjusted_budget', 'executed') and unit is not null
),

-- A total opens a block of the funds printed after it, each with a label of its own.
labels as (
    select
        cells.document_id,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.label,
        cells.fund_source,
        cells.funding_period,
        sum(case when cells.fund_source = 'all' and cells.funding_period = 'all' then 1 else 0 end) over (
            partition by cells.document_id, cells.form_no
            order by cells.table_no, cells.row_no, cells.token_no rows between unbounded preceding and current row
        ) as total_no
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
            and not rows_.is_header
    where cells.fund_source is not null
),

labelled as (
    select
        labels.*,
        figures.measure,
        figures.column_no,
        figures.row_kind,
        figures.project_place,
        figures.amount_yuan,
        figures.half_width_yuan
    from labels
    left join figures
        on
            labels.document_id = figures.document_id
            and labels.table_no = figures.table_no
            and labels.row_no = figures.row_no
            and labels.fund_source = figures.fund_source
            and labels.funding_period = figures.funding_period
),

block_measures as (
    select
        document_id,
        form_no,
        total_no,
        measure,
        min(column_no) as column_no,
        max(row_kind) as row_kind,
        max(project_place) as project_place
    from labelled
    where measure is not null and fund_source = 'all' and funding_period = 'all'
    group by document_id, form_no, total_no, measure
),

by_label as (
    select
        labels.document_id,
        labels.form_no,
        'label' || cast(labels.total_no as {{ dbt.type_string() }}) as block,
        block_measures.measure,
        block_measures.row_kind,
        block_measures.project_place,
        labels.fund_source,
        labels.funding_period,
        labels.label,
        labels.table_no,
        labels.row_no,
        coalesce(labelled.column_no, block_measures.column_no) as column_no,
        labelled.amount_yuan,
        labelled.half_width_yuan
    from labels
    inner join block_measures
        on
            labels.document_id = block_measures.document_id
            and labels.form_no = block_measures.form_no
            and labels.total_no = block_measures.total_no
    left join labelled
        on
            labels.document_id = labelled.document_id
            and labels.table_no = labelled.table_no
            and labels.row_no = labelled.row_no
            and labels.fund_source = labelled.fund_source
            and labels.funding_period = labelled.funding_period
            and block_measures.measure = labelled.measure
),

-- Rows whose funds stand under heads of their own.
headed_rows as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.measure,
        rows_.header_no,
        max(figures.row_kind) as row_kind,
        max(figures.project_place) as project_place
    from figures
    inner join rows_
        on
            figures.document_id = rows_.document_id
            and figures.table_no = rows_.table_no
            and figures.row_no = rows_.row_no
    left join labels
        on
            figures.document_id = labels.document_id
            and figures.table_no = labels.table_no
            and figures.row_no = labels.row_no
    where labels.document_id is null
    group by figures.document_id, figures.form_no, figures.table_no, figures.row_no, figures.measure, rows_.header_no
),

by_head as (
    select
        headed_rows.document_id,
        headed_rows.form_no,
        'row' || cast(headed_rows.table_no * 100000 + headed_rows.row_no as {{ dbt.type_string() }}) as block,
        headed_rows.measure,
        headed_rows.row_kind,
        headed_rows.project_place,
        columns.fund_source,
        columns.funding_period,
        columns.label,
        headed_rows.table_no,
        headed_rows.row_no,
        coalesce(figures.column_no, columns.column_no) as column_no,
        figures.amount_yuan,
        figures.half_width_yuan
    from headed_rows
    inner join columns
        on
            headed_rows.document_id = columns.document_id
            and headed_rows.form_no = columns.form_no
            and headed_rows.header_no = columns.header_no
    left join figures
        on
            headed_rows.document_id = figures.document_id
            and headed_rows.table_no = figures.table_no
            and headed_rows.row_no = figures.row_no
            and headed_rows.measure = figures.measure
            and columns.fund_source = figures.fund_source
            and columns.funding_period = figures.funding_period
),

united as (
    select * from by_label
    union all
    select * from by_head
),

inner_sources as (
    select distinct
        lower_places.document_id,
        lower_places.form_no,
        lower_places.block,
        lower_places.fund_source,
        lower_places.funding_period
    from united as lower_places
    inner join fund_sources on lower_places.fund_source = fund_sources.fund_source
    inner join united as upper_places
        on
            lower_places.document_id = upper_places.document_id
            and lower_places.form_no = upper_places.form_no
            and lower_places.block = upper_places.block
            and upper_places.fund_source <> 'all'
            and (
                (
                    fund_sources.parent_fund_source = upper_places.fund_source
                    and upper_places.funding_period in ('all', lower_places.funding_period)
                )
                or (
                    lower_places.fund_source = upper_places.fund_source
                    and upper_places.funding_period = 'all'
                    and lower_places.funding_period <> 'all'
                )
            )
),

final as (
    select
        united.*,
        united.fund_source = 'all' and united.funding_period = 'all' as is_total,
        inner_sources.document_id is not null as is_inner
    from united
    left join inner_sources
        on
            united.document_id = inner_sources.document_id
            and united.form_no = inner_sources.form_no
            and united.block = inner_sources.block
            and united.fund_source = inner_sources.fund_source
            and united.funding_period = inner_sources.funding_period
)

select * from final
