-- Every place where a form has room for a figure, printed or left blank: a data row under a measure column of its
-- band. Blank is not zero: a blank place has no amount.
with

rows_ as (select * from {{ ref('int_row_meanings') }} where row_kind is not null),

columns as (select * from {{ ref('int_column_meanings') }}),

measures as (select * from {{ ref('int_measures') }} where unplaced_reason is null),

final as (
    select
        rows_.document_id,
        rows_.form_no,
        rows_.form_code,
        rows_.row_scheme,
        rows_.table_no,
        rows_.row_no,
        rows_.band_no,
        columns.column_no as placed_column_no,
        coalesce(measures.column_no, columns.column_no) as column_no,
        rows_.row_kind,
        rows_.name,
        rows_.code,
        rows_.agency_code,
        rows_.line_name,
        rows_.line_kind,
        rows_.is_subline,
        rows_.line_functional_code,
        columns.header_path,
        coalesce(columns.three_public_item, rows_.line_three_public_item) as three_public_item,
        case when rows_.row_scheme = 'balance' then rows_.flow_direction else columns.flow_direction end
            as flow_direction,
        case
            when rows_.row_scheme = 'balance' and rows_.flow_direction = 'revenue'
                then coalesce(rows_.line_fund_source, columns.fund_source)
            else columns.fund_source
        end as fund_source,
        case when rows_.row_scheme = 'balance' then rows_.line_funding_period else columns.funding_period end
            as funding_period,
        case
            when rows_.row_scheme = 'balance' and rows_.flow_direction = 'expenditure' and rows_.line_nature is not null
                then rows_.line_nature
            when columns.expenditure_nature = 'basic' then coalesce(rows_.row_nature, 'basic')
            else coalesce(columns.expenditure_nature, '')
        end as expenditure_nature,
        coalesce(rows_.row_year, columns.fiscal_year + coalesce(rows_.row_year_offset, 0)) as fiscal_year,
        {{ phase_of_row('rows_.row_phase', 'columns.budget_phase') }} as budget_phase,
        columns.fund_source as column_fund_source,
        measures.amount_yuan,
        measures.half_width_yuan,
        measures.reported_text,
        measures.reported_unit,
        coalesce(measures.is_displaced, false) as is_displaced
    from rows_
    inner join columns
        on
            rows_.document_id = columns.document_id
            and rows_.table_no = columns.table_no
            and rows_.band_no = columns.band_no
    left join measures
        on
            rows_.document_id = measures.document_id
            and rows_.table_no = measures.table_no
            and rows_.row_no = measures.row_no
            and columns.column_no = measures.placed_column_no
)

select * from final
