select
    identity_id,
    family,
    relation,
    name_zh,
    name_en,
    formula,
    basis,
    severity
from {{ ref('identities') }}
