-- The label and the codes at the head of each data row, one row per band: codes split over columns, stepped like a
-- staircase, or glued to the name are stitched; agency codes are told from classification codes.
-- Codes have 3, 5 or 7 digits (政府收支分类科目); agency codes 6, or any in a column headed 单位代码.
with

rows_ as (
    select
        grid_rows.*,
        tables.form_no,
        tables.form_code,
        types.row_scheme
    from {{ ref('int_grid_rows') }} as grid_rows
    inner join {{ ref('int_form_tables') }} as tables
        on grid_rows.document_id = tables.document_id and grid_rows.table_no = tables.table_no
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
    where grid_rows.row_role = 'data'
),

columns as (select * from {{ ref('int_columns') }} where column_kind = 'stub'),

cells as (
    select
        rows_.document_id,
        rows_.table_no,
        rows_.row_no,
        rows_.form_no,
        rows_.form_code,
        rows_.row_scheme,
        columns.band_no,
        columns.role,
        columns.scheme,
        cells.column_no,
        cells.text,
        -- A code may stand in brackets, or have its steps parted: [2010101], 201-01-01.
        case
            when {{ regex_like('cells.label', "'^[\\[(【]?[0-9]{3}([-.]?[0-9]{2}){0,2}[\\])】]?$'") }}
                then {{ regex_replace('cells.label', "'[^0-9]'", "''") }}
            else cells.label
        end as label
    from rows_
    inner join {{ ref('stg_cells') }} as cells
        on
            rows_.document_id = cells.document_id
            and rows_.table_no = cells.table_no
            and rows_.row_no = cells.row_no
    inner join columns
        on
            cells.document_id = columns.document_id
            and cells.table_no = columns.table_no
            and cells.column_no = columns.column_no
    where
        not cells.is_blank
        and columns.role not in ('line_no', 'remark')
        -- A printed amount under a label's header is a displaced figure, not a label.
        and not (cells.amount is not null and (coalesce(cells.decimals, 0) > 0 or cells.number_text like '%,%'))
),

tokens as (
    select
        *,
        case
            when role = 'agency_code' and {{ regex_like('label', "'^[0-9]{3,}$'") }} then 'agency'
            when role = 'project_code' and {{ regex_like('label', "'^[0-9A-Z]{8,}$'") }} then 'project'
            -- Beside its functional code, or the name of a project, a row may print the code of an economic class (3, 5): it is
            -- not what the row is of.
            when
                {{ regex_like('label', "'^[35]([0-9]{2}|[0-9]{4})$'") }}
                and (
                    row_scheme = 'project'
                    or (
                        row_scheme in ('function', 'revenue')
                        and max(case when {{ regex_like('label', "'^2([0-9]{2}|[0-9]{4}|[0-9]{6})$'") }} then 1 else 0 end) over (
                            partition by document_id, table_no, row_no
                        ) = 1
                    )
                ) then 'economic_code'
            when {{ regex_like('label', "'^([0-9]{3}|[0-9]{5}|[0-9]{7})$'") }} and row_scheme <> 'balance' then 'code'
            when {{ regex_like('label', "'^[0-9]{2}$'") }} and row_scheme <> 'balance' then 'fragment'
            -- A spreadsheet drops the leading zero of a step.
            when role in ('level_group', 'level_item') and {{ regex_like('label', "'^[0-9]$'") }} then 'short_fragment'
            when {{ regex_like('label', "'^[0-9]{6}$'") }} then 'agency'
            when
                {{ regex_like('label', "'^[\\[(【]?([0-9]{3}|[0-9]{5}|[0-9]{7})[])】]?[-—_:]?[^]】0-9.、年)-].*$'") }}
                and row_scheme <> 'balance' then 'glued'
            when
                {{ regex_like('label', "'^[^0-9].*[\\[(【]([0-9]{5}|[0-9]{7})[])】]$'") }}
                and row_scheme in ('function', 'revenue', 'economy') then 'glued_behind'
            when {{ regex_like('label', "'^[\\[(]?[0-9]{6}[])]?[-—]?[^]0-9.、年)-].*$'") }} then 'glued_agency'
            when {{ regex_like('label', "'^[0-9.]+$'") }} then 'number'
            else 'name'
        end as token
    from cells
),

