-- Grain: one row per report whose department is named, with the department's id and how surely the two belong together.
--
-- 普陀区财政局 of Shanghai and of Zhoushan are two: a department is known by its region and by its name without the
-- divisions in it, unless a row of department_names says which department bore the name in the year.

with

reports as (

    select * from {{ ref('int_reports') }}
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

with_seed as (

    select
        named.*,
        department_names.department_id as seeded_id,
        department_names.predecessor_id,
        row_number() over (
            partition by named.report_id
            order by
                case
                    when
                        named.fiscal_year >= coalesce(department_names.valid_from, named.fiscal_year)
                        and named.fiscal_year <= coalesce(department_names.valid_to, named.fiscal_year)
                        then 0
                    else 1
                end asc,
                department_names.valid_from desc,
                department_names.department_id asc
        ) as choice,
        coalesce(
            named.fiscal_year >= coalesce(department_names.valid_from, named.fiscal_year)
            and named.fiscal_year <= coalesce(department_names.valid_to, named.fiscal_year), false
        ) as is_name_of_the_year
    from named
    left join department_names
        on
            named.region_code = department_names.region_code
            and named.local_name = department_names.name

),

final as (

    select
        report_id,
        coalesce(
            seeded_id,
            substr(
                sha256(concat(coalesce(region_code, coalesce(region_candidates, '')), '|', local_name)), 1, 16
            )
        ) as department_id,
        local_name,
        predecessor_id,
        case
            when seeded_id is not null then 'seed'
            when region_code is not null then 'region_and_name'
            else 'name_only'
        end as match_method,
        case
            when region_code is null then 'ambiguous'
            when seeded_id is not null and not is_name_of_the_year then 'probable'
            when region_source in ('name', 'file_path') then 'certain'
            else 'probable'
        end as match_confidence
    from with_seed
    where choice = 1

)

select * from final
order by report_id
