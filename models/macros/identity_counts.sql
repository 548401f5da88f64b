{# Figures by the number of judged identities they take part in, as counts and shares; `identity_count` is 0 where none. #}
{% macro identity_counts() -%}
    cast(count(*) as int) as figures,
    {%- set groups = [
        ('in_no_identity', 'identity_count = 0'),
        ('in_one_identity', 'identity_count = 1'),
        ('in_two_identities', 'identity_count = 2'),
        ('in_three_or_more', 'identity_count >= 3'),
    ] -%}
    {%- for name, condition in groups %}
    cast(count(case when {{ condition }} then 1 end) as int) as {{ name }},
    {{ percent_of('count(case when ' ~ condition ~ ' then 1 end)', 'count(*)') }} as {{ name }}_percent
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
