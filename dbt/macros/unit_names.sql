{# The name of a public body without the remark that its own level is meant (本级, 本部): what two documents share. #}
{% macro unit_base_name(name) -%}
    {{ regex_replace(name, "'([(](本级|本部|机关|部门)[)]|(机关)?本级|本部)$'", "''") }}
{%- endmacro %}
