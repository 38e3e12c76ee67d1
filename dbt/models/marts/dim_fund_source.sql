select
    fund_source,
    name_zh,
    name_en,
    parent_fund_source,
    cast(sort_order as integer) as sort_order
from {{ ref('fund_sources') }}
