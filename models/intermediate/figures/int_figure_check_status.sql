-- Grain: one row per figure that takes part in a check, with what its checks say of it together.

with

check_figures as (

    select * from {{ ref('int_check_figures') }}

),

counted as (

    select
        figure_report_id as report_id,
        figure_id,
        count(case when status in ('holds', 'rounding') then 1 end) as passed_count,
        count(case when status in ('last_digit', 'broken', 'explained') then 1 end) as failed_count
    from check_figures
    where
        figure_id is not null
        -- a later version corrects the earlier one
        and identity <> 'version_agreement'
    group by figure_report_id, figure_id

),

judged as (

    select
        *,
        case
            when failed_count > 0 then 'disputed'
            when passed_count > 0 then 'reconciled'
            else 'unchecked'
        end as check_status
    from counted

)

select * from judged
order by report_id, figure_id
