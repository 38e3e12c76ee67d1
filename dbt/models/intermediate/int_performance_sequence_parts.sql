-- Rows of indicators whose target is one text ("≥90%"): which cell is which part. Columns slide by a lost or an extra
-- blank, so the header is believed for a row only where every cell is of the kind its column asks for; otherwise the
-- parts are read in order: levels, name, target, result, full marks, marks, deviation, reason.
-- Lines of 资金管理情况 and 总分 are read likewise: they carry marks that count towards the total.
with

rows_ as (
    select *
    from {{ ref('int_performance_rows') }}
    where not is_header and section in ('indicators', 'management')
),

header_roles as (
    select
        document_id,
        form_no,
        header_no,
        max(case when column_role = 'operator' then column_no end) as operator_column_no,
        max(case when column_role = 'name' then column_no end) as name_column_no,
        max(case when column_role = 'value' then column_no end) as value_column_no,
        max(case when column_role = 'actual' then column_no end) as actual_column_no,
        max(case when column_role = 'max_score' then column_no end) as max_score_column_no,
        max(case when column_role = 'score' then column_no end) as score_column_no,
        max(case when column_role = 'deviation' then column_no end) as deviation_column_no,
        max(case when column_role = 'reason' then column_no end) as reason_column_no
    from {{ ref('int_performance_columns') }}
    group by document_id, form_no, header_no
),

cells as (
    select
        cells.document_id,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.token_no,
        cells.label,
        cells.kind,
        cells.row_role,
        rows_.section,
        rows_.is_continuation,
        header_roles.name_column_no,
        header_roles.value_column_no,
        header_roles.actual_column_no,
        header_roles.max_score_column_no,
        header_roles.score_column_no,
        header_roles.deviation_column_no,
        header_roles.reason_column_no,
        max(case when cells.row_role = 'total' then 1 else 0 end) over by_row as is_total,
        max(case when cells.row_role = 'management' then cells.token_no end) over by_row as management_token_no,
        coalesce(
            min(case when cells.kind <> 'level' then cells.token_no end) over by_row, 1000
        ) as first_other_token_no
    from {{ ref('int_performance_cells') }} as cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
    inner join header_roles
        on
            rows_.document_id = header_roles.document_id
            and rows_.form_no = header_roles.form_no
            and rows_.header_no = header_roles.header_no
    where cells.kind not in ('half', 'caption') and header_roles.operator_column_no is null
    window by_row as (partition by cells.document_id, cells.table_no, cells.row_no)
),

row_shapes as (
    select
        document_id,
        table_no,
        row_no,
        max(case
            when
                column_no = name_column_no and kind in ('text', 'dash')
                and not {{ regex_like('label', "'^[≥≤<>=≧≦]'") }} then 1
            else 0
        end) as has_name,
        max(case when column_no = value_column_no and kind <> 'level' then 1 else 0 end) as has_value,
        max(case when column_no = max_score_column_no and kind = 'number' then 1 else 0 end) as has_max_score,
        max(case
            when column_no in (max_score_column_no, score_column_no) and kind not in ('number', 'dash') then 1
            when column_no = deviation_column_no and kind not in ('percent', 'dash') then 1
            when column_no = name_column_no and kind not in ('text', 'dash') then 1
            when column_no > reason_column_no then 1
            else 0
        end) as contradictions,
        max(case when column_no < name_column_no and kind <> 'level' then 1 else 0 end) as has_unknown_level
    from cells
    where section = 'indicators' and is_total = 0
    group by document_id, table_no, row_no
),

aligned_rows as (
    select
        document_id,
        table_no,
        row_no
    from row_shapes
    where has_name = 1 and has_value = 1 and contradictions = 0 and (has_unknown_level = 0 or has_max_score = 1)
),

