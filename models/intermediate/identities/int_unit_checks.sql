-- Grain: one row per quantity of a department's report: its amount against the sum of the department's units.
--
-- Money that one unit gave another is in both their accounts and in neither of the department's, so that the units may
-- come to more where no budget is named, by as much as they received from each other. Where it is not known that all
-- units are there, they may come to less.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where read_status = 'read'

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

units as (

    select * from {{ ref('int_department_units') }}

),

sums as (

    select * from {{ ref('int_unit_sums') }}

),

added as (

    select
        report_id,
        figure_id,
        number_order,
        name,
        fund,
        base_value,
        base_to_unit,
        is_listed,
        sum(part_base) as units_base,
        base_half_unit + sum(part_half_unit) as tolerance_base,
        base_step,
        count(part_id) as part_count,
        {{ text_list('case when is_lacking then unit_name end') }} as lacking_names,
        {{ text_list('unit_name') }} as unit_names
    from sums
    group by
        report_id, figure_id, number_order, name, fund, base_value, base_half_unit, base_step, base_to_unit,
        is_listed

),

transfers as (

    select
        report_id,
        sum(part_base) as transfer_base
    from sums
    where
        item in ('revenue_superior_subsidy', 'revenue_affiliated_remittance')
        and fund = 'all'
    group by report_id

),

compared as (

    select
        added.*,
        added.base_value - added.units_base as difference_base,
        case
            when added.part_count = 0 then 'term_not_stated'
            when abs(added.base_value - added.units_base) <= added.tolerance_base then null
            when
                added.base_value > added.units_base
                and added.lacking_names is not null
                then 'term_not_stated'
            when
                added.base_value > added.units_base
                and not added.is_listed
                then 'units_may_be_missing'
            when
                added.units_base > added.base_value
                and added.fund = 'all'
                and added.units_base - added.base_value <= coalesce(transfers.transfer_base, 0) + added.tolerance_base
                then 'internal_transfers'
        end as reason
    from added
    left join transfers
        on added.report_id = transfers.report_id

),

numbered as (

    select
        *,
        row_number() over (partition by report_id, name order by number_order, figure_id) as occurrence
    from compared

),

checks as (

    select
        report_id,
        case
            when occurrence = 1 then name
            else name || ' #' || cast(occurrence as {{ dbt.type_string() }})
        end as subject,
        figure_id as anchor_id,
        number_order as anchor_order,
        case when reason is null then cast(base_value * base_to_unit as decimal(28, 8)) end as left_value,
        case when reason is null then cast(units_base * base_to_unit as decimal(28, 8)) end as right_value,
        case when reason is null then cast(difference_base * base_to_unit as decimal(28, 8)) end as difference,
        case when reason is null then cast(tolerance_base * base_to_unit as decimal(28, 8)) end as tolerance,
        case when reason is null then {{ interval_status('difference_base', 'tolerance_base', 'base_step') }} end
            as status,
        reason,
        coalesce(lacking_names, unit_names) as lacking_zh,
        coalesce(lacking_names, unit_names) as lacking_en
    from numbered

),

accounted as (

    select distinct report_id from checks

),

absent as (

    select
        report_id,
        {{ text_list('case when unit_report_id is null then unit_name end') }} as absent_names
    from units
    group by report_id

),

unaccounted as (

    select
        reports.report_id,
        '' as subject,
        cast(null as {{ dbt.type_string() }}) as anchor_id,
        0 as anchor_order,
        cast(null as decimal(28, 8)) as left_value,
        cast(null as decimal(28, 8)) as right_value,
        cast(null as decimal(28, 8)) as difference,
        cast(null as decimal(28, 8)) as tolerance,
        cast(null as {{ dbt.type_string() }}) as status,
        case
            when reports.fiscal_year is null then 'year_not_resolved'
            when reports.department_name is null then 'department_not_resolved'
            when versions.account_scope = 'unit' then 'account_of_one_unit'
            when absent.report_id is null then 'needs_unit_reports'
            when absent.absent_names is not null then 'units_absent'
            else 'nothing_stated'
        end as reason,
        absent.absent_names as lacking_zh,
        absent.absent_names as lacking_en
    from reports
    left join versions
        on reports.report_id = versions.report_id
    left join absent
        on reports.report_id = absent.report_id
    left join accounted
        on reports.report_id = accounted.report_id
    where accounted.report_id is null

),

united as (

    select * from checks

    union all

    select * from unaccounted

),

final as (

    select
        *,
        'unit_roll_up' as identity,
        '' as scope
    from united

)

select * from final
order by report_id, anchor_order, subject
