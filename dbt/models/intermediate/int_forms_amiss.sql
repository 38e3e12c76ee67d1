-- The forms of texts that may not stand as they were printed: a figure is under no header of figures, or a sum within a row or
-- between rows does not hold. Only these are worth the search of int_cell_placement, and only where rows run across the
-- whole form: side by side, the figures of one row say nothing of each other.
with

-- Only a conversion to plain text loses blanks; where a file has cells, a figure stands where it was put.
documents as (select * from {{ ref('stg_documents') }} where reader = 'text'),

forms as (
    select
        document_id,
        form_no
    from {{ ref('int_row_meanings') }}
    where row_scheme in ('revenue', 'function', 'economy', 'project')
    group by document_id, form_no
    having max(band_no) = 1
),

figures as (
    select
        figures.document_id,
        figures.form_no,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.amount_exact,
        figures.half_width_exact
    from {{ ref('int_figures') }} as figures
    inner join documents on figures.document_id = documents.document_id
    inner join forms on figures.document_id = forms.document_id and figures.form_no = forms.form_no
    where figures.amount_exact is not null
),

columns as (
    select
        document_id,
        table_no,
        column_no,
        {{ hash_key([
            'fund_source', 'funding_period', 'expenditure_nature', 'fiscal_year', 'budget_phase', 'flow_direction'
        ]) }} as meaning
    from {{ ref('int_column_meanings') }}
),

column_parents as (select * from {{ ref('int_column_parents') }} where relation = 'sum'),

row_parents as (
    select distinct
        document_id,
        form_no,
        link,
        parent_table_no,
        parent_row_no,
        child_table_no,
        child_row_no
    from {{ ref('int_row_parents') }}
),

rows_of_figures as (
    select distinct
        document_id,
        table_no,
        row_no
    from {{ ref('int_row_meanings') }}
    where row_kind is not null
),

figure_rows as (
    select
        document_id,
        table_no,
        row_no,
        max(half_width_exact) as half_width,
        count(*) as figure_count
    from figures
    group by document_id, table_no, row_no
),

strays as (
    select distinct
        figures.document_id,
        figures.form_no
    from figures
    inner join rows_of_figures
        on
            figures.document_id = rows_of_figures.document_id
            and figures.table_no = rows_of_figures.table_no
            and figures.row_no = rows_of_figures.row_no
    left join columns
        on
            figures.document_id = columns.document_id
            and figures.table_no = columns.table_no
            and figures.column_no = columns.column_no
    where columns.column_no is null
),

sums_within_rows as (
    select
        wholes.document_id,
        wholes.form_no,
        max(wholes.amount_exact) - sum(parts.amount_exact) as difference,
        max(figure_rows.half_width) * max(figure_rows.figure_count) as tolerance
    from column_parents
    inner join figures as wholes
        on
            column_parents.document_id = wholes.document_id
            and column_parents.table_no = wholes.table_no
            and column_parents.parent_column_no = wholes.column_no
    inner join figures as parts
        on
            column_parents.document_id = parts.document_id
            and column_parents.table_no = parts.table_no
            and column_parents.child_column_no = parts.column_no
            and wholes.row_no = parts.row_no
    inner join figure_rows
        on
            wholes.document_id = figure_rows.document_id
            and wholes.table_no = figure_rows.table_no
            and wholes.row_no = figure_rows.row_no
    group by
        wholes.document_id, wholes.form_no, wholes.table_no, wholes.row_no, wholes.column_no, column_parents.dimension
),

placed as (
    select
        figures.*,
        columns.meaning,
        figure_rows.half_width
    from figures
    inner join columns
        on
            figures.document_id = columns.document_id
            and figures.table_no = columns.table_no
            and figures.column_no = columns.column_no
    inner join figure_rows
        on
            figures.document_id = figure_rows.document_id
            and figures.table_no = figure_rows.table_no
            and figures.row_no = figure_rows.row_no
),

sums_between_rows as (
    select
        wholes.document_id,
        wholes.form_no,
        max(wholes.amount_exact) - sum(parts.amount_exact) as difference,
        max(wholes.half_width) + sum(parts.half_width) as tolerance
    from row_parents
    inner join placed as wholes
        on
            row_parents.document_id = wholes.document_id
            and row_parents.parent_table_no = wholes.table_no
            and row_parents.parent_row_no = wholes.row_no
    inner join placed as parts
        on
            row_parents.document_id = parts.document_id
            and row_parents.child_table_no = parts.table_no
            and row_parents.child_row_no = parts.row_no
            and wholes.meaning = parts.meaning
    group by wholes.document_id, wholes.form_no, wholes.table_no, wholes.row_no, wholes.column_no
),

final as (
    select
        document_id,
        form_no
    from strays
    union
    select
        document_id,
        form_no
    from sums_within_rows
    where abs(difference) > tolerance
    union
    select
        document_id,
        form_no
    from sums_between_rows
    where abs(difference) > tolerance
)

select * from final
