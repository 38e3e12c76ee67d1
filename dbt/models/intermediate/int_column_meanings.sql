-- A measure column with everything its labels leave unsaid supplied by its form: fund, nature, period, phase, year.
with

all_columns as (select * from {{ ref('int_columns') }}),

columns as (select * from all_columns where column_kind = 'measure'),

-- A column that speaks of money brought forward tells periods, whether or not we can read it.
of_carryovers as (
    select distinct
        document_id,
        form_no
    from all_columns
    where column_kind = 'unknown' and {{ regex_like('header_path', "'(结转|结余)'") }}
),

-- An economic form of one budget names it in its title (一般公共预算支出经济分类情况表).
titled as (
    select
        tables.document_id,
        tables.form_no,
        -- 一般公共预算财政拨款 is of the general budget, 财政拨款 alone of all three.
        coalesce(max(case when title_funds.fund_source <> 'appropriation' then title_funds.fund_source end), 'appropriation')
            as fund_source
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    inner join {{ ref('title_funds') }} as title_funds
        on {{ matches_pattern('tables.title', 'title_funds.pattern', 'title_funds') }}
    where
        types.row_scheme = 'economy' and types.default_fund_source = 'all'
    group by tables.document_id, tables.form_no
    having count(distinct case when title_funds.fund_source <> 'appropriation' then title_funds.fund_source end) <= 1
),

words as (
    select {{ concat_rows("case when kind = 'current_year' then pattern end", '|', 'pattern') }} as current_years
    from {{ ref('title_words') }}
),

-- A form of what is appropriated this year says so in its title.
of_the_year as (
    select distinct
        tables.document_id,
        tables.form_no
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code and types.row_scheme = 'function'
    cross join words
    where {{ matches_words('tables.title', 'words.current_years', 'title_words', 'current_year') }}
),

documents as (select * from {{ ref('int_document_facts') }}),

seen as (
    select
        columns.*,
        max(case when columns.period is not null or of_carryovers.form_no is not null then 1 else 0 end) over (
            partition by columns.document_id, columns.form_no
        ) as tells_periods,
        -- Beside a fund's own 当年 and 上年结转 stands their sum.
        max(case when columns.fund is not null and columns.period = 'current_year' then 1 else 0 end) over (
            partition by
                columns.document_id, columns.form_no, columns.table_no, columns.fund, columns.nature, columns.phase,
                columns.year_offset, columns.header_year
        ) as tells_period_of_fund
    from columns
    left join of_carryovers on columns.document_id = of_carryovers.document_id and columns.form_no = of_carryovers.form_no
),

final as (
    select
        seen.document_id,
        seen.table_no,
        seen.column_no,
        seen.form_no,
        seen.form_code,
        seen.band_no,
        seen.header_path,
        seen.column_kind,
        seen.three_public_item,
        case when types.row_scheme in ('balance', 'function') then seen.flow_direction end as flow_direction,
        coalesce(seen.fund, titled.fund_source, types.default_fund_source) as fund_source,
        -- Where a form tells this year's money from what was brought forward, a fund without such a word is this year's.
        coalesce(
            seen.period,
            case
                when of_the_year.form_no is not null then 'current_year'
                -- Neither received this year nor among what was brought forward: it stands beside both.
                when seen.fund = 'non_appropriation_surplus' then 'all'
                when seen.fund is not null and seen.tells_periods = 1 and seen.tells_period_of_fund = 0 then 'current_year'
                -- 收入决算表 shows the revenue of the year alone (部门决算报表说明).
                when
                    seen.form_code = 'revenue_summary' and seen.tells_periods = 0 and documents.budget_phase = 'executed'
                    then 'current_year'
                else 'all'
            end
        ) as funding_period,
        coalesce(seen.nature, types.default_expenditure_nature) as expenditure_nature,
        coalesce(seen.header_year, documents.fiscal_year + coalesce(seen.year_offset, 0)) as fiscal_year,
        case
            when seen.phase is null then documents.budget_phase
            -- 部门决算: the budget beside the final figure is the adjusted budget of the year (全年预算数).
            when seen.phase = 'budget'
                then case documents.budget_phase when 'executed' then 'adjusted' else 'approved' end
            else seen.phase
        end as budget_phase
    from seen
    inner join documents on seen.document_id = documents.document_id
    inner join {{ ref('form_types') }} as types on seen.form_code = types.form_code
    left join titled on seen.document_id = titled.document_id and seen.form_no = titled.form_no
    left join of_the_year on seen.document_id = of_the_year.document_id and seen.form_no = of_the_year.form_no
)

select * from final
