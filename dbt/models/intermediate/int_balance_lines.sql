-- What each line of a balance is, on its side: an item, a part of one, a sum of the year, money brought forward or left
-- over, the total; and the fund, nature or class it names. Which row is a line at all is told by int_row_meanings.
with

lines as (
    select
        names.document_id,
        names.table_no,
        names.row_no,
        names.band_no,
        names.form_no,
        names.flow_direction,
        names.label,
        names.line_label,
        names.has_first_ordinal,
        names.has_second_ordinal,
        types.default_fund_source
    from {{ ref('int_row_names') }} as names
    inner join {{ ref('form_types') }} as types on names.form_code = types.form_code
    where names.row_scheme = 'balance'
),

-- Lines may be sorted by economic classes of the government budget (财预〔2017〕98号), whose names are those of other things in
-- other bands: 其他支出 is a function too, 对个人和家庭的补助 a half of basic expenditure.
sorted_bands as (
    select
        document_id,
        table_no,
        band_no,
        max(case
            when column_kind = 'stub' and {{ regex_like('header_path', "'政府(预算)?(支出)?经济'") }} then 1 else 0
        end) = 1 as is_by_government,
        max(case when nature like 'basic%' then 1 else 0 end) as has_basic_column
    from {{ ref('int_columns') }}
    where row_scheme = 'balance'
    group by document_id, table_no, band_no
),

-- The few labels of a balance, told by the seeds: totals and carryover, functional classes, funds, natures.
distinct_lines as (
    select distinct
        line_label,
        flow_direction
    from lines
    where line_label is not null
),

balance_labels as (
    select
        distinct_lines.line_label,
        distinct_lines.flow_direction,
        max(labels.line_kind) as line_kind,
        max(labels.fund_source) as line_fund_source,
        max(labels.funding_period) as line_funding_period
    from distinct_lines
    inner join {{ ref('line_labels') }} as labels
        on
            distinct_lines.flow_direction = labels.flow_direction
            and {{ matches_pattern('distinct_lines.line_label', 'labels.pattern', 'line_labels') }}
    group by distinct_lines.line_label, distinct_lines.flow_direction
),

class_labels as (
    select
        distinct_lines.line_label,
        max(classes.functional_code) as functional_code
    from distinct_lines
    inner join {{ ref('functional_class_lines') }} as classes
        on {{ matches_pattern('distinct_lines.line_label', 'classes.pattern', 'functional_class_lines') }}
    where distinct_lines.flow_direction = 'expenditure'
    group by distinct_lines.line_label
),

-- A term is told by the whole label or, where that says nothing, by what stands behind its 其中.
terms as (
    select
        line_label,
        flow_direction,
        line_label as term,
        1 as is_whole
    from distinct_lines
    union all
    select
        line_label,
        flow_direction,
        {{ regex_replace('line_label', "'^其中:'", "''") }} as term,
        0 as is_whole
    from distinct_lines
    where line_label like '其中:%'
),

term_labels as (
    select
        terms.line_label,
        terms.flow_direction,
        coalesce(
            max(case when labels.attribute = 'fund' and terms.is_whole = 1 then labels.value end),
            max(case when labels.attribute = 'fund' then labels.value end)
        ) as fund,
        coalesce(
            max(case when labels.attribute = 'nature' and terms.is_whole = 1 then labels.value end),
            max(case when labels.attribute = 'nature' then labels.value end)
        ) as nature
    from terms
    inner join {{ ref('header_labels') }} as labels
        on
            labels.attribute = case terms.flow_direction when 'revenue' then 'fund' else 'nature' end
            and coalesce(labels.form_code, 'balance') = 'balance'
            and {{ matches_pattern('terms.term', 'labels.pattern', 'header_labels') }}
    group by terms.line_label, terms.flow_direction
),

-- Two terms are told by what stands around them. 其他资金 are the unit's own money where a line above them holds the special
-- account's, and what is told by name of the unit's own stands under them; 预算拨款 are all appropriations where they stand
-- before the first of them.
resolved as (
    select
        lines.document_id,
        lines.table_no,
        lines.row_no,
        lines.band_no,
        case
            when not lines.has_first_ordinal then null
            when
                term_labels.fund = 'whole'
                and max(case when funds.parent_fund_source = 'appropriation' then 1 else 0 end) over (
                    partition by lines.document_id, lines.form_no, lines.band_no
                    order by lines.table_no, lines.row_no rows between unbounded preceding and current row
                ) = 0 then 'appropriation'
            when
                term_labels.fund = 'rest'
                and max(case when term_labels.fund = 'fiscal_special_account' then 1 else 0 end) over (
                    partition by lines.document_id, lines.form_no, lines.band_no
                    order by lines.table_no, lines.row_no rows between unbounded preceding and current row
                ) = 1
                and max(case when funds.parent_fund_source = 'unit_funds' then 1 else 0 end) over (
                    partition by lines.document_id, lines.form_no, lines.band_no
                    order by lines.table_no, lines.row_no rows between unbounded preceding and current row
                ) = 0
                and max(case
                    when term_labels.fund = 'unit_funds' then 1
                    when funds.parent_fund_source = 'unit_funds' and lines.has_first_ordinal then 1
                    else 0
                end) over (partition by lines.document_id, lines.form_no, lines.band_no) = 0 then 'unit_funds'
        end as fund
    from lines
    inner join term_labels
        on lines.line_label = term_labels.line_label and lines.flow_direction = term_labels.flow_direction
    left join {{ ref('fund_sources') }} as funds on term_labels.fund = funds.fund_source
),

