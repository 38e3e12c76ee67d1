-- What the forms print of a subject a sentence may measure something by: the whole of a share (占本年支出合计的), the budget
-- of a completion rate. Only subjects whose figure does not depend on the fund the sentence is about.
with

places as (
    select * from {{ ref('narrative_cells') }}
    where is_binding and coalesce(claim_fund_source, '') = '' and coalesce(code, '') = ''
),

final as (
    select distinct
        form_values.document_id,
        places.subject_code,
        form_values.fiscal_year,
        form_values.budget_phase,
        form_values.amount_yuan,
        form_values.half_width_yuan
    from {{ ref('int_form_values') }} as form_values
    inner join places
        on
            form_values.form_code = places.form_code
            and form_values.concept = places.concept
            and form_values.fund_source = coalesce(places.fund_source, '')
            and form_values.funding_period = coalesce(places.funding_period, '')
            and form_values.expenditure_nature = coalesce(places.expenditure_nature, '')
    where form_values.amount_yuan is not null
)

select * from final
