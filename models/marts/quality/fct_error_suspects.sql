-- Grain: one row per break and figure that may explain it, alone or with others, with the value that would reconcile
-- it. Suggestions only.
--
-- A wrong figure breaks every sum it stands in by the same amount and leaves the others whole: what it would mend, less
-- what it would break, and a part of a point for a likely slip, is its score (expectations/localisation).

with

explanations as (

    select * from {{ ref('int_error_explanations') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

final as (

    select
        explanations.report_id,
        explanations.identity,
        explanations.subject,
        explanations.figure_id,
        figures.value as stated_value,
        explanations.suggested_value,
        figures.unit,
        figures.section,
        figures.label_zh || '（' || figures.section || '）改为 ' || {{ plain_number('explanations.suggested_value') }}
        || ' ' || figures.unit
        || case when explanations.slip_zh = '' then '' else '（' || explanations.slip_zh || '）' end
        || case
            when explanations.set_size = 1 then '，可使 '
            else '，与另 ' || cast(explanations.set_size - 1 as {{ dbt.type_string() }}) || ' 个数字一并更改，可使 '
        end
        || cast(explanations.mended_count as {{ dbt.type_string() }}) || ' 项勾稽关系成立，'
        || case
            when explanations.broken_count = 0 then '不影响其他关系'
            else '但使 ' || cast(explanations.broken_count as {{ dbt.type_string() }}) || ' 项不再成立'
        end
        || case when explanations.is_tied then '；另有同样可能的数字' else '' end as reason,
        figures.label_en || ' (' || figures.section || ') as '
        || {{ plain_number('explanations.suggested_value') }} || ' ' || figures.unit
        || case when explanations.slip_en = '' then '' else ' (' || explanations.slip_en || ')' end
        || case
            when explanations.set_size = 1 then ''
            else
                ', together with ' || cast(explanations.set_size - 1 as {{ dbt.type_string() }})
                || ' other figure(s),'
        end
        || ' would mend ' || cast(explanations.mended_count as {{ dbt.type_string() }}) || ' check(s) and break '
        || cast(explanations.broken_count as {{ dbt.type_string() }})
        || case when explanations.is_tied then '; other figures explain as much' else '' end as reason_en,
        explanations.slip,
        explanations.mended_count,
        explanations.broken_count,
        explanations.score,
        explanations.set_number,
        explanations.set_size,
        explanations.is_tied,
        explanations.rank
    from explanations
    inner join figures
        on explanations.figure_id = figures.figure_id

)

select * from final
order by report_id, identity, subject, rank
