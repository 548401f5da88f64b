{# A count in percent of another, two decimals, null where there is nothing to count. #}
{% macro percent_of(part, whole) -%}
    cast(
        {{ divide_half_up('cast(100 * (' ~ part ~ ') as decimal(18, 0))', 'cast(' ~ whole ~ ' as decimal(18, 0))') }}
        as decimal(9, 2)
    )
{%- endmacro %}
