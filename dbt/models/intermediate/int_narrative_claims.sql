-- What each figure in a sentence says: which measure, of what, of which year. The clause it ends names the subject, or
-- names none and goes on about the last one of its paragraph; a clause that names something unknown has no subject.
with

figures as (
    select
        document_id,
        block_no,
        heading,
        sentence_no,
        figure_no,
        sentence,
        {{ regex_replace('words_before', "'^[、,和及与]+'", "''") }} as words_before,
        figure,
        words_after
    from {{ ref('int_narrative_figures') }}
    -- A figure standing alone is a cell the source lost its table of.
    where figure is null or sentence_label <> figure
),

words as (
    select
        max(case when kind = 'lead' then patterns end) as leads,
        max(case when kind = 'tail' then patterns end) as tails,
        max(case when kind = 'threshold_before' then patterns end) as thresholds_before,
        max(case when kind = 'threshold_after' then patterns end) as thresholds_after
    from (
        select
            kind,
            {{ concat_rows('pattern', '|', 'pattern') }} as patterns
        from {{ ref('narrative_words') }}
        group by kind
    ) as kinds
),

subjects as (select * from {{ ref('narrative_subjects') }}),

measures as (select * from {{ ref('narrative_measures') }}),

class_lines as (select * from {{ ref('functional_class_lines') }}),

facts as (select * from {{ ref('int_document_facts') }}),

-- The agency's own names before a subject say nothing of it.
own_names as (
    select distinct
        document_id,
        value as name
    from {{ ref('int_document_marks') }}
    where attribute in ('agency_name', 'department_name')
),

clauses as (
    select
        *,
        {{ regex_like('words_before', "'原因|主要用于|主要是'") }} as is_explained,
        -- Without a figure of its own, a sentence's first clause may say what the paragraph is about.
        case
            when figure is null then {{ regex_extract('words_before', "'^([^,;:。]+)'", 1) }}
            else coalesce({{ regex_extract('words_before', "'([^,;:。]*)$'", 1) }}, '')
        end as whole_clause
    from figures
),

named as (
    select
        clauses.document_id,
        clauses.block_no,
        clauses.sentence_no,
        clauses.figure_no,
        own_names.name,
        row_number() over (
            partition by clauses.document_id, clauses.block_no, clauses.sentence_no, clauses.figure_no
            order by length(own_names.name) desc, own_names.name
        ) as preference
    from clauses
    inner join own_names
        on clauses.document_id = own_names.document_id and position(own_names.name in clauses.whole_clause) > 0
),

stripped as (
    select
        clauses.*,
        coalesce(replace(clauses.whole_clause, named.name, ''), clauses.whole_clause) as clause
    from clauses
    left join named
        on
            clauses.document_id = named.document_id
            and clauses.block_no = named.block_no
            and clauses.sentence_no = named.sentence_no
            and clauses.figure_no = named.figure_no
            and named.preference = 1
),

distinct_clauses as (select distinct clause from stripped where clause <> ''),

-- Words of a functional path are printed with their level: …（类）…（款）…（项）.
paths as (
    select
        distinct_clauses.clause,
        {{ regex_replace(
            regex_extract(
                'distinct_clauses.clause', "'([^()]+[(]类[)]([^()]+[(]款[)])?([^()]+([(][^()]{1,12}[)][^()]*)?[(]项[)])?)'", 1
            ),
            "'^[0-9]+[.、]|^[(][0-9]+[)]'", "''"
        ) }} as path
    from distinct_clauses
    where distinct_clauses.clause like '%(类)%'
),

described as (
    select
        distinct_clauses.clause,
        subjects.subject_code,
        subjects.fund_source,
        subjects.inherits_fund,
        subjects.priority
    from distinct_clauses
    cross join words
    inner join subjects
        on {{ regex_like(
            'distinct_clauses.clause',
            "'^(?:' || words.leads || ')*(?:' || subjects.pattern || ')(?:' || words.tails || ')*$'"
        ) }}
    union all
    select
        clause,
        {{ regex_replace(regex_replace('path', "'[(](类|款)[)]'", "'/'"), "'[(]项[)]|/$'", "''") }} as subject_code,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        true as inherits_fund,
        0 as priority
    from paths
    where path is not null
    union all
    select
        distinct_clauses.clause,
        {{ regex_replace('distinct_clauses.clause', "'^[0-9]+[.、]|(为|共|各|共计|安排)+$'", "''") }} as subject_code,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        true as inherits_fund,
        1 as priority
    from distinct_clauses
    inner join class_lines
        on {{ regex_like(
            regex_replace('distinct_clauses.clause', "'^[0-9]+[.、]|(为|共|各|共计|安排)+$'", "''"), 'class_lines.pattern'
        ) }}
),

clause_subjects as (
    select
        *,
        row_number() over (partition by clause order by priority, subject_code) as preference
    from described
),

-- Nothing but words that say nothing: the clause goes on about what was named before.
anaphoric as (
    select distinct_clauses.clause
    from distinct_clauses
    cross join words
    where
        {{ regex_like(
            'distinct_clauses.clause', "'^(?:' || words.leads || ')*(?:' || words.tails || ')*$'"
        ) }}
),

clause_measures as (
    select
        distinct_clauses.clause,
        measures.figure,
        measures.claim_code,
        measures.budget_phase,
        row_number() over (partition by distinct_clauses.clause, measures.figure order by measures.priority) as preference
    from distinct_clauses
    inner join measures on {{ regex_like('distinct_clauses.clause', 'measures.pattern') }}
),

