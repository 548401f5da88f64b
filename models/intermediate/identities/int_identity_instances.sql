-- Grain: one row per check that has an anchor: report, identity, scope and anchor.
--
-- A total that is stated several times is checked wherever its parts are listed under it; where they are listed under
-- none of the statements, the preferred one stands for all, and repeated_figure compares them.

with

anchors as (

    select * from {{ ref('int_identity_anchors') }}

),

links as (

    select * from {{ ref('int_identity_links') }}

),

identities as (

    select * from {{ ref('identities') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

funds as (

    select * from {{ ref('funds') }}

),

key_names as (

    select * from {{ ref('key_names') }}
    where kind = 'level'

),

link_counts as (

    select
        identity,
        scope,
        anchor_id,
        count(*) as link_count
    from links
    -- What only makes up for a stand-in (carry-over, where the total stands for the spending of the year) is no list.
    where is_of_every_anchor
    group by identity, scope, anchor_id

),

counted as (

    select
        anchors.*,
        coalesce(link_counts.link_count, 0) as link_count,
        max(coalesce(link_counts.link_count, 0)) over (
            partition by anchors.report_id, anchors.identity, anchors.scope, anchors.anchor_group
        ) as best_link_count,
        row_number() over (
            partition by anchors.report_id, anchors.identity, anchors.scope, anchors.anchor_group
            order by anchors.choice, anchors.anchor_order
        ) as preference
    from anchors
    left join link_counts
        on
            anchors.identity = link_counts.identity
            and anchors.scope = link_counts.scope
            and anchors.anchor_id = link_counts.anchor_id

),

chosen as (

    select *
    from counted
    where
        case
            when grid = 'list' then link_count >= 2
            when grid = 'listed' then link_count >= 1
            when best_link_count > 0 then link_count > 0
            else preference = 1
        end

),

-- A list of classes is called after its fund and level, because its total has no class of its own.
list_levels as (

    select
        chosen.scope,
        chosen.anchor_id,
        min(funds.name_zh) || ' ' || min(key_names.suffix_zh) as list_name
    from chosen
    inner join figures as shares
        on chosen.anchor_id = shares.about_parent_id
    inner join funds
        on shares.fund = funds.fund
    inner join key_names
        on shares.class_level = key_names.key
    where
        chosen.scope = 'function'
        and shares.measure = 'share'
        and shares.item = 'expenditure_by_function'
    group by chosen.scope, chosen.anchor_id

),

named as (

    select
        chosen.*,
        case when chosen.grid = 'list' then coalesce(list_levels.list_name, chosen.subject) else chosen.subject end
            as subject_name
    from chosen
    left join list_levels
        on
            chosen.anchor_id = list_levels.anchor_id
            and chosen.scope = list_levels.scope

),

numbered as (

    select
        *,
        row_number() over (
            partition by report_id, identity, subject_name
            order by anchor_order, scope, anchor_id
        ) as occurrence
    from named

),

final as (

    select
        numbered.report_id,
        numbered.identity,
        numbered.scope,
        numbered.anchor_id,
        numbered.anchor_order,
        numbered.anchor_item,
        numbered.choice,
        numbered.term_order,
        numbered.link_count,
        numbered.table_order,
        identities.kind,
        numbered.grid,
        case
            when numbered.occurrence = 1 then numbered.subject_name
            else trim(numbered.subject_name || ' #' || cast(numbered.occurrence as {{ dbt.type_string() }}))
        end as subject
    from numbered
    inner join identities
        on numbered.identity = identities.identity

)

select * from final
order by report_id, identity, anchor_order, scope
