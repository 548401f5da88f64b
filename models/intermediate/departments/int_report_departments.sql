-- Grain: one row per report whose department is named, with the department's id and how surely the two belong together.
--
-- 普陀区财政局 of Shanghai and of Zhoushan are two: a department is known by its region and by its name without the
-- divisions in it, unless a row of department_names says which department bore the name in the year. Where no region
-- is known, nothing says that two reports of one name are of one department: each stands for itself, with its other
-- formats.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where department_name is not null

),

department_names as (

    select * from {{ ref('department_names') }}

),

bare as (

    select
        *,
        regexp_replace(department_name, '^中华人民共和国', '') as bare_name,
        split_part(region_path, ' > ', 1) as province,
        split_part(region_path, ' > ', 2) as second_division
    from reports

),

with_forms as (

    select
        *,
        concat(province, '|', regexp_replace(province, '([省市]|(壮族|回族|维吾尔)?自治区)$', '')) as province_forms,
        {{ division_forms('second_division') }} as second_division_forms,
        {{ division_forms('region_name') }} as region_forms
    from bare

),

-- The division stands in front, or behind the organisation (中共舟山市普陀区委宣传部), with all those above it or some.
-- The nation is no division: 中华全国总工会.
with_pattern as (

    select
        *,
        case
            when region_name = province
                then concat('^(.{0,14}?)(?:', province_forms, ')')
            else
                concat(
                    '^(.{0,14}?)(?:', province_forms, ')?(?:', second_division_forms, ')?(?:', region_forms, ')'
                )
        end as division_pattern
    from with_forms
    where region_code <> '000000'

),

parted as (

    select
        report_id,
        regexp_extract(bare_name, division_pattern, 1) as organisation,
        substr(bare_name, length(regexp_extract(bare_name, division_pattern, 0)) + 1) as rest
    from with_pattern

),

named as (

    select
        bare.*,
        case when parted.rest <> '' then concat(parted.organisation, parted.rest) else bare.bare_name end as local_name
    from bare
    left join parted
        on bare.report_id = parted.report_id

),

borne as (

    select
        named.report_id,
        department_names.department_id,
        coalesce(
            named.fiscal_year >= coalesce(department_names.valid_from, named.fiscal_year)
            and named.fiscal_year <= coalesce(department_names.valid_to, named.fiscal_year), false
        ) as is_name_of_the_year
    from named
    inner join department_names
        on
            named.region_code = department_names.region_code
            and named.local_name = department_names.name

),

-- A name out of its years is still that of its department, unless departments bore it one after the other.
seeded as (

    select
        report_id,
        count(case when is_name_of_the_year then 1 end) > 0 as is_name_of_the_year,
        case
            when count(distinct case when is_name_of_the_year then department_id end) = 1
                then min(case when is_name_of_the_year then department_id end)
            when
                count(case when is_name_of_the_year then 1 end) = 0
                and count(distinct department_id) = 1
                then min(department_id)
        end as department_id
    from borne
    group by report_id

),

final as (

    select
        named.report_id,
        case
            when seeded.department_id is not null then seeded.department_id
            when named.region_code is not null
                then substr(sha256(concat(named.region_code, '|', named.local_name)), 1, 16)
            else
                substr(
                    sha256(
                        concat(
                            coalesce(named.region_candidates, ''),
                            '|',
                            named.local_name,
                            '|',
                            {{ path_without_ending('named.source_file') }}
                        )
                    ),
                    1,
                    16
                )
        end as department_id,
        named.local_name as matched_name,
        case
            when seeded.department_id is not null then 'seed'
            when named.region_code is not null then 'region_and_name'
            else 'name_only'
        end as match_method,
        case
            when named.region_code is null then 'ambiguous'
            when seeded.report_id is not null and seeded.department_id is null then 'ambiguous'
            when not coalesce(seeded.is_name_of_the_year, true) then 'probable'
            when named.region_source in ('name', 'file_path') then 'certain'
            else 'probable'
        end as match_confidence
    from named
    left join seeded
        on named.report_id = seeded.report_id

)

select * from final
order by report_id
