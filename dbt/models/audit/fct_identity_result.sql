with

statuses as (select * from {{ ref('int_identity_status') }} where family not in ('narrative', 'percentage')),

identities as (select * from {{ ref('identities') }}),

forms as (
    select distinct
        tables.document_id,
        tables.form_no,
        types.published_form_code as form_code,
        types.name_zh,
        types.name_en
    from {{ ref('int_form_tables') }} as tables
    inner join {{ ref('form_types') }} as types on tables.form_code = types.form_code
),

cells as (select * from {{ ref('int_measure_grid') }}),

units as (select * from {{ ref('int_form_units') }}),

evidence as (select * from {{ ref('int_identity_evidence') }}),

blanks as (select * from {{ ref('int_identity_blanks') }}),

diagnoses as (select * from {{ ref('int_diagnosis_evidence') }}),

-- What another form of the document prints and this one does not. A text may have lost the row; a file as published lost none.
omissions as (
    select
        omitted.instance_id,
        '《' || omitted.form_zh || '》列有' || trim(omitted.code || ' ' || omitted.name) || '，本表未列。' as told_zh,
        omitted.form_en || ' prints ' || trim(omitted.code || ' ' || omitted.name) || ', this form does not. ' as told_en
    from {{ ref('int_identity_omissions') }} as omitted
),

texts as (select document_id from {{ ref('stg_documents') }} where reader = 'text'),

-- Only a finding says what it was held against.
failed as (select instance_id from statuses where status = 'inconsistent'),

-- The other forms a cross-form identity looks at.
other_forms as (
    select
        terms.instance_id,
        {{ concat_rows('forms.name_zh', '、', 'forms.form_code') }} as names_zh,
        {{ concat_rows('forms.name_en', ', ', 'forms.form_code') }} as names_en
    from (
        select distinct
            terms.cell_document_id,
            terms.instance_id,
            terms.form_no
        from {{ ref('int_identity_terms') }} as terms
        inner join failed on terms.instance_id = failed.instance_id
        inner join identities on terms.identity_id = identities.identity_id
        where
            terms.role = 'component'
            and (identities.family = 'cross_form' or terms.identity_id = 'performance_project_amount')
    ) as terms
    inner join forms on terms.cell_document_id = forms.document_id and terms.form_no = forms.form_no
    group by terms.instance_id
),

-- The documents another one is held against.
other_documents as (
    select
        terms.instance_id,
        {{ concat_rows(
            "facts.agency_name || cast(facts.fiscal_year as " ~ dbt.type_string() ~ ") || '年'"
            ~ " || case facts.budget_phase when 'executed' then '决算' else '预算' end",
            '、', 'facts.agency_name'
        ) }} as names_zh,
        {{ concat_rows(
            "facts.agency_name || ', ' || facts.budget_phase || ' ' || cast(facts.fiscal_year as " ~ dbt.type_string() ~ ")",
            '; ', 'facts.agency_name'
        ) }} as names_en
    from (
        select distinct
            terms.cell_document_id,
            terms.instance_id
        from {{ ref('int_identity_terms') }} as terms
        inner join failed on terms.instance_id = failed.instance_id
        where terms.cell_document_id <> terms.document_id
    ) as terms
    inner join {{ ref('int_known_documents') }} as facts on terms.cell_document_id = facts.document_id
    group by terms.instance_id
),

