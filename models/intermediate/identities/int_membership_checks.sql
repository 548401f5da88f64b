-- Grain: one row per report and class it names: whether the classification of its fiscal year has the class.
--
-- A class is there if its name or, where printed, its code is. A name of other years is said to be outdated, or ahead
-- of its time. A name that no year has is unknown only where the list it would stand in is known to be complete
-- (complete_class_lists); elsewhere it is the list that may be short. The first year of the list, 2015, stands for the
-- years before as well.

with

reports as (

    select * from {{ ref('stg_reports') }}

),

figure_classes as (

    select * from {{ ref('int_figure_classes') }}

),

figures as (

    select
        figure_id,
        number_order,
        char_start,
        char_end
    from {{ ref('stg_report_figures') }}

),

classes as (

    select * from {{ ref('int_classes') }}

),

complete_lists as (

    select * from {{ ref('complete_class_lists') }}

),

named as (

    select
        figure_classes.report_id,
        reports.fiscal_year,
        figure_classes.classification,
        figure_classes.class_name,
        coalesce(figure_classes.class_level, '') as class_level,
        figure_classes.name_key,
        case when figure_classes.code_source in ('printed', 'report') then figure_classes.class_code end
            as stated_code,
        case
            when figure_classes.class_level = 'lei' then ''
            when figure_classes.class_level = 'kuan' then figure_classes.lei_key
            when figure_classes.class_level = 'xiang' then figure_classes.kuan_key
        end as list_key,
        figures.number_order,
        figures.char_start,
        figures.char_end
    from figure_classes
    inner join reports
        on figure_classes.report_id = reports.report_id
    inner join figures
        on figure_classes.figure_id = figures.figure_id

),

-- Two classes of one name are told apart by their codes; a name with one code, said or not, is one class.
coded as (

    select
        *,
        min(stated_code) over (partition by report_id, classification, class_level, name_key) as first_code,
        max(stated_code) over (partition by report_id, classification, class_level, name_key) as last_code
    from named

),

told_apart as (

    select
        *,
        case when first_code <> last_code then stated_code else first_code end as class_code,
        coalesce(first_code <> last_code, false) as is_name_of_several
    from coded

),

-- Named in several places a class is told where it comes first.
ranked as (

    select
        *,
        classification || '|' || class_level || '|' || coalesce(class_code, '') || '|' || name_key as member_key,
        row_number() over (
            partition by report_id, classification, class_level, coalesce(class_code, ''), name_key
            order by number_order
        ) as preference
    from told_apart

),

members as (

    select * from ranked
    where preference = 1

),

valid_years as (

    select
        classification,
        code,
        level,
        name_key,
        name_stated,
        is_alias,
        case when valid_from > 2015 then valid_from end as valid_from,
        valid_to
    from classes

),

names_found as (

    select
        members.report_id,
        members.member_key,
        max(
            case
                when members.fiscal_year < coalesce(valid_years.valid_from, members.fiscal_year) then 0
                when members.fiscal_year > coalesce(valid_years.valid_to, members.fiscal_year) then 0
                else 1
            end
        ) as is_of_the_year,
        max(valid_years.valid_to) as last_year,
        min(valid_years.valid_from) as first_year,
        min(valid_years.code) as code
    from members
    inner join valid_years
        on
            members.classification = valid_years.classification
            and members.name_key = valid_years.name_key
    where members.class_level in ('', coalesce(valid_years.level, members.class_level))
    group by members.report_id, members.member_key

),

codes_found as (

    select distinct
        members.report_id,
        members.member_key
    from members
    inner join valid_years
        on
            members.classification = valid_years.classification
            and members.class_code = valid_years.code
    where
        members.fiscal_year >= coalesce(valid_years.valid_from, members.fiscal_year)
        and members.fiscal_year <= coalesce(valid_years.valid_to, members.fiscal_year)

),

lists_known as (

    select distinct
        members.report_id,
        members.member_key
    from members
    inner join complete_lists
        on
            members.classification = complete_lists.classification
            and members.list_key = coalesce(complete_lists.parent_code, '')
    where
        members.fiscal_year >= coalesce(complete_lists.valid_from, members.fiscal_year)
        and members.fiscal_year <= coalesce(complete_lists.valid_to, members.fiscal_year)

),

-- What the class of an outdated name is called in the year of the report.
names_of_the_year as (

    select
        names_found.report_id,
        names_found.member_key,
        {{ text_list('valid_years.name_stated') }} as names
    from names_found
    inner join members
        on
            names_found.report_id = members.report_id
            and names_found.member_key = members.member_key
    inner join valid_years
        on
            members.classification = valid_years.classification
            and coalesce(members.class_code, names_found.code) = valid_years.code
    where
        not valid_years.is_alias
        and members.fiscal_year >= coalesce(valid_years.valid_from, members.fiscal_year)
        and members.fiscal_year <= coalesce(valid_years.valid_to, members.fiscal_year)
    group by names_found.report_id, names_found.member_key

),

judged as (

    select
        members.*,
        case
            when members.fiscal_year is null then 'year_not_resolved'
            when names_found.is_of_the_year = 1 then null
            when names_found.last_year < members.fiscal_year and names_of_the_year.names is not null
                then 'class_renamed'
            when names_found.last_year < members.fiscal_year then 'class_abolished'
            when names_found.first_year > members.fiscal_year then 'class_not_yet_in_use'
            when codes_found.member_key is not null then null
            when lists_known.member_key is not null then 'class_unknown'
            else 'class_list_incomplete'
        end as reason,
        case
            when names_found.first_year > members.fiscal_year
                then cast(names_found.first_year as {{ dbt.type_string() }})
            when names_of_the_year.names is null then cast(names_found.last_year as {{ dbt.type_string() }})
            else names_of_the_year.names
        end as told
    from members
    left join names_found
        on
            members.report_id = names_found.report_id
            and members.member_key = names_found.member_key
    left join names_of_the_year
        on
            members.report_id = names_of_the_year.report_id
            and members.member_key = names_of_the_year.member_key
    left join codes_found
        on
            members.report_id = codes_found.report_id
            and members.member_key = codes_found.member_key
    left join lists_known
        on
            members.report_id = lists_known.report_id
            and members.member_key = lists_known.member_key

),

called as (

    select
        *,
        class_name || case when is_name_of_several then coalesce(' ' || class_code, '') else '' end as subject_name
    from judged

),

numbered as (

    select
        *,
        row_number() over (partition by report_id, subject_name order by number_order, member_key) as occurrence
    from called

),

final as (

    select
        report_id,
        'classification_known' as identity,
        '' as scope,
        case
            when occurrence = 1 then subject_name
            else subject_name || ' #' || cast(occurrence as {{ dbt.type_string() }})
        end as subject,
        cast(null as {{ dbt.type_string() }}) as anchor_id,
        number_order as anchor_order,
        cast(null as decimal(28, 8)) as left_value,
        cast(null as decimal(28, 8)) as right_value,
        cast(null as decimal(28, 8)) as difference,
        cast(null as decimal(28, 8)) as tolerance,
        case when reason is null then 'holds' end as status,
        reason,
        told as lacking_zh,
        told as lacking_en,
        class_name,
        char_start,
        char_end
    from numbered

)

select * from final
order by report_id, anchor_order, subject
