{#
    Whether a text matches the pattern of a seed's row. An engine compiles a pattern that comes from a column anew for
    every row; so the patterns loaded in the seed stand in the query as constants, compiled once. A pattern that is not
    among them (a unit test's, a seed not loaded yet) is matched from the column: the answer is the same.
#}
{% macro matches_pattern(text, pattern_column, seed) -%}
    {%- set patterns = loaded_patterns(seed) -%}
    {%- if patterns -%}
        case {{ pattern_column }}
        {%- for pattern in patterns %}
            when {{ pattern_literal(pattern) }} then {{ regex_like(text, pattern_literal(pattern)) }}
        {%- endfor %}
            else {{ regex_like(text, pattern_column) }}
        end
    {%- else -%}
        {{ regex_like(text, pattern_column) }}
    {%- endif -%}
{%- endmacro %}

{% macro loaded_patterns(seed) -%}
    {%- set patterns = [] -%}
    {%- if execute -%}
        {%- set relation = adapter.get_relation(database=target.database, schema='reference', identifier=seed) -%}
        {%- if relation is not none -%}
            {%- set rows = run_query('select distinct pattern from ' ~ relation ~ ' where pattern is not null order by 1') -%}
            {%- for row in rows -%} {%- do patterns.append(row[0]) -%} {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(patterns) }}
{%- endmacro %}

{# A pattern as a string literal of the engine. #}
{% macro pattern_literal(pattern) -%}
    {{ return(adapter.dispatch('pattern_literal', 'gongkai')(pattern)) }}
{%- endmacro %}
{% macro default__pattern_literal(pattern) -%} {{ return("'" ~ pattern | replace("'", "''") ~ "'") }} {%- endmacro %}
{% macro spark__pattern_literal(pattern) -%}
    {{ return("'" ~ pattern | replace("\\", "\\\\") | replace("'", "\\'") ~ "'") }}
{%- endmacro %}

{#
    Whether a text matches one of a seed's patterns of a kind, which `column` holds joined by `|` (see `concat_rows`): as a
    constant where the seed is loaded, for the reason given above.
#}
{% macro matches_words(text, column, seed, kind) -%}
    {%- set words = loaded_words(seed, kind) -%}
    {%- if words -%}
        case
            when {{ column }} = {{ words }} then {{ regex_like(text, words) }}
            else {{ regex_like(text, column) }}
        end
    {%- else -%}
        {{ regex_like(text, column) }}
    {%- endif -%}
{%- endmacro %}

{# A text without what matches one of a seed's patterns of a kind; see `matches_words`. #}
{% macro without_words(text, column, seed, kind) -%}
    {%- set words = loaded_words(seed, kind) -%}
    {%- if words -%}
        case
            when {{ column }} = {{ words }} then {{ regex_replace(text, words, "''") }}
            else {{ regex_replace(text, column, "''") }}
        end
    {%- else -%}
        {{ regex_replace(text, column, "''") }}
    {%- endif -%}
{%- endmacro %}

{% macro loaded_words(seed, kind) -%}
    {%- set patterns = [] -%}
    {%- if execute -%}
        {%- set relation = adapter.get_relation(database=target.database, schema='reference', identifier=seed) -%}
        {%- if relation is not none -%}
            {%- set rows = run_query(
                "select pattern from " ~ relation ~ " where kind = '" ~ kind ~ "' and pattern is not null order by 1"
            ) -%}
            {%- for row in rows -%} {%- do patterns.append(row[0]) -%} {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(pattern_literal(patterns | join('|')) if patterns else none) }}
{%- endmacro %}
