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
    where relation in ('part', 'child', 'key', 'members', 'parent', 'list_shares')

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

ancestors as (

    select * from {{ ref('int_figure_ancestors') }}

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

-- What each anchor asks for; a term may ask for the anchor's own item, subject, fund or class.
asked as (

    select
        anchors.report_id,
        anchors.identity,
        anchors.scope,
        anchors.anchor_id,
        figures.table_order,
        figures.table_number,
        figures.table_row,
        figures.class_key,
        figures.fund as anchor_fund,
        terms.term_order,
        terms.relation,
        case when terms.item_asked = 'anchor' then figures.item else terms.item end as item,
        terms.measure,
        terms.basis,
        terms.period,
        case when terms.fund = 'anchor' then figures.fund else terms.fund end as fund,
        terms.fund_match,
        equivalence.canonical_fund,
        case terms.subject
            when 'anchor' then figures.subject
            when 'anchor_item' then figures.item
            else terms.subject
        end as subject,
        case when terms.class_level <> 'anchor' then terms.class_level end as class_level,
        terms.class_code,
        coalesce(terms.class_level, '') = 'anchor' as is_of_anchor_class,
        terms.anchor_item is null as is_of_every_anchor
    from anchors
    inner join all_terms as terms
        on
            anchors.identity = terms.identity
            and anchors.scope = terms.scope
    inner join figures
        on anchors.anchor_id = figures.figure_id
    left join equivalence
        on
            anchors.report_id = equivalence.report_id
            and terms.fund = equivalence.fund
    where
        terms.relation in ('part', 'child', 'key', 'members')
        and coalesce(terms.anchor_item, anchors.anchor_item) = anchors.anchor_item

),

below_anchor as (

    select
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
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
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
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
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
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

),

listed as (

    select
        asked.report_id,
        asked.identity,
        asked.scope,
        asked.anchor_id,
        asked.term_order,
        figures.figure_id,
        figures.number_order,
        asked.relation,
        asked.is_of_every_anchor,
        candidates.depth,
        case when figures.fund = asked.fund then 0 else 1 end as fund_distance,
        -- A class may be named twice in one table; what stands in the anchor's own row is meant.
        case
            when figures.table_number = asked.table_number and figures.table_row = asked.table_row then 0
            else 1
        end as row_distance,
        case figures.class_level
            when 'lei' then 1
            when 'kuan' then 2
            when 'xiang' then 3
            else 0
        end as own_level
    from candidates
    inner join asked
        on
            candidates.identity = asked.identity
            and candidates.scope = asked.scope
            and candidates.anchor_id = asked.anchor_id
            and candidates.term_order = asked.term_order
    inner join figures
        on candidates.figure_id = figures.figure_id
    where
        figures.item = asked.item
        and figures.measure = asked.measure
        and figures.basis = asked.basis
        and figures.period = asked.period
        and (
            asked.fund in (figures.fund, 'any')
            or (asked.fund_match = 'equivalent' and figures.canonical_fund = asked.canonical_fund)
        )
        and asked.subject in (figures.subject, 'any')
        and coalesce(asked.class_level, figures.class_level, '') = coalesce(figures.class_level, '')
        and (asked.class_code is null or asked.class_code = figures.class_code)
        and (not asked.is_of_anchor_class or figures.class_key is not distinct from asked.class_key)
        and (
            candidates.depth = 1
            or asked.relation = 'part'
            or (asked.relation = 'members' and asked.class_level is not null)
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