parts as (
    select
        *,
        case
            when token in ('code', 'fragment') then label
            when token = 'short_fragment' then '0' || label
            when token = 'glued' then {{ regex_extract('label', "'^[\\[(【]?([0-9]+)'", 1) }}
            when token = 'glued_behind' then {{ regex_extract('label', "'([0-9]+)[])】]$'", 1) }}
        end as code_part,
        case
            when token = 'agency' then label
            when token = 'glued_agency' then {{ regex_extract('label', "'^[\\[(]?([0-9]{6})'", 1) }}
        end as agency_part,
        case
            when token = 'name' then {{ written_name('text') }}
            when token in ('glued', 'glued_agency')
                then {{ regex_replace(written_name('text'), "'^[[(（［【]?[0-9]+[])）］】]?[-—_:：]?'", "''") }}
            when token = 'glued_behind' then {{ regex_replace(written_name('text'), "'[[(（［【][0-9]+[])）］】]$'", "''") }}
        end as name_part,
        -- Of two columns of names the one next to the figures names the project, the other its unit or kind.
        row_scheme = 'project' and column_no < max(case
            when role not in ('agency_name', 'project_category') and token in ('name', 'glued') then column_no
        end) over (partition by document_id, table_no, row_no, band_no) as stands_before_name
    from tokens
),

by_band as (
    select
        document_id,
        table_no,
        row_no,
        form_no,
        form_code,
        row_scheme,
        band_no,
        coalesce(scheme, '') as scheme,
        max(case when length(code_part) >= 5 then code_part end) as full_code,
        {{ concat_rows("case when length(code_part) < 5 then code_part end", '', 'column_no') }} as joined_code,
        max(case when length(code_part) = 3 then code_part end) as class_part,
        max(case when length(code_part) >= 5 then substring(code_part, 1, 3) end) as full_class_part,
        max(case when length(code_part) >= 5 then substring(code_part, 4, 2) end) as full_group_part,
        max(case when row_scheme = 'economy' and token = 'code' and code_part like '2______' then 1 else 0 end) as has_function,
        max(case when row_scheme = 'economy' and token = 'code' and code_part like '3%' then 1 else 0 end) as has_economic,
        max(case when token in ('fragment', 'short_fragment') and role = 'level_item' then code_part end) as item_fragment,
        max(case when token in ('fragment', 'short_fragment') and role <> 'level_item' then code_part end) as group_fragment,
        max(agency_part) as agency_code,
        -- A total names itself in whichever column stands first; a project by its own name, beside that of its code.
        coalesce(
            max(case when row_scheme = 'project' and role = 'project_name' then name_part end),
            max(case
                when {{ regex_like('label', "'(合计|总计)$'") }} then name_part
                when role not in ('agency_name', 'project_category') and not stands_before_name then name_part
            end)
        ) as name,
        max(case
            when role = 'agency_name' and not {{ regex_like('label', "'(合计|总计)$'") }} then name_part
        end) as agency_name,
        max(case when role = 'project_category' then name_part end) as project_category,
        max(case when token = 'project' then label end) as project_code,
        -- Words where a code belongs, beside a name of their own.
        max(case
            when
                token = 'name' and role in ('code', 'level_class', 'level_group', 'level_item')
                and not {{ regex_like('label', "'(合计|总计)$'") }} then 1 else 0
        end)
        * max(case when token = 'name' and role not in ('code', 'level_class', 'level_group', 'level_item') then 1 else 0 end)
        -- An economic class is no project: without a name of its own the row is a part of one.
        + max(case when token = 'economic_code' and row_scheme = 'project' then 1 else 0 end)
        * (1 - max(case when role = 'project_name' and token = 'name' then 1 else 0 end)) as has_words_for_code
    from parts
    group by document_id, table_no, row_no, form_no, form_code, row_scheme, band_no, coalesce(scheme, '')
),

