{# True when every row has a value in each of `columns`. #}
{% test never_null(model, columns) %}

select *
from {{ model }}
where
    {{ columns | join(' is null\n    or ') }} is null

{% endtest %}
