-- Grain: a report, identity and fixed subject without any check. The grid comes from the reports and the seeds: what
-- cannot be tested is a row too.
with

reports as (

    select report_id from {{ ref('dim_reports') }}

),

identities as (

    select
        identity,
        grid
    from {{ ref('dim_identities') }}

),

scopes as (

    select * from {{ ref('identity_scopes') }}

),

asked as (

    select
        reports.report_id,
        identities.identity,
        case when identities.grid in ('scope', 'extreme') then coalesce(scopes.scope, '') else '' end
            as subject
    from reports
    cross join identities
    left join scopes
        on identities.identity = scopes.identity

),

checks as (

    select distinct
        results.report_id,
        results.identity,
        case when identities.grid in ('scope', 'extreme') then results.subject else '' end as subject
    from {{ ref('fct_identity_checks') }} as results
    inner join identities
        on results.identity = identities.identity

),

missing as (

    select distinct
        asked.report_id,
        asked.identity,
        asked.subject
    from asked
    left join checks
        on
            asked.report_id = checks.report_id
            and asked.identity = checks.identity
            and asked.subject = checks.subject
    where checks.identity is null

)

select * from missing
