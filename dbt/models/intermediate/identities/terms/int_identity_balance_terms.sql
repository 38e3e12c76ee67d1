-- Terms of the balance identities: what a summary's lines must add up to, side by side and fund by fund.
with

lines as (
    select
        *,
        cast(table_no as bigint) * 100000 + row_no as row_order
    from {{ ref('int_measure_grid') }}
    where row_scheme = 'balance'
),

summed as (
    select
        *,
        sum(case when line_kind = 'item' and not is_subline then amount_yuan end) over (
            partition by document_id, form_no, flow_direction, band_no, placed_column_no
        ) as items_yuan,
        max(case when line_kind = 'subtotal' then amount_yuan end) over (
            partition by document_id, form_no, flow_direction, band_no, placed_column_no
        ) as subtotal_yuan,
        max(case when line_kind = 'total' then amount_yuan end) over (
            partition by document_id, form_no, flow_direction, band_no, placed_column_no
        ) as total_yuan,
        sum(case when line_kind = 'carryover' and not is_subline then amount_yuan end) over (
            partition by document_id, form_no, flow_direction, band_no, placed_column_no
        ) as carryover_yuan
    from lines
),

-- A line we have no term for that prints the sum of all other items, and of the year, is their sum under a name of its own.
told as (
    select
        *,
        is_subline
        or coalesce(
            line_kind = 'item' and line_functional_code is null
            and case flow_direction
                when 'revenue' then fund_source = column_fund_source
                else expenditure_nature = 'total'
            end
            and amount_yuan <> 0 and 2 * amount_yuan = items_yuan
            and amount_yuan = coalesce(subtotal_yuan, total_yuan - coalesce(carryover_yuan, 0)),
            false
        ) as is_part_or_sum
    from summed
),

-- One column of one side: the amounts of the revenue lines, or one fund's expenditure, of one year and phase; the budget, the
-- adjusted budget and the outcome may stand side by side.
sides as (
    select
        *,
        coalesce(cast(fiscal_year as {{ dbt.type_string() }}), '') || coalesce(budget_phase, '') as moment,
        case flow_direction when 'revenue' then 'revenue' else column_fund_source end
        || coalesce(cast(fiscal_year as {{ dbt.type_string() }}), '') || coalesce(budget_phase, '') as side_key
    from told
),

anchored as (
    select
        sides.*,
        max(case when line_kind = 'subtotal' then row_order end) over (
            partition by document_id, form_no, flow_direction, band_no, placed_column_no
        ) as subtotal_order,
        -- Expenditure may stand side by side by several classifications: each has the total of all.
        min(band_no) over (partition by document_id, form_no, flow_direction) as first_band_no,
        -- Money brought forward in one line for all funds: no fund's own revenue and carryover are known.
        max(case
            when
                flow_direction = 'revenue' and line_kind = 'carryover' and amount_yuan <> 0
                and fund_source not in ('general_public_budget', 'government_fund', 'state_capital') then 1
            else 0
        end) over (partition by document_id, form_no)
        > max(case
            when
                flow_direction = 'revenue' and line_kind = 'carryover' and amount_yuan is not null
                and fund_source in ('general_public_budget', 'government_fund', 'state_capital') then 1
            else 0
        end) over (partition by document_id, form_no) as hides_funds_of_carryover
    from sides
),

-- Of-which lines, next to the line they are part of.
of_which as (
    select
        lower_lines.*,
        upper_lines.row_order as upper_order
    from sides as lower_lines
    inner join sides as upper_lines
        on
            lower_lines.document_id = upper_lines.document_id
            and lower_lines.form_no = upper_lines.form_no
            and lower_lines.band_no = upper_lines.band_no
            and lower_lines.placed_column_no = upper_lines.placed_column_no
            and lower_lines.row_order > upper_lines.row_order
            and upper_lines.line_kind <> 'of_which'
    where lower_lines.line_kind = 'of_which'
    qualify
        row_number() over (
            partition by lower_lines.document_id, lower_lines.row_order, lower_lines.placed_column_no
            order by upper_lines.row_order desc
        ) = 1
),

