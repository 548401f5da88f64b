-- Grain: one row per quantity that a report and the version before it both state: how the later one states it.
--
-- A version is held against the one before it, as a statement is held against its repetition. Where both state a
-- quantity equally often, the first statement is held against the first, the second against the second; where not,
-- each statement against the one that agrees best. The statement that deviates most speaks for the quantity.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where read_status = 'read'

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

figures as (

    select * from {{ ref('int_cross_report_figures') }}
    where statement <> 'performance'

),

pairs as (

    select
        later.report_id,
        earlier.report_id as earlier_id
    from versions as later
    inner join versions as earlier
        on
            later.account_key = earlier.account_key
            and later.fiscal_year = earlier.fiscal_year
            and later.version_order - 1 = earlier.version_order

),

keyed as (

    select
        *,
        quantity_key || '|' || measure || '|' || basis || '|' || period || '|' || fund as version_key
    from figures

),

counted as (

    select
        *,
        row_number() over (partition by report_id, version_key, source_kind order by number_order) as statement_order,
        count(*) over (partition by report_id, version_key, source_kind) as statement_count
    from keyed

),

compared as (

    select
        later.report_id,
        pairs.earlier_id,
        later.version_key,
        later.name,
        later.figure_id as left_id,
        later.number_order as left_order,
        earlier.figure_id as right_id,
        earlier.number_order as right_order,
        later.base_value as left_base,
        earlier.base_value as right_base,
        later.base_to_unit,
        later.base_value - earlier.base_value as difference_base,
        case
            when later.printed_half_unit = earlier.printed_half_unit then 0
            else greatest(later.printed_half_unit, earlier.printed_half_unit)
        end as tolerance_base,
        2 * greatest(later.printed_half_unit, earlier.printed_half_unit) as step_base
    from counted as later
    inner join pairs
        on later.report_id = pairs.report_id
    inner join counted as earlier
        on
            pairs.earlier_id = earlier.report_id
            and later.version_key = earlier.version_key
            and later.source_kind = earlier.source_kind
            and (
                later.statement_count <> earlier.statement_count
                or later.statement_order = earlier.statement_order
            )

),

judged as (

    select
        *,
        {{ interval_status('difference_base', 'tolerance_base', 'step_base') }} as status
    from compared

),

weighed as (

    select
        *,
        case status
            when 'holds' then 1
            when 'rounding' then 2
            when 'last_digit' then 3
            else 4
        end as deviation
    from judged

),

best as (

    select
        *,
        row_number() over (
            partition by left_id
            order by deviation, abs(difference_base), right_order
        ) as preference
    from weighed

),

ranked as (

    select
        *,
        row_number() over (
            partition by report_id, version_key
            order by deviation desc, left_order asc
        ) as rank_in_quantity
    from best
    where preference = 1

),

numbered as (

    select
        *,
        row_number() over (partition by report_id, name order by left_order, version_key) as occurrence
    from ranked
    where rank_in_quantity = 1

),

checks as (

    select
        report_id,
        name || case when occurrence = 1 then '' else ' #' || cast(occurrence as {{ dbt.type_string() }}) end
        || ' against ' || earlier_id as subject,
        left_id as anchor_id,
        left_order as anchor_order,
        cast(left_base * base_to_unit as decimal(28, 8)) as left_value,
        cast(right_base * base_to_unit as decimal(28, 8)) as right_value,
        cast(difference_base * base_to_unit as decimal(28, 8)) as difference,
        cast(tolerance_base * base_to_unit as decimal(28, 8)) as tolerance,
        status,
        cast(null as {{ dbt.type_string() }}) as reason,
        left_id,
        right_id
    from numbered

),

accounted as (

    select distinct report_id from checks

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
            when pairs.report_id is null then 'no_earlier_version'
            else 'nothing_stated'
        end as reason,
        cast(null as {{ dbt.type_string() }}) as left_id,
        cast(null as {{ dbt.type_string() }}) as right_id
    from reports
    left join pairs
        on reports.report_id = pairs.report_id
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
        'version_agreement' as identity,
        '' as scope,
        cast(null as {{ dbt.type_string() }}) as lacking_zh,
        cast(null as {{ dbt.type_string() }}) as lacking_en
    from united

)

select * from final
order by report_id, anchor_order, subject
