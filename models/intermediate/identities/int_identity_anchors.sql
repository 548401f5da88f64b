-- Grain: one row per identity, scope and figure that can be its anchor: the total of a sum, the left side, the rate
-- itself.

with

figures as (

    select * from {{ ref('int_identity_figures') }}

),

terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'anchor'

),

rates as (

    select distinct about_id from figures
    where
        measure = 'change_rate'
        and about_id is not null

),

anchors as (

    select
        figures.report_id,
        terms.identity,
        terms.scope,
        figures.figure_id as anchor_id,
        figures.number_order as anchor_order,
        terms.term_order,
        terms.choice,
        figures.item as anchor_item,
        figures.table_order,
        terms.grid,
        case terms.grid
            when 'scope' then ''
            when 'figure' then figures.figure_id
            when 'list' then figures.figure_id
            when 'listed' then figures.figure_id
            else figures.quantity_key || '|' || figures.canonical_fund
        end as anchor_group,
        case
            when terms.grid = 'scope' then terms.scope
            when terms.grid = 'class_code'
                then
                    coalesce(figures.class_code, figures.class_name)
                    || case when figures.fund <> figures.default_fund then ' ' || figures.fund else '' end
            else figures.label
        end as subject
    from figures
    inner join terms
        on
            figures.item = terms.item
            and figures.measure = terms.measure
            and figures.period = terms.period
    left join rates
        on figures.about_id = rates.about_id
    where
        -- A rate sees more of a change than this bound, and a decrease is below any amount.
        (terms.only_when is null or (figures.base_value > 0 and rates.about_id is null))
        and figures.basis = terms.basis
        and terms.fund in (figures.fund, 'any')
        and terms.subject in (figures.subject, 'any')
        and coalesce(terms.class_level, figures.class_level, '') = coalesce(figures.class_level, '')
        and coalesce(terms.class_code, figures.class_code, '') = coalesce(figures.class_code, '')

)

select * from anchors
order by report_id, identity, scope, anchor_order
