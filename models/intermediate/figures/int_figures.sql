-- Grain: one row per stated figure, unclassified ones included.

with

figures as (

    select * from {{ ref('stg_report_figures') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

),

departments as (

    select * from {{ ref('int_report_departments') }}

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

classes as (

    select * from {{ ref('int_figure_classes') }}

),

units as (

    select * from {{ ref('units') }}

),

known_tables as (

    select
        report_id,
        table_number,
        table_code,
        lag(table_code) over (partition by report_id order by table_number) as code_before
    from {{ ref('stg_report_tables') }}
    where table_code <> ''

),

-- A table over several pages is one table; what stands between its pages and is no known table does not part them.
printed_tables as (

    select
        report_id,
        table_number,
        sum(case when table_code = code_before then 0 else 1 end) over (
            partition by report_id
            order by table_number
            rows between unbounded preceding and current row
        ) as table_order
    from known_tables

),

-- The tables of a report come from a program, its narrative is written by hand: each has decimals of its own.
decimals_seen as (

    select
        report_id,
        source_kind,
        unit_kind,
        normal_unit,
        decimals,
        count(*) as figure_count
    from figures
    where
        is_classified
        and unit_kind = 'money'
        and value <> 0
    group by report_id, source_kind, unit_kind, normal_unit, decimals

),

decimals_ranked as (

    select
        report_id,
        source_kind,
        unit_kind,
        normal_unit,
        decimals,
        row_number() over (
            partition by report_id, source_kind, normal_unit
            order by figure_count desc, decimals desc
        ) as preference
    from decimals_seen

),

prevailing_decimals as (

    select
        report_id,
        source_kind,
        unit_kind,
        normal_unit,
        decimals
    from decimals_ranked
    where preference = 1

),

with_precision as (

    select
        figures.figure_id,
        figures.report_id,
        reports.source_file,
        departments.department_id,
        reports.department_name,
        reports.fiscal_year,
        figures.number_order,
        figures.is_classified,
        figures.item,
        figures.measure,
        figures.basis,
        figures.period,
        figures.fund,
        equivalence.canonical_fund,
        figures.function_name,
        case when classes.classification = 'function' then classes.class_code end as function_code,
        figures.function_level,
        figures.economic_name,
        case when classes.classification = 'economic' then classes.class_code end as economic_code,
        figures.economic_level,
        classes.name_key as class_name_key,
        classes.class_key,
        classes.lei_key,
        classes.kuan_key,
        classes.code_source as class_code_source,
        classes.is_known_name as is_known_class_name,
        classes.is_name_of_the_year as is_class_name_of_the_year,
        figures.subject,
        figures.value,
        figures.unit,
        figures.unit_kind,
        figures.normal_unit,
        figures.decimals,
        greatest(figures.decimals, coalesce(prevailing_decimals.decimals, figures.decimals)) as effective_decimals,
        figures.amount_yuan,
        figures.source_kind,
        figures.table_number,
        cast(printed_tables.table_order as int) as table_order,
        figures.table_row,
        figures.table_column,
        figures.contested_text,
        figures.contested_value,
        figures.part,
        figures.section,
        figures.page,
        figures.box_left,
        figures.box_bottom,
        figures.box_right,
        figures.box_top,
        figures.char_start,
        figures.char_end,
        figures.raw_text,
        figures.sentence_start,
        figures.sentence_end,
        figures.about_start,
        figures.parent_start,
        figures.whole_item,
        figures.whole_fund,
        figures.direction
    from figures
    inner join reports
        on figures.report_id = reports.report_id
    left join departments
        on figures.report_id = departments.report_id
    left join equivalence
        on
            figures.report_id = equivalence.report_id
            and figures.fund = equivalence.fund
    left join classes
        on figures.figure_id = classes.figure_id
    left join printed_tables
        on
            figures.report_id = printed_tables.report_id
            and figures.table_number = printed_tables.table_number
    left join prevailing_decimals
        on
            figures.report_id = prevailing_decimals.report_id
            and figures.source_kind = prevailing_decimals.source_kind
            and figures.normal_unit = prevailing_decimals.normal_unit
            and figures.unit_kind = prevailing_decimals.unit_kind

),

with_half_unit as (

    select
        with_precision.*,
        cast('0.' || repeat('0', with_precision.effective_decimals) || '5' as decimal(28, 10)) as half_unit,
        cast(
            cast('0.' || repeat('0', with_precision.effective_decimals) || '5' as decimal(20, 10))
            * units.factor_to_yuan
            as decimal(28, 10)
        ) as half_unit_yuan
    from with_precision
    left join units
        on with_precision.unit = units.unit

)

select * from with_half_unit
order by report_id, number_order
