-- The claims with their numbers: amounts in yuan and rates in percent, each with half of its last printed digit. A
-- number no amount of money can have is kept as text alone.
with

claims as (select * from {{ ref('int_narrative_claims') }}),

parsed as (
    select
        *,
        {{ regex_extract('figure', "'^(-?[0-9.]+)'", 1) }} as number_text,
        try_cast({{ regex_extract('figure', "'^(-?[0-9.]+)'", 1) }} as decimal(18, 6)) as number,
        case
            when figure_kind = 'amount'
                -- "10万" leaves the 元 to the reader.
                then {{ regex_replace(regex_replace('figure', "'^[-0-9.]+'", "''"), "'(亿|万)$'", "'\\1元'") }}
        end as unit
    from claims
),

-- A bare 0 is as exact as the amounts it is told with.
exact as (
    select
        *,
        {{ printed_decimals('number_text') }} as decimals,
        case
            when number = 0 and figure_kind = 'amount'
                then max({{ printed_decimals('number_text') }}) over (partition by document_id, section_no, unit)
            else {{ printed_decimals('number_text') }}
        end as exact_decimals
    from parsed
),

measured as (
    select
        *,
        cast(
            case when figure_kind = 'amount' then cast(number as decimal(28, 6)) * {{ unit_factor('unit') }} end
            as decimal(28, 6)
        ) as amount_yuan,
        case when figure_kind = 'percent' then number end as percent
    from exact
),

final as (
    select
        document_id,
        agency_id,
        claim_no,
        amount_claim_no,
        block_no,
        sentence_no,
        passage_no,
        section_no,
        document_year,
        document_phase,
        figure_kind,
        claim_code,
        is_any_plan,
        subject_code,
        fund_source,
        fiscal_year,
        budget_phase,
        is_named,
        is_explanation,
        is_part,
        is_aside,
        is_this_years_money,
        is_of_basic,
        is_part_of_everything,
        is_short,
        base_named,
        whole_subject,
        says_level,
        sentence,
        clause,
        figure,
        case when figure_kind = 'amount' then cast(number as decimal(28, 6)) end as reported_amount,
        case when figure_kind = 'amount' then unit when right(figure, 1) = '%' then '%' end as reported_unit,
        cast(decimals as integer) as reported_decimals,
        amount_yuan,
        case
            when amount_yuan is not null then {{ half_width_yuan('exact_decimals', unit_factor('unit')) }}
        end as half_width_yuan,
        percent,
        case when percent is not null then {{ half_width_yuan('decimals', '1') }} end as half_width_percent
    from measured
)

select * from final
