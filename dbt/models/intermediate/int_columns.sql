-- What each column of a form's table stands for. A piece without a header of its own is read under the header
-- of the piece before. A label nobody has described makes the column unknown; nothing is guessed.
with

tables as (
    select distinct
        tables.document_id,
        tables.table_no,
        tables.form_no,
        tables.form_code
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('int_grid_rows') }} as grid_rows
        on tables.document_id = grid_rows.document_id and tables.table_no = grid_rows.table_no
),

parts as (select * from {{ ref('int_header_parts') }}),

-- A header is one only if at least one of its labels is known.
headed as (
    select distinct
        parts.document_id,
        parts.table_no
    from parts
    inner join {{ ref('int_label_meanings') }} as meanings on parts.key = meanings.key
),

header_tables as (
    select
        tables.*,
        last_value(headed.table_no ignore nulls) over (
            partition by tables.document_id, tables.form_no order by tables.table_no
            rows between unbounded preceding and current row
        ) as header_table_no
    from tables
    left join headed on tables.document_id = headed.document_id and tables.table_no = headed.table_no
),

columns as (
    select
        header_tables.document_id,
        header_tables.table_no,
        header_tables.form_no,
        header_tables.form_code,
        header_tables.header_table_no,
        parts.column_no,
        parts.depth,
        parts.label,
        parts.key,
        parts.is_own_label,
        parts.is_closed_up,
        parts.has_own_label
    from header_tables
    inner join parts
        on header_tables.document_id = parts.document_id and header_tables.header_table_no = parts.table_no
),

-- The label nearest to the figures decides; a meaning restricted to the form goes before a general one.
said as (
    select
        columns.document_id,
        columns.table_no,
        columns.column_no,
        columns.header_table_no,
        meanings.attribute,
        meanings.value,
        columns.depth,
        columns.is_own_label,
        row_number() over (
            partition by columns.document_id, columns.table_no, columns.column_no, meanings.attribute
            order by columns.depth desc, meanings.form_code desc
        ) as preference
    from columns
    inner join {{ ref('form_types') }} as types on columns.form_code = types.form_code
    inner join {{ ref('int_label_meanings') }} as meanings
        on
            columns.key = meanings.key
            and meanings.form_code in ('', columns.form_code, types.row_scheme)
),

chosen as (select * from said where preference = 1),

attributes as (
    select
        document_id,
        table_no,
        column_no,
        max(case when attribute = 'role' then value end) as role,
        max(case when attribute = 'role' then depth end) as role_depth,
        max(case when attribute in ('sum', 'nature', 'fund', 'period', 'phase', 'three_public') then depth end)
            as measure_depth,
        max(case when attribute = 'scheme' then value end) as scheme,
        max(case when attribute = 'flow' then value end) as flow_direction,
        max(case when attribute = 'nature' then value end) as nature,
        max(case when attribute = 'fund' then value end) as fund,
        max(case when attribute = 'fund' then depth end) as fund_depth,
        max(case when attribute = 'period' then value end) as period,
        max(case when attribute = 'phase' then value end) as phase,
        max(case when attribute = 'year_offset' then cast(value as integer) end) as year_offset,
        max(case when attribute = 'three_public' then value end) as three_public_item,
        max(case when attribute = 'aside' then value end) as aside,
        max(case when attribute = 'comparison' then value end) as comparison
    from chosen
    group by document_id, table_no, column_no
),

pieces as (
    select
        header_tables.document_id,
        header_tables.table_no,
        header_tables.form_no,
        heads.signature,
        max(case when grid_rows.row_role = 'data' then 1 else 0 end) as has_data
    from header_tables
    inner join {{ ref('int_grid_rows') }} as grid_rows
        on header_tables.document_id = grid_rows.document_id and header_tables.table_no = grid_rows.table_no
    left join {{ ref('int_table_heads') }} as heads
        on header_tables.document_id = heads.document_id and header_tables.table_no = heads.table_no
    group by header_tables.document_id, header_tables.table_no, header_tables.form_no, heads.signature
),

-- A page may end within a header: the lower half of it alone does not say what its columns are.
halves as (
    select
        document_id,
        table_no,
        signature,
        lag(has_data) over (partition by document_id, form_no order by table_no) as had_data,
        lag(signature) over (partition by document_id, form_no order by table_no) as upper_signature
    from pieces
),

-- Under a heading of projects, or of another kind of expenditure, an economic class is no part of basic expenditure.
foreign_natures as (
    select distinct
        uppers.document_id,
        uppers.table_no,
        uppers.column_no
    from said as uppers
    inner join said as lowers
        on
            uppers.document_id = lowers.document_id
            and uppers.table_no = lowers.table_no
            and uppers.column_no = lowers.column_no
            and uppers.attribute = lowers.attribute
            and uppers.depth < lowers.depth
    where
        uppers.attribute = 'nature' and lowers.preference = 1
        and lowers.value like 'basic%' and uppers.value not like 'basic%'
),

