-- Terms of the cross-form identities, from the seed of what must agree: the left value against the sum of the right
-- ones, on the same year and phase and, where the seed says so, the same code, fund or nature.
with

terms as (select * from {{ ref('cross_form_terms') }}),

selected as (
    select
        terms.identity_id,
        terms.side,
        cast(terms.weight as integer) as weight,
        form_values.document_id,
        form_values.form_no,
        form_values.form_code,
        form_values.fiscal_year,
        form_values.budget_phase,
        case when lower(terms.match_code) = 'true' then form_values.concept_code else '' end as match_code,
        case when terms.fund_source = '*' then form_values.fund_source else '' end as match_fund,
        case when terms.expenditure_nature = '*' then form_values.expenditure_nature else '' end as match_nature,
        form_values.table_no,
        form_values.row_no,
        form_values.column_no,
        form_values.placed_column_no,
        form_values.amount_yuan,
        form_values.half_width_yuan,
        form_values.term_label
    from terms
    inner join {{ ref('int_form_values') }} as form_values
        on
            terms.form_code = form_values.form_code
            and terms.concept = form_values.concept
            and (terms.fund_source = '*' or coalesce(terms.fund_source, '') = form_values.fund_source)
            and coalesce(terms.funding_period, '') = form_values.funding_period
            and (
                terms.expenditure_nature = '*'
                or coalesce(terms.expenditure_nature, '') = form_values.expenditure_nature
            )
            and (coalesce(terms.code, '') = '' or terms.code = form_values.concept_code)
),

scopes as (select * from {{ ref('int_document_scopes') }}),

-- An equality is asserted only where both sides mean the same money, as the catalogue says of each.
scoped as (
    select
        selected.*,
        identities.scope
    from selected
    inner join {{ ref('identities') }} as identities on selected.identity_id = identities.identity_id
    left join scopes on selected.document_id = scopes.document_id
    where case identities.scope
        when 'budgets_unsplit' then scopes.has_every_budget_form and not scopes.splits_appropriation
        when 'appropriation_whole' then scopes.is_appropriation_whole
        when 'other_money' then not scopes.is_appropriation_only
        when 'appropriation_only' then scopes.is_appropriation_only and scopes.has_every_budget_form
        -- The economic form of the general budget says nothing of the other two.
        when 'general_only'
            then scopes.is_appropriation_only and scopes.has_every_budget_form and not scopes.has_other_budgets
        else true
    end
),

keyed as (
    select
        *,
        {{ hash_key([
            'document_id', 'identity_id', 'fiscal_year', 'budget_phase', 'match_code', 'match_fund', 'match_nature'
        ]) }} as match_key
    from scoped
),

-- A sum of the budgets' forms is one of a year and phase that each of them prints: a column of last year beside the general
-- budget alone tells nothing of the others.
moments as (
    select
        document_id,
        identity_id,
        fiscal_year,
        budget_phase,
        count(distinct form_code) as form_count,
        max(count(distinct form_code)) over (partition by document_id, identity_id) as most_forms
    from keyed
    where side = 'rhs' and scope = 'budgets_unsplit'
    group by document_id, identity_id, fiscal_year, budget_phase
),

told as (
    select keyed.*
    from keyed
    left join moments
        on
            keyed.side = 'rhs'
            and keyed.document_id = moments.document_id
            and keyed.identity_id = moments.identity_id
            and keyed.fiscal_year = moments.fiscal_year
            and keyed.budget_phase = moments.budget_phase
            and moments.form_count < moments.most_forms
    where moments.document_id is null
),

-- A form that prints nothing of the kind at all (no such form, no such column) is no missing term of each code.
comparable as (
    select
        document_id,
        identity_id,
        fiscal_year,
        budget_phase,
        match_nature,
        match_fund
    from told
    group by document_id, identity_id, fiscal_year, budget_phase, match_nature, match_fund
    having count(distinct side) = 2
),

