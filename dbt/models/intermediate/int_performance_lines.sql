-- Every line of indicators, management marks and totals, one row each, with the cells of its parts side by side and the
-- levels filled down. A row cut by a page break is completed by the row that opens the next piece.
with

rows_ as (select * from {{ ref('int_performance_rows') }}),

cells as (select * from {{ ref('int_performance_cells') }}),

parts as (
    select * from {{ ref('int_performance_operator_parts') }}
    union all
    select * from {{ ref('int_performance_sequence_parts') }}
),

columns as (select * from {{ ref('int_performance_columns') }}),

part_cells as (
    select
        cells.*,
        parts.part,
        parts.layout,
        rows_.header_no,
        rows_.section,
        columns.column_role as head_role,
        row_number() over (
            partition by
                cells.document_id, cells.table_no, cells.row_no,
                case when parts.part = 'level' then 1 else 0 end
            order by cells.column_no
        ) as level_place,
        count(case when parts.part in ('level', 'level_1', 'level_2') then 1 end) over (
            partition by cells.document_id, cells.table_no, cells.row_no
        ) as level_count
    from parts
    inner join cells
        on
            parts.document_id = cells.document_id
            and parts.table_no = cells.table_no
            and parts.row_no = cells.row_no
            and parts.column_no = cells.column_no
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    left join columns
        on
            rows_.document_id = columns.document_id
            and rows_.form_no = columns.form_no
            and rows_.header_no = columns.header_no
            and cells.column_no = columns.column_no
),

-- Two levels in a row are the first and the second. One that could be either is what its column is headed by, else the
-- second: the first is printed once and runs on below.
levelled as (
    select
        *,
        case
            when part = 'level_1' then 1
            when part = 'level_2' then 2
            when part <> 'level' then null
            when level_place = 1 and can_be_level_1 and not can_be_level_2 then 1
            when not can_be_level_1 then 2
            when level_count >= 2 and level_place = 1 then 1
            when level_count >= 2 then 2
            when head_role = 'level_1' then 1
            else 2
        end as level_no
    from part_cells
),

by_row as (
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        max(section) as section,
        max(layout) as layout,
        max(case when part = 'total' then 1 else 0 end) as is_total,
        max(case when level_no = 1 then coalesce(indicator_level, {{ written_name('text') }}) end) as own_level_1,
        max(case when level_no = 2 then coalesce(indicator_level, {{ written_name('text') }}) end) as own_level_2,
        max(case when part = 'name' then {{ written_name('text') }} end) as name,
        max(case when part = 'name' then column_no end) as name_column_no,
        max(case when part = 'operator' then operator end) as operator,
        max(case when part = 'value' then text end) as target_text,
        max(case when part = 'value' then label end) as target_label,
        max(case when part = 'value' then column_no end) as target_column_no,
        max(case when part = 'unit' and kind <> 'dash' then {{ written_name('text') }} end) as unit_text,
        max(case when part = 'max_score' then amount end) as max_score,
        max(case when part = 'direction' then direction end) as direction,
        max(case when part = 'actual' and kind <> 'dash' then text end) as actual_text,
        max(case when part = 'actual' and kind <> 'dash' then label end) as actual_label,
        max(case when part = 'score' then amount end) as score,
        max(case when part in ('score', 'max_score') then column_no end) as score_column_no,
        max(case when part = 'deviation' then {{ printed_percent('label') }} end) as deviation_pct,
        max(case when part = 'reason' and kind <> 'dash' then text end) as deviation_reason
    from levelled
    group by document_id, form_no, form_code, table_no, row_no
),

filled as (
    select
        *,
        last_value(own_level_1 ignore nulls) over downwards as level_1,
        -- A first level printed without a second ends the second level above it.
        nullif(last_value(
            case when own_level_1 is not null then coalesce(own_level_2, '') else own_level_2 end ignore nulls
        ) over downwards, '') as level_2
    from by_row
    where coalesce(section, '') <> 'management' and is_total = 0
    window downwards as (
        partition by document_id, form_no order by table_no, row_no rows between unbounded preceding and current row
    )
),

