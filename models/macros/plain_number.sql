{# A decimal as a person writes it: no closing zeros, no closing point. #}
{% macro plain_number(expression) -%}
    regexp_replace(regexp_replace(cast({{ expression }} as {{ dbt.type_string() }}), '(\.\d*?)0+$', '\1'), '\.$', '')
{%- endmacro %}
