-- The document's own title: the short lines that open it, before its contents, its first section, sentence or table,
-- joined, if together they speak of a budget, final accounts or performance. A form's title is not the document's.
with

paragraphs as (select * from {{ ref('stg_paragraphs') }} where label <> ''),

form_titles as (
    select distinct
        document_id,
        block_no
    from {{ ref('int_title_matches') }}
    where table_no is null
),

first_tables as (
    select
        document_id,
        min(block_no) as block_no
    from {{ ref('stg_tables') }}
    group by document_id
),

-- What ends the head of a document.
stops as (
    select
        document_id,
        min(block_no) as block_no
    from paragraphs
    where
        label like '%。%'
        or length(label) > 60
        or {{ regex_like('label', "'^目录|^第[一二三四五六七八九十]+(部分|章)|^[一二三四五六七八九十]+、|^[(][一二三四五六七八九十]+[)]'") }}
    group by document_id
),

-- Neither part of a title: dates of publication, fields, attachments' numbers.
head_lines as (
    select
        paragraphs.document_id,
        paragraphs.block_no,
        paragraphs.label,
        {{ regex_replace(without_markup('paragraphs.text'), "'[\\s　]+'", "''") }} as printed
    from paragraphs
    left join stops on paragraphs.document_id = stops.document_id
    left join first_tables on paragraphs.document_id = first_tables.document_id
    left join form_titles
        on paragraphs.document_id = form_titles.document_id and paragraphs.block_no = form_titles.block_no
    where
        form_titles.block_no is null
        and paragraphs.block_no < coalesce(stops.block_no, paragraphs.block_no + 1)
        and paragraphs.block_no < coalesce(first_tables.block_no, paragraphs.block_no + 1)
        and not {{ regex_like(
            'paragraphs.label',
            "'^[0-9二〇○零一三四五六七八九]{4}年[0-9一二三四五六七八九十]+月([0-9一二三四五六七八九十]+日)?$|:|^附件|^[-—0-9]+$'"
        ) }}
),

-- A repeated line (cover, then title page) counts once.
first_of_kind as (
    select
        document_id,
        label,
        min(printed) as printed,
        min(block_no) as block_no
    from head_lines
    group by document_id, label
),

numbered as (
    select
        *,
        row_number() over (partition by document_id order by block_no) as head_no
    from first_of_kind
),

joined as (
    select
        document_id,
        {{ concat_rows('label', '', 'head_no') }} as title,
        {{ concat_rows('printed', '', 'head_no') }} as printed_title
    from numbered
    where head_no <= 4
    group by document_id
),

final as (
    select
        document_id,
        title,
        printed_title
    from joined
    where {{ regex_like('title', "'预算|决算|绩效'") }}
)

select * from final
