-- Grain: one row per figure that names a functional or economic class, with the code that it or its sentence prints.

with

figures as (

    select * from {{ ref('stg_report_figures') }}

),

reports as (

    select
        report_id,
        fiscal_year
    from {{ ref('stg_reports') }}

),

named as (

    select
        figure_id,
        report_id,
        char_start,
        parent_start,
        about_start,
        sentence_start,
        case when function_name is not null then 'function' else 'economic' end as classification,
        coalesce(function_name, economic_name) as class_name,
        coalesce(function_level, economic_level) as class_level,
        coalesce(function_code, economic_code) as printed_code,
        function_parent_code as path_code
    from figures
    where function_name is not null or economic_name is not null

),

-- A rate is of the class that its amount is of, wherever that is listed.
with_name_key as (

    select
        named.figure_id,
        named.report_id,
        named.char_start,
        coalesce(named.parent_start, about.parent_start) as parent_start,
        named.sentence_start,
        named.classification,
        named.class_name,
        named.class_level,
        named.printed_code,
        named.path_code,
        reports.fiscal_year,
        {{ class_name_key('named.class_name') }} as name_key
    from named
    inner join reports
        on named.report_id = reports.report_id
    left join named as about
        on
            named.report_id = about.report_id
            and named.about_start = about.char_start
            and named.class_name = about.class_name

),

codes_in_sentence as (

    select
        report_id,
        sentence_start,
        classification,
        class_level,
        name_key,
        min(printed_code) as code
    from with_name_key
    where printed_code is not null
    group by report_id, sentence_start, classification, class_level, name_key
    having count(distinct printed_code) = 1

),

-- 215（类）05（款）02（项）一般行政管理事务：年初预算 ...，支出决算 ... prints the code of both amounts once.
keyed as (

    select
        with_name_key.*,
        coalesce(with_name_key.printed_code, codes_in_sentence.code) as stated_code
    from with_name_key
    left join codes_in_sentence
        on
            with_name_key.report_id = codes_in_sentence.report_id
            and with_name_key.sentence_start = codes_in_sentence.sentence_start
            and with_name_key.classification = codes_in_sentence.classification
            and with_name_key.class_level = codes_in_sentence.class_level
            and with_name_key.name_key = codes_in_sentence.name_key

)

select * from keyed
order by report_id, figure_id
