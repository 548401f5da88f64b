-- Grain: one row per statement in words and item: an absence, a comparison, or an amount in Chinese numerals.
--
-- An absence has the keys of the figure it stands for, and no value: nothing becomes a zero that was not printed.

with

statements as (

    select * from {{ ref('stg_report_statements_in_words') }}

),

comparisons as (

    select * from {{ ref('stg_report_claims') }}

),

figures as (

    select * from {{ ref('int_figures') }}

),

reports as (

    select * from {{ ref('int_reports') }}

),

texts as (

    select * from {{ ref('stg_report_texts') }}

),

stated as (

    select
        report_id,
        0 as source_order,
        statement_order,
        kind,
        cast(null as string) as compared_with,
        item,
        measure,
        basis,
        period,
        fund,
        subject,
        cast(null as string) as function_name,
        cast(null as string) as function_code,
        cast(null as string) as economic_name,
        cast(null as string) as economic_code,
        cast(null as string) as figure_id,
        part,
        section,
        page,
        char_start,
        char_end,
        raw_text,
        sentence_start,
        sentence_end
    from statements

),

compared as (

    select
        comparisons.report_id,
        1 as source_order,
        comparisons.claim_order as statement_order,
        comparisons.direction as kind,
        comparisons.kind as compared_with,
        coalesce(figures.item, comparisons.item) as item,
        coalesce(figures.measure, case when comparisons.item is not null then 'amount' end) as measure,
        coalesce(figures.basis, case when comparisons.item is not null then 'final' end) as basis,
        coalesce(figures.period, case when comparisons.item is not null then 'current' end) as period,
        coalesce(figures.fund, comparisons.fund) as fund,
        coalesce(figures.subject, comparisons.subject) as subject,
        coalesce(figures.function_name, comparisons.function_name) as function_name,
        figures.function_code,
        coalesce(figures.economic_name, comparisons.economic_name) as economic_name,
        figures.economic_code,
        figures.figure_id,
        comparisons.part,
        comparisons.section,
        comparisons.page,
        comparisons.char_start,
        comparisons.char_end,
        comparisons.raw_text,
        comparisons.sentence_start,
        comparisons.sentence_end
    from comparisons
    left join figures
        on
            comparisons.report_id = figures.report_id
            and comparisons.about_start = figures.char_start

),

together as (

    select * from stated

    union all

    select * from compared

),

final as (

    select
        together.report_id,
        cast(
            row_number() over (
                partition by together.report_id
                order by together.char_start, together.source_order, together.statement_order
            ) as int
        ) as statement_order,
        reports.source_file,
        reports.department_name,
        reports.fiscal_year,
        together.kind,
        together.compared_with,
        together.item,
        together.measure,
        together.basis,
        together.period,
        together.fund,
        together.subject,
        together.function_name,
        together.function_code,
        together.economic_name,
        together.economic_code,
        together.figure_id,
        together.part,
        together.section,
        together.page,
        together.char_start,
        together.char_end,
        together.raw_text,
        substring(
            texts.text, together.sentence_start + 1, together.sentence_end - together.sentence_start
        ) as sentence
    from together
    inner join reports
        on together.report_id = reports.report_id
    inner join texts
        on together.report_id = texts.report_id

)

select * from final
order by source_file, report_id, statement_order
