{# The columns every money fact carries beside its own keys, from `int_measures` and the document's facts. #}
{% macro money_fact_columns(measures='measures', documents='documents') -%}
        {{ measures }}.document_id,
        {{ measures }}.published_form_code as form_code,
        {{ documents }}.agency_id,
        cast({{ measures }}.fiscal_year as integer) as fiscal_year,
        {{ measures }}.budget_phase
{%- endmacro %}

{% macro money_fact_amounts(measures='measures') -%}
        {{ measures }}.reported_text,
        cast({{ measures }}.reported_amount as decimal(28, 6)) as reported_amount,
        {{ measures }}.reported_unit,
        cast({{ measures }}.reported_decimals as integer) as reported_decimals,
        {{ measures }}.amount_yuan,
        cast({{ measures }}.table_no as integer) as table_no,
        cast({{ measures }}.row_no as integer) as row_no,
        cast({{ measures }}.column_no as integer) as column_no
{%- endmacro %}

{# The level of a classification code by its length; rows without a code are totals. #}
{% macro code_level(code, levels) -%}
    case length({{ code }}) {% for digits, level in levels.items() %} when {{ digits }} then '{{ level }}'{% endfor %} else 'total' end
{%- endmacro %}

{# The phase of a figure whose row names one; a budget in final accounts is the adjusted one (全年预算数). #}
{% macro phase_of_row(row_phase, column_phase) -%}
    case
        when {{ row_phase }} = 'budget'
            then case {{ column_phase }} when 'executed' then 'adjusted' else {{ column_phase }} end
        else coalesce({{ row_phase }}, {{ column_phase }})
    end
{%- endmacro %}
