-- Every amount of money and every percentage in the running text, with its sentence, the words since the figure before
-- and the words up to the next. A number is an amount only by the unit printed with it: years, document numbers, codes
-- and counts have none. After 增长, 占 or 完成预算的 a number that a stop follows is a rate whose sign was left out.
{% set amount = "-?[0-9]+(?:\\.[0-9]+)?(?:亿元|百万元|万元|千元|百元|元|%)" %}
{% set unsigned = "((?:增长|下降|上升|降低|占比?|完成(?:年初|全年|调整)?预算的?)(?:了|为|约)?)([0-9]+(?:\\.[0-9]+)?)([,。;、)]|$)" %}
with

passages as (
    select
        *,
        max(
            case when {{ regex_like('label', "'[0-9](亿|百万|万|千|百)?元|[0-9][亿万]([,。;、)]|$)'") }} then 1 else 0 end
        ) over (partition by document_id, passage_no) as has_amount
    from {{ ref('int_narrative_paragraphs') }}
),

paragraphs as (
    select
        document_id,
        block_no,
        passage_no,
        section_no,
        section,
        heading,
        printed,
        {{ without_thousands_separators(regex_replace('label', "'¦'", "''")) }} as label
    from passages
    where has_amount = 1
),

marked as (
    select
        document_id,
        block_no,
        passage_no,
        section_no,
        section,
        heading,
        {{ regex_replace('label', "'([。;!?！？])'", "'\\1¦'") }} as label,
        {{ regex_replace('printed', "'([。；;!?！？])'", "'\\1¦'") }} as printed
    from paragraphs
),

sentence_numbers as (
    select
        *,
        {{ integers('1', "length(label) - length(replace(label, '¦', '')) + 1") }} as sentence_no
    from marked
),

sentences as (
    select
        document_id,
        block_no,
        passage_no,
        section_no,
        section,
        heading,
        sentence_no,
        {{ regex_replace("split_part(label, '¦', cast(sentence_no as integer))", "'[(](其中)'", "',\\1'") }} as label,
        split_part(printed, '¦', cast(sentence_no as integer)) as sentence
    from sentence_numbers
),

-- A semicolon ends a sentence and not what it is about: a full stop does.
periods as (
    select
        *,
        coalesce(sum(case when {{ regex_like('label', "'[。!?！？]$'") }} then 1 else 0 end) over (
            partition by document_id, block_no order by sentence_no rows between unbounded preceding and 1 preceding
        ), 0) as period_no
    from sentences
),

figures_marked as (
    select
        document_id,
        block_no,
        passage_no,
        section_no,
        section,
        heading,
        sentence_no,
        period_no,
        sentence,
        label,
        {{ regex_replace(
            regex_replace(
                regex_replace('label', "'(" ~ amount ~ ")'", "'¦\\1¦'"),
                "'([0-9]+(?:\\.[0-9]+)?[亿万])([,。;、)]|$)'", "'¦\\1¦\\2'"
            ),
            "'" ~ unsigned ~ "'", "'\\1¦\\2¦\\3'"
        ) }} as parts
    from periods
),

-- A sentence without figures may still name what the next ones are about. A figure without a word is no sentence: it
-- is a cell whose table the source lost.
figure_numbers as (
    select
        *,
        {{ integers('0', "cast((length(parts) - length(replace(parts, '¦', ''))) / 2 as integer)") }} as figure_no
    from figures_marked
),

final as (
    select
        document_id,
        block_no,
        passage_no,
        section_no,
        section,
        heading,
        sentence_no,
        period_no,
        cast(figure_no as integer) as figure_no,
        sentence,
        label as sentence_label,
        case
            when figure_no = 0 then label
            else split_part(parts, '¦', cast(figure_no * 2 - 1 as integer))
        end as words_before,
        case when figure_no > 0 then split_part(parts, '¦', cast(figure_no * 2 as integer)) end as figure,
        case when figure_no > 0 then split_part(parts, '¦', cast(figure_no * 2 + 1 as integer)) end as words_after
    from figure_numbers
    where label <> '' and (figure_no > 0 or parts = label) and (figure_no = 0 or parts <> '¦' || label || '¦')
)

select * from final
