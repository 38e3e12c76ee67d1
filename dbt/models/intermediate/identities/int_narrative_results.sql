-- The narrative and percentage results in words: what the sentence says, what it must be, and why.
{% set shown = 4 %}
with

statuses as (select * from {{ ref('int_identity_status') }} where family in ('narrative', 'percentage')),

identities as (select * from {{ ref('identities') }}),

terms as (select * from {{ ref('int_identity_narrative_terms') }}),

claims as (select * from {{ ref('int_narrative_labels') }}),

evidence as (select * from {{ ref('int_identity_evidence') }}),

rates as (select * from {{ ref('int_narrative_rates') }}),

forms as (
    select distinct
        tables.document_id,
        tables.form_no,
        types.name_zh,
        types.name_en
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
),

ordered as (
    select
        terms.*,
        row_number() over (
            partition by terms.document_id, terms.instance_id, terms.role order by terms.claim_no
        ) as mention_no
    from terms
),

-- What stands on each side, as the sentences or the forms put it; of a long list only its beginning.
sides as (
    select
        ordered.document_id,
        ordered.instance_id,
        max(ordered.anchor_no) as anchor_no,
        count(case when ordered.role = 'total' and ordered.claim_no is not null then 1 end) as total_terms,
        count(case when ordered.role = 'component' and ordered.claim_no is not null then 1 end) as component_terms,
        {{ concat_rows(
            "case when ordered.role = 'total' and ordered.claim_no is not null and ordered.mention_no <= " ~ shown
            ~ " then '“' || ordered.term_label || '”' end",
            '、', 'ordered.claim_no'
        ) }} as totals,
        {{ concat_rows(
            "case when ordered.role = 'component' and ordered.claim_no is not null and ordered.mention_no <= " ~ shown
            ~ " then '“' || ordered.term_label || '”' end",
            '、', 'ordered.claim_no'
        ) }} as components,
        max(
            case when ordered.claim_no is null then '《' || forms.name_zh || '》' || coalesce(ordered.term_label, '') end
        ) as place_zh,
        max(case when ordered.claim_no is null then forms.name_en || ', ' || coalesce(ordered.term_label, '') end) as place_en
    from ordered
    left join forms on ordered.document_id = forms.document_id and ordered.form_no = forms.form_no
    group by ordered.document_id, ordered.instance_id
),

described as (
    select
        statuses.*,
        identities.name_zh as identity_zh,
        identities.name_en as identity_en,
        coalesce(sides.totals, '')
        || case
            when sides.total_terms > {{ shown }} then '等' || cast(sides.total_terms as {{ dbt.type_string() }}) || '项'
            else ''
        end as totals,
        coalesce(sides.components, '')
        || case
            when sides.component_terms > {{ shown }}
                then '等' || cast(sides.component_terms as {{ dbt.type_string() }}) || '项'
            else ''
        end as components,
        sides.place_zh,
        sides.place_en,
        claims.block_no,
        case when length(claims.sentence) > 80 then substring(claims.sentence, 1, 80) || '…' else claims.sentence end as sentence,
        coalesce(claims.functional_code, claims.subject_code, 'unnamed') || '/' || claims.claim_code || '/'
        || cast(claims.fiscal_year as {{ dbt.type_string() }}) as scope,
        claims.figure,
        case when claims.figure_kind = 'percent' then '万元' else claims.reported_unit end as unit,
        '“' || parts.label || '”' as part,
        '“' || wholes.label || '”' as whole,
        case
            when statuses.status <> 'inconsistent' then null
            when
                evidence.numbers_missing > 0 or evidence.rests_on_displaced = 1 or evidence.is_form_damaged = 1
                or evidence.rests_on_damaged_row = 1
                then 'undetermined'
            else 'publisher'
        end as attribution,
        statuses.identity_id in (
            'percentage_share', 'percentage_growth', 'percentage_completion', 'percentage_rounding', 'percentage_sign'
        ) as is_rate
    from statuses
    inner join identities on statuses.identity_id = identities.identity_id
    inner join sides on statuses.document_id = sides.document_id and statuses.instance_id = sides.instance_id
    inner join claims on statuses.document_id = claims.document_id and sides.anchor_no = claims.claim_no
    left join evidence on statuses.instance_id = evidence.instance_id
    left join rates on statuses.document_id = rates.document_id and sides.anchor_no = rates.claim_no
    left join claims as parts on rates.document_id = parts.document_id and rates.part_no = parts.claim_no
    left join claims as wholes on rates.document_id = wholes.document_id and rates.whole_no = wholes.claim_no
),

