-- The classification codes that documents print, with the name beside them.
with

stubs as (select * from {{ ref('int_row_stubs') }} where code is not null),

final as (
    select distinct
        document_id,
        case
            when row_scheme in ('function', 'revenue', 'project') then 'functional'
            when scheme = 'government' then 'economic_government'
            else 'economic_department'
        end as code_kind,
        code,
        name as label
    from stubs
    -- In a form of projects the name beside a code is the project's.
    where row_scheme <> 'project'
)

select * from final
