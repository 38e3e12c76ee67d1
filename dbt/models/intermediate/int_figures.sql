-- Every printed amount in the data rows of the money forms, where it is printed and in which unit. Numbers that are
-- codes, line numbers or remarks are no figures.
with

cells as (
    select
        cells.*,
        grid_rows.first_label,
        tables.form_no,
        tables.form_code
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('int_grid_rows') }} as grid_rows
        on
            cells.document_id = grid_rows.document_id
            and cells.table_no = grid_rows.table_no
            and cells.row_no = grid_rows.row_no
    inner join {{ ref('int_form_tables') }} as tables
        on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where grid_rows.row_role = 'data' and cells.amount is not null
),

placed as (
    select
        cells.*,
        coalesce(columns.column_kind, 'unknown') as column_kind,
        columns.role,
        coalesce(cells.unit_suffix, columns.header_unit, units.unit) as unit,
        units.unit_source
    from cells
    left join {{ ref('int_columns') }} as columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
    left join {{ ref('int_form_units') }} as units
        on cells.document_id = units.document_id and cells.table_no = units.table_no
    where
        coalesce(columns.column_kind, 'unknown') <> 'stub'
        or (
            columns.role not in ('line_no', 'remark')
            and (coalesce(cells.decimals, 0) > 0 or cells.number_text like '%,%')
        )
),

-- A printed bare 0 has the decimals of its column.
decimals_seen as (
    select
        *,
        max(decimals) over (partition by document_id, form_no, column_no) as column_decimals,
        max(decimals) over (partition by document_id, form_no) as form_decimals
    from placed
),

measured as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        form_no,
        form_code,
        column_kind,
        text as reported_text,
        amount as reported_amount,
        unit as reported_unit,
        unit_source,
        case
            when amount = 0 and number_text = '0'
                then case when column_decimals > 0 then column_decimals else form_decimals end
            else decimals
        end as reported_decimals,
        {{ unit_factor('unit') }} as unit_factor
    from decimals_seen
),

-- Millionths of a yuan, whole: what the placement of displaced figures reckons in.
final as (
    select
        *,
        try_cast(reported_amount * unit_factor * 1000000 as bigint) as amount_exact,
        try_cast({{ half_width_yuan('reported_decimals', 'unit_factor') }} * 1000000 as bigint) as half_width_exact
    from measured
)

select * from final
