-- Figures that were put back under their headers are a cause found already: the sums that rest on them and hold would
-- not hold as printed. One diagnosis for each form.
with

displaced as (select * from {{ ref('int_measures') }} where is_displaced),

statuses as (
    select *
    from {{ ref('int_identity_status') }}
    where status in ('exact', 'within_rounding')
),

forms as (select * from {{ ref('form_types') }}),

settled as (
    select distinct
        terms.document_id,
        displaced.form_no,
        terms.instance_id
    from {{ ref('int_identity_terms') }} as terms
    inner join displaced
        on
            terms.document_id = displaced.document_id
            and terms.table_no = displaced.table_no
            and terms.row_no = displaced.row_no
            and terms.column_no = displaced.column_no
            and terms.amount_yuan is not null
    inner join statuses on terms.document_id = statuses.document_id and terms.instance_id = statuses.instance_id
),

moved as (
    select
        document_id,
        form_no,
        max(form_code) as form_code,
        count(*) as figures,
        count(distinct cast(table_no as bigint) * 100000 + row_no) as row_count
    from displaced
    group by document_id, form_no
),

final as (
    select
        settled.document_id,
        settled.form_no,
        settled.instance_id,
        {{ hash_key(["'placement'", 'settled.document_id', 'settled.form_no']) }} as diagnosis_id,
        '《' || forms.name_zh || '》有' || cast(moved.row_count as {{ dbt.type_string() }}) || '行共'
        || cast(moved.figures as {{ dbt.type_string() }})
        || '个数字在文本中左右移了格，按表内合计只有一种归位方法；已归到各自表头之下，数字未改。' as explanation_zh,
        forms.name_en || ': ' || cast(moved.figures as {{ dbt.type_string() }}) || ' figures in '
        || cast(moved.row_count as {{ dbt.type_string() }})
        || ' rows stand beside their columns in the text; the sums of the form allow one placement only, and they were '
        || 'put under their headers unchanged.' as explanation_en
    from settled
    inner join moved on settled.document_id = moved.document_id and settled.form_no = moved.form_no
    inner join forms on moved.form_code = forms.form_code
)

select * from final
