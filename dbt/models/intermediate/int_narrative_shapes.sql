-- What each clause looks like, whatever it is about: a bare 支出决算, a year, a comparison; and what its heading says. Only
-- the words are read here; what they mean where they stand is read in the claims.
{% set heading_text = "coalesce(clauses.section, '') || coalesce(clauses.heading, '')" %}
{% set ordinal = "([一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]|[0-9]+[.、])" %}
{% set year_led = "'^(20[0-9]{2}年|上年|本年|当年|全年)度?(支出|收入)(决算|预算|合计|总计|总额)?(数|总额)?(为|是|均为)?$'" %}
with

clauses as (select * from {{ ref('int_narrative_clauses') }}),

asides as (
    select {{ concat_rows('pattern', '|', 'pattern') }} as patterns
    from {{ ref('narrative_words') }}
    where kind = 'aside_heading'
),

final as (
    select
        clauses.*,
        {{ regex_like('clauses.clause', "'^(支出|收入)(决算|预算|合计|总计|总额)(数|总额)?(为|是|均为)?$'") }}
        or {{ regex_like('clauses.clause', year_led) }} as is_short,
        {{ regex_like('clauses.clause', year_led) }} as is_year_led,
        -- 共计支出 adds up what was said before, whatever it was.
        {{ regex_like('clauses.clause', "'^(共计|累计|实际|总共|合计|共|已)+(支出|收入)'") }} as is_vague,
        -- 本年支出 stands in the sentences on a fund as in those on everything.
        {{ regex_like(
            'clauses.clause', "'^(其中)?(本年|当年)(度)?(预算|决算)?(收入|支出)(预算|决算)?(合计)?(数)?(为|是|均为)?$'"
        ) }} as is_of_this_year,
        -- 增加支出, 计划支出 or 支出 alone may be that of anything.
        {{ regex_like('clauses.clause', "'(支出|收入)(了|约|共|达|为|是)*$'") }}
        and not {{ regex_like(
            'clauses.clause',
            "'^(其中)?(20[0-9]{2}年|本年|当年|全年|年度|财务)+度?(部门|单位|总|财务|预算|决算)*(支出|收入)|总(支出|收入)'"
        ) }}
        and not {{ regex_like('clauses.clause', "'^" ~ ordinal ~ "(支出|收入)'") }} as is_loose,
        case
            when {{ heading_text }} like '%一般公共预算%' then 'general_public_budget'
            when {{ heading_text }} like '%政府性基金%' then 'government_fund'
            when {{ heading_text }} like '%国有资本经营%' then 'state_capital'
            when {{ heading_text }} like '%财政拨款%' then 'appropriation'
        end as heading_fund,
        -- A heading of a part of that fund: its 支出决算 is not the fund's.
        {{ regex_like(heading_text, "'基本支出|项目支出|经费|采购|资产|绩效|结构'") }} as is_heading_of_part,
        {{ regex_like(heading_text, "'基本支出'") }}
        and not {{ regex_like(heading_text, "'项目支出'") }} as is_heading_of_basic,
        {{ heading_text }} like '%当年%' as is_this_years_money,
        {{ regex_like(heading_text, 'asides.patterns') }} as is_aside,
        -- 较上年支出数减少: what it is compared with is no subject.
        {{ regex_like(
            'clauses.clause',
            "'^(与|比|较|同)(上年|去年|20[0-9]{2}年|年初|全年)度?(支出|收入)(预算|决算|执行)?(数|额)?(相比)?各?(增|减|上升|下降|降低|提高)'"
        ) }} as is_comparison,
        {{ regex_extract('clauses.clause', "'(?:与|比|较|同)(20[0-9]{2})年'", 1) }} as compared_year,
        {{ regex_like('clauses.clause', "'(与|比|较|同)(上年|去年)'") }}
        or {{ regex_like('clauses.clause', "'(上年|去年)(度)?(年末|末|底|期末|预算|决算)'") }} as says_last_year,
        {{ regex_like('clauses.clause', "'本年|今年|当年|本次'") }} as says_this_year,
        {{ regex_extract('clauses.words', "'.*(20[0-9]{2})年'", 1) }} as year_said
    from clauses
    cross join asides
    where clauses.clause <> '?'
)

select * from final
