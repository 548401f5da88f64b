-- Grain: one row per quantity stated more than once and statement of it.
--
-- The quantity is the item, class and subject on one budget (equivalent funds are one), measure, basis and period.
-- Units are no part of it: 个 and 团, 人 and 人次, 元 and 万元 are compared. Performance is left out: one kind of
-- evaluation is told of project by project, each with its own money and score.

with

figures as (

    select * from {{ ref('int_identity_figures') }}

),

statements as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'statement'

),

restatements as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'restatement'

),

not_repeated as (

    select distinct item from {{ ref('int_identity_terms') }}
    where relation = 'no_statement'

),

listed_apart as (

    select distinct item from {{ ref('int_identity_terms') }}
    where relation = 'statement_in_list'

),

rate_budgets as (

    select * from {{ ref('int_rate_budgets') }}

),

-- Two classes without a code that one list names alike are two classes: 行政运行 exists under many 款.
named_in_list as (

    select
        report_id,
        quantity_key,
        count(*) as name_count
    from figures
    where
        class_key is not null
        and class_code is null
        and parent_id is not null
    group by report_id, quantity_key, parent_id, measure, basis, period, fund

),

named_twice as (

    select
        report_id,
        quantity_key
    from named_in_list
    group by report_id, quantity_key
    having max(name_count) > 1

),

-- A rate of completing the initial budget is no repetition of a rate of completing the adjusted one.
stated as (

    select
        figures.*,
        figures.quantity_key
        || coalesce('|' || rate_budgets.budget_basis, '')
        -- 会议费 told by itself is more than the 会议费 of basic expenditure.
        || case
            when listed_apart.item is not null and figures.table_order is null and figures.parent_id is null
                then '|apart'
            else ''
        end as stated_key,
        -- Two budgets that are one this year may have been two the year before.
        case
            when figures.measure in ('change', 'change_rate') or figures.period = 'prior' then figures.fund
            else figures.canonical_fund
        end as compared_fund,
        0 as restated
    from figures
    inner join statements
        on figures.item = statements.item
    left join not_repeated
        on figures.item = not_repeated.item
    left join listed_apart
        on figures.item = listed_apart.item
    left join rate_budgets
        on figures.figure_id = rate_budgets.figure_id
    left join named_twice
        on
            figures.report_id = named_twice.report_id
            and figures.quantity_key = named_twice.quantity_key
    where
        not_repeated.item is null
        and named_twice.report_id is null

),

-- One figure given as the total of revenue and of expenditure is a statement of both.
restated as (

    select
        figures.*,
        replace(figures.quantity_key, restatements.item || '|', restatements.anchor_item || '|') as stated_key,
        figures.canonical_fund as compared_fund,
        1 as restated
    from figures
    inner join restatements
        on
            figures.item = restatements.item
            and figures.measure = restatements.measure

),

all_statements as (

    select * from stated

    union all

    select * from restated

),

grouped as (

    select
        *,
        stated_key || '|' || measure || '|' || basis || '|' || period || '|' || compared_fund as repetition_key,
        count(*) over (
            partition by report_id, stated_key, measure, basis, period, compared_fund
        ) as statement_count,
        min(restated) over (
            partition by report_id, stated_key, measure, basis, period, compared_fund
        ) as is_only_restated,
        row_number() over (
            partition by report_id, stated_key, measure, basis, period, compared_fund
            order by restated, case when fund = default_fund then 0 else 1 end, number_order
        ) as name_preference
    from all_statements

),

repeated as (

    select
        *,
        min(compared_fund) over (partition by report_id, stated_key, measure, basis, period)
        <> max(compared_fund) over (partition by report_id, stated_key, measure, basis, period) as is_on_several_funds
    from grouped
    where
        statement_count > 1
        and is_only_restated = 0

),

final as (

    select
        repeated.report_id,
        repeated.repetition_key,
        -- Where a report repeats one item on two budgets, both say which.
        case when names.is_on_several_funds then names.name || ' ' || names.fund else names.label end
        || case when names.period = 'current' then '' else ' ' || names.period end
        || case when names.basis = 'final' then '' else ' ' || names.basis end
        || case when names.measure in ('amount', 'count') then '' else ' ' || names.measure end as subject,
        repeated.figure_id,
        repeated.number_order,
        repeated.restated,
        repeated.base_value,
        repeated.printed_half_unit,
        repeated.base_to_unit,
        repeated.unit_kind
    from repeated
    inner join repeated as names
        on
            repeated.report_id = names.report_id
            and repeated.repetition_key = names.repetition_key
            and names.name_preference = 1

)

select * from final
order by report_id, repetition_key, restated, number_order
