{# The values of a group in a given order, as an array; nulls are left out. #}
{% macro ordered_list(expression, order_by) -%}
    {{ return(adapter.dispatch('ordered_list')(expression, order_by)) }}
{%- endmacro %}

{% macro default__ordered_list(expression, order_by) -%}
    coalesce(
        array_agg({{ expression }} order by {{ order_by }}) filter (where {{ expression }} is not null),
        cast([] as varchar [])
    )
{%- endmacro %}

{% macro spark__ordered_list(expression, order_by) -%}
    transform(
        filter(
            array_sort(collect_list(struct({{ order_by }}, {{ expression }} as listed))),
            element -> element.listed is not null
        ),
        element -> element.listed
    )
{%- endmacro %}
