-- What each form says of a concept that another form prints too: totals, lines, classes, codes. A class that is not
-- printed is the rows under it; the basic total of a form that only prints its two halves is both.
with

grid as (select * from {{ ref('int_measure_grid') }}),

first_forms as (
    select
        document_id,
        form_code,
        min(form_no) as form_no
    from grid
    group by document_id, form_code
),

cells as (
    select
        grid.*,
        cast(grid.table_no as bigint) * 100000 + grid.row_no as row_order,
        -- A budget's form in final accounts may print what was brought forward, received and kept beside what was spent.
        case
            when grid.row_scheme <> 'function' then ''
            when grid.flow_direction = 'closing' then 'closing_'
            when grid.flow_direction = 'revenue' and grid.funding_period = 'carryover' then 'opening_'
            when grid.flow_direction = 'revenue' then 'received_'
            else ''
        end as flow_prefix
    from grid
    inner join first_forms
        on
            grid.document_id = first_forms.document_id
            and grid.form_code = first_forms.form_code
            and grid.form_no = first_forms.form_no
),

balance_cells as (select * from cells where row_scheme = 'balance' and line_kind <> 'of_which'),

-- Expenditure may stand side by side by several classifications: each has the same totals.
further_bands as (
    select distinct
        document_id,
        form_no,
        band_no
    from balance_cells
    qualify band_no > min(band_no) over (partition by document_id, form_no, flow_direction)
),

-- A fund named only under another line (财政拨款收入, 单位资金, 上年结转) is a line of the form all the same.
funds_under_lines as (
    select
        balance_cells.document_id,
        balance_cells.form_no,
        balance_cells.line_kind,
        balance_cells.fund_source,
        balance_cells.placed_column_no
    from balance_cells
    inner join {{ ref('fund_sources') }} as funds on balance_cells.fund_source = funds.fund_source
    where
        balance_cells.flow_direction = 'revenue' and balance_cells.line_kind in ('item', 'carryover')
        and funds.parent_fund_source in ('appropriation', 'unit_funds')
    group by
        balance_cells.document_id, balance_cells.form_no, balance_cells.line_kind, balance_cells.fund_source,
        balance_cells.placed_column_no
    having max(case when balance_cells.is_subline then 0 else 1 end) = 0
),

balance_values as (
    select
        balance_cells.*,
        case
            when balance_cells.flow_direction = 'revenue' and balance_cells.line_kind = 'item' then 'revenue_item'
            when balance_cells.line_functional_code is not null and balance_cells.line_kind = 'item' then 'expenditure_class'
            when balance_cells.line_kind = 'item' then 'expenditure_nature'
            when balance_cells.is_subline then balance_cells.flow_direction || '_' || balance_cells.line_kind || '_part'
            else balance_cells.flow_direction || '_' || balance_cells.line_kind
        end as concept,
        balance_cells.line_functional_code as concept_code
    from balance_cells
    left join funds_under_lines
        on
            balance_cells.document_id = funds_under_lines.document_id
            and balance_cells.form_no = funds_under_lines.form_no
            and balance_cells.flow_direction = 'revenue'
            and balance_cells.line_kind = funds_under_lines.line_kind
            and balance_cells.fund_source = funds_under_lines.fund_source
            and balance_cells.placed_column_no = funds_under_lines.placed_column_no
    left join further_bands
        on
            balance_cells.document_id = further_bands.document_id
            and balance_cells.form_no = further_bands.form_no
            and balance_cells.band_no = further_bands.band_no
    where
        (balance_cells.line_kind = 'item' or further_bands.document_id is null)
        and (not balance_cells.is_subline or funds_under_lines.document_id is not null)
        and (
            balance_cells.line_kind <> 'item' or balance_cells.flow_direction = 'revenue'
            or balance_cells.line_functional_code is not null or balance_cells.expenditure_nature <> 'total'
        )
),

halves as (
    select
        document_id,
        form_code
    from cells
    where row_scheme = 'economy'
    group by document_id, form_code
    having
        max(case when expenditure_nature = 'basic' then 1 else 0 end) = 0
        and max(case when expenditure_nature = 'basic_personnel' then 1 else 0 end) = 1
),

row_values as (
    select cells.*
    from cells
    where
        row_scheme in ('function', 'economy', 'revenue', 'project')
        and (
            coalesce(flow_direction, 'expenditure') = 'expenditure'
            or (row_scheme = 'function' and flow_direction in ('revenue', 'closing'))
        )
),

