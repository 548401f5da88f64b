-- Grain: one row per report, identity and subject: every check that must be accounted for, with its outcome or the
-- reason why there is none. The grid comes from the reports and the seeds, so that a report nobody could read is a row
-- as well.

{% set kinds = [
    'int_linear_checks', 'int_bound_checks', 'int_ratio_checks', 'int_direction_checks', 'int_repetition_checks',
    'int_year_checks', 'int_membership_checks', 'int_prior_report_checks', 'int_version_checks', 'int_unit_checks',
] %}

with

reports as (

    select * from {{ ref('stg_reports') }}

),

identities as (

    select * from {{ ref('identities') }}

),

fixed_scopes as (

    select * from {{ ref('identity_scopes') }}

),

listed_scopes as (

    select * from {{ ref('identity_listed_scopes') }}

),

-- What is checked wherever a report lists it asks for no row where nothing is listed.
scopes as (

    select
        identity,
        scope_order,
        scope,
        only_when,
        false as is_listed
    from fixed_scopes

    union all

    select
        identity,
        cast(null as int) as scope_order,
        scope,
        cast(null as {{ dbt.type_string() }}) as only_when,
        true as is_listed
    from listed_scopes

),

reasons as (

    select * from {{ ref('identity_reasons') }}

),

anchor_terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'anchor'

),

conventions as (

    select * from {{ ref('int_report_conventions') }}

),

checks as (

    {% for kind in kinds %}
    select
        report_id,
        identity,
        scope,
        subject,
        anchor_id,
        anchor_order,
        left_value,
        right_value,
        difference,
        tolerance,
        status,
        reason,
        lacking_zh,
        lacking_en
    from {{ ref(kind) }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
),

anchor_names as (

    select
        identity,
        scope,
        missing_zh,
        missing_en,
        row_number() over (partition by identity, scope order by term_order, item) as preference
    from anchor_terms

),

grid as (

    select
        reports.report_id,
        identities.identity,
        coalesce(scopes.scope, '') as scope,
        scopes.scope_order,
        scopes.is_listed,
        identities.grid,
        case when identities.grid in ('scope', 'extreme') then coalesce(scopes.scope, '') else '' end
            as accounted_scope,
        case
            when reports.read_status = 'unreadable' then 'report_unreadable'
            when reports.read_status = 'no_figures' then 'report_no_figures'
            when
                reports.fiscal_year < coalesce(identities.valid_from, reports.fiscal_year)
                or reports.fiscal_year > coalesce(identities.valid_to, reports.fiscal_year)
                then 'out_of_validity'
            when scopes.only_when is not null and scopes.only_when <> conventions.convention then 'carryover_included'
        end as reason
    from reports
    cross join identities
    inner join scopes
        on identities.identity = scopes.identity
    left join conventions
        on reports.report_id = conventions.report_id

),

judged as (

    select
        checks.report_id,
        checks.identity,
        checks.scope,
        checks.subject,
        checks.anchor_id,
        checks.anchor_order,
        checks.left_value,
        checks.right_value,
        checks.difference,
        checks.tolerance,
        checks.status,
        checks.reason,
        checks.lacking_zh,
        checks.lacking_en
    from checks
    inner join grid
        on
            checks.report_id = grid.report_id
            and checks.identity = grid.identity
            and checks.scope = grid.scope
    where grid.reason is null

),

accounted as (

    select distinct
        judged.report_id,
        judged.identity,
        case when identities.grid in ('scope', 'extreme') then judged.scope else '' end as scope
    from judged
    inner join identities
        on judged.identity = identities.identity

),

unaccounted as (

    select
        grid.report_id,
        grid.identity,
        grid.scope,
        grid.accounted_scope as subject,
        cast(null as {{ dbt.type_string() }}) as anchor_id,
        0 as anchor_order,
        cast(null as decimal(28, 8)) as left_value,
        cast(null as decimal(28, 8)) as right_value,
        cast(null as decimal(28, 8)) as difference,
        cast(null as decimal(28, 8)) as tolerance,
        cast(null as {{ dbt.type_string() }}) as status,
        case
            when grid.reason is not null then grid.reason
            when grid.grid = 'scope' then 'term_not_stated'
            else 'nothing_stated'
        end as reason,
        anchor_names.missing_zh as lacking_zh,
        anchor_names.missing_en as lacking_en
    from grid
    left join accounted
        on
            grid.report_id = accounted.report_id
            and grid.identity = accounted.identity
            and grid.accounted_scope = accounted.scope
    left join anchor_names
        on
            grid.identity = anchor_names.identity
            and grid.scope = anchor_names.scope
            and anchor_names.preference = 1
    where
        accounted.report_id is null
        and not grid.is_listed
        and (grid.grid in ('scope', 'extreme') or grid.scope_order = 1)

),

results as (

    select * from judged

    union all

    select * from unaccounted

),

final as (

    select
        results.report_id,
        results.identity,
        results.scope,
        results.subject,
        results.anchor_id,
        results.anchor_order,
        results.left_value,
        results.right_value,
        results.difference,
        results.tolerance,
        coalesce(results.status, reasons.status) as status,
        results.reason,
        replace(reasons.text_zh, '{missing}', coalesce(results.lacking_zh, '')) as reason_zh,
        replace(reasons.text_en, '{missing}', coalesce(results.lacking_en, '')) as reason_en,
        identities.family,
        identities.kind,
        case when results.reason = 'rate_undefined' then 'notice' else identities.severity end as severity
    from results
    inner join identities
        on results.identity = identities.identity
    left join reasons
        on results.reason = reasons.reason

)

select * from final
order by report_id, identity, anchor_order, subject
