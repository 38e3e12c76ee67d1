-- What a diagnosis says of whose an inconsistency is: whether the fault lies in a figure that is printed where its header
-- says (so that no blank beside it is to blame), in figures out of their place, or in a blank of the publication itself.
with

found as (select * from {{ ref('int_diagnosis') }} where part = 'result'),

documents as (select * from {{ ref('stg_documents') }}),

final as (
    select
        found.document_id,
        found.identity_result_id as instance_id,
        found.is_certain
        and found.cause in (
            'wrong_figure', 'dropped_digit', 'foreign_rows', 'omitted_carryover', 'wrong_unit', 'stale_text'
        ) as lies_in_printed_figure,
        found.cause in ('shifted_rows', 'shifted_cells') as lies_in_displaced_figures,
        -- A file as published, whose numbers were counted twice, lost no cell on its way.
        found.is_certain and found.cause = 'missing_cell' and documents.media_type <> 'text/plain' as lies_in_printed_blank
    from found
    inner join documents on found.document_id = documents.document_id
)

select * from final
