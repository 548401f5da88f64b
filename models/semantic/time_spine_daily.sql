-- Grain: one row per day of the fiscal years with a report: MetricFlow's time spine, which must be daily.

with

fiscal_years as (

    select * from {{ ref('dim_fiscal_years') }}

),

digits as (

    select digits.digit from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as digits (digit)

),

day_numbers as (

    select hundreds.digit * 100 + tens.digit * 10 + ones.digit as day_number
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones

),

days as (

    select
        fiscal_years.fiscal_year,
        make_date(fiscal_years.fiscal_year, 1, 1) + day_numbers.day_number as day
    from fiscal_years
    cross join day_numbers
    where day_numbers.day_number < 366

),

days_of_the_year as (

    select day
    from days
    where year(day) = fiscal_year

)

select * from days_of_the_year
order by day
