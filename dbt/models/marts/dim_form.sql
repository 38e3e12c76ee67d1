select
    form_code,
    name_zh,
    name_en,
    row_scheme in ('balance', 'revenue', 'function', 'economy', 'project', 'three_public') as is_money_form,
    cast(sort_order as integer) as sort_order
from {{ ref('form_types') }}
-- A layout that is judged by its own rules is published as the form it is.
where form_code = published_form_code
