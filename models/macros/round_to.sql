{# A decimal rounded half up to as many places as a column says, six at most. DuckDB takes constants only. #}
{% macro round_to(expression, decimals) -%}
    case
        {%- for places in range(6) %}
        when {{ decimals }} = {{ places }} then cast(round({{ expression }}, {{ places }}) as decimal(28, 8))
        {%- endfor %}
        else cast(round({{ expression }}, 6) as decimal(28, 8))
    end
{%- endmacro %}
