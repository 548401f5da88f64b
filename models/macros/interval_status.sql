{#
    What the interval rule says of a difference: nothing, within the intervals that the printed decimals stand for, one
    unit of the last printed place beyond them, or more than that.
#}
{% macro interval_status(difference, tolerance, step) -%}
    case
        when {{ difference }} = 0 then 'holds'
        when abs({{ difference }}) <= {{ tolerance }} then 'rounding'
        when abs({{ difference }}) <= {{ tolerance }} + {{ step }} then 'last_digit'
        else 'broken'
    end
{%- endmacro %}
