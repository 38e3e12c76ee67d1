-- Terms of the identities between documents: the same value of the same form in the counterpart, or in each of the units.
-- Values are matched by what they are, never by where they stand. Where most of what two documents share differs they are
-- not of one scope (a department and its own level, figures restated throughout): then a difference is not told.
with

documents as (select * from {{ ref('stg_documents') }}),

counterparts as (
    select counterparts.*
    from {{ ref('int_document_counterparts') }} as counterparts
    inner join documents on counterparts.document_id = documents.document_id
),

form_values as (select * from {{ ref('int_known_values') }}),

-- What the units of a department get from each other is left out of its sums; what the budgets appropriate never is.
compared as (
    select
        counterparts.identity_id,
        counterparts.document_id,
        counterparts.other_document_id,
        own_values.form_no,
        own_values.table_no,
        own_values.row_no,
        own_values.column_no,
        own_values.placed_column_no,
        own_values.amount_yuan,
        own_values.half_width_yuan,
        own_values.term_label,
        other_values.form_no as other_form_no,
        other_values.table_no as other_table_no,
        other_values.row_no as other_row_no,
        other_values.column_no as other_column_no,
        other_values.amount_yuan as other_amount_yuan,
        other_values.half_width_yuan as other_half_width_yuan,
        other_values.term_label as other_term_label
    from counterparts
    inner join form_values as own_values
        on
            counterparts.document_id = own_values.document_id
            and counterparts.fiscal_year = own_values.fiscal_year
            and counterparts.budget_phase = own_values.budget_phase
    inner join form_values as other_values
        on
            counterparts.other_document_id = other_values.document_id
            and own_values.form_code = other_values.form_code
            and own_values.concept = other_values.concept
            and coalesce(own_values.concept_code, '') = coalesce(other_values.concept_code, '')
            and own_values.fund_source = other_values.fund_source
            and own_values.funding_period = other_values.funding_period
            and own_values.expenditure_nature = other_values.expenditure_nature
            and own_values.fiscal_year = other_values.fiscal_year
            and own_values.budget_phase = other_values.budget_phase
    where
        counterparts.identity_id <> 'cross_document_units'
        or (
            own_values.concept in ('total', 'revenue_subtotal', 'expenditure_subtotal')
            and own_values.form_code in (
                'appropriation_balance', 'general_budget_expenditure', 'general_budget_basic',
                'government_fund_expenditure', 'state_capital_expenditure', 'three_public'
            )
        )
),

counterpart_counts as (
    select
        identity_id,
        document_id,
        count(distinct other_document_id) as other_count
    from counterparts
    group by identity_id, document_id
),

-- Each unit must print the value for their sum to be one.
instances as (
    select
        compared.identity_id,
        compared.document_id,
        compared.table_no,
        compared.row_no,
        compared.column_no,
        max(compared.amount_yuan) as amount_yuan,
        sum(compared.other_amount_yuan) as other_amount_yuan,
        max(compared.half_width_yuan) + sum(compared.other_half_width_yuan) as tolerance
    from compared
    inner join counterpart_counts
        on
            compared.identity_id = counterpart_counts.identity_id
            and compared.document_id = counterpart_counts.document_id
    group by compared.identity_id, compared.document_id, compared.table_no, compared.row_no, compared.column_no
    having count(distinct compared.other_document_id) = max(counterpart_counts.other_count)
),

agreements as (
    select
        identity_id,
        document_id,
        sum(case when abs(amount_yuan - other_amount_yuan) <= tolerance then 1 else 0 end) as equal_count,
        sum(case when abs(amount_yuan - other_amount_yuan) > tolerance then 1 else 0 end) as differing_count
    from instances
    where amount_yuan <> 0 or other_amount_yuan <> 0
    group by identity_id, document_id
),

kept as (
    select
        compared.*,
        case
            when coalesce(agreements.equal_count, 0) < coalesce(agreements.differing_count, 0) then 'other_scope'
        end as reason
    from compared
    inner join instances
        on
            compared.identity_id = instances.identity_id
            and compared.document_id = instances.document_id
            and compared.table_no = instances.table_no
            and compared.row_no = instances.row_no
            and compared.column_no = instances.column_no
    left join agreements
        on compared.identity_id = agreements.identity_id and compared.document_id = agreements.document_id
),

united as (
    select distinct
        identity_id,
        document_id,
        form_no,
        table_no as anchor_table_no,
        row_no as anchor_row_no,
        column_no as anchor_printed_column_no,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        placed_column_no as anchor_column_no,
        'total' as role,
        amount_yuan,
        half_width_yuan,
        term_label,
        reason
    from kept
    union all
    select distinct
        identity_id,
        document_id,
        other_form_no as form_no,
        table_no as anchor_table_no,
        row_no as anchor_row_no,
        column_no as anchor_printed_column_no,
        other_document_id as cell_document_id,
        other_table_no as table_no,
        other_row_no as row_no,
        other_column_no as column_no,
        placed_column_no as anchor_column_no,
        'component' as role,
        other_amount_yuan as amount_yuan,
        other_half_width_yuan as half_width_yuan,
        other_term_label as term_label,
        reason
    from kept
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        {{ hash_key([
            'document_id', 'identity_id', 'anchor_table_no', 'anchor_row_no', 'anchor_printed_column_no'
        ]) }} as instance_id,
        cell_document_id,
        table_no,
        row_no,
        column_no,
        anchor_column_no,
        role,
        cast(1 as integer) as weight,
        amount_yuan,
        half_width_yuan,
        term_label,
        reason
    from united
)

select * from final