-- Of several forms that make up a sum, one that has figures of the year and prints none under the term (no such column) leaves
-- the sum unknown.
printed_forms as (
    select distinct
        document_id,
        form_code,
        fiscal_year,
        budget_phase
    from {{ ref('int_form_values') }}
    where amount_yuan is not null
),

summed_terms as (
    select
        identity_id,
        form_code
    from terms
    where side = 'rhs' and lower(match_code) <> 'true'
    qualify count(*) over (partition by identity_id) > 1
),

partial as (
    select distinct
        keyed.document_id,
        keyed.identity_id,
        keyed.fiscal_year,
        keyed.budget_phase,
        keyed.match_nature,
        keyed.match_fund
    from keyed
    inner join summed_terms on keyed.identity_id = summed_terms.identity_id
    inner join printed_forms
        on
            keyed.document_id = printed_forms.document_id
            and keyed.fiscal_year = printed_forms.fiscal_year
            and keyed.budget_phase = printed_forms.budget_phase
            and summed_terms.form_code = printed_forms.form_code
    left join keyed as found
        on
            keyed.document_id = found.document_id
            and keyed.identity_id = found.identity_id
            and keyed.fiscal_year = found.fiscal_year
            and keyed.budget_phase = found.budget_phase
            and keyed.match_nature = found.match_nature
            and keyed.match_fund = found.match_fund
            and found.side = 'rhs'
            and summed_terms.form_code = found.form_code
    where keyed.side = 'lhs' and found.document_id is null
),

kept as (
    select
        told.*,
        partial.document_id is not null as is_partial
    from told
    left join partial
        on
            told.document_id = partial.document_id
            and told.identity_id = partial.identity_id
            and told.fiscal_year = partial.fiscal_year
            and told.budget_phase = partial.budget_phase
            and told.match_nature = partial.match_nature
            and told.match_fund = partial.match_fund
    left join comparable
        on
            told.document_id = comparable.document_id
            and told.identity_id = comparable.identity_id
            and told.fiscal_year = comparable.fiscal_year
            and told.budget_phase = comparable.budget_phase
            and told.match_nature = comparable.match_nature
            and told.match_fund = comparable.match_fund
    where comparable.document_id is not null or told.match_code = ''
),

-- On the left of an inequality each form stands by itself; only the budgets together make up what all money must cover.
lefts as (
    select
        kept.*,
        {{ hash_key(['match_key', "case when scope = 'other_money' then '' else form_code end"]) }} as instance_id
    from kept
    where side = 'lhs'
),

instances as (
    select distinct
        match_key,
        instance_id
    from lefts
),

doubtful as (
    select distinct
        document_id,
        form_no,
        identity_pattern
    from {{ ref('int_form_scopes') }}
),

united as (
    select
        identity_id,
        document_id,
        form_no,
        instance_id,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        'total' as role,
        weight,
        amount_yuan,
        half_width_yuan,
        term_label,
        is_partial
    from lefts
    union all
    select
        rights.identity_id,
        rights.document_id,
        rights.form_no,
        instances.instance_id,
        rights.table_no,
        rights.row_no,
        rights.column_no,
        rights.placed_column_no,
        'component' as role,
        rights.weight,
        rights.amount_yuan,
        rights.half_width_yuan,
        rights.term_label,
        rights.is_partial
    from kept as rights
    inner join instances on rights.match_key = instances.match_key
    where rights.side = 'rhs'
),

final as (
    select
        united.identity_id,
        united.document_id,
        united.form_no,
        united.instance_id,
        united.document_id as cell_document_id,
        united.table_no,
        united.row_no,
        united.column_no,
        united.placed_column_no as anchor_column_no,
        united.role,
        united.weight,
        united.amount_yuan,
        united.half_width_yuan,
        united.term_label,
        case
            when doubtful.form_no is not null then 'other_fund_in_form'
            when united.is_partial then 'blank_part'
        end as reason
    from united
    left join doubtful
        on
            united.document_id = doubtful.document_id
            and united.form_no = doubtful.form_no
            and united.identity_id like doubtful.identity_pattern
)

select * from final