-- The funds of a form are together all its money: beside the appropriation and the special account, 其他资金 are the unit's
-- own, unless some of those are told by name.
told_funds as (
    select
        attributes.document_id,
        attributes.table_no,
        max(case when attributes.fund = 'fiscal_special_account' then 1 else 0 end)
        * max(case when attributes.fund in ('appropriation', 'general_public_budget') then 1 else 0 end)
        * min(case when 'unit_funds' in (attributes.fund, funds.parent_fund_source) then 0 else 1 end) as leaves_rest
    from attributes
    left join {{ ref('fund_sources') }} as funds on attributes.fund = funds.fund_source
    group by attributes.document_id, attributes.table_no
),

-- A column of codes or names has no amounts under it. Where a label of amounts stands below one of codes, the conversion lost
-- cells of the header, and no label of it stands over its column.
closed_up as (
    select distinct
        document_id,
        header_table_no
    from columns
    where is_closed_up
    union
    select
        document_id,
        table_no as header_table_no
    from halves
    where had_data = 0 and signature <> upper_signature
    union
    select distinct
        uppers.document_id,
        uppers.header_table_no
    from said as uppers
    inner join said as lowers
        on
            uppers.document_id = lowers.document_id
            and uppers.table_no = lowers.table_no
            and uppers.column_no = lowers.column_no
            and uppers.depth < lowers.depth
    where
        uppers.is_own_label and lowers.is_own_label
        and uppers.attribute = 'role'
        and uppers.value not in ('name', 'agency_name', 'project_category', 'remark')
        and lowers.attribute in ('sum', 'nature', 'fund', 'phase')
),

paths as (
    select
        document_id,
        table_no,
        form_no,
        form_code,
        header_table_no,
        column_no,
        max(depth) as depth,
        max(has_own_label) as has_own_label,
        {{ concat_rows('label', '／', 'depth') }} as header_path,
        max(case
            when {{ regex_like('label', "'20[0-9][0-9]年'") }}
                then cast({{ regex_extract('label', "'(20[0-9][0-9])年'", 1) }} as integer)
        end) as header_year,
        max({{ regex_extract('label', "'[(](?:金额)?(?:单位)?:?(亿元|万元|千元|元)[)]'", 1) }}) as header_unit
    from columns
    group by document_id, table_no, form_no, form_code, header_table_no, column_no
),

known_keys as (
    select
        key,
        min(case when attribute = 'sum' then 1 else 0 end) as says_only_sum
    from {{ ref('int_label_meanings') }}
    where form_code = ''
    group by key
    union all
    select distinct
        key,
        0 as says_only_sum
    from {{ ref('int_label_meanings') }}
    where key not in (select key from {{ ref('int_label_meanings') }} where form_code = '')
),

-- A column whose own label means nothing to us is unknown, whatever stands above it; so is a sum of we know not what.
known as (
    select
        labels.document_id,
        labels.table_no,
        labels.column_no,
        max(case when labels.is_known then labels.depth else 0 end) as known_depth,
        max(labels.depth) as depth
    from (
        select
            columns.*,
            known_keys.key is not null
            and not (
                known_keys.says_only_sum = 1
                and coalesce(
                    lag(columns.key <> '' and known_keys.key is null) over (
                        partition by columns.document_id, columns.table_no, columns.column_no order by columns.depth
                    ), false
                )
            ) as is_known
        from columns
        left join known_keys on columns.key = known_keys.key
    ) as labels
    group by labels.document_id, labels.table_no, labels.column_no
),

