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

{# A record of columns under their own names. As the value of `min_by` it keeps what is null, which a bare column would not. #}
{% macro record(columns) -%} {{ return(adapter.dispatch('record', 'gongkai')(columns)) }} {%- endmacro %}
{% macro default__record(columns) -%}
    struct_pack({% for column in columns %}{{ column }} := {{ column }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
{% macro spark__record(columns) -%}
    named_struct({% for column in columns %}'{{ column }}', {{ column }}{{ ', ' if not loop.last }}{% endfor %})
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

{#
    A quotient with six decimals: a rate, never money. Null where the divisor is zero or the quotient has no room, where the
    engines raise or answer infinity each in their own way. Factors of the dividend are taken as binary fractions, so that
    no product of printed figures can overflow.
#}
{% macro quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('quotient', 'gongkai')(dividend, divisor)) }}
{%- endmacro %}
{% macro default__quotient(dividend, divisor) -%}
    try_cast(cast(1 as double) * {{ dividend }} / nullif(cast({{ divisor }} as double), 0) as decimal(28, 6))
{%- endmacro %}
{% macro spark__quotient(dividend, divisor) -%}
    try_cast(try_divide(cast(1 as double) * {{ dividend }}, cast({{ divisor }} as double)) as decimal(28, 6))
{%- endmacro %}

{# How far a quotient of two printed figures may be from the true one: both at the far ends of what they stand for. #}
{% macro quotient_half_width(dividend, dividend_half_width, divisor, divisor_half_width) -%}
    {{ quotient(
        '(' ~ dividend_half_width ~ ' + abs(cast(1 as double) * ' ~ dividend ~ ' / nullif(cast(' ~ divisor
        ~ ' as double), 0)) * ' ~ divisor_half_width ~ ')',
        'abs(' ~ divisor ~ ') - ' ~ divisor_half_width
    ) }}
{%- endmacro %}

{# The parts of a list in a text, one row each. #}
{% macro split_rows(text, separator) -%}
    {{ return(adapter.dispatch('split_rows', 'gongkai')(text, separator)) }}
{%- endmacro %}
{% macro default__split_rows(text, separator) -%} unnest(string_split({{ text }}, '{{ separator }}')) {%- endmacro %}
{% macro spark__split_rows(text, separator) -%} explode(split({{ text }}, '{{ separator }}')) {%- endmacro %}
