{#
    The columns together identify a row: what a model's description gives as its grain. Nulls count as a value.
    Fails with the repeated keys and how often each stands.
#}
{% test unique_together(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as times
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
