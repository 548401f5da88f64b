{#
    The quotient of two decimals (8 places at most), rounded half away from zero to 8 decimals: in integers, because
    DuckDB divides decimals as doubles.
#}
{% macro divide_half_up(numerator, denominator) -%}
    {{ return(adapter.dispatch('divide_half_up')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__divide_half_up(numerator, denominator) -%}
    case
        when {{ denominator }} <> 0 then cast(
            (
                2 * cast(abs({{ numerator }}) * 100000000 as hugeint) * 100000000
                + cast(abs({{ denominator }}) * 100000000 as hugeint)
            ) // (2 * cast(abs({{ denominator }}) * 100000000 as hugeint))
            * case when ({{ numerator }} < 0) = ({{ denominator }} < 0) then 1 else -1 end
            as decimal(36, 0)
        ) * cast(0.00000001 as decimal(8, 8))
    end
{%- endmacro %}

{% macro spark__divide_half_up(numerator, denominator) -%}
    round(cast({{ numerator }} as decimal(28, 8)) / nullif({{ denominator }}, 0), 8)
{%- endmacro %}