-- 财政拨款收入 or 单位资金 and the funds numbered under it, up to the next line of its own.
under_lines as (
    select
        grouped.*,
        count(distinct case when grouped.is_subline then grouped.fund_source end) over (
            partition by
                grouped.document_id, grouped.form_no, grouped.band_no, grouped.placed_column_no, grouped.whole_order
        ) as fund_count
    from (
        select
            *,
            max(case when fund_source in ('appropriation', 'unit_funds') and not is_subline then fund_source end) over (
                partition by document_id, form_no, band_no, placed_column_no, own_line_no
            ) as whole_fund,
            max(case when fund_source in ('appropriation', 'unit_funds') and not is_subline then row_order end) over (
                partition by document_id, form_no, band_no, placed_column_no, own_line_no
            ) as whole_order
        from (
            select
                *,
                sum(case when is_subline then 0 else 1 end) over (
                    partition by document_id, form_no, band_no, placed_column_no order by row_order
                    rows between unbounded preceding and current row
                ) as own_line_no
            from sides
            where flow_direction = 'revenue'
        ) as counted
    ) as grouped
    left join {{ ref('fund_sources') }} as funds on grouped.fund_source = funds.fund_source
    where
        grouped.whole_order is not null and grouped.line_kind = 'item'
        and (not grouped.is_subline or funds.parent_fund_source = grouped.whole_fund)
),

-- 基本支出 and its two halves listed under it, each once.
basic_lines as (
    select
        *,
        count(distinct case when is_subline then expenditure_nature end) over (
            partition by document_id, form_no, band_no, placed_column_no, own_line_no
        ) as half_count,
        count(case when is_subline then 1 end) over (
            partition by document_id, form_no, band_no, placed_column_no, own_line_no
        ) as line_count,
        max(case when expenditure_nature = 'basic' and not is_subline then row_order end) over (
            partition by document_id, form_no, band_no, placed_column_no, own_line_no
        ) as basic_order
    from (
        select
            *,
            sum(case when is_subline then 0 else 1 end) over (
                partition by document_id, form_no, band_no, placed_column_no order by row_order
                rows between unbounded preceding and current row
            ) as own_line_no
        from sides
        where flow_direction = 'expenditure'
    ) as counted
    where
        line_kind = 'item'
        and case
            when is_subline then expenditure_nature in ('basic_personnel', 'basic_operating')
            else expenditure_nature = 'basic'
        end
),