quantified as (
    select
        *,
        case
            when is_rate then {{ amount_text('lhs_amount', '1') }} || '%'
            else {{ amount_text('lhs_amount', unit_factor('unit')) }} || unit
        end as lhs_text,
        case
            when is_rate then {{ amount_text('rhs_amount', '1') }} || '%'
            else {{ amount_text('rhs_amount', unit_factor('unit')) }} || unit
        end as rhs_text,
        -- Nobody writes 减少-5万元.
        case when rhs_amount < 0 then '减少' else '增加' end
        || {{ amount_text('abs(rhs_amount)', unit_factor('unit')) }} || unit as change_zh,
        case
            when is_rate then {{ amount_text('abs(difference)', '1') }} || '个百分点'
            else {{ amount_text('abs(difference)', unit_factor('unit')) }} || unit
        end as difference_text,
        case
            when is_rate then {{ amount_text('lhs_amount', '1') }} || ' %'
            else {{ amount_text('lhs_amount', '1') }} || ' yuan'
        end as lhs_en,
        case
            when is_rate then {{ amount_text('rhs_amount', '1') }} || ' %'
            else {{ amount_text('rhs_amount', '1') }} || ' yuan'
        end as rhs_en,
        case
            when is_rate then {{ amount_text('abs(difference)', '1') }} || ' percent points'
            else {{ amount_text('abs(difference)', '1') }} || ' yuan'
        end as difference_en,
        coalesce(part || '与' || coalesce(whole, '表内相应数字'), '') as from_zh,
        coalesce(part || ' and ' || coalesce(whole, 'the figure of the form'), '') as from_en
    from described
),

