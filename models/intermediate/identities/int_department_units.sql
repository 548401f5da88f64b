-- Grain: one row per report of a department and unit whose report of the same year belongs to it, absent ones included.
--
-- What the seed lists of a department is the complete list of its units. Where it lists nothing, the units known are
-- the department's own account (本级) and the unit accounts (单位决算) whose name begins with the department's: whether
-- these are all is not known.

with

versions as (

    select * from {{ ref('int_report_versions') }}

),

listed as (

    select * from {{ ref('department_units') }}

),

departments as (

    select * from versions
    where account_scope = 'department'

),

-- Of a unit with units of its own the accounts of them all count.
units as (

    select
        *,
        row_number() over (
            partition by department_name, fiscal_year
            order by account_scope, department_key
        ) as preference
    from versions
    where is_latest

),

own_accounts as (

    select * from units
    where account_scope = 'unit'

),

listed_units as (

    select
        departments.report_id,
        listed.unit as unit_name,
        coalesce(own_accounts.report_id, others.report_id) as unit_report_id,
        true as is_listed
    from departments
    inner join listed
        on
            departments.department_name = listed.parent
            and departments.fiscal_year >= coalesce(listed.valid_from, departments.fiscal_year)
            and departments.fiscal_year <= coalesce(listed.valid_to, departments.fiscal_year)
    left join own_accounts
        on
            listed.unit = listed.parent
            and departments.department_key = own_accounts.department_key
            and departments.fiscal_year = own_accounts.fiscal_year
    left join units as others
        on
            listed.unit <> listed.parent
            and listed.unit = others.department_name
            and departments.fiscal_year = others.fiscal_year
            and others.preference = 1

),

with_list as (

    select distinct report_id from listed_units

),

-- The first characters make it a join of equals; the whole name is compared after it.
named_units as (

    select
        departments.report_id,
        own_accounts.department_name as unit_name,
        own_accounts.report_id as unit_report_id,
        false as is_listed
    from departments
    inner join own_accounts
        on
            departments.region_code = own_accounts.region_code
            and departments.region_code <> ''
            and departments.fiscal_year = own_accounts.fiscal_year
            and left(departments.department_name, 4) = left(own_accounts.department_name, 4)
    left join with_list
        on departments.report_id = with_list.report_id
    where
        with_list.report_id is null
        and left(own_accounts.department_name, length(departments.department_name)) = departments.department_name
        and (
            own_accounts.department_name <> departments.department_name
            or own_accounts.department_key = departments.department_key
        )

),

united as (

    select * from listed_units

    union all

    select * from named_units

),

final as (

    select
        united.report_id,
        united.unit_name || case when united.unit_name = departments.department_name then '（本级）' else '' end
            as unit_name,
        united.unit_report_id,
        united.is_listed,
        max(case when united.unit_report_id is null then 1 else 0 end) over (partition by united.report_id) = 1
            as is_any_absent
    from united
    inner join departments
        on united.report_id = departments.report_id

)

select * from final
order by report_id, unit_name, unit_report_id
