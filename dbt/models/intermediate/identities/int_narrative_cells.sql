-- The figure of a form each amount in a sentence must equal, and the cells it is printed in. A sentence often leaves open
-- which of several figures of the same name it means (with or without carryover): the one it equals is meant; only where
-- it equals none is it at odds with the first that is certain, or with the grand total if that is what it says.
with

words as (
    select
        max(case when kind = 'other_body' then patterns end) as other_bodies,
        max(case when kind = 'grand_total' then patterns end) as grand_totals
    from (
        select
            kind,
            {{ concat_rows('pattern', '|', 'pattern') }} as patterns
        from {{ ref('narrative_words') }}
        group by kind
    ) as kinds
),

claims as (
    select
        *,
        case
            when subject_code in (select subject_code from {{ ref('narrative_subjects') }}) then subject_code
            when {{ regex_like('subject_code', "'^3[0-9]{4}$'") }} then 'economic'
            else 'functional'
        end as subject_kind,
        -- Said twice, one may be of another body.
        max(case when {{ regex_like('clause', 'words.other_bodies') }} then 1 else 0 end) over (
            partition by document_id, block_no, sentence_no order by claim_no rows between unbounded preceding and current row
        ) = 1
        and count(*) over (
            partition by document_id, subject_code, fund_source, claim_code, fiscal_year, budget_phase
        ) > 1 as may_be_of_another,
        {{ regex_like('clause', 'words.grand_totals') }} as is_grand_total
    from {{ ref('int_narrative_amounts') }}
    cross join words
    where
        amount_yuan is not null
        and subject_code is not null
        and claim_code in ('amount', 'initial_budget', 'adjusted_budget', 'final', 'prior_year')
),

codes as (select * from {{ ref('int_narrative_codes') }}),

-- 一般公共预算当年拨款 is told without what is carried over; forms may hold it.
with_carryover as (
    select document_id
    from {{ ref('int_form_values') }}
    where
        (form_code = 'general_budget_expenditure' and concept = 'total' and expenditure_nature = 'total')
        or (form_code = 'appropriation_balance' and concept = 'revenue_item')
        and fund_source = 'general_public_budget'
    group by document_id
    having
        max(case when concept = 'total' then amount_yuan end) > max(case when concept = 'revenue_item' then amount_yuan end)
),

only_general as (
    select document_id
    from {{ ref('int_form_values') }}
    where form_code in ('expenditure_summary', 'general_budget_basic') and concept = 'total' and expenditure_nature = 'basic'
    group by document_id
    having count(distinct form_code) = 2 and min(amount_yuan) = max(amount_yuan)
),

places as (select * from {{ ref('narrative_cells') }}),

form_values as (
    select * from {{ ref('int_form_values') }}
    union all
    select * from {{ ref('int_asset_values') }}
),

