-- The document's own title: the short lines that open it, before its contents, its first section, sentence or table,
-- joined, if together they speak of a budget, final accounts or performance. A form's title is not the document's. A
-- line that says it all, whose, of which year and what, is the title alone: a web page has its own words before it.
with

paragraphs as (select * from {{ ref('stg_paragraphs') }} where label <> ''),

form_titles as (
    select distinct
        document_id,
        block_no
    from {{ ref('int_title_matches') }}
    where table_no is null and not is_weak
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

-- Neither part of a title: dates of publication, fields, attachments' numbers, the name of a sheet (which has a page, that
-- is its sheet, and no line on it).
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
        and not (paragraphs.page_no is not null and paragraphs.line_no is null)
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

-- What is left of a line without its year and the words that every title has is the name of an agency.
said_whole as (
    select
        document_id,
        label,
        printed,
        block_no,
        {{ regex_like('label', "'[0-9二〇○零一三四五六七八九]{4}年.*(预算|决算)|(预算|决算).*[0-9]{4}年'") }}
        and length({{ regex_replace(
            'label',
            "'[0-9二〇○零一三四五六七八九]{4}年度?|部门|单位|预算|决算|绩效|信息|公开|情况|说明|报告|草案|表|及|和|的|[^一-龥]'",
            "''"
        ) }}) >= 4 as is_whole
    from first_of_kind
),

numbered as (
    select
        document_id,
        label,
        printed,
        row_number() over (partition by document_id order by block_no) as head_no
    from (
        select
            *,
            min(case when is_whole then block_no end) over (partition by document_id) as whole_block_no
        from said_whole
    ) as lines
    where whole_block_no is null or block_no = whole_block_no
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
