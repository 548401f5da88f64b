-- Grain: one row per check, term of the chosen alternative and figure found for it; one without a figure where none
-- is.
--
-- Where a term has alternatives (the fiscal appropriation, or its three budgets), the one listed under the anchor is
-- taken, then the first of which everything required is stated.

with

instances as (

    select * from {{ ref('int_identity_instances') }}

),

-- Written out by item for the search; here a term is one row again.
terms as (

    select distinct
        identity,
        scope,
        term_order,
        term,
        choice,
        side,
        relation,
        weight,
        missing,
        anchor_item,
        only_when,
        first_value(missing_zh) over (partition by identity, scope, term_order order by item) as missing_zh,
        first_value(missing_en) over (partition by identity, scope, term_order order by item) as missing_en
    from {{ ref('int_identity_terms') }}
    where relation not in ('anchor', 'statement', 'restatement', 'no_statement', 'statement_in_list', 'extreme')

),

conventions as (

    select * from {{ ref('int_report_conventions') }}

),

links as (

    select * from {{ ref('int_identity_links') }}

),

related as (

    select * from {{ ref('int_identity_related_figures') }}

),

keyed as (

    select * from {{ ref('int_identity_keyed_figures') }}

),

asked as (

    select
        instances.report_id,
        instances.identity,
        instances.scope,
        instances.anchor_id,
        instances.link_count,
        instances.table_order,
        terms.term_order,
        terms.term,
        terms.choice,
        terms.side,
        terms.relation,
        terms.weight,
        terms.missing,
        terms.missing_zh,
        terms.missing_en
    from instances
    inner join terms
        on
            instances.identity = terms.identity
            and instances.scope = terms.scope
    left join conventions
        on
            instances.report_id = conventions.report_id
            and terms.only_when = conventions.convention
    where
        coalesce(terms.anchor_item, instances.anchor_item) = instances.anchor_item
        and (terms.only_when is null or conventions.report_id is not null)

),

found as (

    select
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id,
        0 as distance
    from links

    union all

    select
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id,
        1 as distance
    from related

    union all

    select
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        keyed.figure_id,
        2 as distance
    from asked
    inner join keyed
        on
            asked.report_id = keyed.report_id
            and asked.identity = keyed.identity
            and asked.scope = keyed.scope
            and asked.term_order = keyed.term_order
    -- What a table leaves empty is zero in that table, whatever is stated elsewhere: no sum mixes two tables.
    where
        asked.link_count = 0
        or asked.table_order is null
        or (asked.relation = 'key' and asked.missing = 'required')

),

nearest as (

    select
        *,
        min(distance) over (partition by identity, scope, anchor_id, term_order) as nearest_distance
    from found

),

filled as (

    select
        asked.*,
        nearest.figure_id,
        coalesce(nearest.distance, 9) as distance,
        asked.relation = 'constant' or nearest.figure_id is not null as is_found
    from asked
    left join nearest
        on
            asked.identity = nearest.identity
            and asked.scope = nearest.scope
            and asked.anchor_id = nearest.anchor_id
            and asked.term_order = nearest.term_order
            and nearest.distance = nearest.nearest_distance

),

choices as (

    select
        identity,
        scope,
        anchor_id,
        term,
        choice,
        max(case when is_found then 1 else 0 end) as has_figure,
        max(case when is_found or (table_order is not null and link_count > 0) then 1 else 0 end)
        * min(case when is_found or missing <> 'required' then 1 else 0 end) as is_complete,
        max(case when is_found then distance else 0 end) as distance
    from filled
    group by identity, scope, anchor_id, term, choice

),

ranked_choices as (

    select
        *,
        row_number() over (
            partition by identity, scope, anchor_id, term
            order by
                is_complete desc,
                has_figure desc,
                case when is_complete = 1 and distance = 0 then 0 else 1 end,
                choice asc
        ) as preference
    from choices

),

final as (

    select filled.*
    from filled
    inner join ranked_choices
        on
            filled.identity = ranked_choices.identity
            and filled.scope = ranked_choices.scope
            and filled.anchor_id = ranked_choices.anchor_id
            and filled.term = ranked_choices.term
            and filled.choice = ranked_choices.choice
    where ranked_choices.preference = 1

)

select * from final
order by report_id, identity, scope, anchor_id, term_order, figure_id
