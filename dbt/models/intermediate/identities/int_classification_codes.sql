-- The codes of the classifications with every name they are known by: the current one, earlier ones, and until which year
-- where that is certain.
with

codes as (
    select
        'functional' as code_scheme,
        functional_code as code,
        functional_name as name,
        valid_from,
        valid_to,
        aliases
    from {{ ref('functional_classification') }}
    union all
    select
        economic_scheme as code_scheme,
        economic_code as code,
        economic_name as name,
        valid_from,
        valid_to,
        aliases
    from {{ ref('economic_classification') }}
),

aliases as (
    select
        code_scheme,
        code,
        name,
        valid_from,
        valid_to,
        {{ split_rows('aliases', ';') }} as alias
    from codes
    where aliases is not null
),

renamings as (select * from {{ ref('classification_renamings') }}),

final as (
    select
        code_scheme,
        code,
        name,
        valid_from,
        valid_to,
        name as known_name,
        {{ label_key('name') }} as known_key,
        true as is_current,
        cast(null as integer) as last_year
    from codes
    union all
    select
        aliases.code_scheme,
        aliases.code,
        aliases.name,
        aliases.valid_from,
        aliases.valid_to,
        trim(aliases.alias) as known_name,
        {{ label_key('trim(aliases.alias)') }} as known_key,
        false as is_current,
        renamings.last_year
    from aliases
    left join renamings
        on
            aliases.code_scheme = renamings.code_scheme
            and aliases.code = renamings.code
            and trim(aliases.alias) = renamings.former_name
)

select * from final
