-- The printed cells of the performance forms in reading order, each with the kind of thing it is. Columns slide in these
-- forms, so what a cell is decides before where it stands. Halves of a word cut by a page break are joined.
{% set project_shape = "'^[0-9][0-9A-Z]{13,}[-—].+'" %}
{% set project_start = "'^[0-9][0-9A-Z]{9,13}$'" %}
{% set agency_shape = "'^[0-9]{3,6}[-—][^0-9].*'" %}
with

tables as (select * from {{ ref('int_performance_tables') }}),

vocabulary as (select * from {{ ref('int_performance_vocabulary') }}),

printed as (
    select
        cells.document_id,
        tables.form_no,
        tables.form_code,
        tables.piece_no,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.text,
        cells.label,
        cells.amount,
        cells.decimals,
        cells.unit_suffix,
        cells.is_percent,
        cells.is_dash
    from {{ ref('stg_cells') }} as cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.label <> ''
),

row_marks as (
    select
        printed.document_id,
        printed.form_no,
        printed.piece_no,
        printed.table_no,
        printed.row_no,
        max(case when vocabulary.operator is not null then 1 else 0 end) as has_operator,
        max(case when printed.amount is not null then 1 else 0 end) as has_number
    from printed
    left join vocabulary on printed.label = vocabulary.label
    group by printed.document_id, printed.form_no, printed.piece_no, printed.table_no, printed.row_no
),

-- The row a page break cut: the last of its piece, where the next piece opens with a row that has no figure of its own.
cut_rows as (
    select
        upper_rows.document_id,
        upper_rows.table_no as upper_table_no,
        upper_rows.row_no as upper_row_no,
        lower_rows.table_no as lower_table_no,
        lower_rows.row_no as lower_row_no
    from (
        select
            *,
            row_number() over (partition by document_id, table_no order by row_no desc) as from_end
        from row_marks
    ) as upper_rows
    inner join row_marks as lower_rows
        on
            upper_rows.document_id = lower_rows.document_id
            and upper_rows.form_no = lower_rows.form_no
            and upper_rows.piece_no + 1 = lower_rows.piece_no
            and lower_rows.row_no = 1
    where upper_rows.from_end = 1 and lower_rows.has_operator = 0 and lower_rows.has_number = 0
),

-- Grouped, though every cell is one of its own: an engine free to reorder the joins pairs all cells of a document.
upper_cells as (
    select
        cut_rows.document_id,
        cut_rows.upper_table_no,
        cut_rows.upper_row_no,
        printed.column_no as upper_column_no,
        cut_rows.lower_table_no,
        cut_rows.lower_row_no,
        max(printed.text) as text,
        max(printed.label) as label
    from cut_rows
    inner join printed
        on
            cut_rows.document_id = printed.document_id
            and cut_rows.upper_table_no = printed.table_no
            and cut_rows.upper_row_no = printed.row_no
    group by
        cut_rows.document_id, cut_rows.upper_table_no, cut_rows.upper_row_no, printed.column_no,
        cut_rows.lower_table_no, cut_rows.lower_row_no
),

halves as (
    select
        upper_cells.document_id,
        upper_cells.upper_table_no,
        upper_cells.upper_row_no,
        upper_cells.upper_column_no,
        lower_cells.table_no as lower_table_no,
        lower_cells.row_no as lower_row_no,
        lower_cells.column_no as lower_column_no,
        upper_cells.text || lower_cells.text as text,
        upper_cells.label || lower_cells.label as label
    from upper_cells
    inner join printed as lower_cells
        on
            upper_cells.document_id = lower_cells.document_id
            and upper_cells.lower_table_no = lower_cells.table_no
            and upper_cells.lower_row_no = lower_cells.row_no
    left join vocabulary on upper_cells.label || lower_cells.label = vocabulary.label
    where
        (
            (vocabulary.indicator_level is not null or vocabulary.direction is not null)
            and {{ regex_like('lower_cells.label', "'^.{0,4}标$'") }}
        )
        or (
            {{ regex_like('upper_cells.label', project_start) }}
            and {{ regex_like('upper_cells.label || lower_cells.label', project_shape) }}
        )
),

-- Equal halves ("指标") may complete several words: each goes to the nearest column, once.
ranked_halves as (
    select
        *,
        row_number() over (
            partition by document_id, upper_table_no, upper_column_no
            order by abs(upper_column_no - lower_column_no), lower_column_no
        ) as upper_preference,
        row_number() over (
            partition by document_id, lower_table_no, lower_column_no
            order by abs(upper_column_no - lower_column_no), upper_column_no
        ) as lower_preference
    from halves
),

joined as (select * from ranked_halves where upper_preference = 1 and lower_preference = 1),

labelled as (
    select
        printed.document_id,
        printed.form_no,
        printed.form_code,
        printed.piece_no,
        printed.table_no,
        printed.row_no,
        printed.column_no,
        coalesce(upper_halves.text, printed.text) as text,
        coalesce(upper_halves.label, printed.label) as label,
        printed.amount,
        printed.decimals,
        printed.unit_suffix,
        printed.is_percent,
        printed.is_dash,
        cut_rows.lower_table_no is not null as is_continuation,
        lower_halves.label is not null as is_lower_half
    from printed
    left join joined as upper_halves
        on
            printed.document_id = upper_halves.document_id
            and printed.table_no = upper_halves.upper_table_no
            and printed.row_no = upper_halves.upper_row_no
            and printed.column_no = upper_halves.upper_column_no
    left join joined as lower_halves
        on
            printed.document_id = lower_halves.document_id
            and printed.table_no = lower_halves.lower_table_no
            and printed.row_no = lower_halves.lower_row_no
            and printed.column_no = lower_halves.lower_column_no
    left join cut_rows
        on
            printed.document_id = cut_rows.document_id
            and printed.table_no = cut_rows.lower_table_no
            and printed.row_no = cut_rows.lower_row_no
),

final as (
    select
        labelled.document_id,
        labelled.form_no,
        labelled.form_code,
        labelled.piece_no,
        labelled.table_no,
        labelled.row_no,
        labelled.column_no,
        row_number() over (
            partition by labelled.document_id, labelled.table_no, labelled.row_no order by labelled.column_no
        ) as token_no,
        labelled.text,
        labelled.label,
        labelled.amount,
        labelled.decimals,
        labelled.unit_suffix,
        vocabulary.indicator_level,
        vocabulary.can_be_level_1,
        vocabulary.can_be_level_2,
        vocabulary.operator,
        vocabulary.direction,
        vocabulary.column_role,
        vocabulary.fund_source,
        vocabulary.funding_period,
        vocabulary.row_role,
        labelled.is_continuation,
        case
            when labelled.is_lower_half then 'half'
            when vocabulary.operator is not null then 'operator'
            when vocabulary.direction is not null then 'direction'
            when vocabulary.row_role = 'caption' then 'caption'
            when vocabulary.indicator_level is not null then 'level'
            when {{ regex_like('labelled.label', project_shape) }} then 'project'
            when {{ regex_like('labelled.label', "'^[0-9][0-9A-Z]{13,}$'") }} then 'project_code'
            when {{ regex_like('labelled.label', agency_shape) }} then 'agency'
            when labelled.is_dash then 'dash'
            when labelled.is_percent then 'percent'
            when labelled.amount is not null and labelled.unit_suffix is null then 'number'
            when labelled.amount is not null then 'money'
            else 'text'
        end as kind
    from labelled
    left join vocabulary on labelled.label = vocabulary.label
)

select * from final
