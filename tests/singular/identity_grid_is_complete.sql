-- Grain: a report and identity without any check. The grid comes from the reports: what cannot be tested is a row too.
with

reports as (

    select report_id from {{ ref('dim_reports') }}

),

identities as (

    select identity from {{ ref('dim_identities') }}

),

checks as (

    select distinct
        report_id,
        identity
    from {{ ref('fct_identity_checks') }}

),

missing as (

    select
        reports.report_id,
        identities.identity
    from reports
    cross join identities
    left join checks
        on
            reports.report_id = checks.report_id
            and identities.identity = checks.identity
    where checks.identity is null

)

select * from missing
