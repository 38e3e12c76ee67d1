{#
    Every value of each column stands in the table it refers to, under the column's own name or the one `keys` gives.
    All references of a table are one test: what a test costs is mostly starting it. Fails with the column and the value.

    columns: the table of each column, e.g. {agency_id: ref('dim_agency')}
    keys: the key of a table where it is not named like the column, e.g. {department_economic_code: economic_code}
#}
{% test references(model, columns, keys={}) %}
{% for column, parent in columns.items() -%}
{% set key = keys.get(column, column) -%}
select distinct
    '{{ column }}' as column_name,
    cast(children.{{ column }} as {{ dbt.type_string() }}) as value
from {{ model }} as children
left join {{ parent }} as parents on children.{{ column }} = parents.{{ key }}
where children.{{ column }} is not null and parents.{{ key }} is null
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
