-- Grain: one row per anchor and term that may be listed under it, with the keys the term asks for: a term may ask for
-- the anchor's own item, subject, fund or class.

with

anchors as (

    select * from {{ ref('int_identity_anchors') }}

),

terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation in ('part', 'child', 'key', 'members')

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

final as (

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
    inner join terms
        on
            anchors.identity = terms.identity
            and anchors.scope = terms.scope
    inner join figures
        on anchors.anchor_id = figures.figure_id
    left join equivalence
        on
            anchors.report_id = equivalence.report_id
            and terms.fund = equivalence.fund
    where coalesce(terms.anchor_item, anchors.anchor_item) = anchors.anchor_item

)

select * from final
order by report_id, identity, scope, anchor_id, term_order, item
