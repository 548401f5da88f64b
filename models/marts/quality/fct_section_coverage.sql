-- Grain: one row per heading of a report, with the text up to the next heading.

with

sections as (

    select * from {{ ref('int_section_numbers') }}

),

final as (

    select
        report_id,
        section_order,
        part,
        section,
        title,
        char_start,
        char_end,
        seen,
        classified,
        unclassified,
        excluded,
        in_words,
        {{ percent_of('classified + unclassified + excluded', 'seen') }} as accounted_percent,
        {{ percent_of('classified', 'classified + unclassified') }} as classified_percent
    from sections

)

select * from final
order by report_id, section_order
