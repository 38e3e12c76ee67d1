-- What each data row says, band by band: total, agency, classification code, line of a balance, project.
with

lines as (select * from {{ ref('int_row_names') }}),

balance_lines as (select * from {{ ref('int_balance_lines') }}),

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

-- … or with a year, or a phase of it, to a row: 2023年决算数, 全年预算数.
row_terms as (
    select
        terms.label,
        max(case when meanings.attribute = 'phase' then meanings.value end) as row_phase,
        max(case when meanings.attribute = 'year_offset' then cast(meanings.value as integer) end) as row_year_offset
    from (
        select distinct
            label,
            {{ regex_replace('label', "'^20[0-9][0-9]年度?'", "''") }} as term
        from lines
        where row_scheme = 'three_public' and label is not null
    ) as terms
    inner join {{ ref('header_labels') }} as meanings
        on
            meanings.attribute in ('phase', 'year_offset')
            and meanings.form_code is null
            and {{ matches_pattern('terms.term', 'meanings.pattern', 'header_labels') }}
    group by terms.label
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

function_names as (
    select distinct
        functional_code,
        {{ label_key('functional_name') }} as label
    from {{ ref('functional_classification') }}
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

-- The names of public bodies among the rows without a code: in a form that lists its units, each heads its own codes.
units as (
    select distinct names.label
    from (
        select distinct label
        from lines
        where
            row_scheme in ('revenue', 'function', 'economy', 'project') and code is null and length(label) between 3 and 40
            and not {{ regex_like('label', "'支出|收入|合计|总计|[:,;。]'") }}
    ) as names
    inner join {{ ref('organisation_endings') }} as endings
        on {{ unit_base_name('names.label') }} like '%' || endings.ending
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
        lines.document_id,
        lines.table_no,
        lines.row_no,
        lines.band_no,
        lines.form_no,
        lines.form_code,
        lines.row_scheme,
        lines.flow_direction,
        lines.name,
        lines.label,
        lines.line_name,
        coalesce(lines.code, headings.heading_code) as code,
        lines.government_code,
        lines.government_name,
        lines.agency_code,
        lines.agency_name,
        lines.project_category,
        lines.project_code,
        balance_lines.line_functional_code,
        balance_lines.line_nature,
        item_labels.three_public_item as line_three_public_item,
        case
            when lines.row_scheme = 'three_public'
                then cast({{ regex_extract('lines.label', "'^(20[0-9][0-9])年度?[^0-9]{0,6}$'", 1) }} as integer)
        end as row_year,
        row_terms.row_phase,
        row_terms.row_year_offset,
        -- 部门决算 prints basic expenditure in two halves, told apart by their totals: 人员经费 are wages (301) and
        -- subsidies to persons and households (303), 公用经费 all other classes.
        case
            when halves.document_id is null then null
            when lines.label = '人员经费合计' then 'basic_personnel'
            when lines.label = '公用经费合计' then 'basic_operating'
            when substring(lines.code, 1, 3) in ('301', '303') then 'basic_personnel'
            when lines.code is not null then 'basic_operating'
        end as row_nature,
        balance_lines.line_kind,
        coalesce(balance_lines.is_subline, false) as is_subline,
        balance_lines.line_fund_source,
        balance_lines.line_funding_period,
        case
            when lines.row_scheme = 'balance'
                then case when lines.label is not null then 'line' end
            when lines.has_words_for_code = 1 and lines.code is null then null
            when headings.heading_code is not null then 'heading'
            -- A row that only names its function names no project.
            when lines.row_scheme = 'project' and function_names.label is not null then null
            when lines.row_scheme = 'project' and lines.code is not null then 'project'
            when lines.code is not null or lines.government_code is not null then 'code'
            when {{ regex_like('lines.label', "'^(本年)?(收入|支出)?(合计|总计)$|^(人员经费|公用经费)合计$'") }}
                then 'total'
            -- Of what is compared, and of plans we cannot tell, a row is no row of the year.
            when
                lines.row_scheme = 'three_public' and row_terms.label is null and item_labels.line_label is null
                and {{ regex_like('lines.label', "'(预算|决算|执行)(数|金额)$|上年|增减|增长|完成|%'") }} then 'caption'
            when lines.row_scheme = 'three_public' then 'total'
            -- Beside the code of its unit stands the name of a project, if it is not that of a public body.
            when
                lines.row_scheme = 'project' and lines.agency_code is not null and units.label is null
                and length(lines.label) > 3 and not {{ regex_like('lines.label', "'本级|本部|机关'") }} then 'project'
            when lines.agency_code is not null then 'agency'
            when lines.label is null and lines.agency_name is null
                then case
                    when
                        lines.table_no * 100000 + lines.row_no
                        < coalesce(detail_starts.first_detail, 1000000000)
                        -- Words, or a code, under a header we do not know may name anything.
                        and not lines.opens_with_words then 'total'
                end
            -- Before the first code stand the department and its units.
            when lines.table_no * 100000 + lines.row_no < first_codes.first_code then 'agency'
            when lines.row_scheme = 'project' and lines.label is not null then 'project'
            -- Beside its unit's name a project may stand under a header we do not know.
            when
                lines.agency_name is not null and lines.row_scheme = 'project' and lines.label is null
                and lines.has_unknown_words then null
            when lines.agency_name is not null then 'agency'
            when units.label is not null and lines.row_scheme in ('revenue', 'function', 'economy') then 'agency'
            when lines.label is not null then 'caption'
        end as row_kind
    from lines
    left join detail_starts
        on
            lines.document_id = detail_starts.document_id
            and lines.form_no = detail_starts.form_no
    left join halves
        on lines.document_id = halves.document_id and lines.form_no = halves.form_no
    left join balance_lines
        on
            lines.document_id = balance_lines.document_id
            and lines.table_no = balance_lines.table_no
            and lines.row_no = balance_lines.row_no
            and lines.band_no = balance_lines.band_no
    left join function_names
        on
            lines.row_scheme = 'project'
            and lines.code = function_names.functional_code
            and lines.label = function_names.label
    left join row_terms on lines.row_scheme = 'three_public' and lines.label = row_terms.label
    left join units on lines.label = units.label
    left join item_labels on lines.row_scheme = 'three_public' and lines.line_label = item_labels.line_label
    left join first_codes
        on lines.document_id = first_codes.document_id and lines.form_no = first_codes.form_no
    left join headings
        on
            lines.document_id = headings.document_id
            and lines.table_no = headings.table_no
            and lines.row_no = headings.row_no
            and lines.band_no = headings.band_no
)

select * from final