described as (
    select
        statuses.*,
        identities.name_zh as identity_zh,
        identities.name_en as identity_en,
        forms.form_code,
        forms.name_zh as form_zh,
        forms.name_en as form_en,
        coalesce(other_forms.names_zh, '') as other_forms_zh,
        coalesce(other_forms.names_en, '') as other_forms_en,
        other_documents.names_zh as other_documents_zh,
        other_documents.names_en as other_documents_en,
        coalesce(cells.code, cells.line_functional_code) as code,
        coalesce(
            cells.line_name,
            case when cells.code is not null then cells.code || ' ' || coalesce(cells.name, '') end,
            cells.name,
            case when cells.document_id is null then statuses.place_label end,
            '合计'
        ) as line_zh,
        cells.header_path,
        cells.row_kind,
        cells.flow_direction,
        cells.fund_source,
        cells.funding_period,
        cells.expenditure_nature,
        cells.three_public_item,
        cells.agency_code,
        case statuses.measure when 'percent' then '%' when 'score' then '分' else units.unit end as unit,
        case when statuses.measure = 'yuan' then {{ unit_factor('units.unit') }} else 1 end as factor,
        case statuses.measure when 'percent' then ' %' when 'score' then ' points' else ' yuan' end as unit_en,
        reasons.name_zh as reason_zh,
        reasons.name_en as reason_en,
        coalesce(evidence.is_form_damaged, 0) as is_form_damaged,
        coalesce(evidence.rests_on_displaced, 0) as rests_on_displaced,
        coalesce(evidence.rests_on_damaged_row, 0) as rests_on_damaged_row,
        coalesce(evidence.has_damaged_rows, 0) as has_damaged_rows,
        coalesce(evidence.numbers_missing, 0) as numbers_missing,
        coalesce(blanks.blank_labels, '') as blank_labels,
        coalesce(omissions.told_zh, '') as omitted_zh,
        coalesce(omissions.told_en, '') as omitted_en,
        omissions.instance_id is not null and texts.document_id is not null as may_have_lost_row,
        coalesce(diagnoses.lies_in_displaced_figures, false) as lies_in_displaced_figures,
        coalesce(diagnoses.lies_in_printed_blank, false) as lies_in_printed_blank,
        identities.scope = 'other_money' and statuses.total_count > 1 as is_of_several_forms,
        -- A part left blank may be what the total has too much, unless another figure is known to be wrong.
        statuses.blank_component_count > 0 and statuses.difference > 0
        and not coalesce(diagnoses.lies_in_printed_figure, false) as is_short
    from statuses
    inner join identities on statuses.identity_id = identities.identity_id
    left join forms on statuses.document_id = forms.document_id and statuses.form_no = forms.form_no
    left join cells
        on
            statuses.document_id = cells.document_id
            and statuses.table_no = cells.table_no
            and statuses.row_no = cells.row_no
            and statuses.anchor_column_no = cells.placed_column_no
    left join {{ ref('identity_reasons') }} as reasons on statuses.reason = reasons.reason
    left join units on statuses.document_id = units.document_id and statuses.table_no = units.table_no
    left join evidence on statuses.instance_id = evidence.instance_id
    left join diagnoses on statuses.instance_id = diagnoses.instance_id
    left join blanks on statuses.instance_id = blanks.instance_id
    left join omissions on statuses.instance_id = omissions.instance_id
    left join texts on statuses.document_id = texts.document_id
    left join other_forms on statuses.instance_id = other_forms.instance_id
    left join other_documents on statuses.instance_id = other_documents.instance_id
),

scoped as (
    select
        *,
        case
            when family = 'performance' then line_zh
            when family = 'balance' then coalesce(flow_direction, 'total') || '/' || coalesce(fund_source, 'all')
            else
                coalesce(code, case row_kind when 'agency' then agency_code when 'line' then line_zh end, 'total')
                || '/'
                || coalesce(
                    three_public_item,
                    nullif(
                        case when flow_direction = 'revenue' or form_code = 'revenue_summary' then '' else expenditure_nature end,
                        ''
                    ),
                    fund_source
                )
                || case when funding_period in ('current_year', 'carryover') then '/' || funding_period else '' end
        end as scope,
        case
            when status <> 'inconsistent' then null
            when numbers_missing > 0 or lies_in_displaced_figures then 'undetermined'
            when lies_in_printed_blank and is_form_damaged = 0 then 'publisher'
            -- Something is missing where the text is visibly damaged.
            when is_short and is_form_damaged = 1 or rests_on_damaged_row = 1 then 'source_text'
            when is_short then 'undetermined'
            when rests_on_displaced = 1 then 'undetermined'
            -- What a damaged row held may be a part of any sum over the rows of its form.
            when has_damaged_rows = 1 and (family in ('column', 'balance') or component_count > 1) then 'undetermined'
            when may_have_lost_row then 'undetermined'
            else 'publisher'
        end as attribution,
        -- What holds is told without amounts.
        case when status <> 'exact' then {{ amount_text('lhs_amount', 'factor') }} end as lhs_text,
        case when status <> 'exact' then {{ amount_text('lhs_amount', '1') }} || unit_en end as lhs_yuan,
        case when status <> 'exact' then {{ amount_text('rhs_amount', 'factor') }} end as rhs_text,
        case when status <> 'exact' then {{ amount_text('rhs_amount', '1') }} || unit_en end as rhs_yuan,
        case when status <> 'exact' then {{ amount_text('abs(difference)', 'factor') }} end as difference_text,
        case when status <> 'exact' then {{ amount_text('abs(difference)', '1') }} || unit_en end as difference_yuan
    from described
),

