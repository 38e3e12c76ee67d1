with

claims as (select * from {{ ref('int_narrative_claims') }}),

parsed as (
    select
        *,
        {{ regex_extract('figure', "'^(-?[0-9.]+)'", 1) }} as number_text,
        -- A number no amount of money can have is kept as text alone.
        try_cast({{ regex_extract('figure', "'^(-?[0-9.]+)'", 1) }} as decimal(18, 6)) as number,
        case
            when figure_kind = 'amount'
                -- "10万" leaves the 元 to the reader.
                then {{ regex_replace(regex_replace('figure', "'^[-0-9.]+'", "''"), "'(亿|万)$'", "'\\1元'") }}
        end as unit
    from claims
),

final as (
    select
        {{ hash_key(['document_id', 'claim_no']) }} as narrative_claim_id,
        document_id,
        'narrative' as form_code,
        agency_id,
        fiscal_year,
        budget_phase,
        claim_no,
        amount_claim_no,
        cast(block_no as integer) as block_no,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        cast(null as integer) as column_no,
        claim_code,
        subject_code,
        fund_source,
        sentence,
        clause,
        figure as reported_text,
        case when figure_kind = 'amount' then cast(number as decimal(28, 6)) end as reported_amount,
        case when figure_kind = 'amount' then unit else '%' end as reported_unit,
        cast({{ printed_decimals('number_text') }} as integer) as reported_decimals,
        cast(
            case when figure_kind = 'amount' then cast(number as decimal(28, 6)) * {{ unit_factor('unit') }} end
            as decimal(28, 6)
        ) as amount_yuan,
        case when figure_kind = 'percent' then number end as percent
    from parsed
)

select * from final
