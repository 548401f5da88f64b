-- Grain: one row per report and convention it follows.
--
-- Some provinces print a total expenditure that excludes the closing carry-over (支出总计 lists 基本支出, 项目支出 ... and
-- 年末结转和结余 stands apart), others include it. What is listed under the total decides; where nothing is listed, whether
-- the
-- totals of the year before, implied by the changes, differ. Where nothing tells, the national form, which includes
-- it, holds.

with

reports as (

    select report_id from {{ ref('stg_reports') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}
    where
        fund = 'all'
        and basis = 'final'
        and period = 'current'

),

ancestors as (

    select * from {{ ref('int_figure_ancestors') }}

),

fact_items as (

    select * from {{ ref('identity_terms') }}
    where
        identity = 'expenditure_by_type_sum'
        and relation = 'part'
        and anchor_item is null

),

type_items as (

    select distinct item from fact_items

),

first_stated as (

    select
        report_id,
        item,
        measure,
        base_value,
        base_half_unit,
        row_number() over (partition by report_id, item, measure order by number_order) as statement_rank
    from figures
    where
        item in ('revenue_total', 'expenditure_total', 'closing_carryover', 'surplus_distribution')
        and measure in ('amount', 'change')

),

values_stated as (

    select
        report_id,
        max(case when item = 'closing_carryover' and measure = 'amount' then base_value end) as closing,
        max(case when item = 'surplus_distribution' and measure = 'amount' then base_value end) as distribution,
        sum(
            case
                when item = 'revenue_total' and measure = 'amount' then base_value
                when item = 'revenue_total' and measure = 'change' then -base_value
                when item = 'expenditure_total' and measure = 'amount' then -base_value
                when item = 'expenditure_total' and measure = 'change' then base_value
            end
        ) as implied_difference,
        sum(case when item in ('revenue_total', 'expenditure_total') then base_half_unit end) as implied_tolerance,
        count(case when item in ('revenue_total', 'expenditure_total') then 1 end) as implied_count
    from first_stated
    where statement_rank = 1
    group by report_id

),

below_total as (

    select
        figure_id,
        ancestor_id,
        depth
    from ancestors

    union

    select
        figures.figure_id,
        totals.figure_id as ancestor_id,
        1 as depth
    from figures
    inner join figures as totals
        on
            figures.report_id = totals.report_id
            and figures.table_order = totals.table_order
    where
        totals.item = 'expenditure_total'
        and figures.item <> 'expenditure_total'

),

listed as (

    select
        figures.report_id,
        totals.base_value as total,
        totals.number_order as total_order,
        sum(case when type_items.item is not null then figures.base_value end) as types,
        max(
            case
                when figures.item in ('closing_carryover', 'surplus_distribution', 'expenditure_current_year') then 1
                else 0
            end
        ) as lists_carryover
    from figures
    inner join below_total
        on figures.figure_id = below_total.figure_id
    inner join figures as totals
        on
            below_total.ancestor_id = totals.figure_id
            and totals.item = 'expenditure_total'
            and totals.measure = 'amount'
    left join type_items
        on
            figures.item = type_items.item
            and below_total.depth = 1
    where figures.measure = 'amount'
    group by figures.report_id, totals.figure_id, totals.base_value, totals.number_order

),

judged as (

    select
        reports.report_id,
        case
            when listed.lists_carryover = 1 then 'total_includes_carryover'
            when listed.types is not null
                then case
                    when
                        abs(listed.total - listed.types)
                        <= abs(
                            listed.total - listed.types - coalesce(values_stated.closing, 0)
                            - coalesce(values_stated.distribution, 0)
                        )
                        then 'total_excludes_carryover'
                    else 'total_includes_carryover'
                end
            when
                values_stated.implied_count = 4
                and abs(values_stated.implied_difference) > values_stated.implied_tolerance
                then 'total_excludes_carryover'
            else 'total_includes_carryover'
        end as convention,
        row_number() over (
            partition by reports.report_id
            order by listed.lists_carryover desc nulls last, listed.total_order asc
        ) as preference
    from reports
    left join values_stated
        on reports.report_id = values_stated.report_id
    left join listed
        on reports.report_id = listed.report_id

),

final as (

    select
        report_id,
        convention
    from judged
    where preference = 1

)

select * from final
order by report_id
