{# An amount in yuan as a person reads it: in the unit of its form, two decimals, groups of three. #}
{% macro amount_text(amount_yuan, factor) -%}
    {{ return(adapter.dispatch('amount_text', 'gongkai')(amount_yuan, factor)) }}
{%- endmacro %}
{% macro default__amount_text(amount_yuan, factor) -%}
    format('{:,.2f}', cast(({{ amount_yuan }}) / ({{ factor }}) as double))
{%- endmacro %}
{% macro spark__amount_text(amount_yuan, factor) -%}
    format_number(({{ amount_yuan }}) / ({{ factor }}), 2)
{%- endmacro %}
