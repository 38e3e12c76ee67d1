{#
    What differs between the engines, each behind a dispatched macro: a model says what it means and never names an
    engine. DuckDB is the embedded engine, Spark the cluster engine.
#}

{% macro regex_like(text, pattern) -%}
    {{ return(adapter.dispatch('regex_like', 'gongkai')(text, pattern)) }}
{%- endmacro %}
{% macro default__regex_like(text, pattern) -%} regexp_matches({{ text }}, {{ pattern }}) {%- endmacro %}
{% macro spark__regex_like(text, pattern) -%} ({{ text }} rlike {{ pattern }}) {%- endmacro %}

{# Every occurrence is replaced, on both engines. #}
{% macro regex_replace(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('regex_replace', 'gongkai')(text, pattern, replacement)) }}
{%- endmacro %}
{% macro default__regex_replace(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro %}
{% macro spark__regex_replace(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }})
{%- endmacro %}

{# The group of the first match; null where there is none (both engines answer '' by themselves). #}
{% macro regex_extract(text, pattern, group=1) -%}
    nullif(regexp_extract({{ text }}, {{ pattern }}, {{ group }}), '')
{%- endmacro %}

{# Text of all rows of a group in the given order. #}
{% macro concat_rows(text, separator, order_by) -%}
    {{ return(adapter.dispatch('concat_rows', 'gongkai')(text, separator, order_by)) }}
{%- endmacro %}
{% macro default__concat_rows(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}
{% macro spark__concat_rows(text, separator, order_by) -%}
    array_join(
        transform(array_sort(collect_list(struct({{ order_by }} as k, {{ text }} as v))), x -> x.v), '{{ separator }}'
    )
{%- endmacro %}

{# A column of consecutive integers, one row each, from the first to the last expression. #}
{% macro integers(first, last) -%}
    {{ return(adapter.dispatch('integers', 'gongkai')(first, last)) }}
{%- endmacro %}
{% macro default__integers(first, last) -%} unnest(generate_series({{ first }}, {{ last }})) {%- endmacro %}
{% macro spark__integers(first, last) -%} explode(sequence({{ first }}, {{ last }})) {%- endmacro %}

{# A short stable key of the given expressions. #}
{% macro hash_key(parts) -%}
    substring(md5(concat_ws('|'
    {%- for part in parts -%}, coalesce(cast({{ part }} as {{ dbt.type_string() }}), '') {%- endfor -%}
    )), 1, 16)
{%- endmacro %}
