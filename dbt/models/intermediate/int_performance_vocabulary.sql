-- What each distinct short label of a performance form says by itself: a level, an operator, a direction, a fund, the
-- head of a column or of a row. Everything known is in the seeds; a label of none of these kinds is somebody's words.
with

cells as (select * from {{ ref('stg_cells') }}),

tables as (select * from {{ ref('int_performance_tables') }}),

printed as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.label,
        tables.form_no,
        tables.piece_no
    from cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.label <> '' and length(cells.label) <= 60
),

-- A page break cuts a row: its labels may be whole only together with the row that opens the next piece.
row_ends as (
    select
        document_id,
        table_no,
        max(row_no) as last_row_no
    from printed
    group by document_id, table_no
),

cuts as (
    select distinct upper_cells.label || lower_cells.label as label
    from printed as upper_cells
    inner join row_ends
        on
            upper_cells.document_id = row_ends.document_id
            and upper_cells.table_no = row_ends.table_no
            and upper_cells.row_no = row_ends.last_row_no
    inner join printed as lower_cells
        on
            upper_cells.document_id = lower_cells.document_id
            and upper_cells.form_no = lower_cells.form_no
            and upper_cells.piece_no + 1 = lower_cells.piece_no
            and lower_cells.row_no = 1
    where length(upper_cells.label) <= 10 and length(lower_cells.label) <= 10
),

-- The words of these forms are short; what is longer is somebody's words and matches none of the patterns.
labels as (
    select label from printed
    where length(label) <= 24
    union
    select label from cuts
),

levels as (
    select
        labels.label,
        min(seed.indicator_level) as indicator_level,
        max(case when seed.can_be_level_1 then 1 else 0 end) = 1 as can_be_level_1,
        max(case when seed.can_be_level_2 then 1 else 0 end) = 1 as can_be_level_2
    from labels
    inner join {{ ref('indicator_levels') }} as seed
        on {{ matches_pattern('labels.label', 'seed.pattern', 'indicator_levels') }}
    group by labels.label
),

operators as (
    select
        labels.label,
        min(seed.operator) as operator
    from labels
    inner join {{ ref('indicator_operators') }} as seed
        on {{ regex_like('labels.label', "'^(' || seed.pattern || ')$'") }}
    group by labels.label
),

directions as (
    select
        labels.label,
        min(seed.direction) as direction
    from labels
    inner join {{ ref('indicator_directions') }} as seed
        on {{ matches_pattern('labels.label', 'seed.pattern', 'indicator_directions') }}
    group by labels.label
),

terms as (
    select
        labels.label,
        max(case when seed.attribute = 'column' then seed.value end) as column_role,
        max(case when seed.attribute = 'fund' then seed.value end) as fund_source,
        max(case when seed.attribute = 'fund' then seed.funding_period end) as funding_period,
        max(case when seed.attribute = 'row' then seed.value end) as row_role
    from labels
    inner join {{ ref('performance_labels') }} as seed
        on {{ matches_pattern('labels.label', 'seed.pattern', 'performance_labels') }}
    group by labels.label
),

final as (
    select
        labels.label,
        levels.indicator_level,
        coalesce(levels.can_be_level_1, false) as can_be_level_1,
        coalesce(levels.can_be_level_2, false) as can_be_level_2,
        operators.operator,
        directions.direction,
        terms.column_role,
        terms.fund_source,
        terms.funding_period,
        terms.row_role
    from labels
    left join levels on labels.label = levels.label
    left join operators on labels.label = operators.label
    left join directions on labels.label = directions.label
    left join terms on labels.label = terms.label
    where
        levels.label is not null
        or operators.label is not null
        or directions.label is not null
        or terms.label is not null
)

select * from final
