-- The label seeds say what exists, and each pattern matches the example it is given for. Returns each bad row
-- with what is wrong with it.
with

header_labels as (select * from {{ ref('header_labels') }}),

line_labels as (select * from {{ ref('line_labels') }}),

examples as (
    select
        'header_labels' as seed,
        pattern,
        example
    from header_labels
    union all
    select
        'line_labels' as seed,
        pattern,
        example
    from line_labels
    union all
    select
        'functional_class_lines' as seed,
        pattern,
        example
    from {{ ref('functional_class_lines') }}
    union all
    select
        'form_titles' as seed,
        pattern,
        example
    from {{ ref('form_titles') }}
    union all
    select
        'title_words' as seed,
        pattern,
        example
    from {{ ref('title_words') }}
),

terms as (
    select
        'nature' as attribute,
        expenditure_nature as value
    from {{ ref('expenditure_natures') }}
    union all
    select
        'fund' as attribute,
        fund_source as value
    from {{ ref('fund_sources') }}
    union all
    -- Told by what stands around them: int_columns and int_balance_lines make them a fund of the list, or nothing.
    select
        'fund' as attribute,
        'rest' as value
    union all
    select
        'fund' as attribute,
        'whole' as value
    union all
    select
        'period' as attribute,
        funding_period as value
    from {{ ref('funding_periods') }}
    union all
    select
        'three_public' as attribute,
        three_public_item as value
    from {{ ref('three_public_items') }}
),

scopes as (
    select form_code as scope
    from {{ ref('form_types') }}
    union
    select row_scheme as scope
    from {{ ref('form_types') }}
)

select
    seed,
    pattern as row_key,
    'does not match its example ' || coalesce(example, 'null') as problem
from examples
where example is null or not {{ regex_like(label_key('example'), 'pattern') }}
union all
select
    'header_labels' as seed,
    header_labels.pattern as row_key,
    header_labels.attribute || ' ' || header_labels.value as problem
from header_labels
left join terms on header_labels.attribute = terms.attribute and header_labels.value = terms.value
where header_labels.attribute in ('nature', 'fund', 'period', 'three_public') and terms.value is null
union all
select
    'header_labels' as seed,
    header_labels.pattern as row_key,
    'form_code ' || header_labels.form_code as problem
from header_labels
left join scopes on header_labels.form_code = scopes.scope
where header_labels.form_code is not null and scopes.scope is null
union all
select
    'line_labels' as seed,
    line_labels.pattern as row_key,
    'fund_source ' || line_labels.fund_source as problem
from line_labels
left join {{ ref('fund_sources') }} as funds on line_labels.fund_source = funds.fund_source
where line_labels.fund_source is not null and funds.fund_source is null
union all
select
    'form_titles' as seed,
    titles.pattern as row_key,
    'form_code ' || coalesce(titles.form_code, 'null') as problem
from {{ ref('form_titles') }} as titles
left join {{ ref('form_types') }} as types on titles.form_code = types.form_code
where types.form_code is null and coalesce(titles.form_code, '') <> 'none'
