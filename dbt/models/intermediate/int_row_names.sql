-- What each data row is called, band by band: its codes and names, and its name as labels are compared. What that makes it
-- is told by int_row_meanings.
with

sides as (
    select
        document_id,
        table_no,
        band_no,
        max(flow_direction) as flow_direction
    from {{ ref('int_columns') }}
    group by document_id, table_no, band_no
),

-- Words under a header we do not know, which may name anything.
unknown_words as (
    select distinct
        cells.document_id,
        cells.table_no,
        cells.row_no
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('int_columns') }} as columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
    where columns.column_kind = 'unknown' and columns.has_unknown_label and {{ regex_like('cells.label', "'[一-龥]{2}'") }}
),

bands as (
    select
        grid_rows.document_id,
        grid_rows.table_no,
        grid_rows.row_no,
        tables.form_no,
        tables.form_code,
        types.row_scheme,
        sides.band_no,
        sides.flow_direction,
        coalesce({{ regex_like('grid_rows.first_label', "'[^0-9.,()+%-]'") }}, false)
        or coalesce(first_columns.column_kind = 'unknown', false)
        or unknown_words.row_no is not null as opens_with_words,
        unknown_words.row_no is not null as has_unknown_words
    from {{ ref('int_grid_rows') }} as grid_rows
    inner join {{ ref('int_form_tables') }} as tables
        on grid_rows.document_id = tables.document_id and grid_rows.table_no = tables.table_no
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    inner join sides
        on grid_rows.document_id = sides.document_id and grid_rows.table_no = sides.table_no
    left join {{ ref('int_columns') }} as first_columns
        on
            grid_rows.document_id = first_columns.document_id
            and grid_rows.table_no = first_columns.table_no
            and grid_rows.first_column_no = first_columns.column_no
    left join unknown_words
        on
            grid_rows.document_id = unknown_words.document_id
            and grid_rows.table_no = unknown_words.table_no
            and grid_rows.row_no = unknown_words.row_no
    where grid_rows.row_role = 'data'
),

stubs as (
    select
        document_id,
        table_no,
        row_no,
        band_no,
        max(case when scheme <> 'government' then code end) as code,
        max(case when scheme = 'government' then code end) as government_code,
        max(agency_code) as agency_code,
        -- Where the codes of the government's classification stand first, the total is named among them.
        coalesce(
            max(case when scheme <> 'government' then name end),
            max(case
                when scheme = 'government' and code is null and {{ regex_like(label_key('name'), "'^(合计|总计)$'") }} then name
            end)
        ) as name,
        max(case when scheme = 'government' then name end) as government_name,
        max(agency_name) as agency_name,
        max(project_category) as project_category,
        max(project_code) as project_code,
        max(has_words_for_code) as has_words_for_code
    from {{ ref('int_row_stubs') }}
    group by document_id, table_no, row_no, band_no
),

labelled as (
    select
        bands.*,
        stubs.code,
        stubs.government_code,
        stubs.government_name,
        stubs.agency_code,
        stubs.agency_name,
        stubs.project_category,
        stubs.project_code,
        coalesce(stubs.has_words_for_code, 0) as has_words_for_code,
        stubs.name as own_name,
        -- A label may reach over the bands to its right (人员经费合计, 公用经费合计 under three bands). The bands of a
        -- balance are sides: a revenue line names nothing on the side of expenditure.
        coalesce(
            stubs.name,
            case
                when bands.band_no > 1 and stubs.code is null and bands.row_scheme <> 'balance' then
                    last_value(stubs.name ignore nulls) over (
                        partition by bands.document_id, bands.table_no, bands.row_no order by bands.band_no
                        rows between unbounded preceding and 1 preceding
                    )
            end
        ) as name
    from bands
    left join stubs
        on
            bands.document_id = stubs.document_id
            and bands.table_no = stubs.table_no
            and bands.row_no = stubs.row_no
            and bands.band_no = stubs.band_no
),

-- A name is read once, however many rows bear it.
distinct_names as (select distinct name from labelled where name is not null),

read_names as (
    select
        name,
        {{ label_key('name') }} as label,
        {{ regex_replace(
            'name', "'^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十0-9]+[）)]|[0-9]+[、.．]|[①-⑳])'", "''"
        ) }} as line_name
    from distinct_names
),

keyed_names as (
    select
        *,
        {{ regex_like('label', "'^[一二三四五六七八九十]+、'") }} as has_first_ordinal,
        {{ regex_like('label', "'^[(][一二三四五六七八九十]+[)]|^[0-9]+[.、]'") }} as has_second_ordinal,
        {{ regex_replace(label_key('line_name'), "'^[加减]:'", "''") }} as line_label
    from read_names
),

final as (
    select
        labelled.*,
        keyed_names.label,
        keyed_names.line_name,
        keyed_names.has_first_ordinal,
        keyed_names.has_second_ordinal,
        keyed_names.line_label
    from labelled
    left join keyed_names on labelled.name = keyed_names.name
)

select * from final
