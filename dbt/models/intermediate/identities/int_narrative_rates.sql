-- The verdict on each rate in a sentence: which pair of figures it follows from, or, where it follows from none, the pair
-- the words say it must follow from. A rate whose pair is open is not judged.
with

pairs as (select * from {{ ref('int_narrative_rate_pairs') }}),

claims as (select * from {{ ref('int_narrative_amounts') }}),

compared as (
    select
        pairs.*,
        bases.claim_code as base_code,
        rates.base_named,
        rates.reported_decimals,
        rates.half_width_percent,
        rates.reported_unit is null as is_unsigned,
        case when rates.claim_code = 'decline' then -abs(rates.percent) else rates.percent end as stated_rate
    from pairs
    inner join claims as rates on pairs.document_id = rates.document_id and pairs.claim_no = rates.claim_no
    left join claims as bases on pairs.document_id = bases.document_id and pairs.whole_no = bases.claim_no
),

judged as (
    select
        *,
        case
            when is_without_base or rate is null or low_rate is null or high_rate is null then 'without_base'
            when stated_rate - half_width_percent <= high_rate and stated_rate + half_width_percent >= low_rate
                then
                    case
                        -- 完成年初预算的, but worked out from the budget of the whole year, or the other way round.
                        when kind = 'completion' and not is_certain and base_named <> 'budget' and base_named <> base_code
                            then 'other_base'
                        else 'equal'
                    end
            when
                is_certain
                and stated_rate > 0
                and stated_rate <= high_rate
                and stated_rate + 2 * half_width_percent > low_rate
                then 'cut'
            when
                is_certain
                and stated_rate < 0
                and stated_rate >= low_rate
                and stated_rate - 2 * half_width_percent < high_rate
                then 'cut'
            when
                is_certain
                and kind = 'growth'
                -- A change says its own direction.
                and base_code not in ('increase', 'decrease')
                and -stated_rate - half_width_percent <= high_rate
                and -stated_rate + half_width_percent >= low_rate
                then 'reversed'
            when is_certain then 'different'
            else 'open'
        end as comparison
    from compared
),

settled as (
    select
        *,
        max(case when is_certain then claim_no end) over (partition by document_id, claim_no) is not null as has_certain
    from judged
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, claim_no
            order by
                case
                    when comparison = 'equal' and is_certain then 0
                    when comparison = 'equal' then 1
                    when comparison = 'other_base' then 2
                    when comparison = 'cut' then 3
                    when comparison = 'reversed' then 4
                    when comparison = 'without_base' then 5
                    else 6
                end asc,
                part_no desc,
                whole_no desc,
                base_yuan desc
        ) as choice
    from settled
    where
        comparison <> 'open'
        -- A number without a sign is a rate only if it is the right one.
        and (comparison = 'equal' or not is_unsigned)
        and (comparison <> 'without_base' or is_certain)
        and (comparison <> 'other_base' or has_certain)
),

final as (
    select
        document_id,
        claim_no,
        kind,
        comparison,
        part_no,
        whole_no,
        is_certain,
        is_unsigned,
        part_yuan,
        base_yuan,
        base_half_width,
        stated_rate,
        half_width_percent,
        reported_decimals,
        rate,
        case when stated_rate > rate then high_rate - rate else rate - low_rate end as half_width_rate
    from ranked
    where choice = 1
)

select * from final
