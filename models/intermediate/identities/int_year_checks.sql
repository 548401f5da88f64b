-- Grain: one row per report: its fiscal year against the year named otherwise most often in title, headings and
-- statement.

with

reports as (

    select * from {{ ref('stg_reports') }}

),

years as (

    select * from {{ ref('stg_report_years') }}
    where
        is_statement
        and not coalesce(is_comparison, false)

),

named as (

    select
        years.report_id,
        count(*) as year_count
    from years
    group by years.report_id

),

deviating as (

    select
        years.report_id,
        years.year,
        row_number() over (
            partition by years.report_id
            order by count(*) desc, years.year
        ) as preference
    from years
    inner join reports
        on years.report_id = reports.report_id
    where years.year <> reports.fiscal_year
    group by years.report_id, years.year

),

final as (

    select
        reports.report_id,
        'fiscal_year_agreement' as identity,
        '' as scope,
        '' as subject,
        cast(null as {{ dbt.type_string() }}) as anchor_id,
        0 as anchor_order,
        cast(reports.fiscal_year as decimal(28, 8)) as left_value,
        cast(coalesce(deviating.year, reports.fiscal_year) as decimal(28, 8)) as right_value,
        cast(reports.fiscal_year - coalesce(deviating.year, reports.fiscal_year) as decimal(28, 8)) as difference,
        cast(0 as decimal(28, 8)) as tolerance,
        case
            when reports.fiscal_year is null or named.report_id is null then null
            when deviating.year is null then 'holds'
            else 'broken'
        end as status,
        case
            when reports.fiscal_year is null then 'year_not_resolved'
            when named.report_id is null then 'nothing_stated'
        end as reason,
        cast(null as {{ dbt.type_string() }}) as lacking_zh,
        cast(null as {{ dbt.type_string() }}) as lacking_en
    from reports
    left join named
        on reports.report_id = named.report_id
    left join deviating
        on
            reports.report_id = deviating.report_id
            and deviating.preference = 1

)

select * from final
order by report_id
