-- The rows of a text conversion that visibly do not stand as they were printed, and how it shows. Only text loses or joins
-- cells; where a file has cells of its own, what stands in them was put there.
with

documents as (select * from {{ ref('stg_documents') }} where reader = 'text'),

rows_ as (
    select
        grid_rows.document_id,
        grid_rows.table_no,
        grid_rows.row_no,
        grid_rows.filled_count,
        grid_rows.row_role,
        tables.form_no,
        types.row_scheme
    from {{ ref('int_grid_rows') }} as grid_rows
    inner join documents on grid_rows.document_id = documents.document_id
    inner join {{ ref('int_form_tables') }} as tables
        on grid_rows.document_id = tables.document_id and grid_rows.table_no = tables.table_no
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    where grid_rows.row_role in ('header', 'numbering', 'data')
),

columns as (select * from {{ ref('int_columns') }}),

cells as (
    select
        rows_.document_id,
        rows_.form_no,
        rows_.table_no,
        rows_.row_no,
        rows_.filled_count,
        rows_.row_role,
        rows_.row_scheme,
        cells.column_no,
        cells.text,
        cells.label,
        cells.number_text,
        cells.amount,
        cells.is_blank,
        columns.column_kind,
        columns.role,
        count(cells.amount) over (partition by cells.document_id, cells.table_no, cells.row_no) as amount_count
    from rows_
    inner join {{ ref('stg_cells') }} as cells
        on rows_.document_id = cells.document_id and rows_.table_no = cells.table_no and rows_.row_no = cells.row_no
    left join columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
),

placements as (select * from {{ ref('int_cell_placement') }}),

lengths as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        max(row_role) as row_role,
        max(column_no) as length,
        max(case when is_blank then column_no else 0 end) = max(column_no) as ends_blank
    from cells
    where filled_count > 1
    group by document_id, form_no, table_no, row_no
),

-- Where a text keeps the blanks that end a row, a short row has lost a cell of its own.
kept_blanks as (
    select
        document_id,
        max(case when ends_blank then 1 else 0 end) as has_kept_blanks
    from lengths
    group by document_id
),

-- How long the rows of a table are, if most are of one length.
usual as (
    select
        document_id,
        table_no,
        length
    from (
        select
            document_id,
            table_no,
            length,
            count(*) as row_count,
            sum(count(*)) over (partition by document_id, table_no) as all_rows
        from lengths
        group by document_id, table_no, length
    ) as counted
    where 2 * row_count > all_rows
),

uneven as (
    select
        lengths.document_id,
        lengths.form_no,
        lengths.table_no,
        lengths.row_no,
        case when lengths.length < usual.length then 'lost_cell' else 'added_cell' end as sign
    from lengths
    inner join usual on lengths.document_id = usual.document_id and lengths.table_no = usual.table_no
    inner join kept_blanks on lengths.document_id = kept_blanks.document_id
    where
        lengths.row_role = 'data'
        and (lengths.length > usual.length or (lengths.length < usual.length and kept_blanks.has_kept_blanks = 1))
),

shown as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        case
            -- A row of words alone is a header printed again, or a caption.
            when
                column_kind = 'measure' and amount is null and not is_blank and amount_count > 0
                and {{ regex_like('label', "'^[^0-9]*[一-龥]{2}[^0-9]*$'") }}
                then 'words_for_figure'
            when column_kind = 'measure' and amount is null and {{ regex_like('number_text', "'[0-9]'") }}
                then 'several_figures'
            when
                column_kind = 'stub' and role not in ('line_no', 'remark', 'project_code')
                and amount is not null and (number_text like '%.%' or number_text like '%,%')
                then 'figure_for_words'
            when
                column_kind = 'stub' and row_scheme <> 'balance'
                and {{ regex_like('trim(text)', "'^([0-9]{3}|[0-9]{5}|[0-9]{7})[\\s]+([0-9]{3}|[0-9]{5}|[0-9]{7})$'") }}
                then 'several_codes'
            -- Codes have 3, 5 or 7 digits, those of agencies 6.
            when
                column_kind = 'stub' and role not in ('line_no', 'remark', 'project_code')
                and row_scheme in ('revenue', 'function', 'economy') and {{ regex_like('label', "'^[0-9]{4}$'") }}
                then 'broken_code'
        end as sign
    from cells
    where row_role = 'data'
),

final as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        sign
    from shown
    where sign is not null
    union
    select
        document_id,
        form_no,
        table_no,
        row_no,
        sign
    from uneven
    union
    select
        rows_.document_id,
        rows_.form_no,
        rows_.table_no,
        rows_.row_no,
        'displaced' as sign
    from rows_
    inner join placements
        on
            rows_.document_id = placements.document_id
            and rows_.table_no = placements.table_no
            and rows_.row_no = placements.row_no
)

select * from final
