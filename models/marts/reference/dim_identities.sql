-- Grain: one row per accounting identity, evaluated or not.

with

identities as (

    select * from {{ ref('identities') }}

),

reasons as (

    select * from {{ ref('identity_reasons') }}

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
        identities.valid_from,
        identities.valid_to,
        identities.not_evaluated is null as is_evaluated,
        reasons.text_zh as not_evaluated_zh,
        reasons.text_en as not_evaluated_en,
        cast(coalesce(terms.term_count, 0) as int) as term_count
    from identities
    left join reasons
        on identities.not_evaluated = reasons.reason
    left join terms
        on identities.identity = terms.identity

)

select * from final
order by identity
