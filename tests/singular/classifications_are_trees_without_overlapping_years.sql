-- A class stands below a class of the next level up, and bears one name a year.

with

members as (

    select
        'function' as classification,
        code,
        level,
        parent_code,
        valid_from,
        coalesce(valid_to, 9999) as valid_to
    from {{ ref('functions') }}

    union all

    select
        'economic' as classification,
        code,
        level,
        parent_code,
        valid_from,
        coalesce(valid_to, 9999) as valid_to
    from {{ ref('economic_classes') }}

),

orphans as (

    select
        members.classification,
        members.code,
        'no class above it' as problem
    from members
    left join members as parents
        on
            members.classification = parents.classification
            and members.parent_code = parents.code
            and left(members.code, length(parents.code)) = parents.code
            and length(members.code) = length(parents.code) + 2
    where
        parents.code is null
        and (members.level <> 'lei' or members.parent_code is not null)

),

double_names as (

    select
        members.classification,
        members.code,
        'two names in one year' as problem
    from members
    inner join members as later_names
        on
            members.classification = later_names.classification
            and members.code = later_names.code
            and members.valid_from < later_names.valid_from
            and members.valid_to >= later_names.valid_from

)

select * from orphans

union all

select * from double_names
