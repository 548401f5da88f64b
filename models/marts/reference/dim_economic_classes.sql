-- Grain: one row per code and name of the economic classification, with the years in which both are valid.

with

members as (

    select * from {{ ref('economic_classes') }}

),

final as (

    select
        members.code as economic_code,
        members.name as economic_name,
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

)

select * from final
order by economic_code, valid_from
