-- Grain: one row per thing that could not be read.

with

problems as (

    select * from {{ ref('stg_problems') }}

)

select * from problems
order by problem_order
