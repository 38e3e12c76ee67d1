-- Which statutory form each landed table is: by its title, by what it continues, or by its unmistakable
-- content.
with

tables as (
    select
        *,
        coalesce(lag(block_no) over (partition by document_id order by block_no), 0) as previous_block_no
    from {{ ref('stg_tables') }}
),

-- A paragraph that ends what stood before it: a section heading, a note, a sentence. What is left between two
-- pieces of a form, or between a form and its title, is page furniture: page numbers, the agency's name, the
-- unit.
breaks as (
    select
        paragraphs.document_id,
        paragraphs.block_no,
        -- The bare number of an annex may stand below the title of its form.
        case
            when not {{ regex_like('paragraphs.label', "'^附件[0-9]+([-—.][0-9]+)?:?$'") }} then paragraphs.block_no
        end as break_block_no
    from {{ ref('stg_paragraphs') }} as paragraphs
    left join {{ ref('int_title_matches') }} as matches
        on paragraphs.document_id = matches.document_id and paragraphs.block_no = matches.block_no
    where
        matches.block_no is null
        -- The number of a form may stand between its title and its table.
        and not {{ regex_like('paragraphs.label', "'^附件[0-9]+([-—.][0-9]+)?:?$'") }}
        and (
            length(paragraphs.label) > 40
            or paragraphs.label like '%。%'
            or {{ regex_like(
                'paragraphs.label',
                "'^第[一二三四五六七八九十]+部分|^[一二三四五六七八九十]+、|^[(][一二三四五六七八九十]+[)]|^(注|说明|备注|附件)[:0-9]'"
            ) }}
        )
),

last_breaks as (
    select
        tables.document_id,
        tables.table_no,
        max(breaks.break_block_no) as block_no
    from tables
    inner join breaks
        on
            tables.document_id = breaks.document_id
            and tables.previous_block_no < breaks.block_no
            and tables.block_no > breaks.block_no
    group by tables.document_id, tables.table_no
),

words as (
    select
        {{ concat_rows("case when kind = 'title' then pattern end", '|', 'pattern') }} as titles,
        {{ concat_rows("case when kind = 'title_line' then pattern end", '|', 'pattern') }} as title_lines,
        {{ concat_rows("case when kind = 'no_title' then pattern end", '|', 'pattern') }} as no_titles
    from {{ ref('title_words') }}
),

-- What can only be the title of a form nobody has described: what stands under it is no piece of the form before.
foreign_titles as (
    select
        document_id,
        block_no,
        cast(null as integer) as table_no,
        label
    from {{ ref('stg_paragraphs') }}
    union all
    select
        cells.document_id,
        tables.block_no,
        cells.table_no,
        max(cells.label) as label
    from {{ ref('stg_cells') }} as cells
    inner join tables on cells.document_id = tables.document_id and cells.table_no = tables.table_no
    where cells.row_no <= 2
    group by cells.document_id, tables.block_no, cells.table_no, cells.row_no
    having count(case when cells.label <> '' then 1 end) = 1
),

foreign_tables as (
    select
        tables.document_id,
        tables.table_no,
        max(case when foreign_titles.table_no is null then foreign_titles.block_no end) as block_no
    from tables
    inner join foreign_titles
        on
            tables.document_id = foreign_titles.document_id
            and (
                tables.table_no = foreign_titles.table_no
                or (
                    foreign_titles.table_no is null
                    and tables.previous_block_no < foreign_titles.block_no
                    and tables.block_no > foreign_titles.block_no
                )
            )
    cross join words
    where
        length(foreign_titles.label) <= 40
        and (
            {{ matches_words('foreign_titles.label', 'words.titles', 'title_words', 'title') }}
            -- In a line of its own even what names no money.
            or (
                foreign_titles.table_no is null
                and {{ matches_words('foreign_titles.label', 'words.title_lines', 'title_words', 'title_line') }}
            )
        )
        and not {{ matches_words('foreign_titles.label', 'words.no_titles', 'title_words', 'no_title') }}
        and foreign_titles.label not in (select title from {{ ref('int_title_matches') }})
    group by tables.document_id, tables.table_no
),

