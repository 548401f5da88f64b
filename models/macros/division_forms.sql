{#
    The forms in which names of departments write a division below the province, as alternatives of a regular expression:
    恩施土家族苗族自治州 is 恩施州 too. Which groups an autonomous division is named for need not be known: no department's
    name begins with a part of the division's name and its last character by chance.
#}
{% macro division_forms(column) -%}
    case
        when {{ column }} like '___%自治_'
            then concat(
                {{ column }}
                {%- for count in range(2, 6) -%}
                    , '|', left({{ column }}, {{ count }}), right({{ column }}, 1)
                {%- endfor -%}
            )
        else {{ column }}
    end
{%- endmacro %}
