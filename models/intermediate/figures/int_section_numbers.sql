-- Grain: one row per heading of a report and the text up to the next one, whatever that one's depth.
--
-- `seen` is counted in the stored text, not in what the reader lists: runs of digits, less those that only continue a
-- number (the decimals of 5.25, the groups of 1,088.07). A number the reader passed over is seen all the same, so that
-- `seen` then exceeds the sum of what became of the numbers.

with

texts as (

    select * from {{ ref('stg_report_texts') }}

),

sections as (

    select * from {{ ref('stg_report_sections') }}

),

numbers as (

    select * from {{ ref('stg_report_numbers') }}

),

statements as (

    select * from {{ ref('stg_report_statements_in_words') }}

),

extents as (

    select
        report_id,
        section_order,
        section,
        title,
        part,
        char_start,
        lead(char_start) over (partition by report_id order by section_order) as next_start
    from sections

),

own_texts as (

    select
        extents.*,
        substring(
            texts.text,
            extents.char_start + 1,
            coalesce(extents.next_start, length(texts.text)) - extents.char_start
        ) as own_text
    from extents
    inner join texts
        on extents.report_id = texts.report_id

),

counted_texts as (

    select
        report_id,
        section_order,
        section,
        title,
        part,
        char_start,
        cast(coalesce(next_start, char_start + length(own_text)) as int) as char_end,
        {{ count_matches('own_text', digit_run()) }} as run_count
    from own_texts

),

-- Where a number stands is taken from its place, not from the section it names.
places as (

    select
        report_id,
        char_start,
        0 as is_number,
        section_order,
        cast(null as string) as outcome,
        0 as continuing_runs
    from sections

    union all

    select
        report_id,
        char_start,
        1 as is_number,
        cast(null as int) as section_order,
        outcome,
        {{ count_matches('raw_text', digit_run()) }} - 1 as continuing_runs
    from numbers

    union all

    select
        report_id,
        char_start,
        1 as is_number,
        cast(null as int) as section_order,
        kind as outcome,
        0 as continuing_runs
    from statements
    where kind = 'number'

),

placed as (

    select
        report_id,
        is_number,
        outcome,
        continuing_runs,
        max(section_order) over (
            partition by report_id
            order by char_start, is_number, section_order
            rows between unbounded preceding and current row
        ) as section_order
    from places

),

counted_numbers as (

    select
        report_id,
        section_order,
        sum(continuing_runs) as continuing_runs,
        count(case when outcome = 'figure' then 1 end) as classified,
        count(case when outcome = 'unclassified' then 1 end) as unclassified,
        count(case when outcome = 'excluded' then 1 end) as excluded,
        count(case when outcome = 'number' then 1 end) as in_words
    from placed
    where is_number = 1
    group by report_id, section_order

),

final as (

    select
        counted_texts.report_id,
        counted_texts.section_order,
        counted_texts.part,
        counted_texts.section,
        counted_texts.title,
        counted_texts.char_start,
        counted_texts.char_end,
        cast(counted_texts.run_count - coalesce(counted_numbers.continuing_runs, 0) as int) as seen,
        cast(coalesce(counted_numbers.classified, 0) as int) as classified,
        cast(coalesce(counted_numbers.unclassified, 0) as int) as unclassified,
        cast(coalesce(counted_numbers.excluded, 0) as int) as excluded,
        cast(coalesce(counted_numbers.in_words, 0) as int) as in_words
    from counted_texts
    left join counted_numbers
        on
            counted_texts.report_id = counted_numbers.report_id
            and counted_texts.section_order = counted_numbers.section_order

)

select * from final
order by report_id, section_order
