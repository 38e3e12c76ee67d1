-- What each distinct clause says: the subject it names, the measure it states, or that it only goes on.
with

clauses as (
    select clause from {{ ref('int_narrative_clauses') }} where clause <> ''
    union
    select clause_before as clause from {{ ref('int_narrative_clauses') }} where clause_before <> ''
    union
    select whole_clause as clause from {{ ref('int_narrative_clauses') }} where whole_clause <> ''
    union
    select rated_clause as clause from {{ ref('int_narrative_clauses') }} where rated_clause <> ''
),

words as (
    select
        max(case when kind = 'lead' then patterns end) as leads,
        max(case when kind = 'tail' then patterns end) as tails,
        max(case when kind = 'after_subject' then patterns end) as afters,
        max(case when kind = 'base_initial' then patterns end) as initial_bases,
        max(case when kind = 'base_adjusted' then patterns end) as adjusted_bases,
        max(case when kind = 'base_budget' then patterns end) as budget_bases
    from (
        select
            kind,
            -- The longest first: (1) before the bracket alone.
            {{ concat_rows('pattern', '|', "cast(1000 - length(pattern) as " ~ dbt.type_string() ~ ") || pattern") }} as patterns
        from {{ ref('narrative_words') }}
        group by kind
    ) as kinds
),

subjects as (select * from {{ ref('narrative_subjects') }}),

measures as (select * from {{ ref('narrative_measures') }}),

class_lines as (select * from {{ ref('functional_class_lines') }}),

-- Words of a functional path are printed with their level: …（类）…（款）…（项）. Under a heading of the class the class is
-- left out, and where the item's name is enough the group too.
paths as (
    select
        clause,
        {{ regex_replace(
            regex_extract('clause', "'([^()]+[(]类[)]([^()]+[(]款[)])?([^()]+([(][^()]{1,12}[)][^()]*)?[(]项[)])?)'", 1),
            "'^[0-9]+[.、]'", "''"
        ) }} as path
    from clauses
    where clause like '%(类)%'
    union all
    select
        bare.clause,
        case
            when bare.clause like '%(款)%'
                then '(类)' || {{ regex_extract(
                    'bare.name', "'([^()]+[(]款[)]([^()]+([(][^()]{1,12}[)][^()]*)?[(]项[)])?)'", 1
                ) }}
            else '(类)(款)' || {{ regex_extract('bare.name', "'([^()]+([(][^()]{1,12}[)][^()]*)?[(]项[)])'", 1) }}
        end as path
    from (
        select
            clauses.clause,
            {{ regex_replace('clauses.clause', "'^(?:' || words.leads || ')+'", "''") }} as name
        from clauses
        cross join words
        where
            clauses.clause not like '%(类)%'
            and (clauses.clause like '%(款)%' or clauses.clause like '%(项)%')
    ) as bare
),

-- Or with their codes: 卫生健康支出（210）…行政单位医疗（2101101）. The last one is meant, and nothing else may be named after it.
coded_names as (
    select
        clauses.clause,
        {{ regex_extract('clauses.clause', "'[^(),;:0-9]{2}[(](2[0-9]{2}([0-9]{2}){0,2})[)][^()]*$'", 1) }} as code
    from clauses
    cross join words
    where
        {{ regex_like('clauses.clause', "'[(]2[0-9]{2}([0-9]{2}){0,2}[)]'") }}
        and {{ regex_like(
            regex_extract('clauses.clause', "'([)][^()]*)$'", 1), "'^[)](?:' || words.tails || ')*$'"
        ) }}
    union all
    -- 2101101行政单位医疗: a code with its own name after it and nothing else.
    select
        clauses.clause,
        codes.functional_code as code
    from clauses
    cross join words
    inner join {{ ref('functional_classification') }} as codes
        on
            codes.functional_code
            = {{ regex_extract('clauses.clause', "'(?:^|[.、)])(2[0-9]{2}(?:[0-9]{2}){0,2})[^0-9,(%年].*$'", 1) }}
    where
        {{ regex_like(
            'clauses.clause',
            "'^(?:' || words.leads || ')*' || codes.functional_code || '[-—]?' || codes.functional_name || '(?:' || words.tails || ')*$'"
        ) }}
),

-- A class may also be printed by its name alone, or with the template's 支出 after its own.
class_names as (
    select
        clauses.clause,
        {{ regex_replace(
            regex_replace(
                regex_replace('clauses.clause', "'^(?:' || words.leads || ')+'", "''"), "'(?:' || words.tails || ')+$'", "''"
            ),
            "'支出支出$'", "'支出'"
        ) }} as name
    from clauses
    cross join words
),

