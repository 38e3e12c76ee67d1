select
    expenditure_nature,
    name_zh,
    name_en,
    parent_expenditure_nature,
    cast(sort_order as integer) as sort_order
from {{ ref('expenditure_natures') }}
