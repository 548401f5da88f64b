-- Grain: one row per check and side: its operands written out, with their total where there are several, and their
-- places.

with

evidence as (

    select * from {{ ref('int_check_evidence') }}

),

units as (

    select * from {{ ref('key_names') }}
    where kind = 'unit'

),

shown as (

    select
        evidence.*,
        evidence.relation in ('claim', 'year') as is_quotation,
        count(*) over (
            partition by evidence.report_id, evidence.identity, evidence.subject, evidence.side
        ) as side_count,
        count(distinct evidence.unit) over (
            partition by evidence.report_id, evidence.identity, evidence.subject
        ) as unit_count,
        coalesce(' ' || evidence.unit, '') as unit_zh,
        coalesce(units.suffix_en, ' ' || evidence.unit, '') as unit_en,
        row_number() over (
            partition by evidence.report_id, evidence.identity, evidence.subject, evidence.side
            order by evidence.evidence_order
        ) as side_order,
        row_number() over (
            partition by
                evidence.report_id, evidence.identity, evidence.subject, evidence.side, evidence.section,
                case when evidence.relation = 'year' then evidence.label_zh end
            order by evidence.evidence_order
        ) as place_order
    from evidence
    left join units
        on evidence.unit = units.key

),

written as (

    select
        *,
        case
            when is_quotation and side_order > 1 then '、'
            when is_quotation then ''
            when weight < 0 and side_order = 1 then '− '
            when weight < 0 then ' − '
            when side_order > 1 then ' + '
            else ''
        end as joint,
        case
            when relation = 'year' and place_order > 1 then null
            when relation = 'year' then '「' || label_zh || '」' || coalesce('（' || section || '）', '')
            when relation = 'claim' then '「' || label_zh || '」'
            when value is null then label_zh
            else
                label_zh || ' '
                || case
                    when value < 0 and side_count > 1 then '(' || {{ plain_number('value') }} || ')'
                    else {{ plain_number('value') }}
                end
                || case when side_count = 1 or unit_count > 1 then unit_zh else '' end
        end as words_zh,
        case
            when relation = 'year' and place_order > 1 then null
            when relation = 'year' then '"' || label_en || '"' || coalesce(' (' || section || ')', '')
            when relation = 'claim' then '"' || label_en || '"'
            when value is null then label_en
            else
                label_en || ' '
                || case
                    when value < 0 and side_count > 1 then '(' || {{ plain_number('value') }} || ')'
                    else {{ plain_number('value') }}
                end
                || case when side_count = 1 or unit_count > 1 then unit_en else '' end
        end as words_en
    from shown

),

final as (

    select
        report_id,
        identity,
        subject,
        side,
        max(side_count) as operand_count,
        {{ ordered_text('joint || words_zh', '', 'evidence_order') }} as words_zh,
        {{ ordered_text('joint || words_en', '', 'evidence_order') }} as words_en,
        {{ ordered_text("case when relation <> 'year' and place_order = 1 then section end", '；', 'evidence_order') }}
            as sections,
        {{ ordered_text(
            "case when is_first_mention then coalesce(section, '') || ':' || cast(char_start as " ~ dbt.type_string() ~ ") || '-' || cast(char_end as "
            ~ dbt.type_string() ~ ") end", '; ', 'evidence_order'
        ) }} as places
    from written
    group by report_id, identity, subject, side

)

select * from final
order by report_id, identity, subject, side
