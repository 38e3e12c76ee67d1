-- Terms of the narrative and percentage identities: the figures of the sentences against the cells of the forms, the sums
-- and differences the text itself states, and the rates worked out again. A rate and its terms are in percent points.
with

claims as (select * from {{ ref('int_narrative_labels') }}),

cells as (select * from {{ ref('int_narrative_cells') }}),

sums as (select * from {{ ref('int_narrative_sums') }} where is_told),

rates as (select * from {{ ref('int_narrative_rates') }}),

form_changes as (select * from {{ ref('int_narrative_form_changes') }}),

rate_identities as (
    select
        *,
        case
            when comparison = 'cut' or (comparison = 'equal' and reported_decimals < 2) then 'percentage_rounding'
            else 'percentage_' || kind
        end as identity_id
    from rates
    where comparison not in ('reversed', 'other_base') and not is_unsigned
),

-- A number read as it is printed: without the sign it is a hundred times the rate it is meant to be.
signs as (
    select
        document_id,
        claim_no,
        case when is_unsigned then 100 else 1 end as factor,
        abs(stated_rate) as stated_rate,
        half_width_percent
    from rates
    where comparison = 'equal' and stated_rate <> 0
),

-- A rate of one of two budgets: named and used, each by its claim.
bases as (
    select
        rates.document_id,
        rates.claim_no,
        rates.whole_no as used_no,
        max(named.claim_no) as named_no
    from rates
    inner join claims as words on rates.document_id = words.document_id and rates.claim_no = words.claim_no
    inner join claims as used on rates.document_id = used.document_id and rates.whole_no = used.claim_no
    inner join claims as named
        on
            rates.document_id = named.document_id
            and words.passage_no = named.passage_no
            and words.base_named = named.claim_code
            and used.subject_code = named.subject_code
            and rates.claim_no > named.claim_no
    where rates.kind = 'completion' and rates.comparison in ('equal', 'other_base')
    group by rates.document_id, rates.claim_no, rates.whole_no
),

-- Each figure of a sentence that an instance rests on.
stated as (
    select distinct
        case
            when comparison = 'cut' or (comparison = 'equal' and is_coarser) then 'narrative_rounding'
            else 'narrative_amount'
        end as identity_id,
        document_id,
        claim_no as anchor_no,
        claim_no,
        'total' as role,
        1 as weight
    from cells
    union all
    select
        case when comparison in ('equal', 'different') then 'narrative_parts' else 'narrative_excess' end as identity_id,
        document_id,
        whole_no as anchor_no,
        part_no as claim_no,
        case when comparison in ('equal', 'different') then 'component' else 'total' end as role,
        1 as weight
    from sums
    union all
    select distinct
        case when comparison in ('equal', 'different') then 'narrative_parts' else 'narrative_excess' end as identity_id,
        document_id,
        whole_no as anchor_no,
        whole_no as claim_no,
        case when comparison in ('equal', 'different') then 'total' else 'component' end as role,
        1 as weight
    from sums
    union all
    select
        'narrative_change' as identity_id,
        document_id,
        claim_no as anchor_no,
        claim_no,
        'total' as role,
        1 as weight
    from {{ ref('int_narrative_changes') }}
    union all
    select
        'narrative_change' as identity_id,
        document_id,
        claim_no as anchor_no,
        this_year_no as claim_no,
        'component' as role,
        1 as weight
    from {{ ref('int_narrative_changes') }}
    union all
    select
        'narrative_change' as identity_id,
        document_id,
        claim_no as anchor_no,
        last_year_no as claim_no,
        'component' as role,
        -1 as weight
    from {{ ref('int_narrative_changes') }}
    union all
    select distinct
        'narrative_form_change' as identity_id,
        document_id,
        claim_no as anchor_no,
        claim_no,
        'total' as role,
        1 as weight
    from form_changes
    union all
    select
        identity_id,
        document_id,
        lower_no as anchor_no,
        lower_no as claim_no,
        'total' as role,
        1 as weight
    from {{ ref('int_narrative_comparisons') }}
    union all
    select
        identity_id,
        document_id,
        lower_no as anchor_no,
        upper_no as claim_no,
        'component' as role,
        1 as weight
    from {{ ref('int_narrative_comparisons') }}
    union all
    select
        'percentage_base' as identity_id,
        document_id,
        claim_no as anchor_no,
        named_no as claim_no,
        'total' as role,
        1 as weight
    from bases
    union all
    select
        'percentage_base' as identity_id,
        document_id,
        claim_no as anchor_no,
        used_no as claim_no,
        'component' as role,
        1 as weight
    from bases
),

