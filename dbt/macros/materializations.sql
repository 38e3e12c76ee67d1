{#
    A table is built in its place. The library's own way, building aside and renaming twice, keeps readers of the old table
    undisturbed; here nobody but the build opens the file (a snapshot is published after it), and each statement saved
    counts a hundred and forty times.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if existing_relation is not none %}
        {% do adapter.drop_relation(existing_relation) %}
    {% endif %}
    {% call statement('main', language=model['language']) -%}
        {{ create_table_as(False, target_relation, compiled_code, model['language']) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#
    A table that grows by the documents a build is about. One run may take several builds, so that its memory does not grow
    with its documents: a table of the run (what is published of its documents) begins anew with the run's first build. A
    table with `meta: {kept: true}` also outlives the run: what other documents have to know of a document. Rows are replaced
    by what the build is about and not by what the model yields, which may be nothing any more; `unique_key` names the
    column, a document's identifier or `agency_id`.
#}
{% materialization incremental, adapter='duckdb' %}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set begins = should_full_refresh() or (not config.get('meta', {}).get('kept') and var('build_of_run') == 1) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if existing_relation is none or begins %}
        {% if existing_relation is not none %}
            {% do adapter.drop_relation(existing_relation) %}
        {% endif %}
        {% call statement('main') -%}
            {{ create_table_as(False, target_relation, compiled_code, 'sql') }}
        {%- endcall %}
    {% else %}
        {% call statement('replaced') -%}
            delete from {{ target_relation }} where {{ of_this_build(config.get('unique_key') or 'document_id') }}
        {%- endcall %}
        {% call statement('main') -%}
            insert into {{ target_relation }} by name (
                {{ compiled_code }}
            )
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Whether a row is of what this build is about: its documents, or the agencies these are of. #}
{% macro of_this_build(key='document_id') -%}
    {%- if key == 'agency_id' -%}
        agency_id in (
            select known.agency_id
            from {{ table_of('int_known_documents') }} as known
            where known.document_id in (select built.document_id from {{ table_of('stg_documents') }} as built)
        )
    {%- else -%}
        {{ key }} in (select built.document_id from {{ table_of('stg_documents') }} as built)
    {%- endif -%}
{%- endmacro %}

{# The table of a model, where `ref` would make a node depend on it that a materialization is not. #}
{% macro table_of(name) -%}
    {{ return(graph.nodes.get('model.gongkai.' ~ name, {}).get('relation_name') or name) }}
{%- endmacro %}

{# What earlier builds put into a growing table was tested by them. #}
{% macro get_where_subquery(relation) -%}
    {%- set tested = graph.nodes.get(model.get('attached_node'), {}) if execute else {} -%}
    {%- set grows = tested.get('config', {}).get('materialized') == 'incremental' -%}
    {%- set where = config.get('where') -%}
    {%- if grows and (var('build_of_run') > 1 or tested.config.get('meta', {}).get('kept')) -%}
        {%- set where = of_this_build(tested.config.get('unique_key') or 'document_id') ~ (' and (' ~ where ~ ')' if where else '') -%}
    {%- endif -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where }})
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
