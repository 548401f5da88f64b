-- Grain: one row per anchor, term and figure that the report itself lists under the anchor (or, of a bound, above it).

with

anchors as (

    select * from {{ ref('int_identity_anchors') }}

),

all_terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation in ('part', 'child', 'members', 'parent', 'list_shares')

),

terms as (

    select * from all_terms
    where relation in ('part', 'child', 'members')

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

listed as (

    select
        anchors.report_id,
        anchors.identity,
        anchors.scope,
        anchors.anchor_id,
        terms.term_order,
        figures.figure_id,
        figures.number_order,
        figures.class_level,
        terms.relation,
        ancestors.depth,
        case when figures.fund = terms.fund then 0 else 1 end as fund_distance
    from anchors
    inner join ancestors
        on anchors.anchor_id = ancestors.ancestor_id
    inner join figures
        on ancestors.figure_id = figures.figure_id
    inner join terms
        on
            anchors.identity = terms.identity
            and anchors.scope = terms.scope
            and figures.item = terms.item
            and figures.measure = terms.measure
    left join equivalence
        on
            figures.report_id = equivalence.report_id
            and terms.fund = equivalence.fund
    where
        figures.basis = terms.basis
        and figures.period = terms.period
        and coalesce(terms.anchor_item, anchors.anchor_item) = anchors.anchor_item
        and (
            terms.fund in (figures.fund, 'any')
            or (terms.fund_match = 'equivalent' and figures.canonical_fund = equivalence.canonical_fund)
        )
        and terms.subject in (figures.subject, 'any')
        and coalesce(terms.class_level, figures.class_level, '') = coalesce(figures.class_level, '')
        and (terms.class_code is null or terms.class_code = figures.class_code)
        and (
            ancestors.depth = 1
            or terms.relation = 'part'
            or (terms.relation = 'members' and terms.class_level is not null)
        )

),

-- A list of classes is read at its coarsest level: 类 beside their own 项 would count twice.
coarsest as (

    select
        *,
        min(
            case class_level
                when 'lei' then 1
                when 'kuan' then 2
                when 'xiang' then 3
                else 0
            end
        ) over (partition by identity, scope, anchor_id, term_order) as coarsest_level,
        case class_level
            when 'lei' then 1
            when 'kuan' then 2
            when 'xiang' then 3
            else 0
        end as own_level,
        row_number() over (
            partition by identity, scope, anchor_id, term_order
            order by fund_distance, depth, number_order
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
        figure_id
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
        wholes.figure_id
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
        figures.figure_id
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
