-- Printed cells of the performance, procurement and fixed asset forms that no fact holds, with the reason. Figures and
-- operators always; words only where they stand under money or in the place of an operator.
with

rows_ as (select * from {{ ref('int_performance_rows') }} where not is_header),

cells as (
    select
        cells.*,
        rows_.section,
        rows_.header_no
    from {{ ref('int_performance_cells') }} as cells
    inner join rows_
        on
            cells.document_id = rows_.document_id
            and cells.table_no = rows_.table_no
            and cells.row_no = rows_.row_no
),

lines as (
    select distinct
        document_id,
        table_no,
        row_no
    from {{ ref('int_performance_lines') }}
),

parts as (
    select * from {{ ref('int_performance_operator_parts') }}
    union all
    select * from {{ ref('int_performance_sequence_parts') }}
),

columns as (select * from {{ ref('int_performance_columns') }}),

used as (
    select
        parts.document_id,
        parts.table_no,
        parts.row_no,
        parts.column_no
    from parts
    inner join lines
        on
            parts.document_id = lines.document_id
            and parts.table_no = lines.table_no
            and parts.row_no = lines.row_no
    where parts.part <> 'odd_operator'
    union
    select
        document_id,
        table_no,
        row_no,
        name_column_no as column_no
    from {{ ref('int_performance_paired_lines') }}
    where name_text is not null
    union
    select
        document_id,
        table_no,
        row_no,
        value_column_no as column_no
    from {{ ref('int_performance_paired_lines') }}
    where name_text is not null and value_column_no is not null
    union
    select
        document_id,
        table_no,
        row_no,
        column_no
    from {{ ref('int_performance_funding') }}
    where unit is not null or measure not in ('initial_budget', 'adjusted_budget', 'executed')
    union
    select
        document_id,
        table_no,
        row_no,
        column_no
    from {{ ref('int_performance_project_marks') }}
),

odd_operators as (select * from parts where part = 'odd_operator'),

performance as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.text,
        case
            when odd_operators.column_no is not null then 'no operator of the closed list'
            when columns.fund_source is not null and cells.kind not in ('number', 'money') then 'words under a head of money'
            when cells.section = 'narrative' then 'figure in a section no fact holds'
            when cells.kind = 'operator' then 'operator of a line that could not be read'
            else 'figure without a known place in its row'
        end as reason
    from cells
    left join used
        on
            cells.document_id = used.document_id
            and cells.table_no = used.table_no
            and cells.row_no = used.row_no
            and cells.column_no = used.column_no
    left join odd_operators
        on
            cells.document_id = odd_operators.document_id
            and cells.table_no = odd_operators.table_no
            and cells.row_no = odd_operators.row_no
            and cells.column_no = odd_operators.column_no
    left join columns
        on
            cells.document_id = columns.document_id
            and cells.form_no = columns.form_no
            and cells.header_no = columns.header_no
            and cells.column_no = columns.column_no
    where
        used.column_no is null
        and (
            odd_operators.column_no is not null
            or (
                cells.kind in ('number', 'percent', 'money', 'operator')
                -- The code of an agency is no figure.
                and coalesce(columns.column_role, '') <> 'project_code'
            )
            or (
                cells.section = 'paired'
                and cells.kind = 'text'
                and coalesce(columns.column_role, '') not in ('project_name', 'project_code')
            )
        )
),

asset_columns as (select * from {{ ref('int_asset_columns') }}),

asset_tables as (
    select
        document_id,
        table_no
    from {{ ref('int_form_tables') }}
    where form_code in ('procurement', 'fixed_assets')
),

asset_figures as (select * from {{ ref('int_asset_figures') }} where unit is not null),

assets as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.text,
        'figure under no known head' as reason
    from {{ ref('stg_cells') }} as cells
    inner join asset_tables on cells.document_id = asset_tables.document_id and cells.table_no = asset_tables.table_no
    left join asset_columns
        on
            cells.document_id = asset_columns.document_id
            and cells.table_no = asset_columns.table_no
            and cells.column_no = asset_columns.column_no
    left join asset_figures
        on
            cells.document_id = asset_figures.document_id
            and cells.table_no = asset_figures.table_no
            and cells.row_no = asset_figures.row_no
            and cells.column_no = asset_figures.column_no
    where
        cells.amount is not null
        and asset_figures.column_no is null
        and coalesce(asset_columns.attribute, '') <> 'column'
),

final as (
    select * from performance
    union all
    select * from assets
)

select * from final
