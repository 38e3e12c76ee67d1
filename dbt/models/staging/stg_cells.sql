with

cells as (select * from {{ source('raw', 'raw_cells') }}),

documents as (select * from {{ ref('stg_documents') }}),

keyed as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.row_span,
        cells.column_span,
        cells.page_no,
        cells.line_no,
        cells.text,
        {{ label_key('cells.text') }} as label,
        {{ number_key(without_markup('cells.text')) }} as number_text
    from cells
    inner join documents on cells.document_id = documents.document_id
    -- What the publisher hid is kept in raw and listed as unplaced: it was not shown to anyone.
    where not coalesce(cells.is_hidden, false)
),

parsed as (
    select
        *,
        {{ printed_amount('number_text') }} as amount,
        {{ regex_like('number_text', "'^[-+]?[0-9.,]+%$'") }} as is_percent,
        {{ regex_like('label', "'^[-—―─/_]+$|^无$'") }} as is_dash
    from keyed
),

final as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        row_span,
        column_span,
        page_no,
        line_no,
        text,
        label,
        number_text,
        amount,
        case when amount is not null then {{ printed_decimals('number_text') }} end as decimals,
        case
            when amount is not null
                then {{ regex_extract('number_text', "'(亿元|万元|千元|百元|元)$'", 1) }}
        end as unit_suffix,
        is_percent,
        is_dash,
        label = '' or is_dash as is_blank
    from parsed
)

select * from final