described as (
    select
        clauses.clause,
        subjects.subject_code,
        nullif(subjects.flow_direction, '') as flow_direction,
        nullif(subjects.fund_source, '') as fund_source,
        subjects.fund_rule,
        subjects.priority
    from clauses
    cross join words
    inner join subjects
        on
            -- The short pattern first: few clauses hold it, and only for them the long one is put together.
            case
                when {{ matches_pattern('clauses.clause', 'subjects.pattern', 'narrative_subjects') }}
                    then {{ regex_like(
                        'clauses.clause',
                        "'^(?:' || words.leads || ')*(?:' || subjects.pattern || ')(?:' || words.tails || '|' || words.afters || ')*$'"
                    ) }}
                else false
            end
    union all
    select
        clause,
        {{ regex_replace(regex_replace('path', "'[(](类|款)[)]'", "'/'"), "'[(]项[)]|/$'", "''") }} as subject_code,
        'expenditure' as flow_direction,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        'inherits' as fund_rule,
        0 as priority
    from paths
    where path is not null
    union all
    select
        coded_names.clause,
        coded_names.code as subject_code,
        'expenditure' as flow_direction,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        'inherits' as fund_rule,
        0 as priority
    from coded_names
    inner join {{ ref('functional_classification') }} as codes on coded_names.code = codes.functional_code
    union all
    select
        class_names.clause,
        class_names.name as subject_code,
        'expenditure' as flow_direction,
        cast(null as {{ dbt.type_string() }}) as fund_source,
        'inherits' as fund_rule,
        1 as priority
    from class_names
    inner join class_lines on {{ matches_pattern('class_names.name', 'class_lines.pattern', 'functional_class_lines') }}
),

subjects_ranked as (
    select
        *,
        row_number() over (partition by clause order by priority, subject_code) as preference
    from described
),

-- Nothing but words that say nothing: the clause goes on about what was named before.
going_on as (
    select clauses.clause
    from clauses
    cross join words
    where
        {{ regex_like('clauses.clause', "'^(?:' || words.leads || ')*(?:' || words.tails || ')*$'") }}
),

-- The budget a completion rate says it is measured against.
bases as (
    select
        clauses.clause,
        case
            when {{ regex_like('clauses.clause', 'words.initial_bases') }} then 'initial_budget'
            when {{ regex_like('clauses.clause', 'words.adjusted_bases') }} then 'adjusted_budget'
            when {{ regex_like('clauses.clause', 'words.budget_bases') }} then 'budget'
        end as base_named
    from clauses
    cross join words
),

measures_ranked as (
    select
        clauses.clause,
        measures.figure,
        measures.claim_code,
        nullif(measures.budget_phase, '') as budget_phase,
        row_number() over (partition by clauses.clause, measures.figure order by measures.priority) as preference
    from clauses
    inner join measures on {{ matches_pattern('clauses.clause', 'measures.pattern', 'narrative_measures') }}
),

-- The names of items of either classification, which say by themselves only that they are names.
item_names as (
    select
        class_names.clause,
        max(functions.functional_name) as item_name,
        max(economies.economic_code) as economic_code
    from class_names
    left join {{ ref('functional_classification') }} as functions
        on class_names.name = functions.functional_name and functions.functional_level <> 'class'
    left join {{ ref('economic_classification') }} as economies
        on
            class_names.name = economies.economic_name
            and economies.economic_scheme = 'department'
            and economies.economic_level = 'item'
    where functions.functional_name is not null or economies.economic_name is not null
    group by class_names.clause
),

final as (
    select
        clauses.clause,
        item_names.item_name,
        item_names.economic_code,
        subjects_ranked.subject_code,
        subjects_ranked.flow_direction,
        subjects_ranked.fund_source,
        subjects_ranked.fund_rule,
        going_on.clause is not null as goes_on,
        amounts.claim_code as amount_claim_code,
        amounts.budget_phase as amount_phase,
        percents.claim_code as percent_claim_code,
        bases.base_named
    from clauses
    left join subjects_ranked on clauses.clause = subjects_ranked.clause and subjects_ranked.preference = 1
    left join going_on on clauses.clause = going_on.clause
    left join item_names on clauses.clause = item_names.clause
    left join bases on clauses.clause = bases.clause
    left join measures_ranked as amounts
        on clauses.clause = amounts.clause and amounts.figure = 'amount' and amounts.preference = 1
    left join measures_ranked as percents
        on clauses.clause = percents.clause and percents.figure = 'percent' and percents.preference = 1
)

select * from final
