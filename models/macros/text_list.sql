{# The distinct values of a group as one text, sorted; null where there are none. Written differently by each engine. #}
{% macro text_list(expression) -%}
    {{ return(adapter.dispatch('text_list')(expression)) }}
{%- endmacro %}

{% macro default__text_list(expression) -%}
    string_agg(distinct cast({{ expression }} as string), ', ' order by cast({{ expression }} as string))
{%- endmacro %}

{% macro spark__text_list(expression) -%}
    nullif(array_join(array_sort(collect_set(cast({{ expression }} as string))), ', '), '')
{%- endmacro %}
