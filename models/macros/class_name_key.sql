{#
    The form in which two spellings of one classification name meet: no blanks or quotation marks, one width of brackets,
    and no closing 支出, which reports add and drop at will (社会保障和就业支出, 社会保障和就业).
#}
{% macro class_name_key(column) -%}
    {%- set form = namespace(sql=column) -%}
    {%- for character, replacement in [
        (' ', ''), ('　', ''), ('“', ''), ('”', ''), ('"', ''), ('(', '（'), (')', '）')
    ] -%}
        {%- set form.sql = "replace(" ~ form.sql ~ ", '" ~ character ~ "', '" ~ replacement ~ "')" -%}
    {%- endfor -%}
    regexp_replace({{ form.sql }}, '支出$', '')
{%- endmacro %}
