{# True when `condition` is true of every row; a condition that comes out null counts as failed. #}
{% test is_true(model, condition) %}

select *
from {{ model }}
where not coalesce({{ condition }}, false)

{% endtest %}
