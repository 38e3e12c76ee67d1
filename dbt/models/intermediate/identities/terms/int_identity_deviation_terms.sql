-- Terms of the deviation of a result from its target (偏差度). The forms do not print their rule: of the rules known
-- (deviation_rules) a document follows the one most of its lines show; a line is held to it only where at least two other
-- figures do. A target is what was set and exact, a result is as exact as it is printed.
with

rules as (select * from {{ ref('deviation_rules') }}),

indicators as (
    select
        *,
        {{ label_key('actual_text') }} as actual_label
    from {{ ref('int_performance_indicators') }}
    where deviation_pct is not null and line_kind = 'indicator'
),

parts as (
    select * from {{ ref('int_performance_operator_parts') }}
    union all
    select * from {{ ref('int_performance_sequence_parts') }}
),

part_columns as (
    select
        parts.document_id,
        parts.table_no,
        parts.row_no,
        min(case when parts.part = 'deviation' then parts.column_no end) as deviation_column_no,
        min(case when parts.part = 'actual' then parts.column_no end) as actual_column_no,
        min(case when parts.part = 'value' then parts.column_no end) as target_column_no,
        max(case when parts.part = 'deviation' then {{ printed_decimals('cells.label') }} end) as deviation_decimals
    from parts
    inner join {{ ref('int_performance_cells') }} as cells
        on
            parts.document_id = cells.document_id
            and parts.table_no = cells.table_no
            and parts.row_no = cells.row_no
            and parts.column_no = cells.column_no
    where parts.part in ('deviation', 'actual', 'value')
    group by parts.document_id, parts.table_no, parts.row_no
),

lines as (
    select
        indicators.document_id,
        indicators.form_no,
        indicators.table_no,
        indicators.row_no,
        indicators.indicator_name,
        indicators.operator,
        indicators.target_value,
        indicators.actual_value,
        indicators.deviation_pct,
        part_columns.deviation_column_no,
        coalesce(part_columns.actual_column_no, part_columns.deviation_column_no) as actual_column_no,
        coalesce(part_columns.target_column_no, part_columns.deviation_column_no) as target_column_no,
        indicators.unit = '%' as is_percentage,
        {{ half_width_yuan(printed_decimals('indicators.actual_label'), '1') }} as actual_half_width,
        {{ half_width_yuan('part_columns.deviation_decimals', '1') }} as deviation_half_width,
        case
            when indicators.target_value is null or coalesce(indicators.operator, '') = '定性' then 'text_target'
            when indicators.actual_value is null then 'text_result'
            when
                coalesce(indicators.unit, '') <> coalesce({{ indicator_unit('indicators.actual_label') }}, '')
                then 'different_units'
            when indicators.target_value = 0 then 'zero_base'
        end as reason
    from indicators
    inner join part_columns
        on
            indicators.document_id = part_columns.document_id
            and indicators.table_no = part_columns.table_no
            and indicators.row_no = part_columns.row_no
    where part_columns.deviation_column_no is not null
),

measured as (
    select
        *,
        case
            when reason is not null then null
            when operator in ('≤', '<') then actual_value <= target_value
            when operator = '=' then actual_value = target_value
            else actual_value >= target_value
        end as is_attained,
        {{ quotient('100 * (actual_value - target_value)', 'target_value') }} as relative,
        {{ quotient('100 * actual_half_width', 'abs(target_value)') }} as relative_half_width
    from lines
),

-- How far; which way forms count it is told by the other lines (signs).
by_rule as (
    select
        measured.*,
        rules.rule,
        rules.priority,
        case
            when measured.is_attained and measured.deviation_pct = 0 then cast(0 as decimal(28, 6))
            when rules.is_points and measured.is_percentage then abs(measured.actual_value - measured.target_value)
            when measured.is_attained and coalesce(measured.operator, '≥') in ('≥', '>', '=')
                then greatest(abs(measured.relative) - rules.tolerated_excess_pct, 0)
            else abs(measured.relative)
        end as implied,
        case
            when measured.is_attained and measured.deviation_pct = 0 then cast(0 as decimal(28, 6))
            when rules.is_points and measured.is_percentage then measured.actual_half_width
            else measured.relative_half_width
        end as implied_half_width
    from measured
    cross join rules
),

