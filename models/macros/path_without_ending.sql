{#
    The path of a report without its ending: 某局2022年度部门决算.docx and .pdf are two formats of one publication.
#}
{% macro path_without_ending(column) -%}
    regexp_replace({{ column }}, '[.][^./]*$', '')
{%- endmacro %}
