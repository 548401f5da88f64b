-- An accepted break that matches no break any more: the report was replaced, the figure corrected or the difference
-- mistyped. A warning, so that somebody takes it out of the seed.

{{ config(severity='warn') }}

select accepted_breaks.*
from {{ ref('accepted_breaks') }} as accepted_breaks
left join {{ ref('int_accepted_checks') }} as accepted_checks
    on
        accepted_breaks.report_id = accepted_checks.report_id
        and accepted_breaks.identity = accepted_checks.identity
        and coalesce(accepted_breaks.subject, '') = accepted_checks.subject
where accepted_checks.report_id is null
