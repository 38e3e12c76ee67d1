-- The lines of indicators with their targets and results read: operator, quantity and unit, whether each stands in a cell
-- of its own or all in one text; whose line it is; and the key of the indicator.
with

lines as (select * from {{ ref('int_performance_lines') }}),

tables as (select * from {{ ref('int_performance_tables') }}),

line_projects as (select * from {{ ref('int_performance_line_projects') }}),

target_labels as (
    select distinct target_label as label
    from lines
    where target_label is not null and length(target_label) <= 60
),

-- An operator in front of a text is one only if a quantity follows it, or it says that none does.
prefixes as (
    select
        target_labels.label,
        seed.operator,
        {{ regex_replace('target_labels.label', "'^(' || seed.pattern || ')'", "''") }} as rest,
        row_number() over (partition by target_labels.label order by seed.priority) as preference
    from target_labels
    inner join {{ ref('indicator_operators') }} as seed
        on seed.in_text and {{ regex_like('target_labels.label', "'^(' || seed.pattern || ').+$'") }}
),

read_prefixes as (
    select
        label,
        operator,
        rest
    from prefixes
    where preference = 1 and (operator = '定性' or {{ is_indicator_quantity('rest') }})
),

quantities as (
    select
        lines.*,
        coalesce(lines.operator, read_prefixes.operator) as read_operator,
        coalesce(read_prefixes.rest, lines.target_label) as quantity_label
    from lines
    left join read_prefixes on lines.target_label = read_prefixes.label and lines.operator is null
),

parsed as (
    select
        *,
        {{ indicator_quantity('quantity_label') }} as target_value,
        coalesce(unit_text, {{ indicator_unit('quantity_label') }}) as unit,
        {{ indicator_quantity('actual_label') }} as actual_value
    from quantities
),

final as (
    select
        parsed.document_id,
        parsed.form_no,
        parsed.form_code,
        tables.agency_id,
        tables.fiscal_year,
        tables.budget_phase,
        line_projects.project_id,
        case when not tables.is_overall then coalesce(line_projects.project_source, 'unknown') end as project_source,
        case
            when parsed.line_kind <> 'total'
                then {{ hash_key(['parsed.level_1', 'parsed.level_2', label_key('parsed.name')]) }}
        end as indicator_id,
        parsed.line_kind,
        parsed.layout,
        parsed.level_1,
        parsed.level_2,
        parsed.name as indicator_name,
        parsed.read_operator as operator,
        parsed.target_text,
        parsed.target_value,
        parsed.unit,
        parsed.max_score,
        parsed.direction,
        parsed.actual_text,
        parsed.actual_value,
        parsed.score,
        parsed.deviation_pct,
        parsed.deviation_reason,
        case when parsed.target_value is not null then {{ printed_decimals('parsed.quantity_label') }} end
            as target_decimals,
        parsed.table_no,
        parsed.row_no,
        parsed.column_no
    from parsed
    inner join tables on parsed.document_id = tables.document_id and parsed.table_no = tables.table_no
    left join line_projects
        on
            parsed.document_id = line_projects.document_id
            and parsed.table_no = line_projects.table_no
            and parsed.row_no = line_projects.row_no
)

select * from final
