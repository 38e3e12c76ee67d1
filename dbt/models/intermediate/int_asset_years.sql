-- Assets are counted at a day: the year a form of fixed assets states above its lines.
with

asset_tables as (
    select distinct
        document_id,
        table_no
    from {{ ref('int_asset_lines') }}
    where form_code = 'fixed_assets'
),

final as (
    select
        cells.document_id,
        cells.table_no,
        max(cast({{ regex_extract('cells.label', "'(20[0-9]{2})年(12月(31日)?|末|底|年末)'", 1) }} as integer)) as as_of_year
    from {{ ref('stg_cells') }} as cells
    inner join asset_tables
        on cells.document_id = asset_tables.document_id and cells.table_no = asset_tables.table_no
    where {{ regex_like('cells.label', "'20[0-9]{2}年(12月(31日)?|末|底|年末)'") }}
    group by cells.document_id, cells.table_no
)

select * from final
