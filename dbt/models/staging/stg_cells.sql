-- The cells as printed, with the key their label is compared by and the number they print.
with

cells as (
    select cells.*
    from {{ source('raw', 'raw_cells') }} as cells
    inner join {{ ref('stg_documents') }} as documents on cells.document_id = documents.document_id
    -- What the publisher hid is kept in raw and listed as unplaced: it was not shown to anyone.
    where not coalesce(cells.is_hidden, false)
),

distinct_texts as (select distinct text from cells),

-- A text is read once, however often it is printed: most cells of a table are blank, a zero or a known label.
texts as (
    select
        text,
        {{ label_key('text') }} as label,
        {{ number_key(without_markup('text')) }} as number_text
    from distinct_texts
),

parsed as (
    select
        *,
        {{ printed_amount('number_text') }} as amount,
        {{ regex_like('number_text', "'^[-+]?[0-9.,]+%$'") }} as is_percent,
        {{ regex_like('label', "'^[-—―─/_]+$|^无$'") }} as is_dash
    from texts
),

read_texts as (
    select
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
),

final as (
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
        read_texts.label,
        read_texts.number_text,
        read_texts.amount,
        read_texts.decimals,
        read_texts.unit_suffix,
        read_texts.is_percent,
        read_texts.is_dash,
        read_texts.is_blank
    from cells
    inner join read_texts on cells.text = read_texts.text
)

select * from final
