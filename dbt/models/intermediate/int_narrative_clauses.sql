-- The clause each figure of a sentence ends, and the one before it, without the agency's own names.
with

figures as (select * from {{ ref('int_narrative_figures') }}),

words as (
    select
        max(case when kind = 'comparison' then patterns end) as comparisons,
        max(case when kind = 'threshold_before' then patterns end) as thresholds_before,
        max(case when kind = 'threshold_after' then patterns end) as thresholds_after,
        max(case when kind = 'level_after' then patterns end) as levels_after,
        max(case when kind = 'whole_level' then patterns end) as whole_levels,
        max(case when kind = 'own_body' then patterns end) as own_bodies,
        max(case when kind = 'body_heading' then patterns end) as body_headings
    from (
        select
            kind,
            {{ concat_rows('pattern', '|', 'pattern') }} as patterns
        from {{ ref('narrative_words') }}
        group by kind
    ) as kinds
),

own_names as (
    select distinct
        document_id,
        value as name
    from {{ ref('int_document_marks') }}
    where attribute in ('agency_name', 'department_name')
),

-- "3个项目，涉及预算" is one clause to us, and so is "国内公务接待72批次，650人次，共计支出": the count belongs to what the money is
-- for. A code may stand beside the level it is of: 社会保障和就业支出(208类).
joined as (
    select
        figures.*,
        {{ regex_replace(
            regex_replace(
                regex_replace(
                    without_words(
                        regex_replace('figures.words_before', "'^[、,和及]+'", "''"), 'words.comparisons',
                        'narrative_words', 'comparison'
                    ),
                    "'([0-9]个),(涉及|预算)'", "'\\1\\2'"
                ),
                "'[0-9]+(批次|人次|批|次|人)([(][^()]*[)])?[,、]'", "''"
            ),
            "'[(][0-9]{2,7}(类|款|项)[)]'", "'(\\1)'"
        ) }} as words,
        -- 全县, 各单位: other bodies' money too, until the sentence comes back to its own.
        case
            when not {{ regex_like('figures.words_before', 'words.whole_levels') }}
                then case when {{ regex_like('figures.words_before', 'words.own_bodies') }} then 0 end
            when {{ regex_like(
                'figures.words_before', "'(?:' || words.whole_levels || ').*(?:' || words.own_bodies || ')'"
            ) }}
                then 0
            else 1
        end as elsewhere_said,
        {{ regex_like('figures.words_before', 'words.body_headings') }} as names_body,
        {{ matches_words(
            'figures.words_before', 'words.thresholds_before', 'narrative_words', 'threshold_before'
        ) }}
        or {{ matches_words(
            'figures.words_after', 'words.thresholds_after', 'narrative_words', 'threshold_after'
        ) }} as is_threshold,
        {{ matches_words('figures.words_after', 'words.levels_after', 'narrative_words', 'level_after') }} as says_level
    from figures
    cross join words
),

named as (
    select
        joined.document_id,
        joined.block_no,
        joined.sentence_no,
        joined.figure_no,
        own_names.name,
        row_number() over (
            partition by joined.document_id, joined.block_no, joined.sentence_no, joined.figure_no
            order by length(own_names.name) desc, own_names.name
        ) as preference
    from joined
    inner join own_names
        on joined.document_id = own_names.document_id and position(own_names.name in joined.words) > 0
),

stripped as (
    select
        joined.document_id,
        joined.block_no,
        joined.passage_no,
        joined.section_no,
        joined.section,
        joined.heading,
        joined.sentence_no,
        joined.period_no,
        joined.figure_no,
        joined.sentence,
        joined.figure,
        joined.is_threshold,
        joined.says_level,
        coalesce(joined.elsewhere_said, case when named.name is not null then 0 end) as elsewhere_said,
        named.name is null and joined.names_body as names_body,
        coalesce(replace(joined.words, named.name, ''), joined.words) as words
    from joined
    left join named
        on
            joined.document_id = named.document_id
            and joined.block_no = named.block_no
            and joined.sentence_no = named.sentence_no
            and joined.figure_no = named.figure_no
            and named.preference = 1
),

split as (
    select
        *,
        case
            when right(figure, 1) = '%' or {{ regex_like('figure', "'^[0-9.]+$'") }} then 'percent'
            when figure is not null then 'amount'
        end as figure_kind,
        -- A sentence without a figure names a subject only if it says nothing else.
        case
            when figure is null then coalesce({{ regex_extract('words', "'^(?:[^,;:。]*:)?([^,;:。]+)[;:。]?$'", 1) }}, '?')
            else coalesce({{ regex_extract('words', "'([^,;:。]*)$'", 1) }}, '')
        end as clause,
        case
            when figure is not null then {{ regex_extract('words', "'([^,;:。]+)[,;:。][^,;:。]*$'", 1) }}
        end as clause_before,
        -- What is told of the whole level is none of ours, up to the full stop.
        coalesce(last_value(elsewhere_said ignore nulls) over (
            partition by document_id, block_no, period_no order by sentence_no, figure_no
            rows between unbounded preceding and current row
        ), 0) = 1
        or max(case when names_body then 1 else 0 end) over (
            partition by document_id, passage_no order by block_no, sentence_no, figure_no
            rows between unbounded preceding and current row
        ) = 1 as is_elsewhere,
        max(case when words like '%原因%' then 1 else 0 end) over (
            partition by document_id, block_no, sentence_no order by figure_no
            rows between unbounded preceding and current row
        ) as is_explanation,
        max(case when words like '%其中%' then 1 else 0 end) over (
            partition by document_id, block_no, period_no order by sentence_no, figure_no
            rows between unbounded preceding and current row
        ) as is_part,
        -- 占政府采购支出总额的: what it is a share of.
        {{ regex_extract('words', "'占([^,;:。0-9]{2,})$'", 1) }} as whole_clause
    from stripped
),

-- 货物采购授予中小企业合同金额占货物支出金额的100%: what a rate is of, where its own clause says so.
final as (
    select
        *,
        case
            when figure_kind <> 'percent' then null
            when {{ regex_like('clause', "'占'") }} then {{ regex_extract('clause', "'^([^占]*)占'", 1) }}
            when {{ regex_like('clause', "'完成|执行|支付|支出(率|进度)'") }}
                then {{ regex_replace(
                    'clause', "'(支出|预算|决算)?(数|资金|总额)?(完成|执行|支付|支出(率|进度)).*$'", "''"
                ) }}
            else {{ regex_replace('clause', "'(同比|环比|[比较与同增减升降压上下]|提高).*$'", "''") }}
        end as rated_clause
    from split
)

select * from final
