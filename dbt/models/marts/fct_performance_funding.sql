{{ config(materialized='incremental') }}

with

figures as (select * from {{ ref('int_performance_funding') }}),

marks as (
    select
        document_id,
        form_no,
        project_id,
        table_no * 100000 + row_no as project_place
    from {{ ref('int_performance_project_marks') }}
),

money as (
    select
        *,
        case
            when measure in ('initial_budget', 'adjusted_budget', 'executed')
                then cast(amount * {{ unit_factor('unit') }} as decimal(28, 6))
        end as amount_yuan,
        -- The first amount of the row speaks for it.
        row_number() over (
            partition by document_id, table_no, row_no, row_kind, fund_source, funding_period
            order by
                case when measure in ('initial_budget', 'adjusted_budget', 'executed') and amount is not null then 0 else 1 end,
                column_no
        ) as place
    from figures
),

by_row as (
    select
        document_id,
        form_no,
        form_code,
        agency_id,
        fiscal_year,
        max(case when place = 1 then budget_phase end) as document_phase,
        row_kind,
        project_place,
        fund_source,
        funding_period,
        max(case when measure = 'initial_budget' then amount_yuan end) as initial_budget,
        max(case when measure = 'adjusted_budget' then amount_yuan end) as adjusted_budget,
        max(case when measure = 'executed' then amount_yuan end) as executed,
        max(case when measure = 'max_score' then amount end) as max_score,
        max(case when measure = 'execution_pct' then amount end) as execution_pct,
        max(case when measure = 'score' then amount end) as score,
        max(case when place = 1 then measure end) as reported_measure,
        max(case when place = 1 then text end) as reported_text,
        max(case when place = 1 then amount end) as reported_amount,
        max(case when place = 1 then unit end) as reported_unit,
        max(case when place = 1 then decimals end) as reported_decimals,
        max(case when place = 1 then amount_yuan end) as amount_yuan,
        table_no,
        row_no,
        max(case when place = 1 then column_no end) as column_no
    from money
    group by
        document_id, form_no, form_code, agency_id, fiscal_year, row_kind, project_place, fund_source, funding_period,
        table_no, row_no
),

final as (
    select
        by_row.document_id,
        by_row.form_code,
        by_row.agency_id,
        by_row.fiscal_year,
        case by_row.reported_measure
            when 'initial_budget' then 'approved'
            when 'adjusted_budget' then 'adjusted'
            when 'executed' then 'executed'
            else by_row.document_phase
        end as budget_phase,
        case when by_row.row_kind = 'project' then marks.project_id end as project_id,
        by_row.row_kind,
        by_row.fund_source,
        by_row.funding_period,
        by_row.initial_budget,
        by_row.adjusted_budget,
        by_row.executed,
        cast(by_row.max_score as decimal(28, 6)) as max_score,
        cast(by_row.execution_pct as decimal(28, 6)) as execution_pct,
        cast(by_row.score as decimal(28, 6)) as score,
        by_row.reported_text,
        cast(by_row.reported_amount as decimal(28, 6)) as reported_amount,
        by_row.reported_unit,
        cast(by_row.reported_decimals as integer) as reported_decimals,
        by_row.amount_yuan,
        by_row.table_no,
        by_row.row_no,
        by_row.column_no
    from by_row
    left join marks
        on
            by_row.document_id = marks.document_id
            and by_row.form_no = marks.form_no
            and by_row.project_place = marks.project_place
    -- A figure of money whose unit nobody states is no amount: it stays in raw and is listed as unplaced.
    where by_row.amount_yuan is not null
)

select * from final
