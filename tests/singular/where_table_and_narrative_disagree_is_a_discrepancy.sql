-- Where table and narrative state an amount differently, beyond what their decimals allow, the fact takes one of them
-- and fct_discrepancies has a row with one of the statements.
--
-- A warning, not an error: that nobody could check a statement is a finding about the report and must not keep the
-- other reports from being published.

{{ config(severity='warn') }}

with

figures as (

    select
        report_id,
        item,
        measure,
        basis,
        canonical_fund,
        subject,
        class_key,
        figure_id,
        amount_yuan,
        half_unit_yuan,
        table_order is not null as is_from_table
    from {{ ref('int_figures') }}
    where
        is_classified
        and period = 'current'
        and measure = 'amount'

),

facts as (

    select figure_id from {{ ref('fct_expenditure') }}

    union

    select figure_id from {{ ref('fct_revenue') }}

    union

    select figure_id from {{ ref('fct_balances') }}

),

differing as (

    select
        taken.report_id,
        taken.figure_id,
        other.figure_id as other_figure_id
    from facts
    inner join figures as taken
        on facts.figure_id = taken.figure_id
    inner join figures as other
        on
            taken.report_id = other.report_id
            and taken.item = other.item
            and taken.measure = other.measure
            and taken.basis = other.basis
            and taken.canonical_fund = other.canonical_fund
            and taken.subject = other.subject
            and taken.class_key is not distinct from other.class_key
            and taken.is_from_table <> other.is_from_table
            and abs(taken.amount_yuan - other.amount_yuan) > taken.half_unit_yuan + other.half_unit_yuan

),

discrepancies as (

    select
        report_id,
        figure_ids
    from {{ ref('fct_discrepancies') }}

),

found as (

    select distinct differing.figure_id
    from differing
    inner join discrepancies
        on
            differing.report_id = discrepancies.report_id
            and (
                array_contains(discrepancies.figure_ids, differing.figure_id)
                or array_contains(discrepancies.figure_ids, differing.other_figure_id)
            )

)

select distinct
    differing.report_id,
    differing.figure_id
from differing
left join found
    on differing.figure_id = found.figure_id
where found.figure_id is null
