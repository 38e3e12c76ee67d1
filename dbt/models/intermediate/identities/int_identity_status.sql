-- The one evaluation of every identity, by interval arithmetic on printed digits: both sides with their half-widths.
-- No threshold: a difference is rounding as long as the intervals meet.
with

-- A result is told at the place of its total: the first one that is printed.
terms as (
    select
        *,
        cast(
            case role when 'total' then 0 else 2 end + case when amount_yuan is not null then 0 else 1 end as bigint
        ) * 10000000000000000
        + coalesce(table_no, 99999) * cast(100000000000 as bigint)
        + coalesce(row_no, 9999999) * cast(10000 as bigint)
        + coalesce(column_no, 9999) as place_preference
    from {{ ref('int_identity_terms') }}
),

identities as (select * from {{ ref('identities') }}),

instances as (
    select
        instance_id,
        any_value(identity_id) as identity_id,
        any_value(document_id) as document_id,
        count(case when role = 'total' and amount_yuan is not null then 1 end) as total_count,
        count(case when role = 'component' and amount_yuan is not null then 1 end) as component_count,
        count(case when role = 'total' and amount_yuan is null then 1 end) as blank_total_count,
        count(case when role = 'component' and amount_yuan is null then 1 end) as blank_component_count,
        sum(case when role = 'total' then weight * amount_yuan end) as lhs_amount,
        sum(case when role = 'component' then weight * amount_yuan end) as rhs_amount,
        sum(coalesce(abs(weight) * half_width_yuan, 0)) as tolerance,
        max(reason) as reason,
        min_by(
            {{ record(['term_label', 'form_no', 'table_no', 'row_no', 'anchor_column_no']) }}, place_preference
        ) as place
    from terms
    group by instance_id
),

sums as (
    select
        instances.identity_id,
        instances.document_id,
        instances.instance_id,
        identities.family,
        identities.relation,
        identities.measure,
        instances.total_count,
        instances.component_count,
        instances.blank_total_count,
        instances.blank_component_count,
        instances.lhs_amount,
        instances.rhs_amount,
        instances.tolerance,
        instances.reason,
        instances.place['term_label'] as place_label,
        instances.place['form_no'] as form_no,
        instances.place['table_no'] as table_no,
        instances.place['row_no'] as row_no,
        instances.place['anchor_column_no'] as anchor_column_no
    from instances
    inner join identities on instances.identity_id = identities.identity_id
),

differences as (
    select
        *,
        lhs_amount - rhs_amount as signed_difference
    from sums
    where
        -- Where nothing is printed on either side there is nothing to judge,
        total_count + component_count > 0
        -- nor where one side prints zero and the other has no place for it.
        and not (total_count + blank_total_count = 0 and rhs_amount = 0)
        and not (component_count + blank_component_count = 0 and lhs_amount = 0)
        -- A carryover that is not split by fund has no sum.
        and not (identity_id = 'balance_carryover' and component_count + blank_component_count = 0)
),

judged as (
    select
        identity_id,
        document_id,
        instance_id,
        family,
        relation,
        measure,
        total_count,
        component_count,
        blank_total_count,
        blank_component_count,
        lhs_amount,
        rhs_amount,
        case
            when lhs_amount is null or rhs_amount is null then null
            when relation = 'at_most' then greatest(signed_difference, 0)
            else signed_difference
        end as difference,
        tolerance,
        reason,
        place_label,
        form_no,
        table_no,
        row_no,
        anchor_column_no,
        case
            when total_count = 0 or component_count = 0 then 'not_evaluable'
            when relation = 'at_most' and signed_difference <= 0 then 'exact'
            when signed_difference = 0 then 'exact'
            when relation = 'at_most' and signed_difference <= tolerance then 'within_rounding'
            when relation = 'equal' and abs(signed_difference) <= tolerance then 'within_rounding'
            when reason is not null then 'not_evaluable'
            else 'inconsistent'
        end as status
    from differences
),

-- Columns inferred from the alignment of text are right where the sums of their form hold. Where more than every fourth does
-- not, the reading is at fault and not the publisher: what rests on such a form is not told.
inferred_tables as (select * from {{ ref('stg_tables') }} where not is_ruled),

misread_forms as (
    select
        judged.document_id,
        judged.form_no
    from judged
    inner join inferred_tables
        on judged.document_id = inferred_tables.document_id and judged.table_no = inferred_tables.table_no
    where judged.family in ('row', 'column', 'balance')
    group by judged.document_id, judged.form_no
    having
        4 * sum(case when judged.status = 'inconsistent' then 1 else 0 end)
        > sum(case when judged.status <> 'not_evaluable' then 1 else 0 end)
),

misread as (
    select distinct
        terms.document_id,
        terms.instance_id
    from terms
    inner join misread_forms
        on terms.document_id = misread_forms.document_id and terms.form_no = misread_forms.form_no
),

unread_forms as (
    select
        document_id,
        published_form_code as form_code
    from {{ ref('int_measures') }}
    where reported_amount <> 0
    group by document_id, published_form_code
    having count(unplaced_reason) = count(*)
),

doubts as (
    select
        judged.instance_id,
        judged.document_id
    from judged
    inner join {{ ref('int_identity_doubts') }} as unread
        on
            judged.document_id = unread.document_id
            and judged.form_no = unread.form_no
            and judged.family = unread.family
            and judged.table_no = coalesce(unread.table_no, judged.table_no)
            and judged.row_no = coalesce(unread.row_no, judged.row_no)
    where judged.status = 'inconsistent'
    group by judged.instance_id, judged.document_id
    union
    -- Between forms, what one of them says is as good as all that was read of it.
    select
        judged.instance_id,
        judged.document_id
    from judged
    inner join terms on judged.document_id = terms.document_id and judged.instance_id = terms.instance_id
    inner join {{ ref('int_identity_doubts') }} as unread
        on terms.document_id = unread.document_id and terms.form_no = unread.form_no
    where judged.status = 'inconsistent' and judged.family = 'cross_form'
    group by judged.instance_id, judged.document_id
    union
    -- A form of which nothing could be read has no terms, and is missing from the sum of the forms.
    select
        judged.instance_id,
        judged.document_id
    from judged
    inner join {{ ref('cross_form_terms') }} as catalogue on judged.identity_id = catalogue.identity_id
    inner join unread_forms
        on judged.document_id = unread_forms.document_id and catalogue.form_code = unread_forms.form_code
    where judged.status = 'inconsistent' and judged.family = 'cross_form'
    group by judged.instance_id, judged.document_id
),

final as (
    select
        judged.identity_id,
        judged.document_id,
        judged.instance_id,
        judged.family,
        judged.relation,
        judged.measure,
        judged.total_count,
        judged.component_count,
        judged.blank_total_count,
        judged.blank_component_count,
        judged.lhs_amount,
        judged.rhs_amount,
        judged.difference,
        judged.tolerance,
        case
            when judged.status = 'inconsistent' and misread.instance_id is not null then 'columns_inferred'
            when doubts.instance_id is not null then 'unplaced_figure'
            else judged.reason
        end as reason,
        judged.place_label,
        judged.form_no,
        judged.table_no,
        judged.row_no,
        judged.anchor_column_no,
        case
            when judged.status = 'inconsistent' and misread.instance_id is not null then 'not_evaluable'
            when doubts.instance_id is not null then 'not_evaluable'
            else judged.status
        end as status
    from judged
    left join misread on judged.document_id = misread.document_id and judged.instance_id = misread.instance_id
    left join doubts on judged.document_id = doubts.document_id and judged.instance_id = doubts.instance_id
)

select * from final
