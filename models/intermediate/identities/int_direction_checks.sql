-- Grain: one row per comparison in words, and one per figure whose change and rate of change are both stated.
--
-- A claim about the budget is held against the stated budget, else against the completion rate (100 % is equal); a
-- claim
-- about the year before against the change, else the prior value. A rate of 0 % on a final value of 0 says nothing.
-- What is printed stands for an interval here too: 100 % without decimals may be 99.6 %, and 0.50 万元 less than
-- 0.50 万元 where a rate beside them says so. Such a claim is rounding, as long as the difference could show at all.

with

claims as (

    select * from {{ ref('stg_report_claims') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

abouts as (

    select
        claims.report_id,
        claims.claim_order,
        claims.char_start,
        claims.kind,
        claims.direction,
        figures.figure_id as about_id,
        figures.number_order,
        figures.label,
        figures.base_value,
        figures.base_to_unit,
        figures.base_half_unit,
        figures.printed_half_unit,
        figures.quantity_key,
        figures.canonical_fund
    from claims
    left join figures
        on
            claims.report_id = figures.report_id
            and claims.about_start = figures.char_start

),

-- To how many decimals a report prints its rates: 100 and 0 do not tell, since zeros at the end are dropped, and one
-- rate among many that are 100 may be a slip. Else all percentages tell.
rate_decimals as (

    select
        report_id,
        case
            when
                10 * count(case when measure = 'completion_rate' and value not in (0, 100) then 1 end)
                > count(case when measure = 'completion_rate' then 1 end)
                then max(case when measure = 'completion_rate' and value not in (0, 100) then decimals end)
            else max(decimals)
        end as decimals
    from figures
    where unit = '%'
    group by report_id

),

completion_rates as (

    select
        report_id,
        about_id,
        min(value) as lowest_rate,
        max(value) as highest_rate
    from figures
    where
        measure = 'completion_rate'
        and about_id is not null
    group by report_id, about_id

),

comparable as (

    select
        abouts.report_id,
        abouts.claim_order,
        figures.figure_id,
        figures.measure,
        figures.basis,
        figures.base_value,
        figures.base_to_unit,
        figures.base_half_unit,
        figures.printed_half_unit,
        row_number() over (
            partition by abouts.report_id, abouts.claim_order
            order by
                case
                    when figures.basis = 'initial_budget' then 1
                    when figures.basis = 'adjusted_budget' then 2
                    when figures.measure in ('completion_rate', 'change') then 3
                    else 4
                end,
                case when figures.about_id = abouts.about_id then 0 else 1 end,
                figures.number_order
        ) as preference
    from abouts
    inner join figures
        on
            abouts.report_id = figures.report_id
            and abouts.quantity_key = figures.quantity_key
            and abouts.canonical_fund = figures.canonical_fund
    where
        case
            when abouts.kind = 'budget' and figures.measure in ('amount', 'count')
                then figures.basis in ('initial_budget', 'adjusted_budget') and figures.period = 'current'
            when abouts.kind = 'budget'
                then
                    figures.measure = 'completion_rate' and figures.about_id = abouts.about_id
                    and (figures.value <> 0 or abouts.base_value <> 0)
            when figures.measure = 'change' then figures.about_id = abouts.about_id
            else figures.measure in ('amount', 'count') and figures.period = 'prior' and figures.basis = 'final'
        end

),

claims_compared as (

    select
        abouts.report_id,
        abouts.claim_order,
        abouts.label as subject,
        abouts.about_id,
        abouts.number_order as anchor_order,
        abouts.char_start,
        abouts.direction,
        comparable.figure_id as compared_id,
        comparable.measure,
        case
            when comparable.measure in ('completion_rate', 'change')
                then cast(comparable.base_value * comparable.base_to_unit as decimal(28, 8))
            else cast(abouts.base_value * abouts.base_to_unit as decimal(28, 8))
        end as left_value,
        case
            when comparable.measure in ('amount', 'count')
                then cast(comparable.base_value * abouts.base_to_unit as decimal(28, 8))
        end as right_value,
        sign(
            case comparable.measure
                when 'completion_rate' then comparable.base_value - 100
                when 'change' then comparable.base_value
                else abouts.base_value - comparable.base_value
            end
        ) as stated_sign,
        case
            when comparable.measure in ('amount', 'count')
                then abs(abouts.base_value - comparable.base_value)
        end as distance,
        abouts.base_half_unit + comparable.base_half_unit as reach,
        comparable.printed_half_unit <> abouts.printed_half_unit as is_printed_unlike,
        case
            when abouts.kind <> 'budget' then 0
            when completion_rates.highest_rate < 100 then -1
            when completion_rates.lowest_rate > 100 then 1
            else 0
        end as sign_of_rates,
        -- How far an amount may be from its budget where the rate says 100 %, and still be printed as 100 %.
        case
            when comparable.measure = 'completion_rate'
                then
                    abs(abouts.base_value)
                    * cast('0.' || repeat('0', rate_decimals.decimals) || '5' as decimal(20, 8)) / 100
        end as room_within_rate,
        abouts.base_half_unit
    from abouts
    left join comparable
        on
            abouts.report_id = comparable.report_id
            and abouts.claim_order = comparable.claim_order
            and comparable.preference = 1
    left join rate_decimals
        on abouts.report_id = rate_decimals.report_id
    left join completion_rates
        on
            abouts.report_id = completion_rates.report_id
            and abouts.about_id = completion_rates.about_id

),

claims_told as (

    select
        *,
        case direction
            when 'less' then -1
            when 'greater' then 1
            else 0
        end as told_sign
    from claims_compared

),

claims_judged as (

    select
        *,
        case
            when direction = 'unclear' then 'template_leftover'
            when compared_id is null then 'words_cannot_be_compared'
        end as reason,
        case
            when stated_sign = told_sign then 'holds'
            -- 0.91 万元 and 9060.92 元, 10.00 and 10.01 may be alike.
            when direction = 'equal' and distance <= reach then 'rounding'
            when direction <> 'equal' and distance <= reach and is_printed_unlike then 'rounding'
            when direction <> 'equal' and distance = 0 and sign_of_rates = told_sign then 'rounding'
            when direction <> 'equal' and stated_sign = 0 and room_within_rate >= base_half_unit then 'rounding'
            else 'broken'
        end as agreement
    from claims_told

),

-- The words 增加 and 减少 gave the change and its rate their signs: one direction for both.
signs as (

    select
        changes.report_id,
        cast(null as int) as claim_order,
        abouts.label as subject,
        abouts.figure_id as about_id,
        abouts.number_order as anchor_order,
        changes.char_start,
        changes.figure_id as change_id,
        rates.figure_id as rate_id,
        cast(changes.base_value * changes.base_to_unit as decimal(28, 8)) as left_value,
        cast(rates.value as decimal(28, 8)) as right_value,
        case when 'unclear' in (changes.direction, rates.direction) then 'template_leftover' end as reason,
        case when changes.base_value * rates.value < 0 then 'broken' else 'holds' end as agreement,
        row_number() over (partition by changes.figure_id order by rates.number_order) as preference
    from figures as changes
    inner join figures as rates
        on
            changes.about_id = rates.about_id
            and changes.measure = 'change'
            and rates.measure = 'change_rate'
    inner join figures as abouts
        on changes.about_id = abouts.figure_id

),

united as (

    select
        report_id,
        claim_order,
        coalesce(subject, '') as subject,
        about_id,
        anchor_order,
        char_start,
        compared_id as left_id,
        cast(null as {{ dbt.type_string() }}) as right_id,
        left_value,
        right_value,
        reason,
        agreement,
        about_id as anchor_id
    from claims_judged

    union all

    select
        report_id,
        claim_order,
        subject,
        about_id,
        anchor_order,
        char_start,
        change_id as left_id,
        rate_id as right_id,
        left_value,
        right_value,
        reason,
        agreement,
        change_id as anchor_id
    from signs
    where preference = 1

),

numbered as (

    select
        *,
        row_number() over (partition by report_id, subject order by char_start, anchor_id) as occurrence
    from united

),

final as (

    select
        report_id,
        'direction_words' as identity,
        '' as scope,
        case
            when occurrence = 1 then subject
            else trim(subject || ' #' || cast(occurrence as {{ dbt.type_string() }}))
        end as subject,
        anchor_id,
        coalesce(anchor_order, 0) as anchor_order,
        case when reason is null then left_value end as left_value,
        case when reason is null then right_value end as right_value,
        cast(case when agreement <> 'broken' and reason is null then 0 end as decimal(28, 8)) as difference,
        cast(0 as decimal(28, 8)) as tolerance,
        case when reason is null then agreement end as status,
        reason,
        cast(null as {{ dbt.type_string() }}) as lacking_zh,
        cast(null as {{ dbt.type_string() }}) as lacking_en,
        claim_order,
        about_id,
        left_id,
        right_id
    from numbered

)

select * from final
order by report_id, identity, anchor_order, subject