terms as (
    -- 本年合计 = Σ items
    select
        'balance_' || flow_direction || '_subtotal' as identity_id,
        document_id,
        form_no,
        flow_direction || side_key || cast(band_no as {{ dbt.type_string() }}) as anchor,
        case line_kind when 'subtotal' then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from anchored
    where line_kind in ('subtotal', 'item') and not is_part_or_sum and subtotal_order is not null
    union all
    -- 总计 = 本年合计 + carryover; the items themselves where no 本年合计 is printed
    select
        'balance_' || flow_direction || '_total' as identity_id,
        document_id,
        form_no,
        flow_direction || side_key || cast(band_no as {{ dbt.type_string() }}) as anchor,
        case line_kind when 'total' then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from anchored
    where
        not is_part_or_sum
        and (line_kind in ('total', 'subtotal', 'carryover') or (line_kind = 'item' and subtotal_order is null))
    union all
    -- 上年结转 = Σ its funds
    select
        'balance_carryover' as identity_id,
        document_id,
        form_no,
        flow_direction || side_key || cast(band_no as {{ dbt.type_string() }}) as anchor,
        case when is_subline then 'component' else 'total' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from anchored
    where line_kind = 'carryover' and flow_direction = 'revenue'
    union all
    -- 财政拨款收入 = its three budgets, 单位资金 = its kinds, listed under it
    select
        'balance_' || whole_fund as identity_id,
        document_id,
        form_no,
        cast(whole_order as {{ dbt.type_string() }}) || '-'
        || cast(placed_column_no as {{ dbt.type_string() }}) as anchor,
        case when is_subline then 'component' else 'total' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from under_lines
    where fund_count > 1
    union all
    -- 基本支出 = 人员经费 + 公用经费, listed under it
    select
        'balance_basic' as identity_id,
        document_id,
        form_no,
        cast(basic_order as {{ dbt.type_string() }}) || '-'
        || cast(placed_column_no as {{ dbt.type_string() }}) as anchor,
        case when is_subline then 'component' else 'total' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from basic_lines
    where basic_order is not null and half_count = 2 and line_count = 2
    union all
    -- 收入总计 = 支出总计
    select
        'balance_total' as identity_id,
        document_id,
        form_no,
        'total' || moment as anchor,
        case flow_direction when 'revenue' then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from anchored
    where
        line_kind = 'total' and band_no = first_band_no
        and (flow_direction = 'revenue' or column_fund_source in ('all', 'appropriation'))
    union all
    -- A budget's revenue and carryover = its total expenditure
    select
        'balance_fund' as identity_id,
        document_id,
        form_no,
        case flow_direction when 'revenue' then fund_source else column_fund_source end || moment as anchor,
        case flow_direction when 'expenditure' then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from anchored
    where
        form_code = 'appropriation_balance' and band_no = first_band_no and not hides_funds_of_carryover
        and (
            (
                flow_direction = 'revenue' and line_kind in ('item', 'carryover')
                and fund_source in ('general_public_budget', 'government_fund', 'state_capital')
            )
            or (
                flow_direction = 'expenditure' and line_kind = 'total'
                and column_fund_source in ('general_public_budget', 'government_fund', 'state_capital')
            )
        )
    union all
    select
        'row_of_which' as identity_id,
        document_id,
        form_no,
        cast(row_order as {{ dbt.type_string() }}) || '-' || cast(placed_column_no as {{ dbt.type_string() }}) as anchor,
        'total' as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        line_name
    from of_which
    where amount_yuan is not null
    union all
    select
        'row_of_which' as identity_id,
        of_which.document_id,
        of_which.form_no,
        cast(of_which.row_order as {{ dbt.type_string() }}) || '-'
        || cast(of_which.placed_column_no as {{ dbt.type_string() }}) as anchor,
        'component' as role,
        sides.table_no,
        sides.row_no,
        sides.column_no,
        sides.placed_column_no,
        sides.amount_yuan,
        sides.half_width_yuan,
        sides.line_name
    from of_which
    inner join sides
        on
            of_which.document_id = sides.document_id
            and of_which.form_no = sides.form_no
            and of_which.band_no = sides.band_no
            and of_which.placed_column_no = sides.placed_column_no
            and of_which.upper_order = sides.row_order
    where of_which.amount_yuan is not null
),

-- 年初结转 + 本年收入 = 本年支出 + 年末结转, where a budget's form prints them side by side.
stocks as (
    select
        'balance_fund_stock' as identity_id,
        document_id,
        form_no,
        cast(table_no as {{ dbt.type_string() }}) || '-' || cast(row_no as {{ dbt.type_string() }}) as anchor,
        case when flow_direction = 'revenue' then 'total' else 'component' end as role,
        table_no,
        row_no,
        column_no,
        placed_column_no,
        amount_yuan,
        half_width_yuan,
        header_path as line_name
    from {{ ref('int_measure_grid') }}
    where
        row_scheme = 'function'
        and flow_direction in ('revenue', 'closing', 'expenditure')
        and (flow_direction <> 'expenditure' or expenditure_nature = 'total')
        and form_code in ('general_budget_expenditure', 'government_fund_expenditure', 'state_capital_expenditure')
    qualify
        max(case when flow_direction = 'closing' then 1 else 0 end) over (partition by document_id, table_no) = 1
        and max(case when flow_direction = 'revenue' then 1 else 0 end) over (partition by document_id, table_no) = 1
),

united as (
    select * from terms
    union all
    select * from stocks
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        {{ hash_key(['document_id', 'identity_id', 'form_no', 'anchor']) }} as instance_id,
        table_no,
        row_no,
        column_no,
        placed_column_no as anchor_column_no,
        role,
        cast(1 as integer) as weight,
        amount_yuan,
        half_width_yuan,
        line_name as term_label
    from united
)

select * from final
