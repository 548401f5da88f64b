-- Grain: one row per check and thing it rests on: the figures of both sides, constants, claims in words and years
-- named.

with

operands as (

    select * from {{ ref('int_identity_operands') }}

),

repetitions as (

    select * from {{ ref('int_repetition_checks') }}

),

repeated as (

    select * from {{ ref('int_repeated_figures') }}

),

directions as (

    select * from {{ ref('int_direction_checks') }}

),

quotations as (

    select * from {{ ref('int_check_quotations') }}

),

across_reports as (

    select * from {{ ref('int_cross_report_evidence') }}

),

bounds as (

    select * from {{ ref('int_bound_checks') }}

),

extreme_terms as (

    select distinct
        identity,
        scope,
        side
    from {{ ref('int_identity_terms') }}
    where relation = 'extreme'

),

constants as (

    select
        identity,
        scope,
        side,
        term_order,
        weight,
        missing_zh,
        missing_en
    from {{ ref('int_identity_terms') }}
    where relation = 'constant'

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

of_operands as (

    select
        report_id,
        identity,
        subject,
        side,
        relation,
        term_order,
        weight,
        figure_id,
        case when relation = 'constant' then missing_zh end as text_zh,
        case when relation = 'constant' then missing_en end as text_en
    from operands
    where
        is_found
        and side <> 'frame'

),

of_extremes as (

    select
        bounds.report_id,
        bounds.identity,
        bounds.subject,
        extreme_terms.side,
        'extreme' as relation,
        0 as term_order,
        cast(1 as decimal(8, 2)) as weight,
        bounds.anchor_id as figure_id,
        cast(null as {{ dbt.type_string() }}) as text_zh,
        cast(null as {{ dbt.type_string() }}) as text_en
    from bounds
    inner join extreme_terms
        on
            bounds.identity = extreme_terms.identity
            and bounds.scope = extreme_terms.scope

    union all

    select
        bounds.report_id,
        bounds.identity,
        bounds.subject,
        constants.side,
        'constant' as relation,
        constants.term_order,
        cast(constants.weight as decimal(8, 2)) as weight,
        null as figure_id,
        constants.missing_zh as text_zh,
        constants.missing_en as text_en
    from bounds
    inner join extreme_terms
        on
            bounds.identity = extreme_terms.identity
            and bounds.scope = extreme_terms.scope
    inner join constants
        on
            bounds.identity = constants.identity
            and bounds.scope = constants.scope

),

of_repetitions as (

    select
        repetitions.report_id,
        repetitions.identity,
        repetitions.subject,
        case repeated.figure_id
            when repetitions.left_id then 'left'
            when repetitions.right_id then 'right'
            else 'other'
        end as side,
        'statement' as relation,
        repeated.restated as term_order,
        cast(1 as decimal(8, 2)) as weight,
        repeated.figure_id,
        cast(null as {{ dbt.type_string() }}) as text_zh,
        cast(null as {{ dbt.type_string() }}) as text_en
    from repetitions
    inner join repeated
        on
            repetitions.report_id = repeated.report_id
            and repetitions.repetition_key = repeated.repetition_key

),

direction_figures as (

    {% for side in ['left', 'right', 'about'] %}
    select
        report_id,
        identity,
        subject,
        '{{ side }}' as side,
        {{ side }}_id as figure_id
    from directions
    where
        {{ side }}_id is not null
        {{ 'and claim_order is not null' if side == 'about' }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
),

of_directions as (

    select
        report_id,
        identity,
        subject,
        side,
        'compared' as relation,
        0 as term_order,
        cast(1 as decimal(8, 2)) as weight,
        figure_id,
        cast(null as {{ dbt.type_string() }}) as text_zh,
        cast(null as {{ dbt.type_string() }}) as text_en
    from direction_figures

),

of_figures as (

    select * from of_operands
    union all
    select * from of_extremes
    union all
    select * from of_repetitions
    union all
    select * from of_directions

),

placed_figures as (

    select
        of_figures.report_id,
        of_figures.identity,
        of_figures.subject,
        of_figures.side,
        of_figures.relation,
        of_figures.term_order,
        of_figures.weight,
        of_figures.figure_id,
        figures.char_start,
        figures.char_end,
        figures.section,
        figures.value,
        figures.unit,
        coalesce(figures.label_zh, of_figures.text_zh) as label_zh,
        coalesce(figures.label_en, of_figures.text_en) as label_en
    from of_figures
    left join figures
        on of_figures.figure_id = figures.figure_id

),

evidence as (

    select * from placed_figures

    union all

    select * from quotations

    union all

    select * from across_reports

),

ordered as (

    select
        *,
        row_number() over (
            partition by report_id, identity, subject
            order by
                case side
                    when 'left' then 1
                    when 'about' then 2
                    when 'right' then 3
                    when 'numerator' then 4
                    when 'denominator' then 5
                    else 6
                end,
                term_order,
                char_start,
                label_zh
        ) as evidence_order
    from evidence

),

-- One figure may stand on both sides (the change in a rate of change): it is mentioned once in a list of figures.
final as (

    select
        *,
        row_number() over (
            partition by
                report_id, identity, subject, coalesce(figure_id, cast(evidence_order as {{ dbt.type_string() }}))
            order by evidence_order
        ) = 1 as is_first_mention
    from ordered

)

select * from final
order by report_id, identity, subject, evidence_order
