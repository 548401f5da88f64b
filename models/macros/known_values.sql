{# The last value known before a row and the first one after it, in the given partition and order; nulls are passed over. #}
{% macro last_known(column, partition) -%}
    {{ return(adapter.dispatch('last_known')(column, partition)) }}
{%- endmacro %}

{% macro default__last_known(column, partition) -%}
    last_value({{ column }} ignore nulls) over ({{ partition }} rows between unbounded preceding and 1 preceding)
{%- endmacro %}

{% macro spark__last_known(column, partition) -%}
    last_value({{ column }}, true) over ({{ partition }} rows between unbounded preceding and 1 preceding)
{%- endmacro %}

{% macro first_known(column, partition) -%}
    {{ return(adapter.dispatch('first_known')(column, partition)) }}
{%- endmacro %}

{% macro default__first_known(column, partition) -%}
    first_value({{ column }} ignore nulls) over ({{ partition }} rows between 1 following and unbounded following)
{%- endmacro %}

{% macro spark__first_known(column, partition) -%}
    first_value({{ column }}, true) over ({{ partition }} rows between 1 following and unbounded following)
{%- endmacro %}
