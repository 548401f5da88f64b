-- Grain: one row per change of a department: a new name, or a link to another department, and its first fiscal year.
--
-- A new name follows from the names of one id that meet; a short form is no new name.

with

department_names as (

    select * from {{ ref('department_names') }}

),

changes as (

    select * from {{ ref('department_changes') }}

),

renames as (

    select
        earlier.department_id as predecessor_id,
        earlier.name as predecessor_name,
        later.department_id as successor_id,
        later.name as successor_name,
        later.region_code,
        'rename' as kind,
        later.named_on as changed_on,
        later.valid_from as first_fiscal_year,
        later.evidence,
        later.note
    from department_names as earlier
    inner join department_names as later
        on
            earlier.department_id = later.department_id
            and earlier.valid_to + 1 = later.valid_from

),

predecessors as (

    select distinct
        predecessor_id,
        first_fiscal_year
    from changes

),

successors as (

    select distinct
        successor_id,
        first_fiscal_year
    from changes

),

-- Of a full name and its short form the full one.
names_before as (

    select
        predecessors.predecessor_id,
        predecessors.first_fiscal_year,
        department_names.name,
        department_names.region_code,
        row_number() over (
            partition by predecessors.predecessor_id, predecessors.first_fiscal_year
            order by
                department_names.valid_from desc nulls last,
                length(department_names.name) desc,
                department_names.name asc
        ) as preference
    from predecessors
    inner join department_names
        on
            predecessors.predecessor_id = department_names.department_id
            and coalesce(department_names.valid_from, 0) < predecessors.first_fiscal_year

),

names_after as (

    select
        successors.successor_id,
        successors.first_fiscal_year,
        department_names.name,
        department_names.region_code,
        row_number() over (
            partition by successors.successor_id, successors.first_fiscal_year
            order by
                department_names.valid_from desc nulls last,
                length(department_names.name) desc,
                department_names.name asc
        ) as preference
    from successors
    inner join department_names
        on
            successors.successor_id = department_names.department_id
            and coalesce(department_names.valid_from, 0) <= successors.first_fiscal_year
            and coalesce(department_names.valid_to, 9999) >= successors.first_fiscal_year

),

links as (

    select
        changes.predecessor_id,
        names_before.name as predecessor_name,
        changes.successor_id,
        names_after.name as successor_name,
        names_after.region_code,
        changes.kind,
        changes.changed_on,
        changes.first_fiscal_year,
        changes.evidence,
        changes.note
    from changes
    left join names_before
        on
            changes.predecessor_id = names_before.predecessor_id
            and changes.first_fiscal_year = names_before.first_fiscal_year
            and names_before.preference = 1
    left join names_after
        on
            changes.successor_id = names_after.successor_id
            and changes.first_fiscal_year = names_after.first_fiscal_year
            and names_after.preference = 1

),

united as (

    select * from renames

    union all

    select * from links

),

final as (

    select
        predecessor_id,
        predecessor_name,
        successor_id,
        successor_name,
        region_code,
        kind,
        changed_on,
        first_fiscal_year,
        case when evidence <> 'unverified' then evidence end as evidence,
        evidence <> 'unverified' as is_verified,
        note
    from united

)

select * from final
order by first_fiscal_year, successor_id, predecessor_id, kind, successor_name, predecessor_name
