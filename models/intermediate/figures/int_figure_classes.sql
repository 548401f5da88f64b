-- Grain: one row per figure that names a functional or economic class, with the class's code.
--
-- A code is taken, in this order: as printed with the figure or in its sentence; as the same report prints it beside
-- the same name elsewhere; from the classification of the year where the name is borne by one class only; from the one
-- bearer of the name within the class that the figure is itemised under; by the rule of recurring 项, where the 款 is
-- known and no row of the classification bears the name. Otherwise it stays null: 行政运行 exists in some hundred places.

with

keyed as (

    select * from {{ ref('int_named_classes') }}

),

classes as (

    select * from {{ ref('int_classes') }}

),

codes_printed as (

    select
        report_id,
        classification,
        class_level,
        name_key,
        min(stated_code) as code
    from keyed
    where stated_code is not null
    group by report_id, classification, class_level, name_key
    having count(distinct stated_code) = 1

),

-- A rule gives the names of a year, not those it would have given in others.
bearers as (

    select
        keyed.figure_id,
        classes.code,
        min(case when classes.is_by_rule then 1 else 0 end) as by_rule,
        max(
            case
                when keyed.fiscal_year is null then 1
                when keyed.fiscal_year < classes.valid_from then 0
                when keyed.fiscal_year > coalesce(classes.valid_to, keyed.fiscal_year) then 0
                else 1
            end
        ) as validity
    from keyed
    inner join classes
        on
            keyed.classification = classes.classification
            and keyed.name_key = classes.name_key
            and (keyed.class_level = classes.level or keyed.class_level is null or classes.level is null)
            and (
                not classes.is_by_rule
                or keyed.fiscal_year between coalesce(classes.valid_from, keyed.fiscal_year)
                and coalesce(classes.valid_to, keyed.fiscal_year)
            )
    group by keyed.figure_id, classes.code

),

best_validity as (

    select
        figure_id,
        max(validity) as validity
    from bearers
    group by figure_id

),

bearers_of_the_year as (

    select
        bearers.figure_id,
        bearers.code,
        bearers.validity,
        case when bearers.by_rule = 0 then bearers.code end as listed_code
    from bearers
    inner join best_validity
        on
            bearers.figure_id = best_validity.figure_id
            and bearers.validity = best_validity.validity

),

only_bearer as (

    select
        figure_id,
        coalesce(min(listed_code), min(code)) as code,
        case when min(listed_code) is null then 'rule' else 'classification' end as code_source
    from bearers_of_the_year
    group by figure_id
    having count(listed_code) = 1 or count(*) = 1

),

-- 农业农村 is a 款 of 213 and of 219: what it is listed under decides, and so does for the 项 listed under it.
kuan_within_lei as (

    select
        keyed.figure_id,
        min(bearers_of_the_year.code) as code
    from keyed
    inner join keyed as lei
        on
            keyed.report_id = lei.report_id
            and keyed.parent_start = lei.char_start
            and keyed.classification = lei.classification
            and lei.class_level = 'lei'
    left join codes_printed
        on
            lei.report_id = codes_printed.report_id
            and lei.classification = codes_printed.classification
            and lei.class_level = codes_printed.class_level
            and lei.name_key = codes_printed.name_key
    left join only_bearer
        on lei.figure_id = only_bearer.figure_id
    inner join bearers_of_the_year
        on
            keyed.figure_id = bearers_of_the_year.figure_id
            and left(bearers_of_the_year.code, 3)
            = coalesce(lei.stated_code, codes_printed.code, only_bearer.code)
    where keyed.class_level = 'kuan'
    group by keyed.figure_id
    having count(*) = 1

),

listed_parents as (

    select
        keyed.figure_id,
        parent.class_level as parent_level,
        parent.name_key as parent_name_key,
        coalesce(
            parent.stated_code, codes_printed.code, only_bearer.code, kuan_within_lei.code
        ) as parent_code
    from keyed
    inner join keyed as parent
        on
            keyed.report_id = parent.report_id
            and keyed.parent_start = parent.char_start
            and keyed.classification = parent.classification
            and keyed.class_level <> parent.class_level
    left join codes_printed
        on
            parent.report_id = codes_printed.report_id
            and parent.classification = codes_printed.classification
            and parent.class_level = codes_printed.class_level
            and parent.name_key = codes_printed.name_key
    left join only_bearer
        on parent.figure_id = only_bearer.figure_id
    left join kuan_within_lei
        on parent.figure_id = kuan_within_lei.figure_id

),

-- The class above is the one that a path names, unless the figure is itemised under a nearer one.
parents as (

    select
        keyed.figure_id,
        case
            when keyed.path_code is null then listed_parents.parent_level
            when length(keyed.path_code) < length(coalesce(listed_parents.parent_code, ''))
                then listed_parents.parent_level
            when length(keyed.path_code) = 3 then 'lei'
            else 'kuan'
        end as parent_level,
        listed_parents.parent_name_key,
        case
            when length(coalesce(keyed.path_code, '')) < length(coalesce(listed_parents.parent_code, ''))
                then listed_parents.parent_code
            else keyed.path_code
        end as parent_code
    from keyed
    left join listed_parents
        on keyed.figure_id = listed_parents.figure_id
    where keyed.path_code is not null or listed_parents.figure_id is not null

),

