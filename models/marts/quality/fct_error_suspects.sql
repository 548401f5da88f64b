-- Grain: one row per break and figure that alone could explain it, with the value that would reconcile it. Suggestions
-- only.
--
-- A wrong figure breaks every sum it stands in by the same amount and leaves the others whole. Each figure of a broken
-- sum
-- is therefore moved by the gap, and all sums and repetitions it stands in are judged again: those it would mend less
-- those
-- it would break, and half a point where stated and suggested value differ in one decimal place only.

with

checks as (

    select * from {{ ref('fct_identity_checks') }}

),

sides as (

    select * from {{ ref('int_identity_sides') }}
    where
        kind in ('sum', 'equality', 'difference', 'bound')
        and reason is null

),

check_figures as (

    select * from {{ ref('int_check_figures') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

ratios as (

    select * from {{ ref('int_ratio_checks') }}

),

repetitions as (

    select * from {{ ref('int_repetition_checks') }}

),

repeated as (

    select * from {{ ref('int_repeated_figures') }}

),

-- What each figure takes part in

linear_parts as (

    select
        sides.report_id,
        sides.identity,
        sides.subject,
        sides.kind,
        check_figures.figure_id,
        cast(check_figures.weight as decimal(8, 2)) as weight,
        cast(sides.difference_base as decimal(28, 8)) as difference_base,
        cast(sides.tolerance_base as decimal(28, 8)) as tolerance_base,
        check_figures.status in ('holds', 'rounding') as was_whole
    from sides
    inner join check_figures
        on
            sides.report_id = check_figures.report_id
            and sides.identity = check_figures.identity
            and sides.subject = check_figures.subject
    where check_figures.weight <> 0

),

repeated_parts as (

    select
        repetitions.report_id,
        repetitions.identity,
        repetitions.subject,
        own.figure_id,
        min(other.base_value) as least_other,
        max(other.base_value) as greatest_other,
        max(
            case
                when own.printed_half_unit = other.printed_half_unit then 0
                else greatest(own.printed_half_unit, other.printed_half_unit)
            end
        ) as tolerance_base,
        repetitions.status in ('holds', 'rounding') as was_whole
    from repetitions
    inner join repeated as own
        on
            repetitions.report_id = own.report_id
            and repetitions.repetition_key = own.repetition_key
    inner join repeated as other
        on
            own.report_id = other.report_id
            and own.repetition_key = other.repetition_key
            and own.figure_id <> other.figure_id
    group by
        repetitions.report_id, repetitions.identity, repetitions.subject, own.figure_id, repetitions.status

),

-- What each figure of a break would have to be

linear_moves as (

    select
        report_id,
        identity,
        subject,
        figure_id,
        {{ divide_half_up('-difference_base', 'weight') }} as move_base
    from linear_parts
    where not was_whole

),

values_in_group as (

    select
        report_id,
        repetition_key,
        base_value,
        count(*) as statement_count,
        min(number_order) as first_order
    from repeated
    group by report_id, repetition_key, base_value

),

repeated_moves as (

    select
        repetitions.report_id,
        repetitions.identity,
        repetitions.subject,
        own.figure_id,
        values_in_group.base_value - own.base_value as move_base,
        row_number() over (
            partition by repetitions.report_id, repetitions.subject, own.figure_id
            order by values_in_group.statement_count desc, values_in_group.first_order asc
        ) as preference
    from repetitions
    inner join repeated as own
        on
            repetitions.report_id = own.report_id
            and repetitions.repetition_key = own.repetition_key
    inner join values_in_group
        on
            own.report_id = values_in_group.report_id
            and own.repetition_key = values_in_group.repetition_key
            and own.base_value <> values_in_group.base_value
    where repetitions.status in ('last_digit', 'broken')

),

-- A printed percentage that does not follow from its operands: the percentage itself.
ratio_moves as (

    select
        ratios.report_id,
        ratios.identity,
        ratios.subject,
        figures.figure_id,
        ratios.computed_rate - figures.base_value as move_base
    from ratios
    inner join figures
        on ratios.anchor_id = figures.figure_id
    where ratios.status in ('last_digit', 'broken')

),

moves as (

    select * from linear_moves

    union all

    select
        report_id,
        identity,
        subject,
        figure_id,
        move_base
    from repeated_moves
    where preference = 1

    union all

    select * from ratio_moves

),

-- What would become of everything else

linear_effects as (

    select
        moves.report_id,
        moves.identity,
        moves.subject,
        moves.figure_id,
        linear_parts.was_whole,
        case linear_parts.kind
            when 'bound'
                then linear_parts.difference_base + linear_parts.weight * moves.move_base <= linear_parts.tolerance_base
            else
                abs(linear_parts.difference_base + linear_parts.weight * moves.move_base)
                <= linear_parts.tolerance_base
        end as is_whole
    from moves
    inner join linear_parts
        on moves.figure_id = linear_parts.figure_id

),

repeated_effects as (

    select
        moves.report_id,
        moves.identity,
        moves.subject,
        moves.figure_id,
        repeated_parts.was_whole,
        abs(figures.base_value + moves.move_base - repeated_parts.least_other) <= repeated_parts.tolerance_base
        and abs(figures.base_value + moves.move_base - repeated_parts.greatest_other) <= repeated_parts.tolerance_base
            as is_whole
    from moves
    inner join figures
        on moves.figure_id = figures.figure_id
    inner join repeated_parts
        on moves.figure_id = repeated_parts.figure_id

),

effects as (

    select * from linear_effects

    union all

    select * from repeated_effects

),

counted as (

    select
        report_id,
        identity,
        subject,
        figure_id,
        count(case when is_whole and not was_whole then 1 end) as mended_count,
        count(case when was_whole and not is_whole then 1 end) as broken_count
    from effects
    group by report_id, identity, subject, figure_id

),

suggested as (

    select
        moves.report_id,
        moves.identity,
        moves.subject,
        moves.figure_id,
        figures.number_order,
        figures.value as stated_value,
        cast((figures.base_value + moves.move_base) * figures.base_to_unit as decimal(28, 8)) as suggested_value,
        figures.unit,
        figures.section,
        figures.label_zh,
        figures.label_en,
        figures.measure,
        -- A ratio is mended by its own percentage, which stands in no sum.
        coalesce(counted.mended_count, 0) + case when checks.kind = 'ratio' then 1 else 0 end as mended_count,
        coalesce(counted.broken_count, 0) as broken_count
    from moves
    inner join checks
        on
            moves.report_id = checks.report_id
            and moves.identity = checks.identity
            and moves.subject = checks.subject
    inner join figures
        on moves.figure_id = figures.figure_id
    left join counted
        on
            moves.report_id = counted.report_id
            and moves.identity = counted.identity
            and moves.subject = counted.subject
            and moves.figure_id = counted.figure_id

),

scored as (

    select
        *,
        cast(
            mended_count - broken_count
            + case
                when
                    regexp_matches(
                        {{ plain_number('abs(suggested_value - stated_value)') }}, '^(0\.0*[1-9]|[1-9]0*)$'
                    )
                    then 0.5
                else 0
            end as decimal(8, 1)
        ) as score
    from suggested
    where suggested_value >= 0 or measure in ('change', 'change_rate') or stated_value < 0

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by report_id, identity, subject
                order by score desc, mended_count desc, number_order asc
            ) as int
        ) as rank,
        count(*) over (partition by report_id, identity, subject, score, mended_count) > 1 as is_tied
    from scored

),

final as (

    select
        report_id,
        identity,
        subject,
        figure_id,
        stated_value,
        suggested_value,
        unit,
        section,
        label_zh || '（' || section || '）改为 ' || {{ plain_number('suggested_value') }} || ' ' || unit || '，可使 '
        || cast(mended_count as {{ dbt.type_string() }}) || ' 项勾稽关系成立，'
        || case
            when broken_count = 0 then '不影响其他关系'
            else '但使 ' || cast(broken_count as {{ dbt.type_string() }}) || ' 项不再成立'
        end
        || case when is_tied then '；另有同样可能的数字' else '' end as reason,
        label_en || ' (' || section || ') as ' || {{ plain_number('suggested_value') }} || ' ' || unit || ' would mend '
        || cast(mended_count as {{ dbt.type_string() }}) || ' check(s) and break '
        || cast(broken_count as {{ dbt.type_string() }})
        || case when is_tied then '; other figures explain as much' else '' end as reason_en,
        cast(mended_count as int) as mended_count,
        cast(broken_count as int) as broken_count,
        score,
        is_tied,
        rank
    from ranked

)

select * from final
order by report_id, identity, subject, rank
