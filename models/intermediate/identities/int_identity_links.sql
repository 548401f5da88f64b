-- Grain: one row per anchor, term and figure that the report itself lists under the anchor (or, of a bound, above it).
--
-- In the narrative a figure is listed under the one it is itemised under. In a printed table everything of the table is
-- listed under its totals, what has the anchor's class beside it, and a class under the class above.

with

anchors as (

    select * from {{ ref('int_identity_anchors') }}

),

all_terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation in ('parent', 'list_shares')

),

candidates as (

    select * from {{ ref('int_identity_candidates') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

listed as (

    select
        candidates.report_id,
        candidates.identity,
        candidates.scope,
        candidates.anchor_id,
        candidates.term_order,
        figures.figure_id,
        figures.number_order,
        candidates.relation,
        candidates.is_of_every_anchor,
        candidates.depth,
        case when figures.fund = candidates.fund then 0 else 1 end as fund_distance,
        -- A class may be named twice in one table; what stands in the anchor's own row is meant.
        case
            when figures.table_number = candidates.table_number and figures.table_row = candidates.table_row then 0
            else 1
        end as row_distance,
        case figures.class_level
            when 'lei' then 1
            when 'kuan' then 2
            when 'xiang' then 3
            else 0
        end as own_level
    from candidates
    inner join figures
        on candidates.figure_id = figures.figure_id
    where
        figures.item = candidates.item
        and figures.measure = candidates.measure
        and figures.basis = candidates.basis
        and figures.period = candidates.period
        and (
            candidates.fund in (figures.fund, 'any')
            or (candidates.fund_match = 'equivalent' and figures.canonical_fund = candidates.canonical_fund)
        )
        and candidates.subject in (figures.subject, 'any')
        and coalesce(candidates.class_level, figures.class_level, '') = coalesce(figures.class_level, '')
        and (candidates.class_code is null or candidates.class_code = figures.class_code)
        and (not candidates.is_of_anchor_class or figures.class_key is not distinct from candidates.class_key)
        and (
            candidates.depth = 1
            or candidates.relation = 'part'
            or (candidates.relation = 'members' and candidates.class_level is not null)
        )

),

-- A list of classes is read at its coarsest level: 类 beside their own 项 would count twice.
coarsest as (

    select
        *,
        min(own_level) over (partition by identity, scope, anchor_id, term_order) as coarsest_level,
        row_number() over (
            partition by identity, scope, anchor_id, term_order
            order by fund_distance, row_distance, depth, number_order
        ) as preference
    from listed

),

parts as (

    select
        report_id,
        identity,
        scope,
        anchor_id,
        term_order,
        figure_id,
        is_of_every_anchor
    from coarsest
    where
        (relation = 'members' and own_level = coarsest_level)
        or (relation <> 'members' and preference = 1)

),

wholes as (

    select
        anchors.report_id,
        anchors.identity,
        anchors.scope,
        anchors.anchor_id,
        terms.term_order,
        wholes.figure_id,
        true as is_of_every_anchor
    from anchors
    inner join all_terms as terms
        on
            anchors.identity = terms.identity
            and anchors.scope = terms.scope
            and terms.relation = 'parent'
    inner join figures
        on anchors.anchor_id = figures.figure_id
    inner join figures as wholes
        on
            figures.parent_id = wholes.figure_id
            and terms.item = wholes.item
            and terms.measure = wholes.measure

),

shares as (

    select
        anchors.report_id,
        anchors.identity,
        anchors.scope,
        anchors.anchor_id,
        terms.term_order,
        figures.figure_id,
        true as is_of_every_anchor
    from anchors
    inner join all_terms as terms
        on
            anchors.identity = terms.identity
            and anchors.scope = terms.scope
            and terms.relation = 'list_shares'
    inner join figures
        on
            anchors.anchor_id = figures.about_parent_id
            and terms.item = figures.item
            and terms.measure = figures.measure
    where
        coalesce(figures.whole_item, anchors.anchor_item) = anchors.anchor_item
        -- One total may be listed twice, by function and by nature: "any" item is one without a class.
        and (terms.item_asked <> 'any' or figures.class_key is null)

),

links as (

    select * from parts

    union all

    select * from wholes

    union all

    select * from shares

)

select * from links
order by report_id, identity, scope, anchor_id, term_order, figure_id
