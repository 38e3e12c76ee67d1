-- The running text of a document as paragraphs, lines that a page or line break tore apart rejoined, each with the
-- heading it stands under. Splitting into sentences needs whole paragraphs: a figure often follows the break.
with

paragraphs as (
    select
        document_id,
        block_no,
        label,
        -- As printed, only blanks and markup removed; a bar would be taken for a mark of ours.
        {{ regex_replace(without_markup('text'), "'[\\s　¦]+'", "''") }} as printed
    from {{ ref('stg_paragraphs') }}
    -- Page numbers do not interrupt a sentence.
    where label <> '' and not {{ regex_like('label', "'^[-—·/第共页0-9]{1,9}$'") }}
),

blocks as (
    select
        document_id,
        block_no,
        label,
        printed,
        false as is_table
    from paragraphs
    union all
    select
        document_id,
        block_no,
        '' as label,
        '' as printed,
        true as is_table
    from {{ ref('stg_tables') }}
),

shapes as (
    select
        *,
        {{ regex_like('label', "'^([一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]|第[一二三四五六七八九十]+部分)[^,。;:%]{0,40}$'") }}
        and not {{ regex_like('label', "'[0-9.]+(亿|万|千)?元'") }} as is_heading,
        {{ regex_like('label', "'[。;:!?！？]$|(说明|情况|概况|表)$'") }} as is_ended,
        {{ regex_like('label', "'^([一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]|[0-9]+[.、][^0-9]|第[一二三四五六七八九十]+部分|注:)'") }}
            as opens_item,
        {{ regex_like('label', "'^其中:'") }} as opens_part,
        length(label) >= 15 or {{ regex_like('label', "'[,。;]'") }} as is_running
    from blocks
),

neighbours as (
    select
        *,
        lag(is_table or is_heading or is_ended or not is_running) over (
            partition by document_id order by block_no
        ) as closed_before
    from shapes
),

grouped as (
    select
        *,
        sum(
            case
                when closed_before is null or closed_before or is_table or is_heading or opens_item or opens_part then 1 else 0
            end
        )
            over (partition by document_id order by block_no rows between unbounded preceding and current row)
            as paragraph_no,
        -- What belongs together under one heading or ordinal: what it is about is said once, at its beginning.
        sum(case when is_table or is_heading or opens_item then 1 else 0 end) over (
            partition by document_id order by block_no rows between unbounded preceding and current row
        ) as passage_no,
        -- What stands under one heading of the first order (一、) or part of the document.
        sum(case when is_heading and {{ regex_like('label', "'^([一二三四五六七八九十]+、|第)'") }} then 1 else 0 end) over (
            partition by document_id order by block_no rows between unbounded preceding and current row
        ) as section_no,
        last_value(case when is_heading then label end ignore nulls) over (
            partition by document_id order by block_no rows between unbounded preceding and current row
        ) as heading,
        -- 一、 stands above （一）.
        last_value(
            case when is_heading and {{ regex_like('label', "'^[一二三四五六七八九十]+、'") }} then label end ignore nulls
        ) over (
            partition by document_id order by block_no rows between unbounded preceding and current row
        ) as section
    from neighbours
),

final as (
    select
        document_id,
        min(block_no) as block_no,
        min(passage_no) as passage_no,
        min(section_no) as section_no,
        max(section) as section,
        max(heading) as heading,
        {{ concat_rows('label', '', 'block_no') }} as label,
        {{ concat_rows('printed', '', 'block_no') }} as printed
    from grouped
    where not is_table
    group by document_id, paragraph_no
)

select * from final
