{# Reading and judging figures in running text. #}

{#
    A text with the separators of thousands taken out of its numbers, of whole groups only: in "12.5,100万元" the comma
    stands between two figures. Twice, because neighbouring numbers share the character between them.
#}
{% macro without_thousands_separators(text) -%}
    {%- set plain = namespace(text=text) -%}
    {%- for groups in [3, 2, 1, 3, 2, 1] -%}
        {%- set digits = ["\\3", "\\3\\4", "\\3\\4\\5"][groups - 1] -%}
        {%- set plain.text = regex_replace(
            plain.text,
            "'(^|[^0-9.,])([0-9]{1,3})" ~ (",([0-9]{3})" * groups) ~ "([^0-9,]|,[^0-9]|$)'",
            "'\\1\\2" ~ digits ~ "\\" ~ (groups + 3) ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(plain.text) }}
{%- endmacro %}

{#
    One amount as a percentage of another, cut after six decimals, in exact arithmetic: no float on the way. Null where
    the other is zero. Amounts in yuan with six decimals.
#}
{% macro percent_of(part, whole) -%}
    {{ return(adapter.dispatch('percent_of', 'gongkai')(part, whole)) }}
{%- endmacro %}
{% macro default__percent_of(part, whole) -%}
    try_cast(
        (cast(({{ part }}) * 1000000 as hugeint) * 100000000)
        // nullif(cast(({{ whole }}) * 1000000 as hugeint), 0)
        as decimal(28, 0)
    ) * cast(0.000001 as decimal(6, 6))
{%- endmacro %}
{% macro spark__percent_of(part, whole) -%}
    cast(
        cast(({{ part }}) * 100 as decimal(34, 6)) / nullif(cast({{ whole }} as decimal(34, 6)), 0) as decimal(34, 6)
    )
{%- endmacro %}
