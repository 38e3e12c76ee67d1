-- The line a form leaves out, where another form of the document prints it: the only code below the sum that falls short
-- with the amount it falls short by, or the parent of a code.
with

statuses as (
    select *
    from {{ ref('int_identity_status') }}
    where
        status = 'inconsistent' and relation = 'equal' and measure = 'yuan' and difference > 0
        and (family = 'column' or identity_id like 'balance_expenditure%')
),

parents as (select * from {{ ref('int_identity_parent_presence') }} where status = 'inconsistent'),

types as (select * from {{ ref('form_types') }}),

-- A class stands in a row of its own or as a line of a balance.
lines as (
    select distinct
        rows_.document_id,
        rows_.form_no,
        rows_.form_code,
        rows_.table_no,
        rows_.row_no,
        rows_.band_no,
        coalesce(rows_.line_name, rows_.name) as name,
        coalesce(rows_.code, rows_.line_functional_code) as code
    from {{ ref('int_row_meanings') }} as rows_
),

codes as (select * from lines where code is not null),

-- Codes of functions begin with 2, of the economic items of departments with 3, of the government with 5.
sums as (
    select
        statuses.instance_id,
        statuses.document_id,
        statuses.form_no,
        statuses.difference,
        statuses.tolerance,
        anchors.code,
        substring(codes.code, 1, 1) as classification
    from statuses
    inner join lines as anchors
        on
            statuses.document_id = anchors.document_id
            and statuses.table_no = anchors.table_no
            and statuses.row_no = anchors.row_no
    inner join codes on statuses.document_id = codes.document_id and statuses.form_no = codes.form_no
    group by
        statuses.instance_id,
        statuses.document_id,
        statuses.form_no,
        statuses.difference,
        statuses.tolerance,
        anchors.code,
        substring(codes.code, 1, 1)
),

candidates as (
    select
        sums.instance_id,
        sums.document_id,
        sums.form_no,
        coalesce(measures.code, measures.line_functional_code) as code,
        measures.form_no as other_form_no
    from sums
    inner join {{ ref('int_measures') }} as measures
        on
            sums.document_id = measures.document_id
            and sums.form_no <> measures.form_no
            and measures.unplaced_reason is null
            and abs(measures.amount_yuan - sums.difference) <= sums.tolerance + measures.half_width_yuan
    where
        substring(coalesce(measures.code, measures.line_functional_code), 1, 1) = sums.classification
        and coalesce(measures.code, measures.line_functional_code) like coalesce(sums.code, '') || '_%'
    union all
    select
        parents.instance_id,
        parents.document_id,
        parents.form_no,
        parents.parent_code as code,
        codes.form_no as other_form_no
    from parents
    inner join codes
        on
            parents.document_id = codes.document_id
            and parents.parent_code = codes.code
            and parents.form_no <> codes.form_no
),

-- Of a code and those below it, the highest is what a sum lacks.
left_out as (
    select
        candidates.instance_id,
        candidates.document_id,
        candidates.code,
        min(candidates.other_form_no) as other_form_no,
        rank() over (partition by candidates.instance_id order by length(candidates.code)) as level_no
    from candidates
    left join codes
        on
            candidates.document_id = codes.document_id
            and candidates.form_no = codes.form_no
            and candidates.code = codes.code
    where codes.code is null
    group by candidates.instance_id, candidates.document_id, candidates.code
),

only_one as (
    select
        instance_id,
        max(document_id) as document_id,
        max(code) as code,
        max(other_form_no) as form_no
    from left_out
    where level_no = 1
    group by instance_id
    having count(*) = 1
),

final as (
    select
        only_one.instance_id,
        only_one.code,
        max(coalesce(codes.name, '')) as name,
        max(types.name_zh) as form_zh,
        max(types.name_en) as form_en
    from only_one
    inner join codes
        on
            only_one.document_id = codes.document_id
            and only_one.form_no = codes.form_no
            and only_one.code = codes.code
    inner join types on codes.form_code = types.form_code
    group by only_one.instance_id, only_one.code
)

select * from final
