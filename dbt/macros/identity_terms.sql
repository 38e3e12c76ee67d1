{#
    The terms of instances in which one printed total is held against its parts: the total once, then each part. Follows the
    CTE `instances`, one row per instance and part, with the place and amount of the total (`total_…`) and of the part;
    gives the CTEs `keyed` and `final`.
#}
{% macro total_and_parts(total_label, part_label, part_column, part_table='table_no', part_row='row_no') -%}
    keyed as (
        select
            *,
            {{ hash_key(['document_id', 'identity_id', 'table_no', 'row_no', 'anchor_column_no']) }} as instance_id
        from instances
    ),

    final as (
        select distinct
            identity_id,
            document_id,
            form_no,
            instance_id,
            table_no,
            row_no,
            total_column_no as column_no,
            anchor_column_no,
            'total' as role,
            cast(1 as integer) as weight,
            total_amount_yuan as amount_yuan,
            total_half_width_yuan as half_width_yuan,
            {{ total_label }} as term_label
        from keyed
        union all
        select
            identity_id,
            document_id,
            form_no,
            instance_id,
            {{ part_table }} as table_no,
            {{ part_row }} as row_no,
            {{ part_column }} as column_no,
            anchor_column_no,
            'component' as role,
            cast(1 as integer) as weight,
            amount_yuan,
            half_width_yuan,
            {{ part_label }} as term_label
        from keyed
    )
{%- endmacro %}
