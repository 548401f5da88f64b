-- Grain: one row per class and year in which it came out of others or took them in, with the code it continues.
--
-- A class continues another where it came out of that one alone and nothing else did: then last year's amount stands
-- under the other code. Where classes were merged or split, no one amount of last year is that of the class.

with

members as (

    select
        'function' as classification,
        code,
        valid_from,
        coalesce(valid_to, 9999) as valid_to,
        predecessor_code,
        successor_code
    from {{ ref('functions') }}

    union all

    select
        'economic' as classification,
        code,
        valid_from,
        coalesce(valid_to, 9999) as valid_to,
        predecessor_code,
        successor_code
    from {{ ref('economic_classes') }}

),

said as (

    select
        classification,
        predecessor_code as prior_code,
        code,
        valid_from as first_year
    from members
    where predecessor_code is not null

    union

    select
        classification,
        code as prior_code,
        successor_code as code,
        valid_to + 1 as first_year
    from members
    where successor_code is not null

),

touched as (

    select
        classification,
        code,
        first_year
    from said

    union

    select
        classification,
        prior_code as code,
        first_year
    from said

),

-- A class that was there before and still is continues itself.
continued as (

    select distinct
        touched.classification,
        touched.code as prior_code,
        touched.code,
        touched.first_year
    from touched
    inner join members as before
        on
            touched.classification = before.classification
            and touched.code = before.code
            and touched.first_year - 1 between before.valid_from and before.valid_to
    inner join members as since
        on
            touched.classification = since.classification
            and touched.code = since.code
            and touched.first_year between since.valid_from and since.valid_to

),

links as (

    select * from said

    union

    select * from continued

),

counted as (

    select
        *,
        count(*) over (partition by classification, code, first_year) as came_from,
        count(*) over (partition by classification, prior_code, first_year) as went_to
    from links

),

final as (

    select
        classification,
        code,
        first_year,
        min(case when came_from = 1 and went_to = 1 then prior_code end) as prior_code
    from counted
    group by classification, code, first_year

)

select * from final
order by classification, code, first_year
