-- Where a form may mean other money than the identities between forms take it to mean: its title names a fund narrower
-- than its columns do, the “三公” form is of a fund and the economic form of all, a summary counts other money within a
-- budget's line. Nothing is doubtful where the document has no other money. One row per form and identities concerned.
with

forms as (
    select
        document_id,
        form_no,
        form_code,
        max(title) as title
    from {{ ref('int_form_tables') }}
    where form_code is not null
    group by document_id, form_no, form_code
),

title_funds as (select * from {{ ref('title_funds') }}),

named as (
    select
        forms.document_id,
        forms.form_no,
        forms.form_code,
        forms.title,
        types.default_fund_source,
        title_funds.fund_source as named_fund
    from forms
    inner join {{ ref('form_types') }} as types on forms.form_code = types.form_code
    left join title_funds on {{ matches_pattern('forms.title', 'title_funds.pattern', 'title_funds') }}
    qualify row_number() over (partition by forms.document_id, forms.form_no order by title_funds.priority) = 1
),

scopes as (
    select
        document_id,
        is_appropriation_only,
        is_appropriation_only and not has_other_budgets as is_general_only
    from {{ ref('int_document_scopes') }}
),

scoped as (
    select
        named.*,
        case coalesce(named.named_fund, 'appropriation')
            when 'appropriation' then coalesce(scopes.is_appropriation_only, false)
            else coalesce(scopes.is_general_only, false)
        end as has_only_named_money,
        coalesce(scopes.is_general_only, false) as is_general_only
    from named
    left join scopes on named.document_id = scopes.document_id
),

-- An of-which within the general budget's line that is not the whole of it.
lines as (select * from {{ ref('int_measure_grid') }} where form_code = 'revenue_expenditure_summary'),

mixed_lines as (
    select
        document_id,
        form_no
    from lines
    where flow_direction = 'revenue' and amount_yuan is not null
    group by document_id, form_no
    having
        max(case when line_kind = 'of_which' and fund_source like 'general_public_budget%' then amount_yuan end)
        <> max(case when line_kind = 'item' and fund_source = 'general_public_budget' then amount_yuan end)
),

final as (
    select
        document_id,
        form_no,
        'cross_%' as identity_pattern
    from scoped
    where
        (default_fund_source = 'all' and named_fund is not null and not has_only_named_money)
        or (
            form_code = 'general_budget_basic' and title <> ''
            and coalesce(named_fund, '') <> 'general_public_budget' and not is_general_only
        )
    union all
    select
        economic_forms.document_id,
        economic_forms.form_no,
        'cross_three_public_%' as identity_pattern
    from scoped as economic_forms
    inner join scoped as three_public_forms
        on
            economic_forms.document_id = three_public_forms.document_id
            and three_public_forms.form_code = 'three_public'
            and three_public_forms.named_fund is not null
            and not three_public_forms.has_only_named_money
    where economic_forms.form_code = 'economic_summary'
    union all
    select
        document_id,
        form_no,
        'cross_appropriation_fund' as identity_pattern
    from mixed_lines
)

select * from final