titles as (
    select
        tables.document_id,
        tables.table_no,
        matches.form_code,
        matches.title,
        matches.block_no as title_block_no,
        row_number() over (
            partition by tables.document_id, tables.table_no
            order by matches.block_no desc, matches.table_no desc
        ) as nearness
    from tables
    left join last_breaks
        on tables.document_id = last_breaks.document_id and tables.table_no = last_breaks.table_no
    left join foreign_tables
        on tables.document_id = foreign_tables.document_id and tables.table_no = foreign_tables.table_no
    inner join {{ ref('int_title_matches') }} as matches
        on
            tables.document_id = matches.document_id
            and (
                tables.table_no = matches.table_no
                or (
                    matches.table_no is null
                    -- A title above one we do not know, as in a list of forms, is not that of the table below it.
                    and matches.block_no > coalesce(foreign_tables.block_no, 0)
                    and matches.block_no > coalesce(last_breaks.block_no, tables.previous_block_no)
                    and tables.block_no > matches.block_no
                )
            )
),

-- The first-level indicators are a closed list (财预〔2020〕10号): a table that holds one lists indicators.
signatures as (
    select distinct
        document_id,
        table_no,
        'project_performance_target' as form_code
    from {{ ref('stg_cells') }}
    where label in ('产出指标', '效益指标', '满意度指标', '成本指标')
),

heads as (select * from {{ ref('int_table_heads') }}),

-- A line between two tables that is no furniture of pages: one that stands nowhere else in the document, and is no number of a
-- page, field, or word that the table goes on.
lone_lines as (
    select
        document_id,
        block_no
    from {{ ref('stg_paragraphs') }}
    where
        length(label) between 4 and 60
        and not {{ regex_like('label', "':|^第?[-—0-9/]+页?(共[0-9]+页)?$|^[(]?续表?[)]?|[(]续表?[)]?$|^20[0-9]{2}年度?$'") }}
    -- A title may stand in the contents as well.
    qualify count(*) over (partition by document_id, label) <= 2
),

lines_before as (
    select distinct
        tables.document_id,
        tables.table_no
    from tables
    inner join lone_lines
        on
            tables.document_id = lone_lines.document_id
            and tables.previous_block_no < lone_lines.block_no
            and tables.block_no > lone_lines.block_no
    union
    select
        document_id,
        table_no
    from heads
    where has_line_above
),

-- The total row opens or closes a form once: of two pieces under one title of which only one has it, the second continues
-- the first. A total is named at the head of its row, and has figures; the same word heads columns.
leading_labels as (
    select
        document_id,
        table_no,
        row_no,
        label
    from {{ ref('stg_cells') }}
    where label <> ''
    qualify row_number() over (partition by document_id, table_no, row_no order by column_no) = 1
),

amount_rows as (
    select distinct
        document_id,
        table_no,
        row_no
    from {{ ref('stg_cells') }}
    where amount is not null
),

totals as (
    select distinct
        leading_labels.document_id,
        leading_labels.table_no
    from leading_labels
    inner join amount_rows
        on
            leading_labels.document_id = amount_rows.document_id
            and leading_labels.table_no = amount_rows.table_no
            and leading_labels.row_no = amount_rows.row_no
    where {{ regex_like('leading_labels.label', "'^(合计|总计|(收入|支出)(合计|总计))$'") }}
),

-- Titles that say out of which budget.
budgets as (
    select distinct titles.title
    from titles
    inner join {{ ref('title_funds') }} as funds on {{ matches_pattern('titles.title', 'funds.pattern', 'title_funds') }}
),

marked as (
    select
        tables.document_id,
        tables.table_no,
        tables.block_no,
        tables.previous_block_no,
        titles.title,
        titles.title_block_no,
        titles.form_code as titled_form_code,
        coalesce(titles.form_code, signatures.form_code) as likely_form_code,
        last_breaks.table_no is not null or foreign_tables.table_no is not null as is_after_break,
        lines_before.table_no is not null as has_line_before,
        heads.signature,
        heads.function_count,
        heads.other_count,
        heads.economy_count,
        heads.line_count,
        heads.has_other_funds,
        budgets.title is not null as names_budget,
        totals.table_no is not null as has_total
    from tables
    left join titles
        on
            tables.document_id = titles.document_id
            and tables.table_no = titles.table_no
            and titles.nearness = 1
    left join last_breaks
        on tables.document_id = last_breaks.document_id and tables.table_no = last_breaks.table_no
    left join foreign_tables
        on tables.document_id = foreign_tables.document_id and tables.table_no = foreign_tables.table_no
    left join signatures on tables.document_id = signatures.document_id and tables.table_no = signatures.table_no
    left join lines_before on tables.document_id = lines_before.document_id and tables.table_no = lines_before.table_no
    left join heads on tables.document_id = heads.document_id and tables.table_no = heads.table_no
    left join budgets on titles.title = budgets.title
    left join totals on tables.document_id = totals.document_id and tables.table_no = totals.table_no
),