read_lines as (
    select
        lines.*,
        -- A fund is listed once among the year's revenues: named again, it is of what was brought forward.
        term_labels.fund is not null
        and row_number() over (
            partition by lines.document_id, lines.form_no, lines.band_no, term_labels.fund
            order by lines.table_no, lines.row_no
        ) > 1 as is_repeated_fund,
        -- Two lines that only say 小计 are sums of parts, not of the year.
        case
            -- The sum of a fund is that of the year only in the form of that fund; beside others it is one of them.
            when
                balance_labels.line_kind = 'subtotal' and term_labels.fund is not null
                and lines.default_fund_source = 'all' then null
            when
                lines.line_label <> '小计'
                or count(*) over (partition by lines.document_id, lines.form_no, lines.band_no, lines.line_label) = 1
                then balance_labels.line_kind
        end as known_kind,
        balance_labels.line_fund_source,
        balance_labels.line_funding_period,
        case when not coalesce(sorted_bands.is_by_government, false) then class_labels.functional_code end
            as line_functional_code,
        case
            when term_labels.fund not in ('rest', 'whole') then term_labels.fund
            else resolved.fund
        end as line_fund,
        -- An economic class is a part of basic expenditure only where that is told from projects.
        case
            when coalesce(sorted_bands.is_by_government, false) then null
            when
                term_labels.nature in (
                    'basic_personnel_wages', 'basic_personnel_household', 'basic_operating_goods', 'basic_operating_capital'
                )
                and coalesce(sorted_bands.has_basic_column, 0) = 0
                and max(case when term_labels.nature in ('basic', 'basic_personnel', 'basic_operating') then 1 else 0 end) over (
                    partition by lines.document_id, lines.form_no, lines.band_no
                ) = 0
                then null
            else term_labels.nature
        end as line_nature,
        last_value(balance_labels.line_kind ignore nulls) over (
            partition by lines.document_id, lines.form_no, lines.band_no order by lines.table_no, lines.row_no
            rows between unbounded preceding and current row
        ) as kind_above,
        max(case when balance_labels.line_kind = 'subtotal' then 1 else 0 end) over (
            partition by lines.document_id, lines.form_no, lines.band_no
        ) as has_subtotal,
        max(case when balance_labels.line_kind = 'total' and lines.line_label like '%总计' then 1 else 0 end) over (
            partition by lines.document_id, lines.form_no
        ) as has_grand_total,
        max(case when balance_labels.line_kind = 'carryover' then 1 else 0 end) over (
            partition by lines.document_id, lines.form_no, lines.band_no order by lines.table_no, lines.row_no
            rows between unbounded preceding and current row
        ) as is_after_carryover
    from lines
    left join balance_labels
        on
            lines.line_label = balance_labels.line_label
            and lines.flow_direction = balance_labels.flow_direction
    left join class_labels
        on
            lines.flow_direction = 'expenditure'
            and lines.line_label = class_labels.line_label
    left join term_labels
        on
            lines.line_label = term_labels.line_label
            and lines.flow_direction = term_labels.flow_direction
    left join sorted_bands
        on
            lines.document_id = sorted_bands.document_id
            and lines.table_no = sorted_bands.table_no
            and lines.band_no = sorted_bands.band_no
    left join resolved
        on
            lines.document_id = resolved.document_id
            and lines.table_no = resolved.table_no
            and lines.row_no = resolved.row_no
            and lines.band_no = resolved.band_no
),

-- 收入合计 is the year's own where a grand total stands beside it; without one, below the carryover, it holds that too, and
-- 支出合计 across from it.
sums as (
    select
        document_id,
        table_no,
        row_no,
        band_no,
        known_kind = 'total' and line_label in ('收入合计', '支出合计') and has_subtotal = 0
        and not (
            has_grand_total = 0
            and max(case when line_label = '收入合计' then is_after_carryover else 0 end) over (
                partition by document_id, form_no
            ) = 1
        ) as is_of_year
    from read_lines
),

-- A line under another of its band: numbered one step lower than an item, or by its term a part of an item's term
-- (人员经费 under 基本支出, 一般公共预算 under 财政拨款). It is in that item's amount already.
ranked_lines as (
    select
        *,
        last_value(case
            when
                has_first_ordinal
                then coalesce(known_kind, case when {{ regex_like('line_label', "'^其中:'") }} then 'of_which' else 'item' end)
        end ignore nulls) over (
            partition by document_id, form_no, band_no order by table_no, row_no
            rows between unbounded preceding and current row
        ) as first_step_kind
    from read_lines
),