kinds as (
    select
        paths.*,
        attributes.role,
        attributes.scheme,
        coalesce(attributes.flow_direction, types.default_flow_direction) as flow_direction,
        attributes.nature,
        case attributes.fund when 'rest' then 'unit_funds' when 'whole' then null else attributes.fund end as fund,
        attributes.period,
        attributes.phase,
        attributes.year_offset,
        attributes.three_public_item,
        attributes.aside,
        -- What no label tells apart from money; what is told to be a comparison is no part of any sum.
        attributes.comparison is null
        and (
            known.known_depth < known.depth
            or coalesce(attributes.fund = 'whole' or (attributes.fund = 'rest' and told_funds.leaves_rest = 0), false)
        ) as has_unknown_label,
        max(case
            when attributes.nature in ('basic', 'basic_personnel', 'basic_operating', 'project') then 1 else 0
        end) over (partition by paths.document_id, paths.table_no) as has_natures,
        max(case when attributes.aside is not null then 1 else 0 end) over (
            partition by paths.document_id, paths.table_no
        ) as has_asides,
        case
            when closed_up.header_table_no is not null then 'unknown'
            -- What a year has more or less than another, in money or percent, is no amount of its own.
            when attributes.comparison is not null then 'unknown'
            when foreign_natures.column_no is not null then 'unknown'
            -- Nor is what stands beside the three public expenses one of them, whatever year or sum it stands under.
            when attributes.aside is not null then 'unknown'
            when known.known_depth < known.depth then 'unknown'
            when attributes.fund = 'whole' or (attributes.fund = 'rest' and told_funds.leaves_rest = 0) then 'unknown'
            when
                attributes.role_depth is not null
                and attributes.role_depth >= coalesce(attributes.measure_depth, 0) then 'stub'
            -- A label that only reaches over from its left neighbour stands for that neighbour.
            when paths.has_own_label = 0 then 'unknown'
            when attributes.measure_depth is not null then 'measure'
            else 'unknown'
        end as labelled_kind
    from paths
    inner join {{ ref('form_types') }} as types on paths.form_code = types.form_code
    inner join known
        on
            paths.document_id = known.document_id
            and paths.table_no = known.table_no
            and paths.column_no = known.column_no
    left join attributes
        on
            paths.document_id = attributes.document_id
            and paths.table_no = attributes.table_no
            and paths.column_no = attributes.column_no
    left join foreign_natures
        on
            paths.document_id = foreign_natures.document_id
            and paths.table_no = foreign_natures.table_no
            and paths.column_no = foreign_natures.column_no
    left join told_funds on paths.document_id = told_funds.document_id and paths.table_no = told_funds.table_no
    left join closed_up
        on paths.document_id = closed_up.document_id and paths.header_table_no = closed_up.header_table_no
),

-- A label known by itself may have no place in its form: the economic classes of projects beside their total, those of the
-- whole expenditure where no nature is told from another, what was received for one nature of expenditure, and a sum of the
-- three public expenses with what is printed beside them (会议费, 培训费).
placeable as (
    select
        kinds.*,
        types.row_scheme,
        case
            when
                kinds.labelled_kind = 'measure' and types.default_expenditure_nature = 'project'
                and kinds.nature like 'basic%' then 'unknown'
            when
                kinds.labelled_kind = 'measure' and types.row_scheme = 'function'
                and kinds.flow_direction in ('revenue', 'closing') and kinds.nature is not null then 'unknown'
            when
                kinds.labelled_kind = 'measure' and types.row_scheme in ('function', 'economy')
                and types.default_expenditure_nature = 'total' and kinds.has_natures = 0
                and kinds.nature like 'basic%' then 'unknown'
            when
                kinds.labelled_kind = 'measure' and types.row_scheme = 'three_public'
                and kinds.has_asides = 1 and kinds.three_public_item = 'total'
                and kinds.header_path not like '%三公%' then 'unknown'
            else kinds.labelled_kind
        end as column_kind
    from kinds
    inner join {{ ref('form_types') }} as types on kinds.form_code = types.form_code
),

balance_tables as (
    select distinct
        document_id,
        table_no
    from placeable
    where row_scheme = 'balance'
),

-- A column of words in a balance names lines, whatever its header says: what stands to its right is theirs, and no longer
-- that of the lines before it.
worded as (
    select
        cells.document_id,
        cells.table_no,
        cells.column_no
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('int_grid_rows') }} as grid_rows
        on
            cells.document_id = grid_rows.document_id
            and cells.table_no = grid_rows.table_no
            and cells.row_no = grid_rows.row_no
    inner join balance_tables as balances
        on cells.document_id = balances.document_id and cells.table_no = balances.table_no
    where grid_rows.row_role = 'data' and not cells.is_blank
    group by cells.document_id, cells.table_no, cells.column_no
    having count(case when cells.amount is null and length(cells.label) > 1 then 1 end) > count(cells.amount)
),

neighbours as (
    select
        kinds.*,
        coalesce(
            lag(kinds.column_kind) over (partition by kinds.document_id, kinds.table_no order by kinds.column_no), 'measure'
        ) as kind_left,
        lag(kinds.flow_direction) over (partition by kinds.document_id, kinds.table_no order by kinds.column_no) as flow_left,
        worded.column_no is not null and kinds.column_kind = 'unknown' as names_lines
    from placeable as kinds
    left join worded
        on
            kinds.document_id = worded.document_id
            and kinds.table_no = worded.table_no
            and kinds.column_no = worded.column_no
),

final as (
    select
        *,
        -- Bands stand side by side: each opens with its own code or label columns. The two sides of a balance are two
        -- bands even where we do not know what the second calls its lines.
        sum(case
            when column_kind = 'stub' and kind_left <> 'stub' then 1
            when names_lines then 1
            when row_scheme = 'balance' and flow_left <> flow_direction then 1
            else 0
        end) over (
            partition by document_id, table_no order by column_no
            rows between unbounded preceding and current row
        ) as band_no
    from neighbours
)

select * from final
