{# An amount in yuan as 万元, in which budgets are read. #}
{% macro amount_wan(amount_yuan) -%}
    cast({{ amount_yuan }} * cast(0.0001 as decimal(5, 4)) as decimal(28, 6))
{%- endmacro %}
