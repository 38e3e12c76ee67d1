-- Every figure with what its column and its row say of it: the one table from which all money facts and all
-- identities are made. A figure without a known column, row or unit keeps the reason.
with

figures as (
    select
        figures.*,
        coalesce(placements.placed_column_no, figures.column_no) as placed_column_no,
        placements.placed_column_no is not null as is_displaced
    from {{ ref('int_figures') }} as figures
    left join {{ ref('int_cell_placement') }} as placements
        on
            figures.document_id = placements.document_id
            and figures.table_no = placements.table_no
            and figures.row_no = placements.row_no
            and figures.column_no = placements.column_no
),

columns as (select * from {{ ref('int_column_meanings') }}),

final as (
    select
        figures.document_id,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        figures.placed_column_no,
        figures.is_displaced,
        figures.form_no,
        figures.form_code,
        types.published_form_code,
        types.row_scheme,
        columns.band_no,
        meanings.row_kind,
        meanings.label,
        meanings.name,
        meanings.code,
        meanings.government_code,
        meanings.agency_code,
        meanings.agency_name,
        meanings.project_category,
        meanings.project_code,
        case when types.row_scheme = 'balance' then meanings.flow_direction else columns.flow_direction end
            as flow_direction,
        meanings.line_name,
        meanings.line_kind,
        meanings.is_subline,
        meanings.line_functional_code,
        columns.header_path,
        coalesce(columns.three_public_item, meanings.line_three_public_item) as three_public_item,
        coalesce(meanings.row_year, columns.fiscal_year + coalesce(meanings.row_year_offset, 0)) as fiscal_year,
        {{ phase_of_row('meanings.row_phase', 'columns.budget_phase') }} as budget_phase,
        case
            when types.row_scheme = 'balance' and meanings.flow_direction = 'revenue'
                then coalesce(meanings.line_fund_source, columns.fund_source)
            else columns.fund_source
        end as fund_source,
        case
            when types.row_scheme = 'balance' then meanings.line_funding_period
            else columns.funding_period
        end as funding_period,
        case
            when types.row_scheme = 'balance' and meanings.flow_direction = 'revenue' then 'total'
            when types.row_scheme = 'balance' then coalesce(meanings.line_nature, columns.expenditure_nature)
            when columns.expenditure_nature = 'basic' then coalesce(meanings.row_nature, 'basic')
            else columns.expenditure_nature
        end as expenditure_nature,
        figures.reported_text,
        figures.reported_amount,
        figures.reported_unit,
        figures.reported_decimals,
        cast(figures.reported_amount * figures.unit_factor as decimal(28, 6)) as amount_yuan,
        cast({{ half_width_yuan('figures.reported_decimals', 'figures.unit_factor') }} as decimal(28, 6))
            as half_width_yuan,
        case
            when columns.column_no is null then 'unknown_header'
            when types.row_scheme = 'balance' and meanings.flow_direction is null then 'unknown_header'
            when
                types.row_scheme = 'three_public' and columns.three_public_item is null
                and meanings.line_three_public_item is null then 'unknown_header'
            when meanings.row_kind is null or meanings.row_kind = 'caption' then 'unknown_row'
            when types.row_scheme = 'balance' and meanings.line_kind is null then 'unknown_row'
            -- A line of a balance is of a fund, a function or a nature, or says itself that it is of what was carried over:
            -- of what no term tells, we know nothing.
            when
                types.row_scheme = 'balance' and meanings.line_kind in ('item', 'of_which')
                and meanings.flow_direction = 'revenue' and meanings.line_fund_source is null
                and not (
                    meanings.line_funding_period = 'carryover' and {{ regex_like('meanings.label', "'结转|结余'") }}
                ) then 'unknown_row'
            when
                types.row_scheme = 'balance' and meanings.line_kind in ('item', 'of_which')
                and meanings.flow_direction = 'expenditure'
                and meanings.line_functional_code is null and meanings.line_nature is null then 'unknown_row'
            when figures.reported_unit is null and figures.unit_source = 'contradictory' then 'contradictory_unit'
            when figures.reported_unit is null then 'unknown_unit'
        end as unplaced_reason
    from figures
    inner join {{ ref('form_types') }} as types on figures.form_code = types.form_code
    left join columns
        on
            figures.document_id = columns.document_id
            and figures.table_no = columns.table_no
            and figures.placed_column_no = columns.column_no
            and columns.column_kind = 'measure'
    left join {{ ref('int_row_meanings') }} as meanings
        on
            figures.document_id = meanings.document_id
            and figures.table_no = meanings.table_no
            and figures.row_no = meanings.row_no
            and columns.band_no = meanings.band_no
)

select * from final