followed as (
    select
        *,
        last_value(likely_form_code ignore nulls) over (
            partition by document_id order by table_no rows between unbounded preceding and 1 preceding
        ) as previous_form_code,
        last_value(title ignore nulls) over (
            partition by document_id order by table_no rows between unbounded preceding and 1 preceding
        ) as previous_title
    from marked
),

-- Pieces in a row under one title, and whether a total stands in those before.
retitled as (
    select
        *,
        sum(case
            when
                likely_form_code is not null
                and (
                    coalesce(titled_form_code, '') <> coalesce(previous_form_code, '')
                    or coalesce(title, '') <> coalesce(previous_title, '')
                )
                then 1
            else 0
        end) over (partition by document_id order by table_no rows between unbounded preceding and current row) as title_no
    from followed
),

counted as (
    select
        *,
        first_value(signature) over (
            partition by document_id, title_no order by table_no rows between unbounded preceding and unbounded following
        ) as first_signature,
        coalesce(sum(case when has_total then 1 else 0 end) over (
            partition by document_id, title_no order by table_no rows between unbounded preceding and 1 preceding
        ), 0) as totals_before
    from retitled
),

started as (
    select
        followed.*,
        case
            when
                followed.titled_form_code = followed.previous_form_code
                and followed.title = followed.previous_title
                and (not followed.has_total or followed.totals_before = 0)
                and types.row_scheme <> 'performance'
                then null
            when followed.titled_form_code is not null then followed.titled_form_code
            when
                followed.likely_form_code is not null
                and (followed.is_after_break or coalesce(types.row_scheme, '') <> 'performance')
                then followed.likely_form_code
        end as own_form_code,
        followed.titled_form_code is null
        and (
            followed.is_after_break
            -- Under other columns, after a line that may be a title we do not know, begins another form.
            or (
                followed.has_line_before
                and followed.likely_form_code is null
                and followed.signature <> followed.first_signature
                and coalesce(types.row_scheme, '') not in ('performance', 'procurement', 'fixed_assets')
            )
        ) as is_detached
    from counted as followed
    left join {{ ref('form_types') }} as types on followed.previous_form_code = types.form_code
),

-- Pieces of one form: every table up to the next that starts one.
pieces as (
    select
        *,
        sum(case when own_form_code is not null or is_detached then 1 else 0 end) over (
            partition by document_id order by table_no rows between unbounded preceding and current row
        ) as form_no
    from started
),

named as (
    select
        *,
        first_value(own_form_code) over (
            partition by document_id, form_no order by table_no
            rows between unbounded preceding and unbounded following
        ) as first_form_code,
        -- A form of projects, or of economic classes, that names functions and hardly anything else is one of functions.
        sum(function_count) over (partition by document_id, form_no)
        > 2 * sum(other_count) over (partition by document_id, form_no) as lists_functions,
        -- One of economic items likewise.
        sum(economy_count) over (partition by document_id, form_no)
        > 2 * sum(function_count + other_count - economy_count) over (partition by document_id, form_no) as lists_economies,
        -- Sums of the year and carryovers as rows, and no function: a summary printed line by line.
        sum(line_count) over (partition by document_id, form_no) >= 2
        and sum(function_count) over (partition by document_id, form_no) = 0 as lists_lines,
        -- Under a title that names no budget, money beside the appropriation says that the form is of all.
        max(case when names_budget then 1 else 0 end) over (partition by document_id, form_no)
        < max(case when has_other_funds then 1 else 0 end) over (partition by document_id, form_no) as is_of_all_funds
    from pieces
),

final as (
    select
        document_id,
        table_no,
        block_no,
        previous_block_no,
        form_no,
        case
            when lists_functions and first_form_code = 'general_budget_project' then 'general_budget_project_function'
            when lists_economies and first_form_code = 'general_budget_project' then 'general_budget_project_economy'
            when lists_economies and first_form_code = 'project_expenditure' then null
            when is_of_all_funds and first_form_code = 'general_budget_basic' then 'basic_summary'
            when lists_lines and first_form_code in ('revenue_summary', 'expenditure_summary')
                then first_form_code || '_lines'
            when not lists_functions or first_form_code not in ('project_expenditure', 'economic_summary') then first_form_code
        end as form_code,
        row_number() over (partition by document_id, form_no order by table_no) as piece_no,
        coalesce(title, '') as title,
        title_block_no
    from named
)

select * from final
