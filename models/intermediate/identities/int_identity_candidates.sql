-- Grain: one row per anchor, term and figure that stands below the anchor: in the narrative what is itemised under it,
-- in a printed table everything of the table below its totals, and what has the anchor's own class beside it.

with

asked as (

    select * from {{ ref('int_identity_asked') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

ancestors as (

    select * from {{ ref('int_figure_ancestors') }}

),

below_anchor as (

    select
        asked.*,
        ancestors.figure_id,
        ancestors.depth
    from asked
    inner join ancestors
        on asked.anchor_id = ancestors.ancestor_id
    where
        asked.relation <> 'key'
        and (asked.table_order is null or (asked.class_key is not null and not asked.is_of_anchor_class))

),

below_total as (

    {% for any_subject in [false, true] %}
    select
        asked.*,
        figures.figure_id,
        1 as depth
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.table_order = figures.table_order
            and asked.item = figures.item
            {{ "and asked.subject = 'any'" if any_subject else 'and asked.subject = figures.subject' }}
    where
        asked.class_key is null
        and not asked.is_of_anchor_class
        and asked.anchor_id <> figures.figure_id
        and (asked.fund <> 'any' or asked.anchor_fund = figures.fund)
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
),

of_anchor_class as (

    select
        asked.*,
        figures.figure_id,
        1 as depth
    from asked
    inner join figures
        on
            asked.report_id = figures.report_id
            and asked.table_order = figures.table_order
            and asked.item = figures.item
            and asked.subject = figures.subject
            and coalesce(asked.class_key, '') = coalesce(figures.class_key, '')
    where
        asked.is_of_anchor_class
        and asked.anchor_id <> figures.figure_id

),

candidates as (

    select * from below_anchor

    union all

    select * from below_total

    union all

    select * from of_anchor_class

)

select * from candidates
order by report_id, identity, scope, anchor_id, term_order, figure_id
