-- Grain: one row per classification member, wording and period of validity: the classifications, what reports write,
-- and the recurring 项 that no row says.
--
-- The lists begin with 2015: what was in use then may have been for long.

with

functions as (

    select * from {{ ref('functions') }}

),

economic_classes as (

    select * from {{ ref('economic_classes') }}

),

class_aliases as (

    select * from {{ ref('class_aliases') }}

),

recurring_classes as (

    select * from {{ ref('int_recurring_classes') }}

),

members as (

    select
        'function' as classification,
        code,
        name,
        level,
        valid_from,
        valid_to
    from functions

    union all

    select
        'economic' as classification,
        code,
        name,
        level,
        valid_from,
        valid_to
    from economic_classes

),

wordings as (

    select
        classification,
        code,
        name as name_stated,
        level,
        valid_from,
        valid_to,
        false as is_alias,
        false as is_by_rule
    from members

    union all

    select
        class_aliases.classification,
        class_aliases.code,
        class_aliases.name_stated,
        members.level,
        members.valid_from,
        members.valid_to,
        true as is_alias,
        false as is_by_rule
    from class_aliases
    left join members
        on
            class_aliases.classification = members.classification
            and class_aliases.code = members.code

    union all

    select
        'function' as classification,
        code,
        name as name_stated,
        level,
        valid_from,
        valid_to,
        false as is_alias,
        true as is_by_rule
    from recurring_classes

),

keyed as (

    select
        classification,
        code,
        name_stated,
        level,
        case when valid_from > 2015 then valid_from end as valid_from,
        valid_to,
        is_alias,
        is_by_rule,
        {{ class_name_key('name_stated') }} as name_key
    from wordings

)

select * from keyed
order by classification, code, valid_from nulls first, is_alias, name_stated
