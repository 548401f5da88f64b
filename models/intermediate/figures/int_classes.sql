-- Grain: one row per classification member, wording and period of validity: the classifications and what reports
-- write.

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
        false as is_alias
    from members

    union all

    select
        class_aliases.classification,
        class_aliases.code,
        class_aliases.name_stated,
        members.level,
        members.valid_from,
        members.valid_to,
        true as is_alias
    from class_aliases
    left join members
        on
            class_aliases.classification = members.classification
            and class_aliases.code = members.code

),

keyed as (

    select
        *,
        {{ class_name_key('name_stated') }} as name_key
    from wordings

)

select * from keyed
order by classification, code, valid_from, is_alias, name_stated
