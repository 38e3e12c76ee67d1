-- A line of text that names a statutory form. Only lines that can be titles are tried: short, no full stop. A title may leave
-- its last word out (收支总体情况 for 收支总体情况表); so may the heading of a text, which is why such a title is weak: it is
-- one only right above a table.
with

words as (
    select {{ concat_rows("case when kind = 'no_table' then pattern end", '|', 'pattern') }} as no_tables
    from {{ ref('title_words') }}
),

paragraphs as (
    select
        document_id,
        block_no,
        cast(null as integer) as table_no,
        label
    from {{ ref('stg_paragraphs') }}
),

-- A title may stand in the table itself, alone in one of its first rows.
top_cells as (
    select
        cells.document_id,
        tables.block_no,
        cells.table_no,
        max(cells.label) as label
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('stg_tables') }} as tables
        on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.row_no <= 4
    group by cells.document_id, tables.block_no, cells.table_no, cells.row_no
    having count(case when cells.label <> '' then 1 end) = 1
),

lines as (
    select * from paragraphs
    union all
    select * from top_cells
),

candidates as (
    select distinct label
    from lines
    where length(label) between 3 and 60 and label not like '%。%'
),

worded as (
    select
        candidates.label,
        candidates.label as title,
        false as is_weak
    from candidates
    union all
    select
        candidates.label,
        {{ regex_replace('candidates.label', "'[(][^()]*[)]$'", "''") }}
        || '表' || coalesce({{ regex_extract('candidates.label', "'([(][^()]*[)])$'", 1) }}, '') as title,
        true as is_weak
    from candidates
    cross join words
    where
        candidates.label not like '%表%'
        and {{ matches_words('candidates.label', 'words.no_tables', 'title_words', 'no_table') }}
),

matches as (
    select
        worded.label,
        worded.is_weak,
        titles.form_code,
        titles.priority,
        row_number() over (partition by worded.label order by worded.is_weak, titles.priority) as preference
    from worded
    inner join {{ ref('form_titles') }} as titles
        on {{ matches_pattern('worded.title', 'titles.pattern', 'form_titles') }}
),

final as (
    select
        lines.document_id,
        lines.block_no,
        lines.table_no,
        lines.label as title,
        matches.form_code,
        matches.is_weak
    from lines
    inner join matches on lines.label = matches.label and matches.preference = 1
    -- Titles of forms that are none of the closed list's, however much they resemble one.
    where matches.form_code <> 'none'
)

select * from final
