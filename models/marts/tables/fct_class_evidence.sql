-- Grain: one row per classification, code, name and fiscal year printed side by side in the tables of a report.
--
-- What the classification seeds can be grown from: no official list could be had, the reports print code and name.

with

figures as (

    select * from {{ ref('int_figures') }}

),

functions as (

    select * from {{ ref('functions') }}

),

economic_classes as (

    select * from {{ ref('economic_classes') }}

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

known as (

    select
        'function' as classification,
        code,
        min(name) as name
    from functions
    group by code

    union all

    select
        'economic' as classification,
        code,
        min(name) as name
    from economic_classes
    group by code

),

final as (

    select
        counted.classification,
        counted.code,
        counted.name,
        counted.level,
        counted.fiscal_year,
        counted.report_id,
        counted.page,
        counted.table_count,
        known.name as name_in_seed,
        known.code is not null as is_code_in_seed,
        coalesce({{ class_name_key('counted.name') }} = {{ class_name_key('known.name') }}, false) as is_name_in_seed
    from counted
    left join known
        on
            counted.classification = known.classification
            and counted.code = known.code

)

select * from final
order by classification, code, name, fiscal_year, report_id
