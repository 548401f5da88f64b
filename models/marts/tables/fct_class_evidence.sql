-- Grain: one row per classification, code, name and fiscal year printed side by side in the tables of a report.
--
-- What the classification seeds can be grown from: no official list could be had, the reports print code and name.

with

figures as (

    select * from {{ ref('int_figures') }}

),

classes as (

    select * from {{ ref('int_classes') }}

),

printed as (

    select
        report_id,
        fiscal_year,
        'function' as classification,
        function_code as code,
        function_name as name,
        function_level as level,
        page,
        table_number
    from figures
    where source_kind = 'table' and function_code is not null and function_name is not null

    union all

    select
        report_id,
        fiscal_year,
        'economic' as classification,
        economic_code as code,
        economic_name as name,
        economic_level as level,
        page,
        table_number
    from figures
    where source_kind = 'table' and economic_code is not null and economic_name is not null

),

counted as (

    select
        report_id,
        classification,
        code,
        name,
        level,
        fiscal_year,
        min(page) as page,
        cast(count(distinct table_number) as int) as table_count
    from printed
    group by report_id, classification, code, name, level, fiscal_year

),

keyed as (

    select
        *,
        {{ class_name_key('name') }} as name_key
    from counted

),

known as (

    select * from classes
    where not is_alias and not is_by_rule

),

compared as (

    select
        keyed.*,
        known.name_stated as name_in_seed,
        known.valid_from,
        known.code is not null as is_code_in_seed,
        coalesce(keyed.name_key = known.name_key, false) as is_same_name,
        case
            when keyed.fiscal_year < known.valid_from then false
            when keyed.fiscal_year > known.valid_to then false
            else true
        end as is_name_of_the_year
    from keyed
    left join known
        on
            keyed.classification = known.classification
            and keyed.code = known.code

),

-- A code has one name a year. Where the year is not known, or has none, the printed name decides between the others.
ranked as (

    select
        *,
        row_number() over (
            partition by report_id, classification, code, name, level, fiscal_year
            order by
                case when is_name_of_the_year then 0 else 1 end asc,
                case when is_same_name then 0 else 1 end asc,
                coalesce(valid_from, 0) desc
        ) as preference
    from compared

),

final as (

    select
        classification,
        code,
        name,
        level,
        fiscal_year,
        report_id,
        page,
        table_count,
        name_in_seed,
        is_code_in_seed,
        is_same_name and is_name_of_the_year as is_name_in_seed
    from ranked
    where preference = 1

)

select * from final
order by classification, code, name, fiscal_year, report_id
