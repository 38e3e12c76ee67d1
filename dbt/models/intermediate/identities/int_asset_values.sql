-- What the forms of procurement and of fixed assets say in all: their total lines, under the names the forms of money use.
-- Assets are counted at the end of a year, which is that of no budget: the year the form states, else the year that had
-- ended when the document was drawn up.
with

figures as (select * from {{ ref('int_asset_figures') }}),

lines as (select * from {{ ref('int_asset_lines') }} where line_kind = 'total'),

documents as (select * from {{ ref('int_document_facts') }}),

days as (select * from {{ ref('int_asset_years') }}),

-- A list that goes beyond fixed assets has another total.
wider_tables as (
    select distinct
        document_id,
        table_no
    from {{ ref('int_asset_lines') }}
    where form_code = 'fixed_assets' and is_beyond_fixed_assets = 1
),

final as (
    select
        figures.document_id,
        lines.form_no,
        figures.form_code,
        'total' as concept,
        cast(null as {{ dbt.type_string() }}) as concept_code,
        case when figures.form_code = 'procurement' then 'all' else '' end as fund_source,
        case when figures.form_code = 'procurement' then 'all' else '' end as funding_period,
        '' as expenditure_nature,
        case
            when figures.form_code = 'procurement' then documents.fiscal_year
            when days.as_of_year is not null then days.as_of_year
            when documents.budget_phase = 'executed' then documents.fiscal_year
            else documents.fiscal_year - 1
        end as fiscal_year,
        case when figures.form_code = 'procurement' then documents.budget_phase else 'executed' end as budget_phase,
        figures.table_no,
        figures.row_no,
        figures.column_no,
        cast(figures.column_no as bigint) as placed_column_no,
        cast(figures.amount * {{ unit_factor('figures.unit') }} as decimal(28, 6)) as amount_yuan,
        cast({{ half_width_yuan('figures.decimals', unit_factor('figures.unit')) }} as decimal(28, 6)) as half_width_yuan,
        coalesce(lines.line_name, '合计') as term_label
    from figures
    inner join lines
        on
            figures.document_id = lines.document_id
            and figures.table_no = lines.table_no
            and figures.row_no = lines.row_no
    inner join documents on figures.document_id = documents.document_id
    left join days on figures.document_id = days.document_id and figures.table_no = days.table_no
    left join wider_tables
        on figures.document_id = wider_tables.document_id and figures.table_no = wider_tables.table_no
    where
        figures.unit is not null and wider_tables.document_id is null
        and (figures.attribute = 'amount' or (figures.attribute = 'fund' and figures.meaning = 'all'))
)

select * from final
