-- Grain: one row per check and words it rests on: claims in words, years named, names of classes.

with

directions as (

    select * from {{ ref('int_direction_checks') }}

),

claims as (

    select * from {{ ref('stg_report_claims') }}

),

memberships as (

    select * from {{ ref('int_membership_checks') }}

),

years as (

    select
        stated_years.*,
        reports.fiscal_year
    from {{ ref('stg_report_years') }} as stated_years
    inner join {{ ref('stg_reports') }} as reports
        on stated_years.report_id = reports.report_id
    where
        stated_years.is_statement
        and not coalesce(stated_years.is_comparison, false)

),

sections as (

    select * from {{ ref('stg_report_sections') }}

),

quotations as (

    select
        directions.report_id,
        directions.identity,
        directions.subject,
        'right' as side,
        'claim' as relation,
        claims.char_start,
        claims.char_end,
        claims.raw_text,
        cast(null as {{ dbt.type_string() }}) as role
    from directions
    inner join claims
        on
            directions.report_id = claims.report_id
            and directions.claim_order = claims.claim_order

    union all

    -- It is the name that is judged, not the amount beside it.
    select
        report_id,
        identity,
        subject,
        'left' as side,
        'class' as relation,
        char_start,
        char_end,
        '「' || class_name || '」' as raw_text,
        cast(null as {{ dbt.type_string() }}) as role
    from memberships

    union all

    select
        report_id,
        'fiscal_year_agreement' as identity,
        '' as subject,
        case when year = fiscal_year then 'left' else 'right' end as side,
        'year' as relation,
        char_start,
        char_end,
        raw_text,
        role
    from years

),

quotations_in_sections as (

    select
        quotations.*,
        sections.section,
        row_number() over (
            partition by
                quotations.report_id, quotations.identity, quotations.subject, quotations.char_start,
                quotations.raw_text, quotations.role
            order by sections.depth desc, sections.char_start desc
        ) as preference
    from quotations
    left join sections
        on
            quotations.report_id = sections.report_id
            and quotations.char_start >= sections.char_start
            and quotations.char_start < sections.char_end

),

final as (

    select
        report_id,
        identity,
        subject,
        side,
        relation,
        1 as term_order,
        cast(1 as decimal(8, 2)) as weight,
        cast(null as {{ dbt.type_string() }}) as figure_id,
        char_start,
        char_end,
        coalesce(section, role) as section,
        cast(null as decimal(28, 8)) as value,
        cast(null as {{ dbt.type_string() }}) as unit,
        raw_text as label_zh,
        raw_text as label_en
    from quotations_in_sections
    where preference = 1

)

select * from final
order by report_id, identity, subject, char_start, label_zh
