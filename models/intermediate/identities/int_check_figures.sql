-- Grain: one row per check and figure. Stub until the identities are here.
select
    cast(null as varchar) as report_id,
    cast(null as varchar) as identity,
    cast(null as varchar) as subject,
    cast(null as varchar) as figure_id,
    cast(null as varchar) as status
where false
