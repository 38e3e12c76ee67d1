-- Every classification code the forms of codes print, with the name beside it, the classification its form is drawn up by
-- and where it stands. Codes of revenue (1…) belong to a classification that is not at hand.
with

meanings as (
    select *
    from {{ ref('int_row_meanings') }}
    where row_kind = 'code' and row_scheme in ('function', 'revenue', 'economy')
),

documents as (select * from {{ ref('int_document_facts') }}),

stub_columns as (
    select
        document_id,
        table_no,
        band_no,
        min(column_no) as column_no
    from {{ ref('int_columns') }}
    where column_kind = 'stub' and role not in ('line_no', 'remark')
    group by document_id, table_no, band_no
),

printed as (
    select
        document_id,
        form_no,
        form_code,
        row_scheme,
        table_no,
        row_no,
        band_no,
        code,
        name,
        government_code as beside_code
    from meanings
    where code is not null
    union all
    select
        document_id,
        form_no,
        form_code,
        row_scheme,
        table_no,
        row_no,
        band_no,
        government_code as code,
        government_name as name,
        cast(null as {{ dbt.type_string() }}) as beside_code
    from meanings
    where government_code is not null
),

final as (
    select
        printed.document_id,
        printed.form_no,
        printed.form_code,
        printed.table_no,
        printed.row_no,
        coalesce(stub_columns.column_no, 1) as column_no,
        documents.fiscal_year,
        printed.code,
        nullif(printed.name, '') as name,
        printed.beside_code,
        case
            when printed.row_scheme <> 'economy' then 'functional'
            when printed.code like '5%' then 'government'
            else 'department'
        end as code_scheme
    from printed
    left join documents on printed.document_id = documents.document_id
    left join stub_columns
        on
            printed.document_id = stub_columns.document_id
            and printed.table_no = stub_columns.table_no
            and printed.band_no = stub_columns.band_no
    where not (printed.row_scheme = 'revenue' and printed.code like '1%')
)

select * from final
