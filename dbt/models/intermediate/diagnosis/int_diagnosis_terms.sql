-- The terms of every identity in the documents that have something to explain: what fails, what holds and must go on
-- holding, and what could not be evaluated but could be were a blank filled. A displaced figure counts where it was placed.
-- What is only told (roundings, notices) explains nothing and needs no cause.
with

terms as (select * from {{ ref('int_identity_terms') }}),

statuses as (select * from {{ ref('int_identity_status') }}),

identities as (select * from {{ ref('identities') }}),

displaced as (select * from {{ ref('int_measures') }} where is_displaced),

printed as (select * from {{ ref('stg_cells') }}),

claims as (select * from {{ ref('int_diagnosis_claims') }}),

rates as (select * from {{ ref('int_narrative_rates') }}),

tables as (select * from {{ ref('int_form_tables') }}),

forms as (select * from {{ ref('form_types') }}),

units as (select * from {{ ref('int_form_units') }}),

failing_documents as (
    select distinct document_id
    from statuses
    where status = 'inconsistent'
),

final as (
    select
        terms.document_id,
        terms.instance_id,
        terms.identity_id,
        identities.family,
        identities.relation,
        statuses.status,
        terms.role,
        terms.weight,
        terms.claim_no,
        case when terms.cell_document_id <> terms.document_id then terms.cell_document_id end as other_document_id,
        terms.form_no,
        terms.table_no,
        terms.row_no,
        coalesce(displaced.placed_column_no, terms.column_no) as column_no,
        terms.amount_yuan,
        terms.half_width_yuan,
        coalesce(claims.label, terms.term_label) as term_label,
        forms.name_zh as form_zh,
        forms.name_en as form_en,
        case identities.measure
            when 'percent' then '%'
            when 'score' then '分'
            else coalesce(claims.unit, printed.unit_suffix, units.unit)
        end as unit,
        case
            when identities.measure in ('percent', 'score') then 1
            else coalesce(claims.unit_factor, {{ unit_factor('coalesce(printed.unit_suffix, units.unit)') }})
        end as unit_factor,
        coalesce(claims.says_last_year, false) as says_last_year,
        -- A rate or a score worked out from other figures is printed nowhere; it rests on those.
        (terms.table_no is null and terms.claim_no is null)
        or (
            identities.measure in ('percent', 'score')
            and terms.claim_no is null
            and coalesce(printed.amount <> terms.amount_yuan, true)
        ) as is_worked_out,
        rates.part_no,
        rates.whole_no
    from terms
    inner join failing_documents on terms.document_id = failing_documents.document_id
    inner join identities on terms.identity_id = identities.identity_id
    left join statuses on terms.document_id = statuses.document_id and terms.instance_id = statuses.instance_id
    left join displaced
        on
            terms.cell_document_id = displaced.document_id
            and terms.table_no = displaced.table_no
            and terms.row_no = displaced.row_no
            and terms.column_no = displaced.column_no
            and terms.amount_yuan is not null
    left join printed
        on
            terms.cell_document_id = printed.document_id
            and terms.table_no = printed.table_no
            and terms.row_no = printed.row_no
            and terms.column_no = printed.column_no
    left join claims on terms.document_id = claims.document_id and terms.claim_no = claims.claim_no
    left join rates
        on
            terms.document_id = rates.document_id
            and terms.claim_no = rates.claim_no
            and identities.measure = 'percent'
    left join tables on terms.cell_document_id = tables.document_id and terms.table_no = tables.table_no
    left join forms on tables.form_code = forms.form_code
    left join units on terms.cell_document_id = units.document_id and terms.table_no = units.table_no
    where
        identities.severity = 'error'
        -- What is wrong where a rate is said of another amount than it was reckoned on are the words, not the amounts.
        and not (identities.family = 'percentage' and identities.measure <> 'percent')
)

select * from final