fitted as (
    select
        *,
        case
            when abs(abs(deviation_pct) - implied) <= deviation_half_width + implied_half_width then 1
            else 0
        end as fits,
        case when reason is null and not (is_attained and deviation_pct = 0) then 1 else 0 end as tells_rule
    from by_rule
),

rule_counts as (
    select
        document_id,
        rule,
        sum(fits * tells_rule) as fit_count,
        row_number() over (partition by document_id order by sum(fits * tells_rule) desc, min(priority)) as preference
    from fitted
    group by document_id, rule
),

-- A deviation is counted with the sign of result less target, or below zero where the target was missed. The document
-- shows which by its other lines: all of two or more agree, one of them is negative. Else the printed sign stands.
signed as (
    select
        fitted.*,
        rule_counts.fit_count,
        case when fitted.actual_value < fitted.target_value then -1 else 1 end as sign_of_difference,
        case when fitted.is_attained then 1 else -1 end as sign_of_success,
        case when fitted.deviation_pct < 0 then -1 else 1 end as printed_sign,
        fitted.fits * fitted.tells_rule * case when fitted.deviation_pct <> 0 then 1 else 0 end as is_telling
    from fitted
    inner join rule_counts
        on fitted.document_id = rule_counts.document_id and fitted.rule = rule_counts.rule and rule_counts.preference = 1
),

counted_signs as (
    select
        *,
        sum(is_telling) over (partition by document_id) - is_telling as others,
        sum(case when printed_sign = sign_of_difference then is_telling else 0 end) over (partition by document_id)
        - case when printed_sign = sign_of_difference then is_telling else 0 end as by_difference,
        sum(case when printed_sign = sign_of_success then is_telling else 0 end) over (partition by document_id)
        - case when printed_sign = sign_of_success then is_telling else 0 end as by_success,
        sum(case when printed_sign < 0 then is_telling else 0 end) over (partition by document_id)
        - case when printed_sign < 0 then is_telling else 0 end as negatives
    from signed
),

signs as (
    select
        *,
        case
            when others < 2 or negatives < 1 then printed_sign
            when by_difference = others and by_success = others and sign_of_difference <> sign_of_success then printed_sign
            when by_difference = others then sign_of_difference
            when by_success = others then sign_of_success
            else printed_sign
        end as told_sign
    from counted_signs
),

judged as (
    select
        fitted.document_id,
        fitted.form_no,
        fitted.table_no,
        fitted.row_no,
        fitted.indicator_name,
        fitted.deviation_column_no,
        fitted.actual_column_no,
        fitted.target_column_no,
        fitted.target_value,
        fitted.deviation_pct,
        fitted.deviation_half_width,
        case when fitted.reason is null then fitted.implied * fitted.told_sign end as implied,
        fitted.implied_half_width,
        case
            when fitted.reason is not null then fitted.reason
            when fitted.fit_count - fitted.fits * fitted.tells_rule < 2 then 'rule_not_shown'
        end as reason
    from signs as fitted
),

united as (
    select
        *,
        'total' as role,
        cast(1 as integer) as weight,
        deviation_column_no as column_no,
        deviation_pct as amount,
        deviation_half_width as half_width
    from judged
    union all
    select
        *,
        'component' as role,
        cast(1 as integer) as weight,
        actual_column_no as column_no,
        implied as amount,
        implied_half_width as half_width
    from judged
    union all
    -- The target is in the deviation already: traced, not added.
    select
        *,
        'component' as role,
        cast(0 as integer) as weight,
        target_column_no as column_no,
        case when implied is not null then target_value end as amount,
        cast(0 as decimal(28, 6)) as half_width
    from judged
),

final as (
    select
        'performance_deviation' as identity_id,
        document_id,
        form_no,
        {{ hash_key(['document_id', "'performance_deviation'", 'table_no', 'row_no']) }} as instance_id,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        deviation_column_no as anchor_column_no,
        role,
        weight,
        cast(amount as decimal(28, 6)) as amount_yuan,
        cast(half_width as decimal(28, 6)) as half_width_yuan,
        indicator_name as term_label,
        reason
    from united
)

select * from final
