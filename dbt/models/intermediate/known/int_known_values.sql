-- What a document's forms say, for the documents held against it: each printed figure once, and whether the text it stands
-- in is damaged. Intermediate totals and codes appear under several concepts.
with

form_values as (
    select *
    from {{ ref('int_form_values') }}
    where amount_yuan is not null
    qualify
        row_number() over (
            partition by
                document_id, form_code, concept, coalesce(concept_code, ''), fund_source, funding_period, expenditure_nature,
                fiscal_year, budget_phase
            order by table_no, row_no, column_no
        ) = 1
        and row_number() over (
            partition by document_id, table_no, row_no, column_no, fiscal_year, budget_phase
            -- A half of the basic total stands for itself, not for the total it is also told under.
            order by
                case when concept in ('class', 'expenditure_class') then 1 else 0 end asc, concept asc,
                expenditure_nature desc, concept_code asc, fund_source asc, funding_period asc
        ) = 1
),

measures as (select * from {{ ref('int_measures') }}),

damaged_forms as (select * from {{ ref('int_damaged_forms') }}),

final as (
    select
        form_values.document_id,
        form_values.form_code,
        form_values.form_no,
        form_values.concept,
        form_values.concept_code,
        form_values.fund_source,
        form_values.funding_period,
        form_values.expenditure_nature,
        form_values.fiscal_year,
        form_values.budget_phase,
        form_values.table_no,
        form_values.row_no,
        form_values.column_no,
        form_values.placed_column_no,
        form_values.amount_yuan,
        form_values.half_width_yuan,
        form_values.term_label,
        damaged_forms.form_no is not null as is_form_damaged,
        coalesce(measures.is_displaced, false) as is_displaced
    from form_values
    left join damaged_forms
        on form_values.document_id = damaged_forms.document_id and form_values.form_no = damaged_forms.form_no
    left join measures
        on
            form_values.document_id = measures.document_id
            and form_values.table_no = measures.table_no
            and form_values.row_no = measures.row_no
            and form_values.column_no = measures.column_no
)

select * from final