lines as (
    select
        by_row.*,
        filled.level_1,
        filled.level_2,
        case
            when by_row.is_total = 1 then 'total'
            when by_row.section = 'management' then 'management'
            else 'indicator'
        end as line_kind
    from by_row
    left join filled
        on
            by_row.document_id = filled.document_id
            and by_row.table_no = filled.table_no
            and by_row.row_no = filled.row_no
    where by_row.name is not null or by_row.is_total = 1
),

-- What opens a new page without figures of its own continues the last line above, in the column it stands in.
continued_cells as (
    select
        cells.*,
        rows_.header_no,
        columns.column_role as head_role,
        lag(cells.kind) over (
            partition by cells.document_id, cells.table_no, cells.row_no order by cells.token_no
        ) as kind_before
    from cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
            and rows_.is_continuation
            and not rows_.is_header
    left join columns
        on
            rows_.document_id = columns.document_id
            and rows_.form_no = columns.form_no
            and rows_.header_no = columns.header_no
            and cells.column_no = columns.column_no
    left join by_row
        on
            cells.document_id = by_row.document_id
            and cells.table_no = by_row.table_no
            and cells.row_no = by_row.row_no
    where by_row.row_no is null
),

continuations as (
    select
        continued_cells.document_id,
        continued_cells.table_no,
        continued_cells.row_no,
        continued_cells.column_no,
        case
            when continued_cells.kind_before = 'half' then 'name'
            when continued_cells.head_role = 'statement' then 'actual'
            else continued_cells.head_role
        end as part,
        continued_cells.text,
        max(lines.table_no * 100000 + lines.row_no) as line_place
    from continued_cells
    inner join lines
        on
            continued_cells.document_id = lines.document_id
            and continued_cells.form_no = lines.form_no
            and lines.table_no = continued_cells.table_no - 1
    where continued_cells.kind = 'text'
    group by
        continued_cells.document_id, continued_cells.table_no, continued_cells.row_no, continued_cells.column_no,
        continued_cells.kind_before, continued_cells.head_role, continued_cells.text
),

endings as (
    select
        document_id,
        line_place,
        max(case when part = 'name' then {{ written_name('text') }} end) as name_end,
        max(case when part = 'reason' then text end) as reason_end,
        max(case when part = 'actual' then text end) as actual_end
    from continuations
    group by document_id, line_place
),

final as (
    select
        lines.document_id,
        lines.form_no,
        lines.form_code,
        lines.table_no,
        lines.row_no,
        lines.line_kind,
        lines.layout,
        lines.level_1,
        lines.level_2,
        case when lines.line_kind <> 'total' then lines.name || coalesce(endings.name_end, '') end as name,
        lines.name_column_no,
        lines.operator,
        lines.target_text,
        lines.target_label,
        coalesce(lines.target_column_no, lines.name_column_no, lines.score_column_no) as column_no,
        lines.unit_text,
        lines.max_score,
        lines.direction,
        lines.actual_text || coalesce(endings.actual_end, '') as actual_text,
        case when endings.actual_end is null then lines.actual_label end as actual_label,
        lines.score,
        lines.deviation_pct,
        lines.deviation_reason || coalesce(endings.reason_end, '') as deviation_reason
    from lines
    left join endings
        on
            lines.document_id = endings.document_id
            and lines.table_no * 100000 + lines.row_no = endings.line_place
    union all
    select
        document_id,
        form_no,
        form_code,
        table_no,
        row_no,
        'indicator' as line_kind,
        'paired' as layout,
        band_level as level_1,
        cast(null as {{ dbt.type_string() }}) as level_2,
        {{ written_name('name_text') }} as name,
        name_column_no,
        cast(null as {{ dbt.type_string() }}) as operator,
        value_text as target_text,
        {{ label_key('value_text') }} as target_label,
        coalesce(value_column_no, name_column_no) as column_no,
        cast(null as {{ dbt.type_string() }}) as unit_text,
        cast(null as decimal(28, 6)) as max_score,
        cast(null as {{ dbt.type_string() }}) as direction,
        cast(null as {{ dbt.type_string() }}) as actual_text,
        cast(null as {{ dbt.type_string() }}) as actual_label,
        cast(null as decimal(28, 6)) as score,
        cast(null as decimal(28, 6)) as deviation_pct,
        cast(null as {{ dbt.type_string() }}) as deviation_reason
    from {{ ref('int_performance_paired_lines') }}
    where name_text is not null
)

select * from final
