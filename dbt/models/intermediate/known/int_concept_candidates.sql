-- The money facts of the documents in one shape, for the choice of one number per concept: what is
-- counted (subject and code), of which money (fund, period, nature), and in whose section of the form it
-- stands.
with

documents as (select * from {{ ref('int_document_facts') }}),

measures as (
    select *
    from {{ ref('int_measures') }}
    where unplaced_reason is null
),

printed_rows as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        max(agency_code) as agency_code
    from {{ ref('int_row_meanings') }}
    group by document_id, form_no, table_no, row_no
),

-- An agency's rows follow its own: the last agency named speaks for a row that names none.
sections as (
    select
        document_id,
        table_no,
        row_no,
        last_value(agency_code ignore nulls) over (
            partition by document_id, form_no order by table_no, row_no
            rows between unbounded preceding and current row
        ) as section_agency_code
    from printed_rows
),

facts as (
    select
        'function' as subject,
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        functional_code as concept_code,
        fund_source,
        funding_period,
        expenditure_nature,
        amount_yuan,
        table_no,
        row_no,
        column_no
    from {{ ref('fct_expenditure_by_function') }}
    union all
    select
        'economy_department' as subject,
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        department_economic_code as concept_code,
        fund_source,
        funding_period,
        expenditure_nature,
        amount_yuan,
        table_no,
        row_no,
        column_no
    from {{ ref('fct_expenditure_by_economy') }}
    where department_economic_code is not null or economic_level = 'total'
    union all
    -- A total is that of the department's scheme; the government's codes are a second reading of the same
    -- rows.
    select
        'economy_government' as subject,
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        government_economic_code as concept_code,
        fund_source,
        funding_period,
        expenditure_nature,
        amount_yuan,
        table_no,
        row_no,
        column_no
    from {{ ref('fct_expenditure_by_economy') }}
    where government_economic_code is not null
    union all
    select
        'revenue' as subject,
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        functional_code as concept_code,
        fund_source,
        funding_period,
        cast(null as {{ dbt.type_string() }}) as expenditure_nature,
        amount_yuan,
        table_no,
        row_no,
        column_no
    from {{ ref('fct_revenue') }}
    union all
    -- In a balance, a line of revenue is a fund by its name; a line whose fund is not known is only part of a
    -- total.
    select
        'revenue' as subject,
        balance.document_id,
        balance.form_code,
        balance.agency_id,
        balance.fiscal_year,
        balance.budget_phase,
        cast(null as {{ dbt.type_string() }}) as concept_code,
        balance.fund_source,
        balance.funding_period,
        cast(null as {{ dbt.type_string() }}) as expenditure_nature,
        balance.amount_yuan,
        balance.table_no,
        balance.row_no,
        balance.column_no
    from {{ ref('fct_balance_line') }} as balance
    inner join {{ ref('form_types') }} as types on balance.form_code = types.form_code
    where
        balance.flow_direction = 'revenue'
        and (
            balance.line_kind in ('total', 'subtotal')
            or (balance.line_kind = 'carryover' and balance.fund_source = types.default_fund_source)
            or (
                balance.line_kind in ('item', 'carryover')
                and balance.fund_source <> types.default_fund_source
            )
        )
    union all
    select
        'three_public' as subject,
        document_id,
        form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        three_public_item as concept_code,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        cast(null as {{ dbt.type_string() }}) as funding_period,
        cast(null as {{ dbt.type_string() }}) as expenditure_nature,
        amount_yuan,
        table_no,
        row_no,
        column_no
    from {{ ref('fct_three_public') }}
),

final as (
    select
        facts.*,
        measures.form_no,
        measures.half_width_yuan,
        coalesce(
            facts.concept_code is null and measures.row_kind = 'total'
            or {{ regex_like('measures.label', "'(合计|总计)$'") }}, false
        ) as is_total_row,
        sections.section_agency_code,
        cast(facts.table_no as bigint) * 100000 + facts.row_no as row_order,
        -- The document made for the year and phase goes before one that repeats them beside its own.
        case
            when documents.fiscal_year = facts.fiscal_year and documents.budget_phase = facts.budget_phase
                then 1
            when documents.fiscal_year = facts.fiscal_year then 2
            else 3
        end as document_precedence
    from facts
    inner join documents on facts.document_id = documents.document_id
    inner join measures
        on
            facts.document_id = measures.document_id
            and facts.table_no = measures.table_no
            and facts.row_no = measures.row_no
            and facts.column_no = measures.column_no
    left join sections
        on
            facts.document_id = sections.document_id
            and facts.table_no = sections.table_no
            and facts.row_no = sections.row_no
)

select * from final
