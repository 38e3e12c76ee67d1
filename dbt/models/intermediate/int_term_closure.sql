-- Every term of the closed lists under every term it is part of (natures, funds, periods, three public
-- items), with the direct part of the upper term it belongs to. Of-which terms are parts in their own
-- relation.
with recursive

terms as (
    select
        'nature' as dimension,
        expenditure_nature as term,
        parent_expenditure_nature as parent,
        false as is_of_which,
        is_required_part
    from {{ ref('expenditure_natures') }}
    union all
    select
        'fund' as dimension,
        fund_source as term,
        parent_fund_source as parent,
        is_of_which,
        is_required_part
    from {{ ref('fund_sources') }}
    union all
    select
        'period' as dimension,
        funding_period as term,
        parent_funding_period as parent,
        false as is_of_which,
        false as is_required_part
    from {{ ref('funding_periods') }}
    union all
    select
        'item' as dimension,
        three_public_item as term,
        parent_three_public_item as parent,
        false as is_of_which,
        is_required_part
    from {{ ref('three_public_items') }}
),

closure as (
    select
        dimension,
        parent as ancestor,
        term as descendant,
        term as direct_part,
        is_of_which,
        is_required_part,
        1 as steps
    from terms
    where parent is not null
    union all
    select
        closure.dimension,
        closure.ancestor,
        terms.term as descendant,
        closure.direct_part,
        closure.is_of_which or terms.is_of_which as is_of_which,
        closure.is_required_part,
        closure.steps + 1 as steps
    from closure
    inner join terms on closure.dimension = terms.dimension and closure.descendant = terms.parent
),

final as (
    select
        dimension,
        ancestor,
        descendant,
        direct_part,
        is_of_which,
        is_required_part,
        steps
    from closure
)

select * from final
