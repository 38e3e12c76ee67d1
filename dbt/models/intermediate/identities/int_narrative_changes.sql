-- Changes that are stated beside both amounts of the same subject in one paragraph: change = this year - last, or in final
-- accounts what was spent - the budget.
-- Where the words leave open which amounts are meant, the ones it agrees with are.
with

amounts as (
    select *
    from {{ ref('int_narrative_amounts') }}
    where amount_yuan is not null and subject_code is not null and is_explanation = 0
),

changes as (
    select
        *,
        case claim_code when 'decrease' then -abs(amount_yuan) else amount_yuan end as change_yuan
    from amounts
    where claim_code in ('increase', 'decrease')
),

paired as (
    select
        changes.document_id,
        changes.claim_no,
        this_year.claim_no as this_year_no,
        last_year.claim_no as last_year_no,
        row_number() over (
            partition by changes.document_id, changes.claim_no
            order by
                case
                    when
                        abs(changes.change_yuan - this_year.amount_yuan + last_year.amount_yuan)
                        <= changes.half_width_yuan + this_year.half_width_yuan + last_year.half_width_yuan
                        then 0
                    else 1
                end,
                abs(this_year.claim_no - changes.claim_no) + abs(last_year.claim_no - changes.claim_no),
                this_year.claim_no,
                last_year.claim_no
        ) as preference
    from changes
    inner join amounts as this_year
        on
            changes.document_id = this_year.document_id
            and changes.block_no = this_year.block_no
            and changes.subject_code = this_year.subject_code
            and coalesce(changes.fund_source, '') = coalesce(this_year.fund_source, '')
            and this_year.claim_code in ('amount', 'final')
            and this_year.fiscal_year = this_year.document_year
            and this_year.budget_phase = this_year.document_phase
    inner join amounts as last_year
        on
            changes.document_id = last_year.document_id
            and changes.block_no = last_year.block_no
            and changes.subject_code = last_year.subject_code
            and coalesce(changes.fund_source, '') = coalesce(last_year.fund_source, '')
            and (
                (
                    last_year.claim_code in ('amount', 'final', 'prior_year', 'initial_budget')
                    and last_year.fiscal_year = last_year.document_year - 1
                    -- 比上年预算增加 says nothing of what was spent in that year, nor 较年初预算 of that year.
                    and (changes.clause not like '%预算%' or last_year.budget_phase <> 'executed')
                    and (changes.clause not like '%决算%' or last_year.budget_phase = 'executed')
                    and not {{ regex_like('changes.clause', "'(年初|全年|调整后?的?)(部门)?预算'") }}
                )
                or (
                    last_year.claim_code = 'initial_budget'
                    and last_year.fiscal_year = last_year.document_year
                    and last_year.document_phase = 'executed'
                    and not {{ regex_like('changes.clause', "'上年|去年|20[0-9]{2}年|全年|调整'") }}
                    -- 较预算减少, or the budget stands right before it: 比年初预算…万元减少.
                    and (changes.clause like '%预算%' or last_year.claim_no = changes.claim_no - 1)
                )
            )
),

final as (
    select
        document_id,
        claim_no,
        this_year_no,
        last_year_no
    from paired
    where preference = 1
)

select * from final
