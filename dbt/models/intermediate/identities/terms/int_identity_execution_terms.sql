-- Terms of the identities of execution in the self-evaluation forms (财预〔2020〕10号 附表): the rate is what was executed of
-- the adjusted budget, the mark is the full marks by that rate. A quotient is a term with the half-width its two figures
-- leave it. A mark is held to that rule only where the document shows that it follows it: elsewhere marks go by steps.
with

figures as (
    select
        *,
        cast(amount * {{ unit_factor('unit') }} as decimal(28, 6)) as amount_yuan,
        cast({{ half_width_yuan('decimals', unit_factor('unit')) }} as decimal(28, 6)) as amount_half_width,
        cast({{ half_width_yuan('decimals', '1') }} as decimal(28, 6)) as own_half_width,
        -- A whole mark is exact, as in int_performance_marks.
        cast(case when decimals > 0 then {{ half_width_yuan('decimals', '1') }} else 0 end as decimal(28, 6)) as mark_half_width
    from {{ ref('int_performance_funding') }}
),

-- Nothing executed is nothing, however few its digits.
by_row as (
    select
        document_id,
        form_no,
        table_no,
        row_no,
        fund_source,
        funding_period,
        max(case when measure = 'executed' then amount_yuan end) as executed,
        max(case when measure = 'executed' then amount_half_width * abs(sign(amount)) end) as executed_half_width,
        max(case when measure = 'executed' then column_no end) as executed_column_no,
        max(case when measure = 'adjusted_budget' then amount_yuan end) as budget,
        max(case when measure = 'adjusted_budget' then amount_half_width end) as budget_half_width,
        max(case when measure = 'adjusted_budget' then column_no end) as budget_column_no,
        max(case when measure = 'execution_pct' then amount end) as rate,
        max(case when measure = 'execution_pct' then own_half_width end) as rate_half_width,
        max(case when measure = 'execution_pct' then column_no end) as rate_column_no,
        max(case when measure = 'max_score' then amount end) as max_score,
        max(case when measure = 'max_score' then column_no end) as max_score_column_no,
        max(case when measure = 'score' then amount end) as score,
        max(case when measure = 'score' then mark_half_width end) as score_half_width,
        max(case when measure = 'score' then column_no end) as score_column_no,
        count(*) as figure_count,
        count(distinct measure) as measure_count
    from figures
    group by document_id, form_no, table_no, row_no, fund_source, funding_period
),

quotients as (
    select
        *,
        {{ quotient('100 * executed', 'budget') }} as implied_rate,
        {{ quotient_half_width('100 * executed', '100 * executed_half_width', 'budget', 'budget_half_width') }}
            as implied_half_width,
        case
            when budget = 0 then 'zero_base'
            when abs(budget) <= budget_half_width then 'small_base'
        end as base_reason
    from by_row
    where figure_count = measure_count and executed_column_no is not null and budget_column_no is not null
),

-- What the rule gives, no more than full marks.
marked as (
    select
        *,
        case when base_reason is null then least(max_score, {{ quotient('max_score * implied_rate', '100') }}) end
            as implied_score,
        -- The mark may have been worked out of the rate as it is printed.
        case
            when base_reason is null
                then {{ quotient('abs(max_score) * greatest(implied_half_width, coalesce(rate_half_width, 0))', '100') }}
        end as implied_score_half_width
    from quotients
),

ruled as (
    select
        *,
        case when abs(score - implied_score) <= score_half_width + implied_score_half_width then 1 else 0 end as follows_rule,
        -- Nothing and everything are marked alike by every rule.
        case when implied_score between 0.01 * max_score and 0.99 * max_score then 1 else 0 end as tells_rule
    from marked
),

documents as (
    select
        document_id,
        sum(follows_rule * tells_rule) as following_count,
        sum((1 - follows_rule) * tells_rule) as other_count
    from ruled
    where score is not null and implied_score is not null
    group by document_id
),

rates as (
    select
        *,
        'performance_execution_rate' as identity_id,
        rate_column_no as total_column_no,
        rate as total_amount,
        rate_half_width as total_half_width,
        '执行率' as total_label,
        case when base_reason is null then implied_rate end as part_amount,
        implied_half_width as part_half_width,
        base_reason as reason
    from quotients
    where rate is not null
),

scores as (
    select
        ruled.*,
        'performance_execution_score' as identity_id,
        ruled.score_column_no as total_column_no,
        ruled.score as total_amount,
        ruled.score_half_width as total_half_width,
        '执行率得分' as total_label,
        cast(ruled.implied_score as decimal(28, 6)) as part_amount,
        cast(ruled.implied_score_half_width as decimal(28, 6)) as part_half_width,
        case
            when ruled.base_reason is not null then ruled.base_reason
            when documents.following_count > documents.other_count then null
            else 'rule_not_shown'
        end as reason
    from ruled
    left join documents on ruled.document_id = documents.document_id
    where ruled.score is not null and ruled.max_score is not null and ruled.fund_source = 'all'
),

totals as (
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        total_column_no as column_no,
        total_column_no,
        'total' as role,
        cast(1 as integer) as weight,
        total_amount as amount,
        total_half_width as half_width,
        total_label as term_label,
        reason
    from rates
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        total_column_no as column_no,
        total_column_no,
        'total' as role,
        cast(1 as integer) as weight,
        total_amount as amount,
        total_half_width as half_width,
        total_label as term_label,
        reason
    from scores
),

-- The executed figure carries the quotient, its base and the full marks are only traced.
parts as (
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        executed_column_no as column_no,
        total_column_no,
        cast(1 as integer) as weight,
        part_amount as amount,
        part_half_width as half_width,
        '全年执行数' as term_label,
        reason
    from rates
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        executed_column_no as column_no,
        total_column_no,
        cast(1 as integer) as weight,
        part_amount as amount,
        part_half_width as half_width,
        '全年执行数' as term_label,
        reason
    from scores
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        budget_column_no as column_no,
        total_column_no,
        cast(0 as integer) as weight,
        case when part_amount is not null then budget end as amount,
        cast(0 as decimal(28, 6)) as half_width,
        '全年预算数' as term_label,
        reason
    from rates
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        budget_column_no as column_no,
        total_column_no,
        cast(0 as integer) as weight,
        case when part_amount is not null then budget end as amount,
        cast(0 as decimal(28, 6)) as half_width,
        '全年预算数' as term_label,
        reason
    from scores
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        max_score_column_no as column_no,
        total_column_no,
        cast(0 as integer) as weight,
        case when part_amount is not null then max_score end as amount,
        cast(0 as decimal(28, 6)) as half_width,
        '分值' as term_label,
        reason
    from scores
),

united as (
    select * from totals
    union all
    select
        identity_id,
        document_id,
        form_no,
        table_no,
        row_no,
        column_no,
        total_column_no,
        'component' as role,
        weight,
        amount,
        half_width,
        term_label,
        reason
    from parts
),

final as (
    select
        identity_id,
        document_id,
        form_no,
        {{ hash_key(['document_id', 'identity_id', 'table_no', 'row_no', 'total_column_no']) }} as instance_id,
        document_id as cell_document_id,
        table_no,
        row_no,
        column_no,
        total_column_no as anchor_column_no,
        role,
        weight,
        amount as amount_yuan,
        half_width as half_width_yuan,
        term_label,
        reason
    from united
)

select * from final
