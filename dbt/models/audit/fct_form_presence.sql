with

documents as (select * from {{ ref('stg_documents') }}),

forms as (select * from {{ ref('form_types') }}),

tables as (select * from {{ ref('int_form_tables') }} where form_code is not null),

figures as (
    select
        document_id,
        table_no,
        count(amount) as figure_count
    from {{ ref('stg_cells') }}
    where amount is not null
    group by document_id, table_no
),

money_figures as (
    select
        document_id,
        table_no,
        count(*) as figure_count
    from {{ ref('int_figures') }}
    group by document_id, table_no
),

seen as (
    select
        tables.document_id,
        types.published_form_code as form_code,
        sum(coalesce(
            case
                when types.row_scheme in ('performance', 'procurement', 'fixed_assets') then figures.figure_count
                else money_figures.figure_count
            end, 0
        )) as figure_count
    from tables
    inner join forms as types on tables.form_code = types.form_code
    left join figures on tables.document_id = figures.document_id and tables.table_no = figures.table_no
    left join money_figures
        on tables.document_id = money_figures.document_id and tables.table_no = money_figures.table_no
    group by tables.document_id, types.published_form_code
),

told as (
    select distinct document_id
    from {{ ref('stg_paragraphs') }}
    where label like '%。%' and {{ regex_like('label', "'[0-9](亿元|万元|元)'") }}
),

final as (
    select
        documents.document_id,
        forms.form_code,
        case
            when forms.form_code = 'narrative'
                then case when told.document_id is not null then 'filled' else 'absent' end
            when seen.document_id is null then 'absent'
            when seen.figure_count = 0 then 'empty'
            else 'filled'
        end as presence
    from documents
    inner join forms on forms.form_code = forms.published_form_code
    left join seen on documents.document_id = seen.document_id and forms.form_code = seen.form_code
    left join told on documents.document_id = told.document_id
)

select * from final