worded as (
    select
        *,
        case
            when identity_id = 'narrative_amount'
                then '情况说明称' || totals || '，' || place_zh || '列示' || rhs_text || '，相差' || difference_text || '。'
            when identity_id = 'narrative_rounding'
                then
                    '情况说明称' || totals || '，系由' || place_zh || '的' || rhs_text || '截去尾数而来，未四舍五入，少'
                    || difference_text || '。'
            when identity_id = 'narrative_parts'
                then '情况说明称' || totals || '，所列分项' || components || '合计为' || rhs_text || '，相差' || difference_text || '。'
            when identity_id = 'narrative_excess'
                then '情况说明所列分项' || totals || '合计为' || lhs_text || '，比总数' || components || '多' || difference_text || '。'
            when identity_id = 'narrative_change'
                then '情况说明称' || totals || '，按' || components || '计算应为' || change_zh || '，相差' || difference_text || '。'
            when identity_id = 'narrative_form_change'
                then
                    '情况说明称' || totals || '，按' || place_zh || '所列的本年数与上年数计算应为' || change_zh || '，相差'
                    || difference_text || '。'
            when identity_id = 'percentage_rounding'
                then '情况说明称' || totals || '，按' || from_zh || '计算为' || rhs_text || '，系截尾，未四舍五入。'
            when identity_id = 'percentage_sign'
                then '情况说明' || totals || '漏写百分号，按' || from_zh || '计算应为' || rhs_text || '。'
            when is_rate
                then '情况说明称' || totals || '，按' || from_zh || '计算应为' || rhs_text || '，相差' || difference_text || '。'
            when identity_id = 'percentage_base'
                then
                    '情况说明“' || sentence || '”中的' || figure || '系按' || components || '计算，与所称的预算' || totals
                    || '不符，两者相差' || difference_text || '。'
            when identity_id = 'percentage_level'
                then '情况说明称' || totals || '与' || components || '持平，实际相差' || difference_text || '。'
            else '情况说明所称的增减方向有误：' || totals || '大于' || components || '，多' || difference_text || '。'
        end as finding_zh,
        case
            when identity_id = 'narrative_amount'
                then
                    'The text says ' || totals || '; ' || place_en || ' prints ' || rhs_en || ', a difference of '
                    || difference_en || '.'
            when identity_id = 'narrative_rounding'
                then
                    'The text says ' || totals || ', which cuts off the digits of ' || rhs_en || ' in ' || place_en
                    || ' instead of rounding them: short by ' || difference_en || '.'
            when identity_id = 'narrative_parts'
                then
                    'The text says ' || totals || '; the parts it states, ' || components || ', come to ' || rhs_en
                    || ', a difference of ' || difference_en || '.'
            when identity_id = 'narrative_excess'
                then
                    'The parts the text states, ' || totals || ', come to ' || lhs_en || ', which exceeds ' || components
                    || ' by ' || difference_en || '.'
            when identity_id = 'narrative_change'
                then
                    'The text says ' || totals || '; from ' || components || ' it must be ' || rhs_en || ', a difference of '
                    || difference_en || '.'
            when identity_id = 'narrative_form_change'
                then
                    'The text says ' || totals || '; from this year''s and last year''s figures of ' || place_en
                    || ' it must be ' || rhs_en || ', a difference of ' || difference_en || '.'
            when identity_id = 'percentage_rounding'
                then 'The text says ' || totals || '; from ' || from_en || ' it is ' || rhs_en || ': cut off, not rounded.'
            when identity_id = 'percentage_sign'
                then 'The text leaves out the percent sign in ' || totals || '; from ' || from_en || ' it is ' || rhs_en || '.'
            when is_rate
                then
                    'The text says ' || totals || '; from ' || from_en || ' it must be ' || rhs_en || ', a difference of '
                    || difference_en || '.'
            when identity_id = 'percentage_base'
                then
                    'In “' || sentence || '” the rate ' || figure || ' is of ' || components || ', not of the budget it names, '
                    || totals || '; the two differ by ' || difference_en || '.'
            when identity_id = 'percentage_level'
                then
                    'The text says that ' || totals || ' and ' || components || ' are level; they differ by '
                    || difference_en || '.'
            else
                'The text states the wrong direction: ' || totals || ' exceeds ' || components || ' by ' || difference_en || '.'
        end as finding_en
    from quantified
),

final as (
    select
        instance_id as identity_result_id,
        document_id,
        identity_id,
        family,
        'narrative' as form_code,
        scope,
        case when is_rate then 'percent' else 'yuan' end as measure,
        cast(lhs_amount as decimal(38, 6)) as lhs_amount,
        cast(rhs_amount as decimal(38, 6)) as rhs_amount,
        cast(difference as decimal(38, 6)) as difference,
        cast(tolerance as decimal(38, 6)) as tolerance,
        status,
        attribution,
        case status
            when 'inconsistent' then finding_zh
            when 'exact' then '情况说明' || totals || '：' || identity_zh || '，相符。'
            when 'within_rounding'
                then '情况说明' || totals || '：' || identity_zh || '，相差' || difference_text || '，在四舍五入的尾差范围内。'
            else
                '情况说明' || totals || '：' || identity_zh || '，无法核对：'
                || case when is_rate then '所据的基数为零。' else coalesce(place_zh, '') || '该处为空。' end
        end as message_zh,
        case status
            when 'inconsistent' then finding_en
            when 'exact' then 'The text, ' || totals || ': ' || identity_en || ' holds.'
            when 'within_rounding'
                then 'The text, ' || totals || ': ' || identity_en || '; off by ' || difference_en || ', within rounding.'
            else
                'The text, ' || totals || ': ' || identity_en || ' cannot be evaluated: '
                || case when is_rate then 'the amount it is a rate of is zero.' else coalesce(place_en, '') || ' is blank.' end
        end as message_en
    from worded
)

select * from final