worded as (
    select
        *,
        '《' || form_zh || '》' || line_zh
        || case when header_path is not null then '（' || header_path || '）' else '' end
        || case when is_of_several_forms then '与其他各本预算支出表同项合计' else '' end as place_zh,
        form_en || ', ' || line_zh || case when header_path is not null then ' (' || header_path || ')' else '' end
        || case when is_of_several_forms then ', with the forms of the other budgets,' else '' end as place_en,
        case
            when other_documents_zh is not null then other_documents_zh || '为'
            when family = 'cross_form' or identity_id = 'performance_project_amount'
                then '《' || replace(other_forms_zh, '、', '》《') || '》为'
            when measure = 'percent' or identity_id = 'performance_execution_score' then '按算式应为'
            when family = 'performance' and relation = 'at_most' then '上限为'
            else '各分项合计为'
        end as against_zh,
        case
            when other_documents_en is not null then other_documents_en || ' says '
            when family = 'cross_form' or identity_id = 'performance_project_amount' then other_forms_en || ' says '
            when measure = 'percent' or identity_id = 'performance_execution_score' then 'by its rule it is '
            when family = 'performance' and relation = 'at_most' then 'at most '
            else 'its parts come to '
        end as against_en
    from scoped
),

messages as (
    select
        *,
        case status
            when 'exact' then place_zh || '：' || identity_zh || '，相符。'
            when 'within_rounding'
                then
                    place_zh || '：' || identity_zh || '，相差' || difference_text || unit
                    || '，在四舍五入的尾差范围内。'
            when 'inconsistent'
                then
                    place_zh || '列示' || lhs_text || unit || '，' || against_zh || rhs_text || unit || '，'
                    || case when relation = 'at_most' then '多出' else '相差' end || difference_text || unit || '；应当：'
                    || identity_zh || '。' || omitted_zh
                    || case attribution
                        when 'source_text'
                            then
                                case
                                    when not is_short then '文本有缺损：所依据的行有单元格缺失、错位或合并，须与原件核对。'
                                    else
                                        '文本有缺损：' || blank_labels || '为空，'
                                        || case when blank_component_count = 1 then '应为' else '合计应为' end
                                        || difference_text || unit || '（未补入）。'
                                end
                        when 'undetermined'
                            then
                                case
                                    when blank_component_count > 0
                                        then '其中' || blank_labels || '为空，是漏列还是文本缺失尚不能断定。'
                                    when rests_on_displaced = 0 and has_damaged_rows = 1
                                        then '本表文本有残缺、错位的行，尚不能断定责任。'
                                    when rests_on_displaced = 0 and may_have_lost_row
                                        then '是漏列还是文本缺行尚不能断定。'
                                    else '所依据的数字在文本中错位，尚不能断定责任。'
                                end
                        else '各数字均在其表头之下，文本无缺失，为公开文件本身不一致。'
                    end
            else
                case
                    when reason_zh is not null
                        then coalesce(place_zh, '') || '：' || identity_zh || '，无法核对：' || reason_zh || '。'
                    when total_count = 0 and component_count > 0
                        then
                            coalesce(place_zh, '') || '：' || identity_zh || '，无法核对：合计未列示，'
                            || case when blank_component_count > 0 then '已列示的分项合计为' else '按各分项应为' end
                            || rhs_text || unit || '（未补入）。'
                    when component_count = 0
                        then
                            coalesce(place_zh, '') || '：' || identity_zh || '，无法核对：'
                            || case when blank_labels <> '' then blank_labels || '均未列示。' else '对应的表或项目未列示。' end
                    else coalesce(place_zh, '') || '：' || identity_zh || '，无法核对：计量单位不明。'
                end
        end as message_zh,
        case status
            when 'exact' then place_en || ': ' || identity_en || ' holds.'
            when 'within_rounding'
                then
                    place_en || ': ' || identity_en || '; off by ' || difference_yuan
                    || ', within rounding.'
            when 'inconsistent'
                then
                    place_en || ' prints ' || lhs_yuan || ', ' || against_en || rhs_yuan
                    || case when relation = 'at_most' then ', exceeding it by ' else ', a difference of ' end
                    || difference_yuan || '; must hold: ' || identity_en || '. ' || omitted_en
                    || case attribution
                        when 'source_text'
                            then
                                case
                                    when not is_short
                                        then
                                            'The text is damaged: cells of a row it rests on are lost, displaced or joined;'
                                            || ' see the original.'
                                    else
                                        'The text is damaged: ' || blank_labels || ' is blank and must come to '
                                        || difference_yuan || ' (not filled in).'
                                end
                        when 'undetermined'
                            then
                                case
                                    when blank_component_count > 0
                                        then
                                            blank_labels
                                            || ' is blank: left out by the publisher or lost from the text, undetermined.'
                                    when rests_on_displaced = 0 and has_damaged_rows = 1
                                        then 'Rows of the form are damaged in the text: undetermined.'
                                    when rests_on_displaced = 0 and may_have_lost_row
                                        then 'Left out by the publisher or lost from the text, undetermined.'
                                    else 'It rests on figures displaced in the text: undetermined.'
                                end
                        else 'Every figure stands under its header and none was lost: the publication itself disagrees.'
                    end
            else
                case
                    when reason_en is not null
                        then coalesce(place_en, '') || ': ' || identity_en || ' cannot be evaluated: ' || reason_en || '.'
                    when total_count = 0 and component_count > 0
                        then
                            coalesce(place_en, '') || ': ' || identity_en
                            || ' cannot be evaluated: the total is not printed; its parts come to '
                            || rhs_yuan
                            || ' (not filled in).'
                    when component_count = 0
                        then
                            coalesce(place_en, '') || ': ' || identity_en || ' cannot be evaluated: '
                            || case
                                when blank_labels <> '' then blank_labels || ' not printed.'
                                else 'the other form or line is not printed.'
                            end
                    else coalesce(place_en, '') || ': ' || identity_en || ' cannot be evaluated: unit unknown.'
                end
        end as message_en
    from worded
),

