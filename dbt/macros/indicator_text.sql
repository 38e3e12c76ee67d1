{#
    The quantity a target or a result prints as one text: a number with at most a short unit behind it ("350元/人次",
    "95%", "2.5万/次"). A year is a date, not a quantity; a text with a second number, a list or a limit in words
    ("85%以上三级") is left a text. `label` is a label key: no blanks, half-width.
#}
{% macro is_indicator_quantity(label) -%}
    (
        {{ regex_like(label, "'^[-+]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\\.[0-9]+)?[^-0-9,.、;:以不及左或]{0,12}$'") }}
        and not {{ regex_like(label, "'^(19|20)[0-9]{2}(年|全年|\\.[0-9]{1,2}[年月])'") }}
    )
{%- endmacro %}

{% macro indicator_quantity(label) -%}
    case when {{ is_indicator_quantity(label) }} then
        try_cast({{ regex_replace(label, "'[^-0-9.]'", "''") }} as decimal(28, 6))
    end
{%- endmacro %}

{% macro indicator_unit(label) -%}
    case when {{ is_indicator_quantity(label) }} then
        {{ regex_extract(label, "'^[-+]?[0-9,.]+([^0-9,.].*)$'", 1) }}
    end
{%- endmacro %}

{# A printed percentage as its number of percent points. #}
{% macro printed_percent(label) -%}
    try_cast({{ regex_replace(regex_extract(label, "'^([-+]?[0-9.,]+)%?$'", 1), "'[,+]'", "''") }} as decimal(28, 6))
{%- endmacro %}
