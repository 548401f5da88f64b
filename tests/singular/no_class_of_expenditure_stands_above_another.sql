-- Each yuan once: within a report, fund and basis no class that is added up contains another.

with

functional as (

    select
        report_id,
        basis,
        fund,
        figure_id,
        function_code as code
    from {{ ref('fct_expenditure') }}

),

all_funds as (

    select
        report_id,
        basis,
        fund,
        figure_id,
        function_code as code
    from {{ ref('fct_expenditure_all_funds') }}

),

economic as (

    select
        report_id,
        basis,
        fund,
        figure_id,
        economic_code as code
    from {{ ref('fct_expenditure_by_economic_class') }}

),

leaves as (

    select
        'budgets' as leaf_set,
        *
    from functional
    where code is not null

    union all

    select
        'all_funds' as leaf_set,
        *
    from all_funds
    where code is not null

    union all

    select
        'economic' as leaf_set,
        *
    from economic
    where code is not null

)

select
    upper_class.*,
    lower_class.code as code_below
from leaves as upper_class
inner join leaves as lower_class
    on
        upper_class.leaf_set = lower_class.leaf_set
        and upper_class.report_id = lower_class.report_id
        and upper_class.basis = lower_class.basis
        and upper_class.fund = lower_class.fund
        and left(lower_class.code, length(upper_class.code)) = upper_class.code
        and upper_class.code <> lower_class.code