parts_of_items as (
    select distinct
        parts.document_id,
        parts.table_no,
        parts.row_no,
        parts.band_no
    from read_lines as parts
    inner join {{ ref('int_term_closure') }} as closure
        on
            (closure.dimension = 'fund' and parts.line_fund = closure.descendant)
            or (closure.dimension = 'nature' and parts.line_nature = closure.descendant)
    inner join read_lines as wholes
        on
            parts.document_id = wholes.document_id
            and parts.form_no = wholes.form_no
            and parts.band_no = wholes.band_no
            and (
                (closure.dimension = 'fund' and closure.ancestor = wholes.line_fund)
                or (closure.dimension = 'nature' and closure.ancestor = wholes.line_nature)
            )
    where
        parts.known_kind is null
        and wholes.known_kind is null
        and wholes.table_no * 100000 + wholes.row_no < parts.table_no * 100000 + parts.row_no
),

sublines as (
    select
        ranked_lines.document_id,
        ranked_lines.table_no,
        ranked_lines.row_no,
        ranked_lines.band_no
    from ranked_lines
    left join parts_of_items
        on
            ranked_lines.document_id = parts_of_items.document_id
            and ranked_lines.table_no = parts_of_items.table_no
            and ranked_lines.row_no = parts_of_items.row_no
            and ranked_lines.band_no = parts_of_items.band_no
    where
        ranked_lines.known_kind is null
        and (
            (
                ranked_lines.kind_above = 'carryover'
                and (not ranked_lines.has_first_ordinal or ranked_lines.is_repeated_fund)
            )
            or (ranked_lines.has_second_ordinal and ranked_lines.first_step_kind = 'item')
            or (parts_of_items.document_id is not null and not ranked_lines.has_first_ordinal)
        )
),

-- The parts after a first that is told as 其中 are of it as much.
of_which_parts as (
    select
        ranked_lines.document_id,
        ranked_lines.table_no,
        ranked_lines.row_no,
        ranked_lines.band_no
    from ranked_lines
    left join sublines
        on
            ranked_lines.document_id = sublines.document_id
            and ranked_lines.table_no = sublines.table_no
            and ranked_lines.row_no = sublines.row_no
            and ranked_lines.band_no = sublines.band_no
    qualify
        sublines.document_id is not null
        and last_value(case
            when {{ regex_like('ranked_lines.line_label', "'^其中:'") }} then 'of_which'
            when sublines.document_id is null then 'own'
        end ignore nulls) over (
            partition by ranked_lines.document_id, ranked_lines.form_no, ranked_lines.band_no
            order by ranked_lines.table_no, ranked_lines.row_no rows between unbounded preceding and current row
        ) = 'of_which'
),

final as (
    select
        read_lines.document_id,
        read_lines.table_no,
        read_lines.row_no,
        read_lines.band_no,
        read_lines.line_functional_code,
        read_lines.line_nature,
        case
            when read_lines.label is null then null
            when sums.is_of_year then 'subtotal'
            when read_lines.known_kind is not null then read_lines.known_kind
            when {{ regex_like('read_lines.line_label', "'^其中:'") }} then 'of_which'
            when of_which_parts.document_id is not null then 'of_which'
            when
                read_lines.kind_above = 'carryover'
                and (not read_lines.has_first_ordinal or read_lines.is_repeated_fund)
                and (read_lines.line_fund is not null or read_lines.flow_direction = 'expenditure')
                then 'carryover'
            else 'item'
        end as line_kind,
        sublines.document_id is not null as is_subline,
        coalesce(read_lines.line_fund_source, read_lines.line_fund) as line_fund_source,
        case
            when
                read_lines.kind_above = 'carryover' and read_lines.known_kind is null
                and (not read_lines.has_first_ordinal or read_lines.is_repeated_fund)
                and read_lines.flow_direction = 'revenue' then 'carryover'
            when sums.is_of_year and read_lines.flow_direction = 'revenue' then 'current_year'
            when read_lines.line_funding_period is not null then read_lines.line_funding_period
            when read_lines.flow_direction = 'revenue' then 'current_year'
            else 'all'
        end as line_funding_period
    from read_lines
    left join sublines
        on
            read_lines.document_id = sublines.document_id
            and read_lines.table_no = sublines.table_no
            and read_lines.row_no = sublines.row_no
            and read_lines.band_no = sublines.band_no
    left join of_which_parts
        on
            read_lines.document_id = of_which_parts.document_id
            and read_lines.table_no = of_which_parts.table_no
            and read_lines.row_no = of_which_parts.row_no
            and read_lines.band_no = of_which_parts.band_no
    left join sums
        on
            read_lines.document_id = sums.document_id
            and read_lines.table_no = sums.table_no
            and read_lines.row_no = sums.row_no
            and read_lines.band_no = sums.band_no
)

select * from final
