-- Grain: one row per check of the kind ratio: a printed percentage against the quotient of two sums.
--
-- No division decides: the percentage p agrees with 100 n / d where 100 n - p d is zero within half a unit of its last
-- place. At an end q of an interval, 100 n - q d is a sum of the operands with weights that depend on q, so its own
-- interval is exact even where one figure stands in both n and d.

{% set ends = [
    ('low', 'anchors.rate - anchors.half_unit'),
    ('high', 'anchors.rate + anchors.half_unit'),
    ('lower', 'anchors.rate - anchors.half_unit - anchors.step'),
    ('higher', 'anchors.rate + anchors.half_unit + anchors.step'),
] %}

with

operands as (

    select * from {{ ref('int_identity_operands') }}
    where kind = 'ratio'

),

sides as (

    select * from {{ ref('int_identity_sides') }}
    where kind = 'ratio'

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

anchors as (

    select
        sides.report_id,
        sides.identity,
        sides.scope,
        sides.subject,
        sides.anchor_id,
        sides.anchor_order,
        sides.reason,
        sides.lacking_zh,
        sides.lacking_en,
        cast(figures.value as decimal(18, 6)) as rate,
        cast(figures.printed_half_unit as decimal(18, 6)) as half_unit,
        cast(2 * figures.printed_half_unit as decimal(18, 6)) as step,
        figures.decimals
    from sides
    inner join figures
        on sides.anchor_id = figures.figure_id

),

-- One row per check and figure: a figure may stand in both sums.
weighed as (

    select
        identity,
        scope,
        anchor_id,
        figure_id,
        cast(100 * sum(case when side = 'numerator' then weight else 0 end) as decimal(12, 2)) as numerator_weight,
        cast(sum(case when side = 'denominator' then weight else 0 end) as decimal(12, 2)) as denominator_weight,
        cast(max(base_value) as decimal(24, 8)) as base_value,
        cast(max(base_half_unit) as decimal(24, 8)) as base_half_unit
    from operands
    where
        side in ('numerator', 'denominator')
        and is_found
    group by identity, scope, anchor_id, figure_id

),

added as (

    select
        anchors.anchor_id,
        anchors.identity,
        anchors.scope,
        sum(weighed.numerator_weight * weighed.base_value) as numerator,
        sum(weighed.denominator_weight * weighed.base_value) as denominator,
        {% for end, rate in ends %}
        sum(
            (weighed.numerator_weight - ({{ rate }}) * weighed.denominator_weight) * weighed.base_value
        ) as {{ end }}_gap,
        sum(
            abs(weighed.numerator_weight - ({{ rate }}) * weighed.denominator_weight) * weighed.base_half_unit
        ) as {{ end }}_tolerance,
        {% endfor %}
        sum(
            abs(weighed.numerator_weight - anchors.rate * weighed.denominator_weight) * weighed.base_half_unit
        ) as tolerance,
        sum((weighed.numerator_weight - anchors.rate * weighed.denominator_weight) * weighed.base_value) as gap
    from anchors
    inner join weighed
        on
            anchors.identity = weighed.identity
            and anchors.scope = weighed.scope
            and anchors.anchor_id = weighed.anchor_id
    group by anchors.anchor_id, anchors.identity, anchors.scope

),

-- A negative base turns the order of the two ends round. A base printed as 0 may be a little more than that: 0.3 after
-- an increase by 0.3 of 534 %.
judged as (

    select
        anchors.*,
        cast(added.numerator as decimal(28, 8)) as numerator,
        cast(added.denominator as decimal(28, 8)) as denominator,
        cast(added.tolerance * sign(added.denominator) as decimal(28, 8)) as operand_tolerance,
        case
            when anchors.reason is not null then anchors.reason
            when added.denominator = 0 and anchors.rate = 0 then 'prior_is_zero'
            when
                added.denominator = 0
                and not (added.numerator * anchors.rate > 0 and abs(added.gap) <= added.tolerance)
                then 'rate_undefined'
        end as final_reason,
        case
            when added.denominator = 0 then 'rounding'
            when
                sign(added.low_gap) * sign(added.denominator) >= 0
                and sign(added.high_gap) * sign(added.denominator) <= 0
                then 'holds'
            when
                added.low_gap * sign(added.denominator) + added.low_tolerance >= 0
                and added.high_gap * sign(added.denominator) - added.high_tolerance <= 0
                then 'rounding'
            when
                added.lower_gap * sign(added.denominator) + added.lower_tolerance >= 0
                and added.higher_gap * sign(added.denominator) - added.higher_tolerance <= 0
                then 'last_digit'
            else 'broken'
        end as interval_status
    from anchors
    left join added
        on
            anchors.identity = added.identity
            and anchors.scope = added.scope
            and anchors.anchor_id = added.anchor_id

),

divided as (

    select
        *,
        case when final_reason is null then {{ divide_half_up('numerator', 'denominator') }} end as quotient,
        case when final_reason is null then {{ divide_half_up('operand_tolerance', 'denominator') }} end
            as quotient_tolerance
    from judged

),

-- Shown as printed where it agrees, else with two decimals or as many as printed.
shown as (

    select
        *,
        cast(
            case
                when final_reason is not null then null
                when interval_status = 'holds' or denominator = 0 then rate
                when decimals <= 2 then round(quotient, 2)
                else round(quotient, 6)
            end as decimal(28, 8)
        ) as right_value,
        {{ round_to('quotient', 'decimals') }} as computed_rate
    from divided

),

final as (

    select
        report_id,
        identity,
        scope,
        subject,
        anchor_id,
        anchor_order,
        cast(rate as decimal(28, 8)) as left_value,
        right_value,
        cast(rate - right_value as decimal(28, 8)) as difference,
        cast(half_unit + coalesce(quotient_tolerance, 0) as decimal(28, 8)) as tolerance,
        case when final_reason is null then interval_status end as status,
        final_reason as reason,
        lacking_zh,
        lacking_en,
        computed_rate
    from shown

)

select * from final
order by report_id, identity, anchor_order, scope
