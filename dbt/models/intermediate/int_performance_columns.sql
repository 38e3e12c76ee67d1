-- What the columns of each header of a performance form are headed by. Where a header has two rows the lower one
-- decides, since a conversion that loses spans leaves the upper label over the first of its columns only.
with

cells as (select * from {{ ref('int_performance_cells') }}),

header_rows as (select * from {{ ref('int_performance_rows') }} where is_header),

labels as (
    select
        header_rows.document_id,
        header_rows.form_no,
        header_rows.header_no,
        header_rows.header_table_no,
        cells.row_no,
        cells.column_no,
        cells.label,
        cells.column_role,
        cells.fund_source,
        cells.funding_period,
        cells.indicator_level
    from header_rows
    inner join cells
        on
            header_rows.document_id = cells.document_id
            and header_rows.table_no = cells.table_no
            and header_rows.row_no = cells.row_no
),

lowest as (
    select
        *,
        row_number() over (
            partition by document_id, form_no, header_no, column_no order by row_no desc
        ) as column_preference
    from labels
    where column_role is not null or fund_source is not null
),

by_column as (
    select
        *,
        -- Bands repeat their roles side by side; within the same header the lower label is the nearer one.
        max(row_no) over (partition by document_id, form_no, header_no, column_role) as role_row_no
    from lowest
    where column_preference = 1
),

banded as (
    select
        by_column.document_id,
        by_column.form_no,
        by_column.header_no,
        by_column.header_table_no,
        by_column.column_no,
        by_column.label,
        by_column.column_role,
        by_column.fund_source,
        by_column.funding_period,
        max(upper_labels.column_no) as band_column_no
    from by_column
    left join labels as upper_labels
        on
            by_column.document_id = upper_labels.document_id
            and by_column.form_no = upper_labels.form_no
            and by_column.header_no = upper_labels.header_no
            and upper_labels.indicator_level is not null
            and by_column.row_no > upper_labels.row_no
            and by_column.column_no >= upper_labels.column_no
    where by_column.column_role is null or by_column.row_no = by_column.role_row_no
    group by
        by_column.document_id, by_column.form_no, by_column.header_no, by_column.header_table_no,
        by_column.column_no, by_column.label, by_column.column_role, by_column.fund_source, by_column.funding_period
),

final as (
    select
        banded.document_id,
        banded.form_no,
        banded.header_no,
        banded.header_table_no,
        banded.column_no,
        banded.label,
        banded.column_role,
        banded.fund_source,
        banded.funding_period,
        max(labels.indicator_level) as band_level
    from banded
    left join labels
        on
            banded.document_id = labels.document_id
            and banded.form_no = labels.form_no
            and banded.header_no = labels.header_no
            and banded.band_column_no = labels.column_no
            and labels.indicator_level is not null
    group by
        banded.document_id, banded.form_no, banded.header_no, banded.header_table_no,
        banded.column_no, banded.label, banded.column_role, banded.fund_source, banded.funding_period
)

select * from final
