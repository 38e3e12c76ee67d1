with

classification as (
    select * from {{ ref('functional_classification') }}
),

observed_codes as (
    select * from {{ ref('int_observed_codes') }}
),

-- The two engines agree on translate; they do not agree on the name of the regular-expression match.
well_formed as (
    select
        code,
        nullif(trim(label), '') as label
    from observed_codes
    where
        code_kind = 'functional'
        and length(code) in (3, 5, 7)
        and length(translate(code, '0123456789', '')) = 0
),

unclassified as (
    select
        well_formed.code,
        well_formed.label,
        count(*) as times_printed
    from well_formed
    left join classification on well_formed.code = classification.functional_code
    where classification.functional_code is null
    group by well_formed.code, well_formed.label
),

-- A name beats no name, then the most frequent one wins; the name itself settles a tie, so that a rebuild
-- gives the same answer.
ranked as (
    select
        code,
        label,
        row_number() over (
            partition by code
            order by case when label is null then 1 else 0 end asc, times_printed desc, label asc
        ) as label_rank
    from unclassified
),

codes as (
    select
        functional_code,
        functional_name,
        'classification' as name_source
    from classification

    union all

    select
        code as functional_code,
        label as functional_name,
        'observed' as name_source
    from ranked
    where label_rank = 1
),

levels as (
    select
        functional_code,
        functional_name,
        name_source,
        case length(functional_code) when 3 then 'class' when 5 then 'group' else 'item' end as functional_level,
        substring(functional_code, 1, 3) as class_code,
        case when length(functional_code) > 3 then substring(functional_code, 1, 5) end as group_code
    from codes
),

final as (
    select
        -- keys
        levels.functional_code,

        -- attributes
        levels.functional_level,
        levels.functional_name,
        levels.class_code,
        parent_classes.functional_name as class_name,
        levels.group_code,
        parent_groups.functional_name as group_name,
        levels.name_source
    from levels
    left join codes as parent_classes on levels.class_code = parent_classes.functional_code
    left join codes as parent_groups on levels.group_code = parent_groups.functional_code
)

select * from final
