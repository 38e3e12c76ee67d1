-- The years and phases a document prints beside its own: those of the columns whose head says the year or phase in words.
with

columns as (select * from {{ ref('int_columns') }} where phase is not null),

meanings as (select * from {{ ref('int_column_meanings') }}),

final as (
    select distinct
        meanings.document_id,
        meanings.fiscal_year,
        meanings.budget_phase
    from meanings
    inner join columns
        on
            meanings.document_id = columns.document_id
            and meanings.table_no = columns.table_no
            and meanings.column_no = columns.column_no
)

select * from final