read as (
    select
        stripped.*,
        case
            when stripped.figure like '%\%' escape '\' then 'percent'
            when stripped.figure is not null then 'amount'
        end as figure_kind,
        clause_subjects.subject_code as own_subject,
        clause_subjects.fund_source as own_fund,
        clause_subjects.inherits_fund,
        stripped.clause = '' or anaphoric.clause is not null as goes_on,
        {{ regex_like('stripped.words_before', 'words.thresholds_before') }}
        or {{ regex_like('stripped.words_after', 'words.thresholds_after') }} as is_threshold
    from stripped
    cross join words
    left join clause_subjects on stripped.clause = clause_subjects.clause and clause_subjects.preference = 1
    left join anaphoric on stripped.clause = anaphoric.clause
),

measured as (
    select
        read.*,
        clause_measures.claim_code as stated_measure,
        clause_measures.budget_phase as stated_phase,
        {{ regex_like('read.clause', "'^(支出|收入)(决算|预算)(数|总额)?(为|是|均为)?$'") }} as is_short,
        {{ regex_extract('read.clause', "'(?:与|比|较|同)(20[0-9]{2})年'", 1) }} as compared_year,
        {{ regex_like('read.clause', "'(与|比|较|同)(上年|去年)'") }} as is_compared_to_last_year,
        {{ regex_extract('read.words_before', "'.*(20[0-9]{2})年'", 1) }} as last_year_said
    from read
    left join clause_measures
        on
            read.clause = clause_measures.clause
            and read.figure_kind = clause_measures.figure
            and clause_measures.preference = 1
),

-- 支出决算 after a subject is that subject's; only as the first thing a paragraph says is it the whole expenditure.
ordered as (
    select
        *,
        row_number() over (partition by document_id, block_no order by sentence_no, figure_no) as order_no,
        last_value(case when not is_short then own_subject end ignore nulls) over (
            partition by document_id, block_no order by sentence_no, figure_no
            rows between unbounded preceding and 1 preceding
        ) is not null as has_subject_before
    from measured
),

settled as (
    select
        *,
        goes_on or (is_short and has_subject_before) or figure_kind = 'percent' as is_anaphoric,
        case when (is_short and has_subject_before) or figure_kind = 'percent' then null else own_subject end
            as subject_named
    from ordered
),

-- An unknown subject stops what was named before it from being carried on.
carried as (
    select
        *,
        last_value(
            case
                when subject_named is not null then subject_named
                when figure is not null and not is_anaphoric then '?'
            end ignore nulls
        ) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and current row
        ) as subject_code,
        last_value(case when subject_named is not null and not inherits_fund then own_fund end ignore nulls) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and current row
        ) as paragraph_fund,
        last_value(case when subject_named is not null then inherits_fund end ignore nulls) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and current row
        ) as subject_inherits_fund,
        last_value(case when subject_named is not null then coalesce(own_fund, '?') end ignore nulls) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and current row
        ) as subject_fund,
        last_value(
            case when figure_kind = 'amount' then figure end ignore nulls
        ) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and 1 preceding
        ) as amount_before,
        sum(case when figure is not null then 1 else 0 end) over (
            partition by document_id, block_no order by order_no rows between unbounded preceding and current row
        ) as claim_no
    from settled
),

dated as (
    select
        carried.*,
        facts.fiscal_year as document_year,
        facts.budget_phase as document_phase,
        case
            when carried.stated_measure in ('increase', 'decrease') or carried.figure_kind = 'percent' then facts.fiscal_year
            when carried.compared_year is not null then cast(carried.compared_year as integer)
            when carried.is_compared_to_last_year then facts.fiscal_year - 1
            when carried.last_year_said is not null then cast(carried.last_year_said as integer)
            else facts.fiscal_year
        end as fiscal_year
    from carried
    inner join facts on carried.document_id = facts.document_id
    where carried.figure is not null and not carried.is_threshold
),

final as (
    select
        document_id,
        block_no,
        sentence_no,
        cast(claim_no as integer) as claim_no,
        heading,
        sentence,
        clause,
        figure,
        figure_kind,
        case
            when stated_measure is not null then stated_measure
            when figure_kind = 'amount' and fiscal_year < document_year then 'prior_year'
            when figure_kind = 'amount' then 'amount'
        end as claim_code,
        case
            when subject_code = '?' or (is_explained and subject_named is null and figure_kind = 'amount') then null
            else subject_code
        end as subject_code,
        case
            when subject_code = '?' or subject_code is null then null
            when subject_fund <> '?' then subject_fund
            when not subject_inherits_fund then null
            else coalesce(
                paragraph_fund,
                case
                    when heading like '%一般公共预算%' then 'general_public_budget'
                    when heading like '%政府性基金%' then 'government_fund'
                    when heading like '%国有资本经营%' then 'state_capital'
                    when heading like '%财政拨款%' then 'appropriation'
                end
            )
        end as fund_source,
        fiscal_year,
        coalesce(
            stated_phase,
            case
                when fiscal_year < document_year and clause like '%预算%' then 'approved'
                else document_phase
            end
        ) as budget_phase,
        amount_before
    from dated
    where figure_kind = 'amount' or (stated_measure is not null and amount_before is not null)
)

select * from final