amounts as (
    select
        instance_id as identity_result_id,
        document_id,
        identity_id,
        family,
        form_code,
        scope,
        measure,
        cast(lhs_amount as decimal(38, 6)) as lhs_amount,
        cast(rhs_amount as decimal(38, 6)) as rhs_amount,
        cast(difference as decimal(38, 6)) as difference,
        cast(tolerance as decimal(38, 6)) as tolerance,
        status,
        attribution,
        message_zh,
        message_en
    from messages
),

presences as (
    select
        presence.instance_id as identity_result_id,
        presence.document_id,
        presence.identity_id,
        identities.family,
        types.published_form_code as form_code,
        presence.scope,
        identities.measure,
        cast(null as decimal(38, 6)) as lhs_amount,
        cast(null as decimal(38, 6)) as rhs_amount,
        cast(null as decimal(38, 6)) as difference,
        cast(null as decimal(38, 6)) as tolerance,
        presence.status,
        case
            when presence.status = 'inconsistent'
                then
                    case
                        when coverage.numbers_missing > 0 or damaged.form_no is not null then 'undetermined'
                        when omissions.instance_id is not null and texts.document_id is not null then 'undetermined'
                        else 'publisher'
                    end
        end as attribution,
        presence.message_zh || coalesce(omissions.told_zh, '')
        || case
            when presence.status <> 'inconsistent' then ''
            when damaged.form_no is not null then '本表文本有残缺、错位的行，尚不能断定责任。'
            when omissions.instance_id is not null and texts.document_id is not null then '是漏列还是文本缺行尚不能断定。'
            else ''
        end as message_zh,
        presence.message_en || coalesce(' ' || trim(omissions.told_en), '')
        || case
            when presence.status <> 'inconsistent' then ''
            when damaged.form_no is not null then ' Rows of the form are damaged in the text: undetermined.'
            when omissions.instance_id is not null and texts.document_id is not null
                then ' Left out by the publisher or lost from the text, undetermined.'
            else ''
        end as message_en
    from {{ ref('int_identity_presences') }} as presence
    inner join identities on presence.identity_id = identities.identity_id
    left join {{ ref('form_types') }} as types on presence.form_code = types.form_code
    left join {{ ref('fct_number_coverage') }} as coverage on presence.document_id = coverage.document_id
    -- A code whose parent is not printed may stand below a row the text lost.
    left join {{ ref('int_damaged_forms') }} as damaged
        on presence.document_id = damaged.document_id and presence.form_no = damaged.form_no
    left join omissions on presence.instance_id = omissions.instance_id
    left join texts on presence.document_id = texts.document_id
),

final as (
    select * from amounts
    union all
    select * from presences
    union all
    select * from {{ ref('int_narrative_results') }}
)

select * from final
