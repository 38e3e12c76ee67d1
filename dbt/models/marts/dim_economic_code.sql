with

classification as (
    select * from {{ ref('economic_classification') }}
),

observed_codes as (
    select * from {{ ref('int_observed_codes') }}
),

-- The two engines agree on translate; they do not agree on the name of the regular-expression match.
well_formed as (
    select
        code,
        nullif(trim(label), '') as label,
        case code_kind when 'economic_department' then 'department' else 'government' end as economic_scheme
    from observed_codes
    where
        code_kind in ('economic_department', 'economic_government')
        and length(code) in (3, 5)
        and length(translate(code, '0123456789', '')) = 0
),

unclassified as (
    select
        well_formed.economic_scheme,
        well_formed.code,
        well_formed.label,
        count(*) as times_printed
    from well_formed
    left join classification
        on
            well_formed.economic_scheme = classification.economic_scheme
            and well_formed.code = classification.economic_code
    where classification.economic_code is null
    group by well_formed.economic_scheme, well_formed.code, well_formed.label
),

-- A name beats no name, then the most frequent one wins; the name itself settles a tie, so that a rebuild
-- gives the same answer.
ranked as (
    select
        economic_scheme,
        code,
        label,
        row_number() over (
            partition by economic_scheme, code
            order by case when label is null then 1 else 0 end asc, times_printed desc, label asc
        ) as label_rank
    from unclassified
),

codes as (
    select
        economic_scheme,
        economic_code,
        economic_name,
        expense_group,
        'classification' as name_source
    from classification

    union all

    select
        economic_scheme,
        code as economic_code,
        label as economic_name,
        cast(null as string) as expense_group,
        'observed' as name_source
    from ranked
    where label_rank = 1
),

levels as (
    select
        economic_scheme,
        economic_code,
        economic_name,
        expense_group,
        name_source,
        case length(economic_code) when 3 then 'class' else 'item' end as economic_level,
        substring(economic_code, 1, 3) as class_code
    from codes
),

final as (
    select
        -- keys
        levels.economic_scheme,
        levels.economic_code,

        -- attributes
        levels.economic_level,
        levels.economic_name,
        levels.class_code,
        parent_classes.economic_name as class_name,
        levels.name_source,
        -- An item that the classification does not know belongs with its class, unless that is unknown too.
        coalesce(levels.expense_group, parent_classes.expense_group, 'other') as expense_group
    from levels
    left join codes as parent_classes
        on
            levels.economic_scheme = parent_classes.economic_scheme
            and levels.class_code = parent_classes.economic_code
)

select * from final