-- The first total row is the form's total; further ones repeat it. A total that was printed under a wrong header
-- gives way to a repetition of it that stands where it belongs.
total_cells as (
    select
        *,
        max(case when row_kind = 'total' then amount_yuan end) over (
            partition by document_id, form_code, band_no, placed_column_no
        ) as total_amount_yuan
    from row_values
    where row_kind in ('total', 'agency')
),

ranked_totals as (
    select
        *,
        row_number() over (
            partition by document_id, form_code, band_no, placed_column_no
            order by
                case
                    when row_kind = 'total' and not is_displaced and amount_yuan is not null then 0
                    when row_kind = 'agency' and not is_displaced and amount_yuan = total_amount_yuan then 1
                    when row_kind = 'total' and amount_yuan is not null then 2
                    when row_kind = 'total' then 3
                    else 4
                end,
                row_order
        ) as preference
    from total_cells
),

total_rows as (
    select
        row_values.*,
        row_values.flow_prefix || 'total' as concept,
        cast(null as {{ dbt.type_string() }}) as concept_code
    from row_values
    inner join ranked_totals
        on
            row_values.document_id = ranked_totals.document_id
            and row_values.form_no = ranked_totals.form_no
            and row_values.row_order = ranked_totals.row_order
            and row_values.band_no = ranked_totals.band_no
            and row_values.placed_column_no = ranked_totals.placed_column_no
            and ranked_totals.preference = 1
),

code_rows as (
    select
        *,
        'code' as concept,
        code as concept_code
    from row_values
    where row_kind = 'code' and code is not null and flow_prefix = ''
),

class_rows as (
    select
        row_values.*,
        'class' as concept,
        substring(row_values.code, 1, 3) as concept_code
    from row_values
    left join {{ ref('int_row_parents') }} as links
        on
            row_values.document_id = links.document_id
            and row_values.table_no = links.child_table_no
            and row_values.row_no = links.child_row_no
            and row_values.band_no = links.child_band_no
            and links.link = 'code'
    where
        row_values.row_kind = 'code' and row_values.code is not null and row_values.flow_prefix = ''
        and links.document_id is null
),

three_public_rows as (
    select
        *,
        three_public_item as concept,
        cast(null as {{ dbt.type_string() }}) as concept_code
    from cells
    where row_scheme = 'three_public' and three_public_item is not null
    qualify
        dense_rank() over (
            partition by document_id, form_code, three_public_item, fiscal_year, budget_phase
            order by case when {{ regex_like('name', "'^(合计|总计)$'") }} then 0 else 1 end, row_order
        ) = 1
),

united as (
    select * from balance_values
    union all
    select * from total_rows
    union all
    select * from code_rows
    union all
    select * from class_rows
    union all
    select * from three_public_rows
),

final as (
    select
        united.document_id,
        united.form_no,
        united.form_code,
        united.concept,
        united.concept_code,
        case when united.row_scheme = 'three_public' then '' else united.fund_source end as fund_source,
        case when united.row_scheme = 'three_public' then '' else united.funding_period end as funding_period,
        case
            when halves.form_code is not null and united.concept in ('class', 'code') then 'basic'
            when united.flow_direction in ('revenue', 'closing') or united.row_scheme in ('revenue', 'three_public') then ''
            else united.expenditure_nature
        end as expenditure_nature,
        united.fiscal_year,
        united.budget_phase,
        united.table_no,
        united.row_no,
        united.column_no,
        united.placed_column_no,
        united.amount_yuan,
        united.half_width_yuan,
        coalesce(united.line_name, united.name, united.header_path) as term_label
    from united
    left join halves on united.document_id = halves.document_id and united.form_code = halves.form_code
    union all
    select
        united.document_id,
        united.form_no,
        united.form_code,
        united.concept,
        united.concept_code,
        united.fund_source,
        united.funding_period,
        'basic' as expenditure_nature,
        united.fiscal_year,
        united.budget_phase,
        united.table_no,
        united.row_no,
        united.column_no,
        united.placed_column_no,
        united.amount_yuan,
        united.half_width_yuan,
        united.name as term_label
    from united
    inner join halves on united.document_id = halves.document_id and united.form_code = halves.form_code
    where
        united.concept = 'total'
        and united.expenditure_nature in ('basic_personnel', 'basic_operating')
        and united.amount_yuan is not null
)

select * from final
