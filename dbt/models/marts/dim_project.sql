with

printed as (select * from {{ ref('int_known_projects') }}),

-- Forms may write one name with and without blanks; a project without a printed name keeps none. The least is
-- as good as any and the same in every rebuild.
final as (
    select
        project_id,
        agency_id,
        min(project_code) as project_code,
        min(project_name) as project_name,
        min(project_category) as project_category
    from printed
    group by project_id, agency_id
)

select * from final
