-- Grain: one row per figure that says something of the year before, held against the report of that year.
--
-- Where last year's report states the quantity more than once, the statement that agrees best counts: that it
-- contradicts itself is its own finding. Where it counts total expenditure by another convention, the two totals are no
-- one quantity.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where read_status = 'read'

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

said as (

    select * from {{ ref('int_prior_values') }}

),

figures as (

    select * from {{ ref('int_cross_report_figures') }}
    where
        period = 'current'
        and measure in ('amount', 'count')

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

conventions as (

    select * from {{ ref('int_report_conventions') }}

),

restatements as (

    select distinct
        item,
        anchor_item
    from {{ ref('int_identity_terms') }}
    where relation = 'restatement'

),

pairs as (

    select
        later.report_id,
        earlier.report_id as prior_report_id,
        conventions.convention = prior_conventions.convention as is_one_convention
    from versions as later
    inner join versions as earlier
        on
            later.account_key = earlier.account_key
            and later.fiscal_year - 1 = earlier.fiscal_year
            and earlier.is_latest
    inner join conventions
        on later.report_id = conventions.report_id
    inner join conventions as prior_conventions
        on earlier.report_id = prior_conventions.report_id

),

-- Which budgets are one and the same is what last year's report says of last year.
asked as (

    select
        said.*,
        pairs.prior_report_id,
        pairs.is_one_convention,
        equivalence.canonical_fund
    from said
    inner join pairs
        on said.report_id = pairs.report_id
    inner join equivalence
        on
            pairs.prior_report_id = equivalence.report_id
            and said.fund = equivalence.fund

),

-- One figure given as the total of both sides (收、支总计) answers for each of them, and each of them for it.
available as (

    select
        *,
        quantity_key as quantity_asked
    from figures

    union all

    select
        figures.*,
        restatements.item || '||' as quantity_asked
    from figures
    inner join restatements
        on figures.item = restatements.anchor_item

    union all

    select
        figures.*,
        restatements.anchor_item || '||' as quantity_asked
    from figures
    inner join restatements
        on figures.item = restatements.item

),

compared as (

    select
        asked.*,
        available.figure_id as right_id,
        available.number_order as right_order,
        available.base_value as right_base,
        asked.base_value - available.base_value as difference_base,
        case
            when available.figure_id is null then null
            when asked.change_id is not null then asked.base_half_unit + available.base_half_unit
            when asked.printed_half_unit = available.printed_half_unit then 0
            else greatest(asked.printed_half_unit, available.printed_half_unit)
        end as tolerance_base,
        case
            when asked.change_id is not null then greatest(asked.base_step, available.base_step)
            else 2 * greatest(asked.printed_half_unit, available.printed_half_unit)
        end as step_base
    from asked
    left join available
        on
            asked.prior_report_id = available.report_id
            and asked.quantity_key = available.quantity_asked
            and asked.measure = available.measure
            and asked.basis = available.basis
            and asked.canonical_fund = available.canonical_fund

),

judged as (

    select
        *,
        case
            when right_id is null then 'term_not_stated'
            when item = 'expenditure_total' and not is_one_convention then 'conventions_differ'
        end as reason,
        {{ interval_status('difference_base', 'tolerance_base', 'step_base') }} as status
    from compared

),

ranked as (

    select
        *,
        row_number() over (
            partition by identity, anchor_id
            order by
                case status
                    when 'holds' then 1
                    when 'rounding' then 2
                    when 'last_digit' then 3
                    else 4
                end,
                abs(difference_base),
                right_order
        ) as preference
    from judged

),

numbered as (

    select
        *,
        row_number() over (partition by report_id, identity, subject order by anchor_order, anchor_id) as occurrence
    from ranked
    where preference = 1

),

checks as (

    select
        report_id,
        identity,
        scope,
        case
            when occurrence = 1 then subject
            else subject || ' #' || cast(occurrence as {{ dbt.type_string() }})
        end as subject,
        anchor_id,
        anchor_order,
        case when reason is null then cast(base_value * base_to_unit as decimal(28, 8)) end as left_value,
        case when reason is null then cast(right_base * base_to_unit as decimal(28, 8)) end as right_value,
        case when reason is null then cast(difference_base * base_to_unit as decimal(28, 8)) end as difference,
        case when reason is null then cast(tolerance_base * base_to_unit as decimal(28, 8)) end as tolerance,
        case when reason is null then status end as status,
        reason,
        '上年报告的'
        || case identity when 'carryover_continuity' then '年末结转和结余' else regexp_replace(label_zh, '^上年', '') end
            as lacking_zh,
        case identity
            when 'carryover_continuity' then 'closing carry-over'
            else regexp_replace(label_en, '^prior-year ', '')
        end
        || ' in the report of the year before' as lacking_en,
        left_id,
        change_id,
        right_id
    from numbered

),

-- A report without any such figure, or without a report of the year before, is accounted for by a row that says so.
asking as (

    select
        'prior_report_agreement' as identity,
        '' as scope,
        '' as subject

    union all

    select
        'carryover_continuity' as identity,
        'prior_report' as scope,
        'prior_report' as subject

),

accounted as (

    select distinct
        report_id,
        identity
    from checks

),

unaccounted as (

    select
        reports.report_id,
        asking.identity,
        asking.scope,
        asking.subject,
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
            when pairs.report_id is null then 'needs_prior_report'
            else 'nothing_stated'
        end as reason,
        cast(null as {{ dbt.type_string() }}) as lacking_zh,
        cast(null as {{ dbt.type_string() }}) as lacking_en,
        cast(null as {{ dbt.type_string() }}) as left_id,
        cast(null as {{ dbt.type_string() }}) as change_id,
        cast(null as {{ dbt.type_string() }}) as right_id
    from reports
    cross join asking
    left join pairs
        on reports.report_id = pairs.report_id
    left join accounted
        on
            reports.report_id = accounted.report_id
            and asking.identity = accounted.identity
    where accounted.report_id is null

),

final as (

    select * from checks

    union all

    select * from unaccounted

)

select * from final
order by report_id, identity, anchor_order, subject
