-- What the attribution of a failed identity may rest on: whether a form's text is visibly damaged, whether the document lost a
-- number, and whether the identity rests on a displaced figure or on a row that does not stand as it was printed.
with

damaged_forms as (select * from {{ ref('int_damaged_forms') }}),

-- A row whose figures were moved to the only places that satisfy its form stands as it was printed.
damaged_rows as (
    select
        document_id,
        form_no,
        table_no,
        row_no
    from {{ ref('int_damaged_rows') }}
    group by document_id, form_no, table_no, row_no
    having max(case when sign = 'displaced' then 1 else 0 end) = 0
),

forms_of_damaged_rows as (
    select distinct
        document_id,
        form_no
    from damaged_rows
),

failed as (select * from {{ ref('int_identity_status') }} where status = 'inconsistent'),

terms as (
    select terms.*
    from {{ ref('int_identity_terms') }} as terms
    inner join failed on terms.instance_id = failed.instance_id
),

measures as (select * from {{ ref('int_measures') }}),

-- What is known of the figures of other documents.
other_values as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        max(case when is_form_damaged then 1 else 0 end) as is_form_damaged,
        max(case when is_displaced then 1 else 0 end) as is_displaced
    from {{ ref('int_known_values') }}
    group by document_id, table_no, row_no, column_no
),

coverage as (select * from {{ ref('fct_number_coverage') }}),

final as (
    select
        terms.instance_id,
        max(case when damaged_forms.form_no is not null then 1 else coalesce(other_values.is_form_damaged, 0) end)
            as is_form_damaged,
        max(case when measures.is_displaced then 1 else coalesce(other_values.is_displaced, 0) end) as rests_on_displaced,
        max(case when damaged_rows.row_no is not null then 1 else 0 end) as rests_on_damaged_row,
        max(case when forms_of_damaged_rows.form_no is not null then 1 else 0 end) as has_damaged_rows,
        max(coalesce(coverage.numbers_missing, 0)) as numbers_missing
    from terms
    left join damaged_forms
        on terms.cell_document_id = damaged_forms.document_id and terms.form_no = damaged_forms.form_no
    left join damaged_rows
        on
            terms.cell_document_id = damaged_rows.document_id
            and terms.table_no = damaged_rows.table_no
            and terms.row_no = damaged_rows.row_no
    left join forms_of_damaged_rows
        on terms.cell_document_id = forms_of_damaged_rows.document_id and terms.form_no = forms_of_damaged_rows.form_no
    left join measures
        on
            terms.cell_document_id = measures.document_id
            and terms.table_no = measures.table_no
            and terms.row_no = measures.row_no
            and terms.column_no = measures.column_no
            and terms.amount_yuan is not null
    left join other_values
        on
            terms.document_id <> terms.cell_document_id
            and terms.cell_document_id = other_values.document_id
            and terms.table_no = other_values.table_no
            and terms.row_no = other_values.row_no
            and terms.column_no = other_values.column_no
    left join coverage on terms.cell_document_id = coverage.document_id
    group by terms.instance_id
)

select * from final