-- 增长 or 下降 said of two amounts: the lesser must not be the greater.
directions as (
    select
        rates.document_id,
        rates.claim_no as anchor_no,
        rates.part_no,
        rates.whole_no,
        rates.stated_rate >= 0 as is_growth,
        parts.claim_code in ('increase', 'decrease') or wholes.claim_code in ('increase', 'decrease') as is_by_change
    from rates
    inner join claims as parts on rates.document_id = parts.document_id and rates.part_no = parts.claim_no
    inner join claims as wholes on rates.document_id = wholes.document_id and rates.whole_no = wholes.claim_no
    where rates.kind = 'growth' and rates.is_certain and rates.comparison in ('equal', 'cut', 'reversed')
),

directed as (
    select
        document_id,
        anchor_no,
        case when is_growth then whole_no else part_no end as claim_no,
        'total' as role
    from directions
    where not is_by_change
    union all
    select
        document_id,
        anchor_no,
        case when is_growth then part_no else whole_no end as claim_no,
        'component' as role
    from directions
    where not is_by_change
),

said as (
    select * from stated
    union all
    select
        'percentage_direction' as identity_id,
        document_id,
        anchor_no,
        claim_no,
        role,
        1 as weight
    from directed
),

terms as (
    select
        said.identity_id,
        said.document_id,
        said.anchor_no,
        said.role,
        said.weight,
        said.claim_no,
        cast(null as bigint) as form_no,
        cast(null as bigint) as table_no,
        cast(null as bigint) as row_no,
        cast(null as bigint) as column_no,
        claims.signed_yuan as amount_yuan,
        claims.half_width_yuan,
        claims.label as term_label
    from said
    inner join claims on said.document_id = claims.document_id and said.claim_no = claims.claim_no
    union all
    select
        case
            when comparison = 'cut' or (comparison = 'equal' and is_coarser) then 'narrative_rounding'
            else 'narrative_amount'
        end as identity_id,
        document_id,
        claim_no as anchor_no,
        'component' as role,
        1 as weight,
        cast(null as integer) as claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        half_width_yuan,
        term_label
    from cells
    union all
    select
        'narrative_form_change' as identity_id,
        document_id,
        claim_no as anchor_no,
        'component' as role,
        weight,
        cast(null as integer) as claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        amount_yuan,
        half_width_yuan,
        term_label
    from form_changes
    union all
    select
        rates.identity_id,
        rates.document_id,
        rates.claim_no as anchor_no,
        'total' as role,
        1 as weight,
        rates.claim_no,
        cast(null as bigint) as form_no,
        cast(null as bigint) as table_no,
        cast(null as bigint) as row_no,
        cast(null as bigint) as column_no,
        rates.stated_rate as amount_yuan,
        rates.half_width_percent as half_width_yuan,
        claims.label as term_label
    from rate_identities as rates
    inner join claims on rates.document_id = claims.document_id and rates.claim_no = claims.claim_no
    union all
    select
        identity_id,
        document_id,
        claim_no as anchor_no,
        'component' as role,
        1 as weight,
        cast(null as integer) as claim_no,
        cast(null as bigint) as form_no,
        cast(null as bigint) as table_no,
        cast(null as bigint) as row_no,
        cast(null as bigint) as column_no,
        case when comparison = 'without_base' then null else rate end as amount_yuan,
        case when comparison = 'without_base' then null else half_width_rate end as half_width_yuan,
        cast(null as {{ dbt.type_string() }}) as term_label
    from rate_identities
    union all
    select
        'percentage_sign' as identity_id,
        signs.document_id,
        signs.claim_no as anchor_no,
        'total' as role,
        1 as weight,
        signs.claim_no,
        cast(null as bigint) as form_no,
        cast(null as bigint) as table_no,
        cast(null as bigint) as row_no,
        cast(null as bigint) as column_no,
        signs.stated_rate * signs.factor as amount_yuan,
        signs.half_width_percent as half_width_yuan,
        claims.label as term_label
    from signs
    inner join claims on signs.document_id = claims.document_id and signs.claim_no = claims.claim_no
    union all
    select
        'percentage_sign' as identity_id,
        document_id,
        claim_no as anchor_no,
        'component' as role,
        1 as weight,
        cast(null as integer) as claim_no,
        cast(null as bigint) as form_no,
        cast(null as bigint) as table_no,
        cast(null as bigint) as row_no,
        cast(null as bigint) as column_no,
        stated_rate as amount_yuan,
        half_width_percent as half_width_yuan,
        cast(null as {{ dbt.type_string() }}) as term_label
    from signs
),

final as (
    select
        identity_id,
        document_id,
        {{ hash_key(['document_id', 'identity_id', 'anchor_no']) }} as instance_id,
        anchor_no,
        role,
        cast(weight as integer) as weight,
        claim_no,
        form_no,
        table_no,
        row_no,
        column_no,
        try_cast(amount_yuan as decimal(28, 6)) as amount_yuan,
        try_cast(half_width_yuan as decimal(28, 6)) as half_width_yuan,
        term_label
    from terms
)

select * from final
