-- Grain: one row per thing that could not be read.

with

problems as (

    select
        problem_order,
        code,
        source_file,
        reason,
        remedy
    from {{ source('ingest_ops', 'problems') }}

)

select * from problems
order by problem_order
