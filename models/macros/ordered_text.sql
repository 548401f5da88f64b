{# The texts of a group in a given order, joined; null where there are none. #}
{% macro ordered_text(expression, separator, order_by) -%}
    {{ return(adapter.dispatch('ordered_text')(expression, separator, order_by)) }}
{%- endmacro %}

{% macro default__ordered_text(expression, separator, order_by) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro spark__ordered_text(expression, separator, order_by) -%}
    nullif(array_join({{ spark__ordered_list(expression, order_by) }}, '{{ separator }}'), '')
{%- endmacro %}
