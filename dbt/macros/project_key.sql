{# The key of a project: its agency and its name as a label, so that every form that names it means the same one. #}
{% macro project_key(agency_id, project_name) -%}
    {{ hash_key([agency_id, label_key(project_name)]) }}
{%- endmacro %}
