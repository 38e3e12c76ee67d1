-- Which columns of a table add up to which: per dimension (expenditure nature; fund with its period; three public
-- item), the greatest parts of a column that are printed beside it. A sum is drawn only where the parts that make a
-- whole are all there; of-which columns never exceed theirs.
with

columns as (
    select
        document_id,
        table_no,
        band_no,
        column_no,
        coalesce(fund_source, '') as fund,
        coalesce(funding_period, '') as period,
        coalesce(expenditure_nature, '') as nature,
        coalesce(three_public_item, '') as item,
        coalesce(flow_direction, '') as flow_direction,
        fiscal_year,
        budget_phase
    from {{ ref('int_column_meanings') }}
),

pairs as (
    select
        parents.document_id,
        parents.table_no,
        parents.band_no,
        parents.column_no as parent_column_no,
        children.column_no as child_column_no,
        parents.fund as parent_fund,
        parents.period as parent_period,
        parents.nature as parent_nature,
        parents.item as parent_item,
        children.fund,
        children.period,
        children.nature,
        children.item
    from columns as parents
    inner join columns as children
        on
            parents.document_id = children.document_id
            and parents.table_no = children.table_no
            and parents.band_no = children.band_no
            and parents.column_no <> children.column_no
            and parents.flow_direction = children.flow_direction
            and parents.fiscal_year = children.fiscal_year
            and parents.budget_phase = children.budget_phase
),

closure as (select * from {{ ref('int_term_closure') }}),

by_nature as (
    select
        pairs.document_id,
        pairs.table_no,
        pairs.band_no,
        'nature' as dimension,
        pairs.parent_column_no,
        pairs.child_column_no,
        closure.is_of_which,
        pairs.parent_nature as parent_term,
        pairs.nature as child_term,
        closure.direct_part
    from pairs
    inner join closure
        on
            closure.dimension = 'nature'
            and pairs.parent_nature = closure.ancestor
            and pairs.nature = closure.descendant
    where pairs.fund = pairs.parent_fund and pairs.period = pairs.parent_period and pairs.item = pairs.parent_item
),

by_item as (
    select
        pairs.document_id,
        pairs.table_no,
        pairs.band_no,
        'item' as dimension,
        pairs.parent_column_no,
        pairs.child_column_no,
        closure.is_of_which,
        pairs.parent_item as parent_term,
        pairs.item as child_term,
        closure.direct_part
    from pairs
    inner join closure
        on
            closure.dimension = 'item'
            and pairs.parent_item = closure.ancestor
            and pairs.item = closure.descendant
    where pairs.fund = pairs.parent_fund and pairs.period = pairs.parent_period
),

by_fund as (
    select
        pairs.document_id,
        pairs.table_no,
        pairs.band_no,
        'fund' as dimension,
        pairs.parent_column_no,
        pairs.child_column_no,
        coalesce(funds.is_of_which, false) as is_of_which,
        pairs.parent_fund || '+' || pairs.parent_period as parent_term,
        pairs.fund || '+' || pairs.period as child_term,
        coalesce(funds.direct_part, pairs.fund) as direct_part
    from pairs
    left join closure as funds
        on
            funds.dimension = 'fund'
            and pairs.parent_fund = funds.ancestor
            and pairs.fund = funds.descendant
    left join closure as periods
        on
            periods.dimension = 'period'
            and pairs.parent_period = periods.ancestor
            and pairs.period = periods.descendant
    where
        pairs.nature = pairs.parent_nature
        and pairs.item = pairs.parent_item
        and (funds.ancestor is not null or pairs.fund = pairs.parent_fund)
        and (periods.ancestor is not null or pairs.period = pairs.parent_period)
        and (funds.ancestor is not null or periods.ancestor is not null)
),

parts as (
    select * from by_nature
    union all
    select * from by_item
    union all
    select * from by_fund
),

-- Only the greatest parts: none that is itself part of a part.
greatest as (
    select parts.*
    from parts
    left join parts as between_lower
        on
            parts.document_id = between_lower.document_id
            and parts.table_no = between_lower.table_no
            and parts.dimension = between_lower.dimension
            and parts.child_column_no = between_lower.child_column_no
            and parts.parent_column_no <> between_lower.parent_column_no
    left join parts as between_upper
        on
            between_lower.document_id = between_upper.document_id
            and between_lower.table_no = between_upper.table_no
            and between_lower.dimension = between_upper.dimension
            and parts.parent_column_no = between_upper.parent_column_no
            and between_lower.parent_column_no = between_upper.child_column_no
    group by all
    having count(between_upper.child_column_no) = 0
),

-- The parts a whole cannot lack, by the closed lists.
covered as (
    select
        document_id,
        table_no,
        dimension,
        parent_column_no,
        parent_term,
        count(distinct child_column_no) as part_count,
        count(distinct direct_part) as direct_part_count
    from greatest
    where not is_of_which
    group by document_id, table_no, dimension, parent_column_no, parent_term
),

required as (
    select distinct
        dimension,
        ancestor as parent_term,
        direct_part
    from closure
    where is_required_part and steps = 1 and dimension in ('nature', 'item')
),

lacking as (
    select distinct
        covered.document_id,
        covered.table_no,
        covered.dimension,
        covered.parent_column_no
    from covered
    inner join required
        on covered.dimension = required.dimension and covered.parent_term = required.parent_term
    left join greatest
        on
            covered.document_id = greatest.document_id
            and covered.table_no = greatest.table_no
            and covered.dimension = greatest.dimension
            and covered.parent_column_no = greatest.parent_column_no
            and required.direct_part = greatest.direct_part
    where greatest.direct_part is null
),

final as (
    select
        greatest.document_id,
        greatest.table_no,
        greatest.band_no,
        greatest.dimension,
        greatest.parent_column_no,
        greatest.child_column_no,
        case when greatest.is_of_which then 'at_most' else 'sum' end as relation
    from greatest
    left join covered
        on
            greatest.document_id = covered.document_id
            and greatest.table_no = covered.table_no
            and greatest.dimension = covered.dimension
            and greatest.parent_column_no = covered.parent_column_no
    left join lacking
        on
            greatest.document_id = lacking.document_id
            and greatest.table_no = lacking.table_no
            and greatest.dimension = lacking.dimension
            and greatest.parent_column_no = lacking.parent_column_no
    where
        greatest.is_of_which
        or (covered.part_count >= 2 and lacking.parent_column_no is null)
)

select * from final
