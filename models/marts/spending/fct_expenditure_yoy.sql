-- Grain: one row per report (a department and year), fund and amount of expenditure it states, beside last year's.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where
        fact = 'expenditure'
        and measure = 'amount'
        and basis = 'final'
        and value_rank = 1

),

leaves as (

    select figure_id from {{ ref('int_expenditure_leaves') }}
    where is_primary

),

restated as (

    select * from {{ ref('int_restated_values') }}

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

report_departments as (

    select * from {{ ref('int_report_departments') }}

),

department_changes as (

    select distinct
        successor_id,
        first_fiscal_year
    from {{ ref('department_changes') }}
    where kind <> 'transfer'

),

class_changes as (

    select * from {{ ref('int_class_changes') }}

),

-- Lists begin with 2015: what was in use then is not new.
class_starts as (

    select
        'function' as classification,
        code,
        min(valid_from) as first_year
    from {{ ref('functions') }}
    group by code
    having min(valid_from) > 2015

    union all

    select
        'economic' as classification,
        code,
        min(valid_from) as first_year
    from {{ ref('economic_classes') }}
    group by code
    having min(valid_from) > 2015

),

pairs as (

    select
        later.report_id,
        earlier.report_id as prior_report_id
    from versions as later
    inner join versions as earlier
        on
            later.account_key = earlier.account_key
            and later.fiscal_year - 1 = earlier.fiscal_year
            and earlier.is_latest

),

coded as (

    select
        *,
        coalesce(function_code, economic_code) as class_code,
        coalesce(function_name, economic_name) as class_name,
        case when function_name is null then 'economic' else 'function' end as classification
    from stated

),

-- A 项 that no row says goes with its 款 (2200401 became 2240501), if it bears the same name there.
with_prior_class as (

    select
        coded.*,
        class_changes.code is null and kuan_changes.code is not null as is_with_kuan,
        case
            when coded.class_code is null then coded.class_key
            when class_changes.code is not null then class_changes.prior_code
            when kuan_changes.code is not null then kuan_changes.prior_code || right(coded.class_code, 2)
            else coded.class_code
        end as prior_class_key,
        class_changes.code is not null and class_changes.prior_code is null
        or class_changes.code is null and kuan_changes.code is not null and kuan_changes.prior_code is null
            as is_class_changed,
        class_starts.code is not null as is_class_new
    from coded
    left join class_changes
        on
            coded.classification = class_changes.classification
            and coded.class_code = class_changes.code
            and coded.fiscal_year = class_changes.first_year
    left join class_changes as kuan_changes
        on
            coded.classification = kuan_changes.classification
            and length(coded.class_code) = 7
            and left(coded.class_code, 5) = kuan_changes.code
            and coded.fiscal_year = kuan_changes.first_year
    left join class_starts
        on
            coded.classification = class_starts.classification
            and coded.class_code = class_starts.code
            and coded.fiscal_year = class_starts.first_year

),

compared as (

    select
        stated.*,
        pairs.prior_report_id,
        leaves.figure_id is not null as is_leaf,
        restated.amount_yuan as prior_restated_yuan,
        restated.restated_as as prior_restated_as,
        restated.figure_id as prior_restated_figure_id,
        published.amount_yuan as prior_published_yuan,
        published.figure_id as prior_published_figure_id,
        published.class_code as prior_class_code,
        case
            when published.figure_id is not null then null
            when report_departments.match_confidence = 'ambiguous' then 'department_unidentified'
            when pairs.prior_report_id is null and department_changes.successor_id is not null
                then 'department_changed'
            when pairs.prior_report_id is null then 'no_report'
            when stated.is_class_changed then 'class_changed'
            when stated.is_class_new then 'class_new'
            else 'not_stated'
        end as prior_published_missing
    from with_prior_class as stated
    left join leaves
        on stated.figure_id = leaves.figure_id
    left join report_departments
        on stated.report_id = report_departments.report_id
    left join department_changes
        on
            stated.department_id = department_changes.successor_id
            and stated.fiscal_year = department_changes.first_fiscal_year
    left join pairs
        on stated.report_id = pairs.report_id
    left join restated
        on
            stated.report_id = restated.report_id
            and stated.item = restated.item
            and stated.fund = restated.fund
            and stated.subject = restated.subject
            and stated.class_key is not distinct from restated.class_key
    left join coded as published
        on
            pairs.prior_report_id = published.report_id
            and stated.item = published.item
            and stated.fund = published.fund
            and stated.subject = published.subject
            and stated.prior_class_key is not distinct from published.class_key
            and (
                not stated.is_with_kuan
                or {{ class_name_key('stated.class_name') }} = {{ class_name_key('published.class_name') }}
            )

),

final as (

    select
        figure_id,
        report_id,
        prior_report_id,
        department_id,
        department_name,
        fiscal_year,
        fund,
        item,
        function_code,
        function_name,
        function_level,
        economic_code,
        economic_name,
        economic_level,
        class_key,
        nature,
        is_leaf,
        amount_yuan,
        prior_restated_yuan,
        prior_restated_as,
        prior_restated_figure_id,
        prior_published_yuan,
        prior_published_figure_id,
        prior_class_code,
        prior_published_missing,
        cast(amount_yuan - prior_restated_yuan as decimal(28, 4)) as change_from_restated_yuan,
        cast(amount_yuan - prior_published_yuan as decimal(28, 4)) as change_from_published_yuan,
        cast(prior_restated_yuan - prior_published_yuan as decimal(28, 4)) as restatement_yuan,
        check_status
    from compared

)

select * from final
order by department_name, fiscal_year, report_id, fund, function_code, economic_code, item, nature, figure_id
