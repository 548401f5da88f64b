{# How often a pattern (of both engines' common syntax) matches in a text. #}
{% macro count_matches(text, pattern) -%}
    {{ return(adapter.dispatch('count_matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__count_matches(text, pattern) -%}
    len(regexp_extract_all({{ text }}, '{{ pattern }}'))
{%- endmacro %}

{% macro spark__count_matches(text, pattern) -%}
    regexp_count({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# The digits of a number up to its point or comma; half-width and full-width. #}
{% macro digit_run() -%}
    [0-9０-９]+
{%- endmacro %}
