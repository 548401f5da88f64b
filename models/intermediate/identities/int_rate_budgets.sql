-- Grain: one row per completion rate whose sentence names the budget it refers to (完成年初预算的, 完成全年预算的).

with

rates as (

    select
        report_id,
        figure_id,
        char_start
    from {{ ref('int_figures') }}
    where
        is_classified
        and measure = 'completion_rate'

),

texts as (

    select * from {{ ref('stg_report_texts') }}

),

budget_words as (

    select * from {{ ref('budget_words') }}

),

words_before as (

    select
        rates.report_id,
        rates.figure_id,
        substr(texts.text, greatest(rates.char_start - 11, 1), least(rates.char_start, 12)) as words
    from rates
    inner join texts
        on rates.report_id = texts.report_id

),

named as (

    select
        words_before.report_id,
        words_before.figure_id,
        budget_words.basis as budget_basis,
        row_number() over (
            partition by words_before.figure_id
            order by instr(words_before.words, budget_words.wording) desc, budget_words.wording
        ) as preference
    from words_before
    inner join budget_words
        on instr(words_before.words, budget_words.wording) > 0

),

final as (

    select
        report_id,
        figure_id,
        budget_basis
    from named
    where preference = 1

)

select * from final
order by report_id, figure_id
