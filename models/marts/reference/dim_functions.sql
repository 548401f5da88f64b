-- Grain: one row per code and name of the functional classification, with the years in which both are valid.

with

members as (

    select * from {{ ref('functions') }}

),

-- The mapping is this project's own and stands with the 类, whatever its name in a year.
cofog_divisions as (

    select
        code,
        max(cofog_division) as cofog_division
    from members
    where level = 'lei'
    group by code

),

final as (

    select
        members.code as function_code,
        members.name as function_name,
        members.level,
        members.parent_code,
        left(members.code, 3) as lei_code,
        members.valid_from,
        members.valid_to,
        row_number() over (partition by members.code order by members.valid_from desc) = 1 as is_latest_name,
        members.predecessor_code,
        predecessors.name as predecessor_name,
        members.successor_code,
        successors.name as successor_name,
        lei.cofog_division,
        case when members.evidence <> 'unverified' then members.evidence end as evidence,
        members.evidence <> 'unverified' as is_verified,
        members.note
    from members
    left join members as predecessors
        on
            members.predecessor_code = predecessors.code
            and members.valid_from = predecessors.valid_to + 1
    left join members as successors
        on
            members.successor_code = successors.code
            and members.valid_to + 1 between successors.valid_from and coalesce(successors.valid_to, 9999)
    left join cofog_divisions as lei
        on left(members.code, 3) = lei.code

)

select * from final
order by function_code, valid_from
