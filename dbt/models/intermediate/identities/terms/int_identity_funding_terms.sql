-- Terms of the identities of funding in the performance forms (财预〔2015〕88号, 财预〔2020〕10号 附表): a total is the sum of its
-- sources, or at least no less than the only one printed; the printed total of an agency or a form is the sum of its
-- projects; a project has the amount the form of projects gives it.
with

places as (select * from {{ ref('int_performance_fund_places') }}),

project_marks as (select * from {{ ref('int_performance_project_marks') }}),

-- Figures of the performance forms that no fact holds.
unplaced as (
    select
        unplaced.document_id,
        unplaced.table_no
    from {{ ref('int_performance_unplaced') }} as unplaced
    inner join {{ ref('int_performance_cells') }} as cells
        on
            unplaced.document_id = cells.document_id
            and unplaced.table_no = cells.table_no
            and unplaced.row_no = cells.row_no
            and unplaced.column_no = cells.column_no
            and cells.kind in ('number', 'money')
),

measures as (select * from {{ ref('int_measures') }} where row_scheme = 'project' and unplaced_reason is null),

sources as (select * from places where not is_total and not is_inner),

blocks as (
    select
        document_id,
        form_no,
        block,
        measure,
        count(*) as place_count,
        count(amount_yuan) as printed_count,
        -- Money brought forward beside a fund of every period may be in it.
        max(case when fund_source = 'all' and funding_period = 'carryover' then 1 else 0 end)
        * max(case when fund_source <> 'all' and funding_period = 'all' then 1 else 0 end) as is_ambiguous
    from sources
    group by document_id, form_no, block, measure
),

totals as (
    select *
    from places
    where is_total
    qualify count(*) over (partition by document_id, form_no, block, measure) = 1
),

in_block as (
    select
        totals.*,
        blocks.place_count,
        blocks.printed_count,
        case
            when blocks.is_ambiguous = 1 then 'carryover_in_fund'
            when blocks.printed_count < blocks.place_count then 'blank_part'
        end as reason
    from totals
    inner join blocks
        on
            totals.document_id = blocks.document_id
            and totals.form_no = blocks.form_no
            and totals.block = blocks.block
            and totals.measure = blocks.measure
    where blocks.printed_count > 0
),

-- With one place for a source only, the rest of the total need not be printed.
block_terms as (
    select
        case when place_count > 1 then 'performance_funding_total' else 'performance_funding_part' end as identity_id,
        document_id,
        form_no,
        {{ hash_key(['form_no', 'block', 'measure']) }} as anchor,
        case when place_count > 1 then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        half_width_yuan,
        label as term_label,
        reason
    from in_block
    union all
    select
        case when in_block.place_count > 1 then 'performance_funding_total' else 'performance_funding_part' end as identity_id,
        sources.document_id,
        sources.form_no,
        {{ hash_key(['sources.form_no', 'sources.block', 'sources.measure']) }} as anchor,
        case when in_block.place_count > 1 then 'component' else 'total' end as role,
        sources.table_no,
        sources.row_no,
        sources.column_no,
        sources.amount_yuan,
        sources.half_width_yuan,
        sources.label as term_label,
        in_block.reason
    from sources
    inner join in_block
        on
            sources.document_id = in_block.document_id
            and sources.form_no = in_block.form_no
            and sources.block = in_block.block
            and sources.measure = in_block.measure
),

