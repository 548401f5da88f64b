-- Grain: one row per name of a 款 and recurring 项 that may stand in it but that no row of the classification says:
-- 行政运行 is 01 of every 款 that pays an authority, and nobody has listed them all.
--
-- What is listed goes before the rule: a code that has another name (2050201 学前教育) is no recurring one, and a name
-- that has another code in its 款 (2130104 事业运行) keeps it.

with

functions as (

    select * from {{ ref('functions') }}

),

recurring_classes as (

    select * from {{ ref('recurring_classes') }}

),

possible as (

    select
        concat(functions.code, recurring_classes.code_ending) as code,
        functions.code as parent_code,
        case
            when recurring_classes.name = '…' then functions.name
            else replace(recurring_classes.name, '…', regexp_replace(functions.name, '支出$', ''))
        end as name,
        greatest(functions.valid_from, recurring_classes.valid_from) as valid_from,
        least(functions.valid_to, recurring_classes.valid_to) as valid_to
    from functions
    inner join recurring_classes
        on
            case when right(functions.code, 2) = '99' then '99' else '' end
            = coalesce(recurring_classes.kuan_ending, '')
    where functions.level = 'kuan'

),

final as (

    select
        possible.code,
        possible.name,
        'xiang' as level,
        possible.valid_from,
        possible.valid_to
    from possible
    left join functions as same_code
        on possible.code = same_code.code
    left join functions as same_name
        on
            possible.parent_code = same_name.parent_code
            and possible.name = same_name.name
    where
        same_code.code is null
        and same_name.code is null
        and possible.valid_from <= coalesce(possible.valid_to, possible.valid_from)

)

select * from final
order by code, valid_from
