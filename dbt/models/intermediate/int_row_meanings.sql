-- What each data row says, band by band: total, agency, classification code, line of a balance, project.
with

lines as (select * from {{ ref('int_row_names') }}),

-- The few labels of a balance, told by the seeds: totals and carryover, functional classes, funds, natures.
distinct_lines as (
    select distinct
        line_label,
        flow_direction
    from lines
    where row_scheme = 'balance' and line_label is not null
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
            and labels.form_code is null
            and {{ matches_pattern('terms.term', 'labels.pattern', 'header_labels') }}
    group by terms.line_label, terms.flow_direction
),

-- “三公”经费 printed as a list: each row is an item.
distinct_items as (
    select distinct
        line_label,
        {{ regex_replace('line_label', "'^其中:([(]?[0-9一二三四五六七八九十]+[).、])?'", "''") }} as key
    from lines
    where row_scheme = 'three_public' and line_label is not null
),

item_labels as (
    select
        distinct_items.line_label,
        min(meanings.value) as three_public_item
    from distinct_items
    inner join {{ ref('header_labels') }} as meanings
        on
            meanings.attribute = 'three_public'
            and {{ matches_pattern('distinct_items.key', 'meanings.pattern', 'header_labels') }}
    group by distinct_items.line_label
),

read_lines as (
    select
        lines.*,
        item_labels.three_public_item as line_three_public_item,
        -- A fund is listed once among the year's revenues: named again, it is of what was brought forward.
        term_labels.fund is not null
        and row_number() over (
            partition by lines.document_id, lines.form_no, lines.band_no, term_labels.fund
            order by lines.table_no, lines.row_no
        ) > 1 as is_repeated_fund,
        -- Two lines that only say 小计 are sums of parts, not of the year.
        case
            when
                lines.line_label <> '小计'
                or count(*) over (partition by lines.document_id, lines.form_no, lines.band_no, lines.line_label) = 1
                then balance_labels.line_kind
        end as known_kind,
        balance_labels.line_fund_source,
        balance_labels.line_funding_period,
        class_labels.functional_code as line_functional_code,
        term_labels.fund as line_fund,
        term_labels.nature as line_nature,
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
            lines.row_scheme = 'balance'
            and lines.line_label = balance_labels.line_label
            and lines.flow_direction = balance_labels.flow_direction
    left join class_labels
        on
            lines.row_scheme = 'balance'
            and lines.flow_direction = 'expenditure'
            and lines.line_label = class_labels.line_label
    left join term_labels
        on
            lines.row_scheme = 'balance'
            and lines.line_label = term_labels.line_label
            and lines.flow_direction = term_labels.flow_direction
    left join item_labels on lines.row_scheme = 'three_public' and lines.line_label = item_labels.line_label
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
    where row_scheme = 'balance'
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
    where row_scheme = 'balance'
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
        parts.row_scheme = 'balance' and parts.known_kind is null
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

-- In a form of projects under their functional items, an item's name heads its projects: it is told by being the
-- printed name of the code of the next row in another form of the document.
item_names as (
    select distinct
        document_id,
        code,
        {{ label_key('name') }} as label
    from {{ ref('int_row_stubs') }}
    where row_scheme = 'function' and code is not null and name is not null
),

next_codes as (
    select
        document_id,
        table_no,
        row_no,
        band_no,
        first_value(code ignore nulls) over (
            partition by document_id, form_no, band_no order by table_no, row_no
            rows between 1 following and unbounded following
        ) as next_code
    from lines
    where row_scheme = 'project'
),

headings as (
    select
        lines.document_id,
        lines.table_no,
        lines.row_no,
        lines.band_no,
        next_codes.next_code as heading_code
    from lines
    inner join next_codes
        on
            lines.document_id = next_codes.document_id
            and lines.table_no = next_codes.table_no
            and lines.row_no = next_codes.row_no
            and lines.band_no = next_codes.band_no
    inner join item_names
        on
            lines.document_id = item_names.document_id
            and next_codes.next_code = item_names.code
            and lines.label = item_names.label
    where lines.code is null
),

halves as (
    select distinct
        document_id,
        form_no
    from lines
    where row_scheme = 'economy' and label in ('人员经费合计', '公用经费合计')
),

first_codes as (
    select
        document_id,
        form_no,
        min(table_no * 100000 + row_no) as first_code
    from lines
    where code is not null or government_code is not null
    group by document_id, form_no
),

-- Rows of figures before the first labelled detail carry the form's total, labelled or not.
detail_starts as (
    select
        document_id,
        form_no,
        min(table_no * 100000 + row_no) as first_detail
    from lines
    where
        code is not null
        or (
            label is not null
            and not {{ regex_like('label', "'合计$|总计$'") }}
            and agency_code is null
        )
    group by document_id, form_no
),

final as (
    select
        read_lines.document_id,
        read_lines.table_no,
        read_lines.row_no,
        read_lines.band_no,
        read_lines.form_no,
        read_lines.form_code,
        read_lines.row_scheme,
        read_lines.flow_direction,
        read_lines.name,
        read_lines.label,
        read_lines.line_name,
        coalesce(read_lines.code, headings.heading_code) as code,
        read_lines.government_code,
        read_lines.government_name,
        read_lines.agency_code,
        read_lines.agency_name,
        read_lines.project_category,
        read_lines.project_code,
        read_lines.line_functional_code,
        read_lines.line_nature,
        read_lines.line_three_public_item,
        -- “三公”经费 printed with a year to a row.
        case
            when read_lines.row_scheme = 'three_public'
                then cast({{ regex_extract('read_lines.label', "'^(20[0-9][0-9])年度?(预算|决算|执行)?数?$'", 1) }} as integer)
        end as row_year,
        -- 部门决算 prints basic expenditure in two halves, told apart by their totals: 人员经费 are wages (301) and
        -- subsidies to persons and households (303), 公用经费 all other classes.
        case
            when halves.document_id is null then null
            when read_lines.label = '人员经费合计' then 'basic_personnel'
            when read_lines.label = '公用经费合计' then 'basic_operating'
            when substring(read_lines.code, 1, 3) in ('301', '303') then 'basic_personnel'
            when read_lines.code is not null then 'basic_operating'
        end as row_nature,
        case
            when read_lines.row_scheme <> 'balance' then null
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
        end as line_funding_period,
        case
            when read_lines.row_scheme = 'balance'
                then case when read_lines.label is not null then 'line' end
            when read_lines.has_words_for_code = 1 and read_lines.code is null then null
            when headings.heading_code is not null then 'heading'
            when read_lines.row_scheme = 'project' and read_lines.code is not null then 'project'
            when read_lines.code is not null or read_lines.government_code is not null then 'code'
            when {{ regex_like('read_lines.label', "'^(本年)?(收入|支出)?(合计|总计)$|^(人员经费|公用经费)合计$'") }}
                then 'total'
            when read_lines.row_scheme = 'three_public' then 'total'
            when read_lines.agency_code is not null then 'agency'
            when read_lines.label is null and read_lines.agency_name is null
                then case
                    when
                        read_lines.table_no * 100000 + read_lines.row_no
                        < coalesce(detail_starts.first_detail, 1000000000)
                        -- Words, or a code, under a header we do not know may name anything.
                        and not read_lines.opens_with_words then 'total'
                end
            -- Before the first code stand the department and its units.
            when read_lines.table_no * 100000 + read_lines.row_no < first_codes.first_code then 'agency'
            when read_lines.row_scheme = 'project' and read_lines.label is not null then 'project'
            when read_lines.agency_name is not null then 'agency'
            when read_lines.label is not null then 'caption'
        end as row_kind
    from read_lines
    left join detail_starts
        on
            read_lines.document_id = detail_starts.document_id
            and read_lines.form_no = detail_starts.form_no
    left join halves
        on read_lines.document_id = halves.document_id and read_lines.form_no = halves.form_no
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
    left join first_codes
        on read_lines.document_id = first_codes.document_id and read_lines.form_no = first_codes.form_no
    left join headings
        on
            read_lines.document_id = headings.document_id
            and read_lines.table_no = headings.table_no
            and read_lines.row_no = headings.row_no
            and read_lines.band_no = headings.band_no
)

select * from final
