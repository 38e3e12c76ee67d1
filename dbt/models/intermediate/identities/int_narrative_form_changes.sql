-- Changes against last year that a form shows by itself: where it prints last year's figure beside the one the sentence
-- takes this year's amount from, the change is the difference of the two. One row per change and cell. Not where the text
-- states last year's amount (that is held against the form by itself), nor where last year's budget and final figure are
-- both printed or the other one is meant.
with

amounts as (
    select *
    from {{ ref('int_narrative_amounts') }}
    where amount_yuan is not null and subject_code is not null and is_explanation = 0 and not is_aside
),

changes as (
    select
        amounts.*,
        case amounts.claim_code when 'decrease' then -abs(amounts.amount_yuan) else amounts.amount_yuan end as change_yuan,
        case
            when amounts.clause like '%预算%' then 'approved'
            when amounts.clause like '%决算%' or amounts.clause like '%执行%' then 'executed'
            else amounts.document_phase
        end as phase_before
    from amounts
    left join {{ ref('int_narrative_changes') }} as told
        on amounts.document_id = told.document_id and amounts.claim_no = told.claim_no
    where
        amounts.claim_code in ('increase', 'decrease')
        and told.claim_no is null
        -- Of a change against this year's own budget nothing is said here.
        and not {{ regex_like('amounts.sentence', "'(年初|全年|调整后?的?)(部门)?预算'") }}
        and (
            amounts.sentence like '%上年%' or amounts.sentence like '%去年%'
            or amounts.sentence like '%' || cast(amounts.document_year - 1 as {{ dbt.type_string() }}) || '年%'
        )
),

placed as (
    select *
    from {{ ref('int_narrative_cells') }}
    where comparison = 'equal'
    qualify count(*) over (partition by document_id, claim_no) = 1
),

-- The amount of this year that was said last before the change, of the same subject in the same paragraph.
said as (
    select
        changes.document_id,
        changes.claim_no,
        changes.change_yuan,
        changes.half_width_yuan as claim_half_width,
        changes.phase_before,
        changes.document_year,
        this_year.claim_no as amount_no,
        row_number() over (
            partition by changes.document_id, changes.claim_no order by this_year.claim_no desc
        ) as nearness
    from changes
    inner join amounts as this_year
        on
            changes.document_id = this_year.document_id
            and changes.block_no = this_year.block_no
            and changes.subject_code = this_year.subject_code
            and coalesce(changes.fund_source, '') = coalesce(this_year.fund_source, '')
            and changes.claim_no > this_year.claim_no
            and this_year.claim_code in ('amount', 'final')
            and this_year.fiscal_year = this_year.document_year
            and this_year.budget_phase = this_year.document_phase
),

form_values as (select * from {{ ref('int_form_values') }}),

now_values as (
    select
        said.document_id,
        said.claim_no,
        said.claim_half_width,
        said.phase_before,
        form_values.form_no,
        form_values.form_code,
        form_values.concept,
        form_values.concept_code,
        form_values.fund_source,
        form_values.funding_period,
        form_values.expenditure_nature,
        form_values.fiscal_year,
        form_values.table_no,
        form_values.row_no,
        form_values.column_no,
        form_values.amount_yuan,
        form_values.half_width_yuan,
        form_values.term_label
    from said
    inner join placed on said.document_id = placed.document_id and said.amount_no = placed.claim_no
    inner join form_values
        on
            placed.document_id = form_values.document_id
            and placed.table_no = form_values.table_no
            and placed.row_no = form_values.row_no
            and placed.column_no = form_values.column_no
    where said.nearness = 1
    qualify row_number() over (partition by said.document_id, said.claim_no order by form_values.concept) = 1
),

before_values as (
    select
        now_values.document_id,
        now_values.claim_no,
        now_values.claim_half_width,
        now_values.phase_before,
        now_values.form_no,
        former.budget_phase,
        former.table_no,
        former.row_no,
        former.column_no,
        former.amount_yuan,
        former.half_width_yuan,
        former.term_label
    from now_values
    inner join form_values as former
        on
            now_values.document_id = former.document_id
            and now_values.form_no = former.form_no
            and now_values.concept = former.concept
            and coalesce(now_values.concept_code, '') = coalesce(former.concept_code, '')
            and now_values.fund_source = former.fund_source
            and now_values.funding_period = former.funding_period
            and now_values.expenditure_nature = former.expenditure_nature
            and now_values.fiscal_year = former.fiscal_year + 1
    qualify count(*) over (partition by now_values.document_id, now_values.claim_no) = 1
),

kept as (
    select *
    from before_values
    where budget_phase = phase_before and amount_yuan is not null
),

-- The sentence reckons with amounts of its own digits: both are rounded before their difference is.
final as (
    select
        now_values.document_id,
        now_values.claim_no,
        1 as weight,
        now_values.form_no,
        now_values.table_no,
        now_values.row_no,
        now_values.column_no,
        now_values.amount_yuan,
        greatest(now_values.half_width_yuan, now_values.claim_half_width) as half_width_yuan,
        now_values.term_label
    from now_values
    inner join kept on now_values.document_id = kept.document_id and now_values.claim_no = kept.claim_no
    union all
    select
        document_id,
        claim_no,
        -1 as weight,
        form_no,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        greatest(half_width_yuan, claim_half_width) as half_width_yuan,
        term_label
    from kept
)

select * from final