cells as (
    select
        claims.document_id,
        claims.claim_no,
        claims.amount_yuan as claim_yuan,
        claims.half_width_yuan as claim_half_width,
        places.preference,
        claims.is_grand_total and places.concept in ('revenue_total', 'expenditure_total') as says_total,
        (
            places.is_binding
            -- What is carried over is the form's line only as a part of the whole revenue or expenditure.
            or (claims.subject_code in ('carryover', 'year_end_carryover') and claims.is_part_of_everything)
            -- The basic expenditure is the general budget's where no other money pays for it.
            or (places.form_code = 'general_budget_basic' and claims.is_of_basic and only_general.document_id is not null)
        )
        -- An item of one budget is that of 支出总表 only where there is no other money.
        and not (
            claims.subject_kind = 'functional' and places.form_code = 'expenditure_summary'
            and not coalesce(scopes.is_appropriation_only, false)
        )
        -- 收入决算表 and 支出决算表 end in sums of the year (部门决算报表说明): what a sentence calls the grand total is none.
        and not (
            claims.is_grand_total and claims.budget_phase = 'executed'
            and places.form_code in ('revenue_summary', 'expenditure_summary') and places.concept = 'total'
        )
        -- 预算 that may be the initial or the adjusted one is at odds with neither where only one of them is printed.
        and not (
            claims.is_any_plan
            and min(form_values.budget_phase) over (partition by claims.document_id, claims.claim_no)
            = max(form_values.budget_phase) over (partition by claims.document_id, claims.claim_no)
        )
        and claims.is_explanation = 0
        and not claims.is_aside
        and not (
            claims.is_this_years_money
            and with_carryover.document_id is not null
            and claims.subject_code <> 'general_public_budget'
        )
        and not claims.may_be_of_another
        -- 其中基本支出, of something whose fund is not known.
        and not (
            claims.subject_kind <> 'functional'
            and coalesce(places.claim_fund_source, '') = 'none'
            and claims.is_part = 1
            and not (claims.is_of_basic and only_general.document_id is not null)
        )
        and claims.budget_phase = form_values.budget_phase as is_binding,
        places.form_code = 'general_budget_basic' as is_halved,
        form_values.form_no,
        form_values.table_no,
        form_values.row_no,
        form_values.column_no,
        form_values.amount_yuan,
        form_values.half_width_yuan,
        form_values.term_label,
        row_number() over (
            partition by claims.document_id, claims.claim_no, places.preference
            order by form_values.table_no, form_values.row_no, form_values.column_no
        ) as cell_no,
        count(*) over (partition by claims.document_id, claims.claim_no, places.preference) as cell_count,
        -- A total and the row of the only agency print one figure twice.
        coalesce(
            min(form_values.amount_yuan) over (partition by claims.document_id, claims.claim_no, places.preference)
            = max(form_values.amount_yuan) over (partition by claims.document_id, claims.claim_no, places.preference),
            false
        ) as is_one_figure
    from claims
    left join codes on claims.document_id = codes.document_id and claims.subject_code = codes.subject_code
    left join with_carryover on claims.document_id = with_carryover.document_id
    left join only_general on claims.document_id = only_general.document_id
    left join {{ ref('int_document_scopes') }} as scopes on claims.document_id = scopes.document_id
    inner join places
        on
            claims.subject_kind = places.subject_code
            and (
                coalesce(places.claim_fund_source, '') = ''
                or places.claim_fund_source = coalesce(claims.fund_source, 'none')
            )
    inner join form_values
        on
            claims.document_id = form_values.document_id
            and places.form_code = form_values.form_code
            and places.concept = form_values.concept
            and coalesce(places.fund_source, '') = form_values.fund_source
            and coalesce(places.funding_period, '') = form_values.funding_period
            and coalesce(places.expenditure_nature, '') = form_values.expenditure_nature
            and claims.fiscal_year = form_values.fiscal_year
            -- 预算 may be the initial or the adjusted one: a form that prints one of them does not say which.
            and (claims.budget_phase = 'executed') = (form_values.budget_phase = 'executed')
            and (
                coalesce(places.code, '') = '' or places.code = form_values.concept_code
            )
            and (claims.subject_kind <> 'functional' or codes.functional_code = form_values.concept_code)
            and (claims.subject_kind <> 'economic' or claims.subject_code = form_values.concept_code)
),

-- Each cell by itself, and, where a form splits the figure over several, their sum.
candidates as (
    select
        document_id,
        claim_no,
        preference,
        cell_no,
        claim_yuan,
        claim_half_width,
        says_total,
        is_binding and (cell_count = 1 or is_one_figure) as is_binding,
        amount_yuan,
        half_width_yuan
    from cells
    union all
    select
        document_id,
        claim_no,
        preference,
        0 as cell_no,
        max(claim_yuan) as claim_yuan,
        max(claim_half_width) as claim_half_width,
        false as says_total,
        min(case when is_binding and is_halved then 1 else 0 end) = 1 as is_binding,
        sum(amount_yuan) as amount_yuan,
        sum(half_width_yuan) as half_width_yuan
    from cells
    where cell_count > 1
    group by document_id, claim_no, preference
),

compared as (
    select
        *,
        case
            when abs(claim_yuan - amount_yuan) <= claim_half_width + half_width_yuan then 'equal'
            when
                abs(amount_yuan) + half_width_yuan > abs(claim_yuan)
                and abs(amount_yuan) - half_width_yuan < abs(claim_yuan) + 2 * claim_half_width
                and amount_yuan * claim_yuan > 0
                and half_width_yuan < claim_half_width
                then 'cut'
            when amount_yuan is null then 'blank'
            when is_binding then 'different'
            else 'open'
        end as comparison
    from candidates
    where amount_yuan is not null or claim_yuan <> 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, claim_no
            order by
                case comparison when 'equal' then 0 when 'cut' then 1 when 'different' then 2 when 'blank' then 3 else 4 end,
                case when says_total then 0 else 1 end, preference, cell_no
        ) as choice
    from compared
),

final as (
    select
        cells.document_id,
        cells.claim_no,
        ranked.comparison,
        cells.claim_half_width > cells.half_width_yuan as is_coarser,
        ranked.amount_yuan as form_yuan,
        ranked.half_width_yuan as form_half_width,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.amount_yuan,
        cells.half_width_yuan,
        cells.term_label
    from ranked
    inner join cells
        on
            ranked.document_id = cells.document_id
            and ranked.claim_no = cells.claim_no
            and ranked.preference = cells.preference
            and (ranked.cell_no = 0 or ranked.cell_no = cells.cell_no)
    where ranked.choice = 1 and ranked.comparison <> 'open'
)

select * from final
