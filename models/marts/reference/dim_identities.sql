-- Grain: one row per accounting identity.

with

identities as (

    select * from {{ ref('identities') }}

),

terms as (

    select
        identity,
        count(*) as term_count
    from {{ ref('identity_terms') }}
    group by identity

),

final as (

    select
        identities.identity,
        identities.family,
        identities.kind,
        identities.grid,
        identities.formula,
        identities.statement_zh,
        identities.statement_en,
        identities.severity,
        identities.applies_to_zh,
        identities.applies_to_en,
        identities.source,
        identities.source_en,
        identities.valid_from,
        identities.valid_to,
        cast(coalesce(terms.term_count, 0) as int) as term_count
    from identities
    left join terms
        on identities.identity = terms.identity

)

select * from final
order by identity
