-- Grain: one row per report, classification, name, level and notice: names that are outdated, premature,
-- ambiguous or unknown.

with

figure_classes as (

    select * from {{ ref('int_figure_classes') }}

),

figures as (

    select
        figure_id,
        char_start
    from {{ ref('stg_report_figures') }}

),

reports as (

    select
        report_id,
        fiscal_year
    from {{ ref('stg_reports') }}

),

classes as (

    select * from {{ ref('int_classes') }}

),

-- An alias holds for the years of the name it stands for: only the class's own name can be outdated or premature.
official_names as (

    select
        classification,
        code,
        name_stated,
        name_key,
        valid_from,
        valid_to
    from classes
    where not is_alias

),

noticed as (

    select
        figure_classes.figure_id,
        figure_classes.report_id,
        figures.char_start,
        reports.fiscal_year,
        figure_classes.classification,
        figure_classes.class_name,
        figure_classes.class_level,
        figure_classes.class_code,
        case
            when figure_classes.class_code is null and figure_classes.is_known_name then 'ambiguous_name'
            when figure_classes.class_code is null then 'unknown_name'
            when other_years.code is null or names_of_the_year.name_key = figure_classes.name_key then null
            when reports.fiscal_year < other_years.valid_from then 'premature_name'
            else 'outdated_name'
        end as notice,
        names_of_the_year.name_stated as name_of_the_year
    from figure_classes
    inner join figures
        on figure_classes.figure_id = figures.figure_id
    inner join reports
        on figure_classes.report_id = reports.report_id
    left join official_names as other_years
        on
            figure_classes.classification = other_years.classification
            and figure_classes.class_code = other_years.code
            and figure_classes.name_key = other_years.name_key
            and (reports.fiscal_year < other_years.valid_from or reports.fiscal_year > other_years.valid_to)
    left join official_names as names_of_the_year
        on
            figure_classes.classification = names_of_the_year.classification
            and figure_classes.class_code = names_of_the_year.code
            and reports.fiscal_year between coalesce(names_of_the_year.valid_from, reports.fiscal_year)
            and coalesce(names_of_the_year.valid_to, reports.fiscal_year)

),

counted as (

    select
        report_id,
        fiscal_year,
        classification,
        class_name,
        class_level,
        notice,
        class_code,
        name_of_the_year,
        cast(count(distinct figure_id) as int) as figure_count,
        min_by(figure_id, char_start) as first_figure_id
    from noticed
    where notice is not null
    group by report_id, fiscal_year, classification, class_name, class_level, notice, class_code, name_of_the_year

)

select * from counted
order by report_id, classification, class_name, class_level, notice, class_code
