-- Funding printed behind the name of a project, an agency or the total: one figure is the budget. Several are what the
-- header lists between the name and the goal; without a header, a first figure that is the same small one for every
-- project is the weight of budget execution among the marks (财预〔2020〕10号), the second the budget.
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
    where not rows_.is_header and coalesce(rows_.section, 'indicators') = 'indicators'
),

project_marks as (select * from {{ ref('int_performance_project_marks') }}),

header_measures as (
    select
        document_id,
        form_no,
        header_no,
        column_role as measure,
        row_number() over (partition by document_id, form_no, header_no order by column_no) as place,
        count(*) over (partition by document_id, form_no, header_no) as measure_count
    from {{ ref('int_performance_columns') }}
    where column_role in ('initial_budget', 'adjusted_budget', 'executed', 'execution_pct', 'project_amount')
),

owned as (
    select
        cells.*,
        case
            when project_marks.column_no is not null then 'project'
            when cells.kind = 'agency' then 'agency'
            when cells.row_role = 'total' and cells.label <> '总分' then 'total'
        end as owner_kind
    from cells
    left join project_marks
        on
            cells.document_id = project_marks.document_id
            and cells.table_no = project_marks.table_no
            and cells.row_no = project_marks.row_no
            and cells.column_no = project_marks.column_no
),

-- Figures belong to the nearest owner before them, up to the first word in between.
followed as (
    select
        *,
        max(case when owner_kind is not null then token_no end) over by_row as owner_token_no,
        max(case when kind not in ('number', 'money', 'dash') then token_no end) over by_row as word_token_no
    from owned
    window by_row as (
        partition by document_id, table_no, row_no order by token_no rows between unbounded preceding and current row
    )
),

figures as (
    select
        followed.document_id,
        followed.form_no,
        followed.header_no,
        followed.table_no,
        followed.row_no,
        followed.column_no,
        followed.amount,
        owners.owner_kind as row_kind,
        owners.label as owner_label,
        row_number() over by_owner as place,
        count(*) over (
            partition by followed.document_id, followed.table_no, followed.row_no, followed.owner_token_no
        ) as figure_count
    from followed
    inner join owned as owners
        on
            followed.document_id = owners.document_id
            and followed.table_no = owners.table_no
            and followed.row_no = owners.row_no
            and followed.owner_token_no = owners.token_no
    where followed.kind in ('number', 'money', 'dash') and followed.word_token_no = followed.owner_token_no
    window by_owner as (
        partition by followed.document_id, followed.table_no, followed.row_no, followed.owner_token_no
        order by followed.token_no
    )
),

-- The same first figure for each of several projects, and no more than full marks, is a weight.
weights as (
    select
        document_id,
        form_no
    from figures
    where figure_count = 2 and place = 1 and row_kind = 'project'
    group by document_id, form_no
    having count(*) >= 2 and count(distinct amount) = 1 and max(amount) <= 100
),

final as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.row_kind,
        'all' as fund_source,
        figures.owner_label as fund_label,
        case
            when header_measures.measure = 'project_amount' then 'initial_budget'
            when header_measures.measure is not null then header_measures.measure
            when figures.figure_count = 1 then 'initial_budget'
            when weights.form_no is not null and figures.place = 1 then 'max_score'
            when weights.form_no is not null and figures.place = 2 then 'initial_budget'
        end as measure
    from figures
    left join header_measures
        on
            figures.document_id = header_measures.document_id
            and figures.form_no = header_measures.form_no
            and figures.header_no = header_measures.header_no
            and figures.place = header_measures.place
            and figures.figure_count = header_measures.measure_count
    left join weights
        on
            figures.document_id = weights.document_id
            and figures.form_no = weights.form_no
            and figures.figure_count = 2
)

select * from final
where measure is not null
