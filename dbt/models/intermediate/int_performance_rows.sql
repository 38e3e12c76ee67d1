-- Each printed row of the performance forms: whether it heads columns, and in which section of the form it stands.
-- A section is opened by its header row and runs on over page breaks: indicators (one per row), paired (several bands of
-- name and value side by side), funding, funds (one column per fund), management, narrative.
with

cells as (select * from {{ ref('int_performance_cells') }}),

counted as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        count(*) as cell_count,
        count(distinct column_role) as column_roles,
        count(distinct fund_source) as funds,
        count(case when column_role = 'name' then 1 end) as names,
        max(case when column_role in ('initial_budget', 'adjusted_budget', 'executed') then 1 else 0 end) as heads_money,
        max(case when column_role = 'statement' then 1 else 0 end) as heads_statement,
        max(case when row_role = 'narrative' then 1 else 0 end) as is_narrative,
        count(case when kind in ('number', 'percent', 'money', 'operator') then 1 end) as figures,
        count(case when kind = 'level' and can_be_level_1 then 1 end) as first_levels,
        max(case when is_continuation then 1 else 0 end) = 1 as is_continuation
    from cells
    group by document_id, form_no, form_code, table_no, row_no
),

headed as (
    select
        *,
        figures = 0
        and (
            column_roles + funds >= 3
            or (funds >= 2 and cell_count <= funds + 1)
            -- The heads of several bands of indicators.
            or (first_levels >= 2 and first_levels = cell_count)
        ) as is_header
    from counted
),

chained as (
    select
        *,
        case
            when
                is_header
                and not (
                    coalesce(lag(is_header) over by_row, false)
                    and coalesce(lag(row_no) over by_row, -1) = row_no - 1
                    and coalesce(lag(table_no) over by_row, -1) = table_no
                )
                then 1
            else 0
        end as opens_header
    from headed
    window by_row as (partition by document_id, form_no order by table_no, row_no)
),

numbered as (
    select
        *,
        sum(opens_header) over (
            partition by document_id, form_no order by table_no, row_no rows between unbounded preceding and current row
        ) as header_no
    from chained
),

headers as (
    select
        document_id,
        form_no,
        header_no,
        min(table_no) as header_table_no,
        max(row_no) as header_last_row_no,
        case
            when sum(names) >= 2 then 'paired'
            when sum(names) = 1 then 'indicators'
            when max(heads_statement) = 1 then 'management'
            when max(heads_money) = 1 then 'funding'
            when sum(funds) >= 2 then 'funds'
        end as section
    from numbered
    where is_header
    group by document_id, form_no, header_no
),

final as (
    select
        numbered.document_id,
        numbered.form_no,
        numbered.form_code,
        numbered.table_no,
        numbered.row_no,
        numbered.cell_count,
        numbered.is_header,
        numbered.is_continuation,
        headers.header_no,
        headers.header_table_no,
        -- Words about goals and tasks end a section until the next header.
        case
            when
                max(case when numbered.is_narrative = 1 and not numbered.is_header then 1 else 0 end) over (
                    partition by numbered.document_id, numbered.form_no, numbered.header_no
                    order by numbered.table_no, numbered.row_no rows between unbounded preceding and current row
                ) = 1
                then 'narrative'
            else headers.section
        end as section
    from numbered
    left join headers
        on
            numbered.document_id = headers.document_id
            and numbered.form_no = headers.form_no
            and numbered.header_no = headers.header_no
)

select * from final