-- Rows of a list of projects, in print order: a total, agencies, projects.
listed as (
    select
        figures.document_id,
        figures.form_no,
        figures.form_code,
        figures.fiscal_year,
        figures.budget_phase,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.row_kind,
        figures.fund_source,
        figures.funding_period,
        figures.measure,
        figures.table_no * 100000 + figures.row_no as place,
        marks.project_id,
        coalesce(marks.project_name, fund_sources.name_zh) as label,
        case fund_sources.fund_source when 'all' then '资金总额' else fund_sources.name_zh end as fund_zh,
        cast(figures.amount * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as amount_yuan,
        cast({{ half_width_yuan('figures.decimals', unit_factor('figures.unit')) }} as decimal(28, 6)) as half_width_yuan,
        max(case when figures.row_kind = 'agency' then figures.table_no * 100000 + figures.row_no end) over (
            partition by figures.document_id, figures.form_no, figures.fund_source, figures.funding_period, figures.measure
            order by figures.table_no, figures.row_no rows between unbounded preceding and current row
        ) as agency_place,
        count(case when figures.row_kind = 'total' then 1 end) over (
            partition by figures.document_id, figures.form_no, figures.fund_source, figures.funding_period, figures.measure
        ) as total_count
    from {{ ref('int_performance_funding') }} as figures
    inner join {{ ref('fund_sources') }} as fund_sources on figures.fund_source = fund_sources.fund_source
    left join project_marks as marks
        on
            figures.document_id = marks.document_id
            and figures.form_no = marks.form_no
            and figures.project_place = marks.table_no * 100000 + marks.row_no
    where
        figures.measure in ('initial_budget', 'adjusted_budget', 'executed')
        and figures.unit is not null
        and figures.amount is not null
        and figures.row_kind in ('total', 'agency', 'project')
),

-- A figure without a place among the projects may be one of theirs.
stray_forms as (
    select
        listed.document_id,
        listed.form_no,
        max(1) as has_stray
    from listed
    inner join unplaced
        on listed.document_id = unplaced.document_id and listed.table_no = unplaced.table_no
    group by listed.document_id, listed.form_no
),

sums as (
    select
        heads.document_id,
        heads.form_no,
        heads.place as head_place,
        heads.table_no as head_table_no,
        heads.row_no as head_row_no,
        heads.column_no as head_column_no,
        heads.amount_yuan as head_amount_yuan,
        heads.half_width_yuan as head_half_width_yuan,
        heads.row_kind as head_kind,
        heads.fund_zh as head_fund_zh,
        projects.label,
        projects.table_no,
        projects.row_no,
        projects.column_no,
        projects.amount_yuan,
        projects.half_width_yuan,
        case
            when heads.row_kind = 'total' and heads.total_count > 1 then 'several_totals'
            when stray_forms.has_stray = 1 then 'unplaced_figure'
        end as reason
    from listed as heads
    inner join listed as projects
        on
            heads.document_id = projects.document_id
            and heads.form_no = projects.form_no
            and heads.fund_source = projects.fund_source
            and heads.funding_period = projects.funding_period
            and heads.measure = projects.measure
            and projects.row_kind = 'project'
            and (heads.row_kind = 'total' or heads.place = projects.agency_place)
    left join stray_forms
        on heads.document_id = stray_forms.document_id and heads.form_no = stray_forms.form_no
    where heads.row_kind in ('total', 'agency')
),

list_terms as (
    select distinct
        'performance_projects_total' as identity_id,
        document_id,
        form_no,
        cast(head_place as {{ dbt.type_string() }}) || '-' || cast(head_column_no as {{ dbt.type_string() }}) as anchor,
        'total' as role,
        head_table_no as table_no,
        head_row_no as row_no,
        head_column_no as column_no,
        head_amount_yuan as amount_yuan,
        head_half_width_yuan as half_width_yuan,
        case head_kind when 'total' then '合计' else '单位合计' end || '（' || head_fund_zh || '）' as term_label,
        reason
    from sums
    union all
    select
        'performance_projects_total' as identity_id,
        document_id,
        form_no,
        cast(head_place as {{ dbt.type_string() }}) || '-' || cast(head_column_no as {{ dbt.type_string() }}) as anchor,
        'component' as role,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        half_width_yuan,
        label as term_label,
        reason
    from sums
),

-- A project is compared only where each of the two forms names it once.
target_projects as (
    select *
    from listed
    where
        form_code = 'project_performance_target'
        and row_kind = 'project'
        and fund_source = 'all'
        and funding_period = 'all'
        and measure = 'initial_budget'
        and project_id is not null
    qualify count(*) over (partition by document_id, project_id) = 1
),

documents as (select * from {{ ref('int_document_facts') }}),

listed_projects as (
    select
        measures.*,
        {{ project_key('documents.agency_id', 'measures.name') }} as project_id
    from measures
    inner join documents on measures.document_id = documents.document_id
    where
        measures.form_code = 'project_expenditure'
        and measures.row_kind = 'project'
        and measures.fund_source = 'all'
        and measures.funding_period = 'all'
        and measures.expenditure_nature in ('project', 'total')
    qualify count(*) over (partition by measures.document_id, project_id) = 1
),

project_terms as (
    select
        'performance_project_amount' as identity_id,
        target_projects.document_id,
        target_projects.form_no,
        target_projects.project_id as anchor,
        'total' as role,
        target_projects.table_no,
        target_projects.row_no,
        target_projects.column_no,
        target_projects.amount_yuan,
        target_projects.half_width_yuan,
        listed_projects.name as term_label,
        cast(null as {{ dbt.type_string() }}) as reason
    from target_projects
    inner join listed_projects
        on
            target_projects.document_id = listed_projects.document_id
            and target_projects.project_id = listed_projects.project_id
            and target_projects.fiscal_year = listed_projects.fiscal_year
            and target_projects.budget_phase = listed_projects.budget_phase
    union all
    select
        'performance_project_amount' as identity_id,
        target_projects.document_id,
        listed_projects.form_no,
        target_projects.project_id as anchor,
        'component' as role,
        listed_projects.table_no,
        listed_projects.row_no,
        listed_projects.column_no,
        listed_projects.amount_yuan,
        listed_projects.half_width_yuan,
        listed_projects.name as term_label,
        cast(null as {{ dbt.type_string() }}) as reason
    from target_projects
    inner join listed_projects
        on
            target_projects.document_id = listed_projects.document_id
            and target_projects.project_id = listed_projects.project_id
            and target_projects.fiscal_year = listed_projects.fiscal_year
            and target_projects.budget_phase = listed_projects.budget_phase
),

united as (
    select * from block_terms
    union all
    select * from list_terms
    union all
    select * from project_terms
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        {{ hash_key(['document_id', 'identity_id', 'anchor']) }} as instance_id,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        column_no as anchor_column_no,
        role,
        cast(1 as integer) as weight,
        amount_yuan,
        half_width_yuan,
        term_label,
        reason
    from united
)

select * from final