bearer_within_parent as (

    select
        bearers_of_the_year.figure_id,
        coalesce(min(bearers_of_the_year.listed_code), min(bearers_of_the_year.code)) as code,
        case when min(bearers_of_the_year.listed_code) is null then 'rule' else 'parent' end as code_source
    from bearers_of_the_year
    inner join parents
        on
            bearers_of_the_year.figure_id = parents.figure_id
            and left(bearers_of_the_year.code, length(parents.parent_code)) = parents.parent_code
            and (bearers_of_the_year.listed_code is not null or length(parents.parent_code) = 5)
    group by bearers_of_the_year.figure_id
    having count(bearers_of_the_year.listed_code) = 1 or count(*) = 1

),

-- A class listed under another class than a code belongs to does not bear that code. The codes are joined first and
-- judged then: as a condition of the join it would have every figure compared with every code.
offered as (

    select
        keyed.*,
        parents.parent_level,
        parents.parent_name_key,
        parents.parent_code,
        case when codes_printed.code like coalesce(parents.parent_code, '') || '%' then codes_printed.code end
            as code_in_report,
        case when only_bearer.code like coalesce(parents.parent_code, '') || '%' then only_bearer.code end
            as code_of_only_bearer,
        only_bearer.code_source as source_of_only_bearer,
        bearer_within_parent.code as code_within_parent,
        bearer_within_parent.code_source as source_within_parent,
        best_validity.validity
    from keyed
    left join parents
        on keyed.figure_id = parents.figure_id
    left join codes_printed
        on
            keyed.report_id = codes_printed.report_id
            and keyed.classification = codes_printed.classification
            and keyed.class_level = codes_printed.class_level
            and keyed.name_key = codes_printed.name_key
    left join best_validity
        on keyed.figure_id = best_validity.figure_id
    left join only_bearer
        on keyed.figure_id = only_bearer.figure_id
    left join bearer_within_parent
        on keyed.figure_id = bearer_within_parent.figure_id

),

coded as (

    select
        figure_id,
        report_id,
        char_start,
        classification,
        class_name,
        class_level,
        name_key,
        parent_level,
        parent_name_key,
        parent_code,
        coalesce(stated_code, code_in_report, code_of_only_bearer, code_within_parent) as class_code,
        case
            when stated_code is not null then 'printed'
            when code_in_report is not null then 'report'
            when code_of_only_bearer is not null then source_of_only_bearer
            else source_within_parent
        end as code_source,
        validity is not null as is_known_name,
        coalesce(validity, 0) = 1 as is_name_of_the_year
    from offered

),

-- Lists run in the order of the codes: a class without a code stands between its neighbours.
with_neighbours as (

    select
        *,
        {{
            last_known('class_code', 'partition by report_id, classification order by char_start')
        }} as code_before,
        {{
            first_known('class_code', 'partition by report_id, classification order by char_start')
        }} as code_after
    from coded

),

bearers_beside as (

    select
        with_neighbours.figure_id,
        max(
            case
                when
                    left(bearers.code, 5) = left(with_neighbours.code_before, 5)
                    and bearers.code > with_neighbours.code_before
                    then 1
                else 0
            end
        ) as follows_code_before,
        max(
            case
                when
                    left(bearers.code, 5) = left(with_neighbours.code_after, 5)
                    and bearers.code < with_neighbours.code_after
                    then 1
                else 0
            end
        ) as precedes_code_after
    from with_neighbours
    inner join bearers
        on with_neighbours.figure_id = bearers.figure_id
    where with_neighbours.class_code is null and bearers.by_rule = 0
    group by with_neighbours.figure_id

),

placed as (

    select
        with_neighbours.*,
        case
            when with_neighbours.class_level = 'lei'
                then coalesce(with_neighbours.class_code, 'lei:' || with_neighbours.name_key)
            when with_neighbours.class_code is not null then left(with_neighbours.class_code, 3)
            when with_neighbours.parent_code is not null then left(with_neighbours.parent_code, 3)
            when with_neighbours.parent_level = 'lei' then 'lei:' || with_neighbours.parent_name_key
            when bearers_beside.follows_code_before = 1 then left(with_neighbours.code_before, 3)
            when bearers_beside.precedes_code_after = 1 then left(with_neighbours.code_after, 3)
            else left(coalesce(with_neighbours.code_before, with_neighbours.code_after), 3)
        end as lei_key,
        case
            when with_neighbours.class_level = 'lei' then null
            when with_neighbours.class_code is not null and length(with_neighbours.class_code) >= 5
                then left(with_neighbours.class_code, 5)
            when with_neighbours.class_level = 'kuan' then 'kuan:' || with_neighbours.name_key
            when with_neighbours.parent_level = 'kuan'
                then coalesce(with_neighbours.parent_code, 'kuan:' || with_neighbours.parent_name_key)
        end as kuan_key
    from with_neighbours
    left join bearers_beside
        on with_neighbours.figure_id = bearers_beside.figure_id

),

resolved as (

    select
        figure_id,
        report_id,
        classification,
        class_name,
        class_level,
        name_key,
        class_code,
        case
            when
                class_code is null
                and coalesce(class_level, '') <> 'lei'
                and parent_code is null
                and coalesce(parent_level, '') <> 'lei'
                then 'neighbour'
            else code_source
        end as code_source,
        lei_key,
        kuan_key,
        case
            when class_code is not null then class_code
            when class_level = 'lei' then lei_key
            else coalesce(class_level, 'class') || ':' || coalesce(lei_key, '') || ':' || name_key
        end as class_key,
        is_known_name,
        is_name_of_the_year
    from placed

)

select * from resolved
order by report_id, figure_id
