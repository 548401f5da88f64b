-- Grain: one row per identity, scope, term and item: the seeds with every "any" item and every scope written out.

with

fixed_scopes as (

    select * from {{ ref('identity_scopes') }}

),

listed_scopes as (

    select * from {{ ref('identity_listed_scopes') }}

),

identities as (

    select * from {{ ref('identities') }}

),

terms as (

    select * from {{ ref('identity_terms') }}

),

items as (

    select * from {{ ref('items') }}
    where item <> 'unclassified'

),

key_names as (

    select * from {{ ref('key_names') }}

),

scopes as (

    select
        fixed_scopes.identity,
        fixed_scopes.scope,
        fixed_scopes.fund,
        fixed_scopes.basis,
        identities.grid
    from fixed_scopes
    inner join identities
        on fixed_scopes.identity = identities.identity

    union all

    select
        identity,
        scope,
        fund,
        basis,
        'listed' as grid
    from listed_scopes

),

-- A term without a scope is one of every fixed scope; what is checked wherever it is listed has terms of its own.
scoped as (

    select
        terms.identity,
        coalesce(scopes.scope, '') as scope,
        scopes.grid,
        terms.term_order,
        terms.term,
        terms.choice,
        terms.side,
        terms.relation,
        terms.item as item_asked,
        terms.measure,
        case when terms.basis = 'scope' then scopes.basis else terms.basis end as basis,
        terms.period,
        case when terms.fund = 'scope' then scopes.fund else terms.fund end as fund,
        terms.fund_match,
        terms.class_level,
        terms.class_code,
        coalesce(terms.subject, '') as subject,
        terms.weight,
        terms.missing,
        terms.anchor_item,
        terms.only_when,
        terms.name_zh,
        terms.name_en
    from terms
    inner join scopes
        on
            terms.identity = scopes.identity
            and (terms.scope = scopes.scope or (terms.scope is null and scopes.grid <> 'listed'))

),

itemised as (

    select
        scoped.*,
        items.item,
        items.default_fund,
        items.name_zh as item_zh,
        regexp_replace(items.name_en, ' \([^)]*\)', '') as item_en
    from scoped
    left join items
        on scoped.item_asked = items.item or scoped.item_asked = 'any'

),

named as (

    select
        itemised.*,
        coalesce(itemised.name_zh, replace(
            coalesce(period_names.prefix_zh, '')
            || case
                when itemised.fund <> coalesce(itemised.default_fund, 'all') then coalesce(fund_names.prefix_zh, '')
                else ''
            end
            || case when itemised.item_asked = 'any' then '' else coalesce(itemised.item_zh, '') end
            || coalesce(itemised.class_code, '')
            || coalesce(basis_names.suffix_zh, '')
            || coalesce(measure_names.suffix_zh, ''),
            '财政拨款财政拨款', '财政拨款'
        )) as missing_zh,
        coalesce(
            itemised.name_en, coalesce(period_names.prefix_en, '')
            || case when itemised.item_asked = 'any' then '' else coalesce(itemised.item_en, '') end
            || coalesce(' ' || itemised.class_code, '')
            || case
                when itemised.fund <> coalesce(itemised.default_fund, 'all') then coalesce(fund_names.suffix_en, '')
                else ''
            end
            || coalesce(basis_names.suffix_en, '')
            || coalesce(measure_names.suffix_en, '')
        ) as missing_en
    from itemised
    left join key_names as period_names
        on
            itemised.period = period_names.key
            and period_names.kind = 'period'
    left join key_names as fund_names
        on
            itemised.fund = fund_names.key
            and fund_names.kind = 'fund'
    left join key_names as basis_names
        on
            itemised.basis = basis_names.key
            and basis_names.kind = 'basis'
    left join key_names as measure_names
        on
            itemised.measure = measure_names.key
            and measure_names.kind = 'measure'

)

select * from named
order by identity, scope, term_order, item