aligned_parts as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        case
            when cells.column_no < cells.name_column_no and cells.kind = 'level' then 'level'
            when cells.column_no = cells.name_column_no then 'name'
            when cells.column_no = cells.name_column_no - 1 and cells.kind = 'text' then 'level_2'
            when cells.column_no = cells.name_column_no - 2 and cells.kind = 'text' then 'level_1'
            when cells.column_no = cells.value_column_no then 'value'
            when cells.column_no = cells.actual_column_no then 'actual'
            when cells.column_no = cells.max_score_column_no then 'max_score'
            when cells.column_no = cells.score_column_no then 'score'
            when cells.column_no = cells.deviation_column_no then 'deviation'
            when cells.column_no = cells.reason_column_no then 'reason'
        end as part
    from cells
    inner join aligned_rows
        on
            cells.document_id = aligned_rows.document_id
            and cells.table_no = aligned_rows.table_no
            and cells.row_no = aligned_rows.row_no
),

-- In order: at most two levels lead, the rest is counted from the name on.
ordered as (
    select
        cells.*,
        cells.token_no < cells.first_other_token_no and cells.token_no <= 2 as is_leading_level,
        case
            when cells.section = 'management' and cells.token_no > cells.management_token_no then 1
            when cells.section = 'management' then 0
            when cells.token_no < cells.first_other_token_no and cells.token_no <= 2 then 0
            else 1
        end as is_rest
    from cells
    left join aligned_rows
        on
            cells.document_id = aligned_rows.document_id
            and cells.table_no = aligned_rows.table_no
            and cells.row_no = aligned_rows.row_no
    where aligned_rows.row_no is null
),

placed as (
    select
        *,
        sum(is_rest) over (
            partition by document_id, table_no, row_no order by token_no
            rows between unbounded preceding and current row
        ) as place,
        sum(is_rest) over (partition by document_id, table_no, row_no) as rest_count
    from ordered
),

numbered as (
    select
        *,
        max(case when is_rest = 1 and kind = 'number' and place >= 3 then place end) over by_row as last_number_place,
        min(case when is_rest = 1 and kind = 'number' then place end) over by_row as first_number_place
    from placed
    window by_row as (partition by document_id, table_no, row_no)
),

scored as (
    select
        *,
        max(case when is_rest = 1 and kind = 'number' and place >= 3 and place = last_number_place - 1 then 1 else 0 end)
            over (partition by document_id, table_no, row_no) as has_two_numbers
    from numbered
),

ordered_parts as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        case
            when section = 'management'
                then case
                    when management_token_no is null then null
                    when token_no = management_token_no then 'name'
                    when is_rest = 1 and kind = 'number' and place = first_number_place then 'max_score'
                    when is_rest = 1 and kind = 'number' and place = first_number_place + 1 then 'score'
                    when is_rest = 1 and kind = 'text' and place = 1 then 'actual'
                    when is_rest = 1 and kind = 'text' and place > first_number_place then 'reason'
                end
            when is_total = 1
                then case
                    when row_role = 'total' then 'total'
                    when kind = 'number' and place = first_number_place then 'max_score'
                    when kind = 'number' and place = first_number_place + 1 then 'score'
                end
            when is_leading_level then 'level'
            when rest_count = 1 and is_continuation then null
            when place = 1 and rest_count >= 2 and kind in ('text', 'dash', 'level') then 'name'
            when place = 2 then 'value'
            when max_score_column_no is null then null
            when place = last_number_place and has_two_numbers = 1 then 'score'
            when place = last_number_place - 1 and has_two_numbers = 1 then 'max_score'
            when place = last_number_place then 'max_score'
            when place = 3 and actual_column_no is not null then 'actual'
            when place > last_number_place and kind = 'percent' then 'deviation'
            when place > last_number_place and kind = 'text' then 'reason'
        end as part
    from scored
),

final as (
    select
        *,
        'headed' as layout
    from aligned_parts
    where part is not null
    union all
    select
        *,
        'sequence' as layout
    from ordered_parts
    where part is not null
)

select * from final
