-- The catalogue of identities can be evaluated: closed lists are kept, every term is of a known identity and
-- names what exists, and every cross-form identity has both sides. Returns each bad row with what is wrong
-- with it.
with

identities as (select * from {{ ref('identities') }}),

terms as (select * from {{ ref('cross_form_terms') }}),

sides as (
    select
        identity_id,
        count(distinct side) as side_count
    from terms
    group by identity_id
)

select
    identity_id,
    'family ' || coalesce(family, 'null') as problem
from identities
where
    family is null
    or family not in (
        'row', 'column', 'balance', 'cross_form', 'narrative', 'percentage', 'performance', 'classification',
        'cross_document'
    )
union all
select
    identity_id,
    'relation ' || coalesce(relation, 'null') as problem
from identities
where relation is null or relation not in ('equal', 'at_most', 'present')
union all
select
    identity_id,
    'severity ' || coalesce(severity, 'null') as problem
from identities
where severity is null or severity not in ('error', 'rounding', 'notice')
union all
select
    identity_id,
    'measure ' || coalesce(measure, 'null') as problem
from identities
where
    measure is null
    or measure not in ('yuan', 'percent', 'score', 'presence')
    or (measure = 'presence') <> (relation = 'present')
union all
select
    identity_id,
    'scope ' || scope as problem
from identities
where
    scope is not null
    and (
        family <> 'cross_form'
        or scope not in ('appropriation_only', 'general_only', 'budgets_unsplit', 'other_money', 'appropriation_whole')
    )
union all
select
    identity_id,
    'without a name, a formula or a basis' as problem
from identities
where name_zh is null or name_en is null or formula is null or basis is null
union all
select
    terms.identity_id,
    'term of an unknown cross-form identity' as problem
from terms
left join identities on terms.identity_id = identities.identity_id
where identities.identity_id is null or identities.family <> 'cross_form'
union all
select
    identities.identity_id,
    'without a left or a right side' as problem
from identities
left join sides on identities.identity_id = sides.identity_id
where identities.family = 'cross_form' and coalesce(sides.side_count, 0) <> 2
union all
select
    identity_id,
    'side ' || coalesce(side, 'null') as problem
from terms
where side is null or side not in ('lhs', 'rhs')
union all
select
    terms.identity_id,
    'form_code ' || coalesce(terms.form_code, 'null') as problem
from terms
left join {{ ref('form_types') }} as types on terms.form_code = types.form_code
where types.form_code is null
union all
select
    terms.identity_id,
    'fund_source ' || terms.fund_source as problem
from terms
left join {{ ref('fund_sources') }} as funds on terms.fund_source = funds.fund_source
where terms.fund_source <> '*' and funds.fund_source is null
union all
select
    terms.identity_id,
    'funding_period ' || terms.funding_period as problem
from terms
left join {{ ref('funding_periods') }} as periods on terms.funding_period = periods.funding_period
where terms.funding_period is not null and periods.funding_period is null
union all
select
    terms.identity_id,
    'expenditure_nature ' || terms.expenditure_nature as problem
from terms
left join {{ ref('expenditure_natures') }} as natures on terms.expenditure_nature = natures.expenditure_nature
where terms.expenditure_nature <> '*' and natures.expenditure_nature is null
union all
select
    terms.identity_id,
    'concept ' || coalesce(terms.concept, 'null') as problem
from terms
left join {{ ref('three_public_items') }} as items on terms.concept = items.three_public_item
where
    items.three_public_item is null
    and coalesce(terms.concept, '') not in (
        'total', 'class', 'code', 'revenue_item', 'revenue_subtotal', 'revenue_carryover', 'revenue_carryover_part',
        'revenue_total', 'expenditure_class', 'expenditure_nature', 'expenditure_subtotal', 'expenditure_carryover',
        'expenditure_total', 'opening_total', 'received_total', 'closing_total'
    )
union all
select
    identity_id,
    'weight ' || coalesce(weight, 'null') as problem
from terms
where weight is null or not {{ regex_like('weight', "'^-?[1-9][0-9]?$'") }}
union all
select
    identity_id,
    'match_code ' || coalesce(match_code, 'null') as problem
from terms
where match_code is null or lower(match_code) not in ('true', 'false')
union all
select
    terms.identity_id,
    'code ' || terms.code as problem
from terms
left join {{ ref('economic_classification') }} as economic_codes on terms.code = economic_codes.economic_code
left join {{ ref('functional_classification') }} as functional_codes on terms.code = functional_codes.functional_code
where terms.code is not null and economic_codes.economic_code is null and functional_codes.functional_code is null
union all
-- A term that takes each value of a column by itself must find it on the other side too.
select
    identity_id,
    'each fund or nature on one side only' as problem
from terms
group by identity_id
having
    count(distinct case when fund_source = '*' then side end) = 1
    or count(distinct case when expenditure_nature = '*' then side end) = 1