-- A staircase prints only the step that changes: the steps above it are the last ones printed.
filled as (
    select
        *,
        last_value(coalesce(class_part, full_class_part) ignore nulls) over (
            partition by document_id, form_no, band_no, scheme order by table_no, row_no
            rows between unbounded preceding and current row
        ) as class_above,
        last_value(coalesce(group_fragment, full_group_part, class_part) ignore nulls) over (
            partition by document_id, form_no, band_no, scheme order by table_no, row_no
            rows between unbounded preceding and current row
        ) as group_above
    from by_band
),

stitched as (
    select
        *,
        case
            when full_code is not null then full_code
            when class_part is not null then joined_code
            -- The step under a class is a group, the step under a group an item, whatever column it slid into.
            when group_fragment is not null and item_fragment is not null
                then class_above || group_fragment || item_fragment
            when group_fragment is not null then class_above || group_fragment
            when item_fragment is not null and length(group_above) = 2
                then class_above || group_above || item_fragment
        end as code
    from filled
),

-- A form of economic codes that lists functional ones has the economic classes across, if it has them at all.
told_codes as (
    select
        document_id,
        form_no,
        max(case when code is not null then 1 else 0 end) as has_codes,
        count(case when code like '2%' then 1 end) > count(case when code not like '2%' then 1 end) as is_by_function
    from stitched
    where row_scheme = 'economy'
    group by document_id, form_no
),

-- Where a form prints names and no codes, a name is that of its code: of the only one that has it, or of the one in the class
-- it stands under.
economic_names as (
    select
        class_code,
        {{ label_key('economic_name') }} as label,
        max(economic_code) as code,
        count(*) over (partition by {{ label_key('economic_name') }}) as class_count
    from {{ ref('economic_classification') }}
    where economic_scheme = 'department' and valid_to is null
    group by class_code, {{ label_key('economic_name') }}
    having count(*) = 1
),

told as (
    select
        stitched.*,
        coalesce(told_codes.is_by_function, false)
        -- A row with the codes of a function and of an economic class is a part of either.
        or (
            max(stitched.has_function) over (
                partition by stitched.document_id, stitched.table_no, stitched.row_no, stitched.band_no
            ) = 1
            and max(stitched.has_economic) over (
                partition by stitched.document_id, stitched.table_no, stitched.row_no, stitched.band_no
            ) = 1
        ) as is_by_function,
        coalesce(told_codes.has_codes = 0, false) and stitched.scheme <> 'government' as tells_names_only
    from stitched
    left join told_codes on stitched.document_id = told_codes.document_id and stitched.form_no = told_codes.form_no
),

names as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        band_no,
        scheme,
        {{ label_key('name') }} as label
    from told
    where tells_names_only
),

placed_names as (
    select
        names.*,
        economic_names.code as unique_code,
        last_value(case when length(economic_names.code) = 3 then economic_names.code end ignore nulls) over (
            partition by names.document_id, names.form_no, names.band_no, names.scheme order by names.table_no, names.row_no
            rows between unbounded preceding and current row
        ) as class_above
    from names
    left join economic_names on names.label = economic_names.label and economic_names.class_count = 1
),

named as (
    select
        told.*,
        case
            when told.is_by_function then null
            when told.tells_names_only then coalesce(placed_names.unique_code, economic_names.code)
            else told.code
        end as read_code
    from told
    left join placed_names
        on
            told.document_id = placed_names.document_id
            and told.table_no = placed_names.table_no
            and told.row_no = placed_names.row_no
            and told.band_no = placed_names.band_no
            and told.scheme = placed_names.scheme
    left join economic_names
        on
            placed_names.unique_code is null
            and placed_names.label = economic_names.label
            and placed_names.class_above = economic_names.class_code
),

final as (
    select
        document_id,
        table_no,
        row_no,
        form_no,
        form_code,
        row_scheme,
        band_no,
        scheme,
        case when {{ regex_like('read_code', "'^([0-9]{3}|[0-9]{5}|[0-9]{7})$'") }} then read_code end as code,
        agency_code,
        name,
        agency_name,
        project_category,
        project_code,
        case when is_by_function then 1 else has_words_for_code end as has_words_for_code
    from named
)

select * from final
