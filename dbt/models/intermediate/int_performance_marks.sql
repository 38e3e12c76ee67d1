-- Every mark printed in the performance forms, full marks (分值) and marks given (得分): of indicators, of management, of the
-- execution of the budget, and of the total. `block_no` counts the totals above: what one total sums up. A whole mark is
-- exact; one printed with decimals has been rounded to them.
with

lines as (select * from {{ ref('int_performance_lines') }} where layout <> 'paired'),

parts as (
    select * from {{ ref('int_performance_operator_parts') }}
    union all
    select * from {{ ref('int_performance_sequence_parts') }}
),

cells as (select * from {{ ref('int_performance_cells') }}),

funding as (select * from {{ ref('int_performance_funding') }} where measure in ('max_score', 'score')),

kinds as (
    select 'max_score' as measure
    union all
    select 'score' as measure
),

part_figures as (
    select
        parts.document_id,
        parts.table_no,
        parts.row_no,
        parts.part as measure,
        min(parts.column_no) as column_no,
        max(cells.amount) as amount,
        max(cells.decimals) as decimals
    from parts
    inner join cells
        on
            parts.document_id = cells.document_id
            and parts.table_no = cells.table_no
            and parts.row_no = cells.row_no
            and parts.column_no = cells.column_no
    where parts.part in ('max_score', 'score')
    group by parts.document_id, parts.table_no, parts.row_no, parts.part
),

line_marks as (
    select
        lines.document_id,
        lines.form_no,
        lines.form_code,
        lines.table_no,
        lines.row_no,
        lines.line_kind,
        lines.name as label,
        kinds.measure,
        coalesce(part_figures.column_no, lines.column_no) as column_no,
        part_figures.amount,
        part_figures.decimals
    from lines
    cross join kinds
    left join part_figures
        on
            lines.document_id = part_figures.document_id
            and lines.table_no = part_figures.table_no
            and lines.row_no = part_figures.row_no
            and kinds.measure = part_figures.measure
),

funding_marks as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        'execution' as line_kind,
        '预算执行率' as label,
        measure,
        column_no,
        amount,
        decimals
    from funding
    where fund_source = 'all' and funding_period = 'all' and amount is not null
),

united as (
    select * from line_marks
    union all
    select * from funding_marks
),

numbered as (
    select
        *,
        sum(case when line_kind = 'total' then 1 else 0 end) over (
            partition by document_id, form_no, measure
            order by table_no, row_no rows between unbounded preceding and current row
        ) as totals_to_here
    from united
),

final as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        column_no,
        line_kind,
        label,
        measure,
        totals_to_here - case when line_kind = 'total' then 1 else 0 end as block_no,
        amount,
        case when decimals > 0 then {{ half_width_yuan('decimals', '1') }} else cast(0 as decimal(28, 6)) end as half_width
    from numbered
)

select * from final
