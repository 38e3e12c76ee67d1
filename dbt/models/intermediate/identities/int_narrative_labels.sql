-- The claims as a reader would point at them: what the figure is of, in the words of the sentence where they say it, and
-- the figure. A decrease is a negative change.
with

claims as (select * from {{ ref('int_narrative_amounts') }}),

subjects as (select * from {{ ref('narrative_subjects') }}),

codes as (select * from {{ ref('int_narrative_codes') }}),

-- A sentence may name an item by its code alone; a reader wants its name.
code_names as (
    select
        functional_code as code,
        max(functional_name) as name
    from {{ ref('functional_classification') }}
    group by functional_code
    union all
    select
        economic_code as code,
        max(economic_name) as name
    from {{ ref('economic_classification') }}
    where economic_scheme = 'department'
    group by economic_code
),

named as (
    select
        claims.document_id,
        claims.claim_no,
        {{ regex_replace('subjects.example', "'[“”]'", "''") }} as subject_zh,
        row_number() over (partition by claims.document_id, claims.claim_no order by subjects.priority) as preference
    from claims
    inner join subjects
        on
            claims.subject_code = subjects.subject_code
            and (coalesce(subjects.fund_source, '') = '' or claims.fund_source = subjects.fund_source)
),

final as (
    select
        claims.*,
        case claims.claim_code when 'decrease' then -abs(claims.amount_yuan) else claims.amount_yuan end as signed_yuan,
        codes.functional_code,
        -- Of a path (类/款/项), its last name.
        case
            -- 支出决算为 says of what only after the item named before it.
            when
                claims.subject_code is not null
                and (
                    not claims.is_named
                    or (claims.is_short and not {{ regex_like('claims.subject_code', "'(total|current)$'") }})
                )
                then coalesce(
                    named.subject_zh, code_names.name, {{ regex_extract('claims.subject_code', "'([^/]+)$'", 1) }}
                ) || '：'
            else ''
        end
        || case
            when claims.clause like '%(款)%'
                then {{ regex_replace('claims.clause', "'^.*[(](类|款)[)]|[(]项[)]'", "''") }}
            else {{ regex_replace('claims.clause', "'^([0-9]+[.、]|[(][一二三四五六七八九十0-9]+[)]|[一二三四五六七八九十]+、)'", "''") }}
        end
        || claims.figure as label
    from claims
    left join named
        on claims.document_id = named.document_id and claims.claim_no = named.claim_no and named.preference = 1
    left join code_names on claims.subject_code = code_names.code
    left join codes on claims.document_id = codes.document_id and claims.subject_code = codes.subject_code
)

select * from final
