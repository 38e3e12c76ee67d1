-- Which rows of a form add up to which: a code to its nearest printed prefix, the rest to every total row; the rows of
-- an agency's section to the agency's row. Sections follow the order of print.
with

-- Items of “三公”经费 stand side by side, and a total over the rows of agencies is told by its label alone.
rows_ as (
    select
        document_id,
        form_no,
        row_scheme,
        table_no,
        row_no,
        band_no,
        code,
        agency_code,
        case
            when row_scheme <> 'three_public' then row_kind
            when {{ regex_like('label', "'^(合计|总计)$'") }} then 'total'
            when agency_code is not null or agency_name is not null then 'agency'
        end as row_kind,
        cast(table_no as bigint) * 100000 + row_no as row_order
    from {{ ref('int_row_meanings') }}
    where row_scheme in ('revenue', 'function', 'economy', 'project', 'three_public') and row_kind <> 'caption'
),

-- One line per row: bands side by side carry different codes of the same row.
ordered as (
    select
        *,
        lead(row_kind) over (partition by document_id, form_no, band_no order by row_order) as next_kind,
        max(case when row_kind in ('code', 'project') then 1 else 0 end) over (partition by document_id, form_no)
            as has_details
    from rows_
),

sections as (
    select
        *,
        sum(case when row_kind = 'agency' and next_kind in ('code', 'project') then 1 else 0 end) over (
            partition by document_id, form_no, band_no order by row_order
            rows between unbounded preceding and current row
        ) as section_no
    from ordered
),

details as (
    select *
    from sections
    where row_kind in ('code', 'project')
),

prefixes as (
    select
        children.document_id,
        children.form_no,
        children.row_order as child_order,
        children.band_no as child_band_no,
        parents.row_order as parent_order,
        parents.band_no as parent_band_no,
        row_number() over (
            partition by children.document_id, children.form_no, children.row_order, children.band_no
            order by length(parents.code) desc, parents.row_order desc
        ) as nearness
    from details as children
    inner join details as parents
        on
            children.document_id = parents.document_id
            and children.form_no = parents.form_no
            and children.section_no = parents.section_no
            and children.row_kind = 'code'
            and parents.row_kind = 'code'
            and length(parents.code) < length(children.code)
            and parents.code = substring(children.code, 1, length(parents.code))
            and (children.row_order > parents.row_order or children.band_no > parents.band_no)
),

tops as (
    select details.*
    from details
    left join prefixes
        on
            details.document_id = prefixes.document_id
            and details.form_no = prefixes.form_no
            and details.row_order = prefixes.child_order
            and details.band_no = prefixes.child_band_no
    where prefixes.child_order is null
),

agency_prefixes as (
    select
        children.document_id,
        children.form_no,
        children.row_order as child_order,
        children.band_no as child_band_no,
        parents.row_order as parent_order,
        parents.band_no as parent_band_no,
        row_number() over (
            partition by children.document_id, children.form_no, children.row_order
            order by length(parents.agency_code) desc
        ) as nearness
    from sections as children
    inner join sections as parents
        on
            children.document_id = parents.document_id
            and children.form_no = parents.form_no
            and children.row_kind = 'agency'
            and parents.row_kind = 'agency'
            and length(parents.agency_code) < length(children.agency_code)
            and parents.agency_code = substring(children.agency_code, 1, length(parents.agency_code))
    where children.has_details = 0
),

top_agencies as (
    select sections.*
    from sections
    left join agency_prefixes
        on
            sections.document_id = agency_prefixes.document_id
            and sections.form_no = agency_prefixes.form_no
            and sections.row_order = agency_prefixes.child_order
    where sections.has_details = 0 and sections.row_kind = 'agency' and agency_prefixes.child_order is null
),

links as (
    select
        document_id,
        form_no,
        'code' as link,
        parent_order,
        parent_band_no,
        child_order,
        child_band_no
    from prefixes
    where nearness = 1
    union all
    select
        document_id,
        form_no,
        'agency' as link,
        parent_order,
        parent_band_no,
        child_order,
        child_band_no
    from agency_prefixes
    where nearness = 1
    union all
    select
        totals.document_id,
        totals.form_no,
        'total' as link,
        totals.row_order as parent_order,
        totals.band_no as parent_band_no,
        tops.row_order as child_order,
        tops.band_no as child_band_no
    from sections as totals
    inner join tops on totals.document_id = tops.document_id and totals.form_no = tops.form_no
    where totals.row_kind = 'total'
    union all
    select
        totals.document_id,
        totals.form_no,
        'total' as link,
        totals.row_order as parent_order,
        totals.band_no as parent_band_no,
        top_agencies.row_order as child_order,
        top_agencies.band_no as child_band_no
    from sections as totals
    inner join top_agencies
        on totals.document_id = top_agencies.document_id and totals.form_no = top_agencies.form_no
    where totals.row_kind = 'total'
    union all
    -- An agency's row sums its own section; one that only heads other agencies sums the whole form.
    select
        agencies.document_id,
        agencies.form_no,
        'agency' as link,
        agencies.row_order as parent_order,
        agencies.band_no as parent_band_no,
        tops.row_order as child_order,
        tops.band_no as child_band_no
    from sections as agencies
    inner join tops
        on
            agencies.document_id = tops.document_id
            and agencies.form_no = tops.form_no
            and (agencies.section_no = tops.section_no or coalesce(agencies.next_kind, '') = 'agency')
    where agencies.row_kind = 'agency' and agencies.has_details = 1
),

final as (
    select
        document_id,
        form_no,
        link,
        cast(floor(parent_order / 100000) as integer) as parent_table_no,
        cast(parent_order % 100000 as integer) as parent_row_no,
        parent_band_no,
        cast(floor(child_order / 100000) as integer) as child_table_no,
        cast(child_order % 100000 as integer) as child_row_no,
        child_band_no
    from links
)

select * from final
