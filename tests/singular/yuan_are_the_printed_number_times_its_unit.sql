-- Conversion loses nothing: no rounding on the way to yuan.

with

figures as (

    select * from {{ ref('stg_report_figures') }}

),

units as (

    select * from {{ ref('units') }}

)

select
    figures.figure_id,
    figures.value,
    figures.unit,
    figures.amount_yuan
from figures
left join units
    on figures.unit = units.unit
where
    (units.kind = 'money' and figures.value * units.factor_to_yuan is distinct from figures.amount_yuan)
    or (units.kind <> 'money' and figures.amount_yuan is not null)
    or (units.unit is null and figures.unit is not null)
    or (units.unit is null and figures.amount_yuan is not null)
