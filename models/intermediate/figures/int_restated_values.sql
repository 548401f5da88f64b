-- Grain: one row per report and amount of last year's expenditure that it states anew.
--
-- An amount stated outright (上年支出) is taken before one that follows from this year's and its change; of several the
-- first in the text.

with

said as (

    select * from {{ ref('int_prior_values') }}
    where
        identity = 'prior_report_agreement'
        and measure = 'amount'
        and basis = 'final'

),

figures as (

    select * from {{ ref('int_figures') }}

),

fact_items as (

    select * from {{ ref('fact_items') }}
    where fact = 'expenditure'

),

restated as (

    select
        said.report_id,
        figures.item,
        figures.canonical_fund as fund,
        figures.subject,
        figures.class_key,
        said.anchor_id as figure_id,
        case when said.change_id is null then 'stated' else 'from_change' end as restated_as,
        cast(figures.amount_yuan - coalesce(changes.amount_yuan, 0) as decimal(28, 4)) as amount_yuan,
        row_number() over (
            partition by said.report_id, figures.item, figures.canonical_fund, figures.subject, figures.class_key
            order by case when said.change_id is null then 1 else 2 end, said.anchor_order, said.anchor_id
        ) as preference
    from said
    inner join figures
        on said.left_id = figures.figure_id
    inner join fact_items
        on figures.item = fact_items.item
    left join figures as changes
        on said.change_id = changes.figure_id
    where figures.amount_yuan is not null

)

select * from restated
where preference = 1
order by report_id, figure_id
