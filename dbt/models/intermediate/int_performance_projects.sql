-- The projects the performance forms name. One row per document and project.
with

marks as (select * from {{ ref('int_performance_project_marks') }}),

final as (
    select
        document_id,
        project_id,
        max(project_code) as project_code,
        max(project_name) as project_name,
        cast(null as {{ dbt.type_string() }}) as project_category
    from marks
    group by document_id, project_id
)

select * from final
