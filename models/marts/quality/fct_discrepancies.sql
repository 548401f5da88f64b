-- Grain: one row per check that does not reconcile (last_digit, broken, explained), with a sentence a person can read.

with

checks as (

    select * from {{ ref('fct_identity_checks') }}
    where status in ('last_digit', 'broken', 'explained')

),

reports as (

    select * from {{ ref('stg_reports') }}

),

sentences as (

    select * from {{ ref('int_check_sentences') }}

),

units as (

    select * from {{ ref('key_names') }}
    where kind = 'unit'

),

sided as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        {% for side in ['left', 'right', 'about', 'numerator', 'denominator'] %}
        max(case when sentences.side = '{{ side }}' then sentences.words_zh end) as {{ side }}_zh,
        max(case when sentences.side = '{{ side }}' then sentences.words_en end) as {{ side }}_en,
        max(case when sentences.side = '{{ side }}' then sentences.operand_count end) as {{ side }}_count,
        max(case when sentences.side = '{{ side }}' then sentences.sections end) as {{ side }}_sections,
        {% endfor %}
        {{ ordered_text('sentences.places', '; ', 'sentences.side') }} as places
    from checks
    inner join sentences
        on
            checks.report_id = sentences.report_id
            and checks.identity = sentences.identity
            and checks.subject = sentences.subject
    group by checks.report_id, checks.identity, checks.subject

),

described as (

    select
        checks.*,
        reports.source_file,
        reports.department_name,
        reports.fiscal_year,
        sided.places,
        sided.left_count,
        coalesce(' ' || checks.unit, '') as unit_zh,
        coalesce(units.suffix_en, ' ' || checks.unit, '') as unit_en,
        {{ plain_number('abs(checks.difference)') }} as gap,
        {{ plain_number('checks.left_value') }} as left_text,
        {{ plain_number('checks.right_value') }} as right_text,
        {% for language in ['zh', 'en'] %}
        {% set open, close = ('（', '）') if language == 'zh' else (' (', ')') %}
        sided.left_{{ language }} as left_words_{{ language }},
        coalesce('{{ open }}' || sided.left_sections || '{{ close }}', '') as left_place_{{ language }},
        case
            when sided.denominator_{{ language }} is not null
                then case
                    when sided.numerator_count > 1 then '(' || sided.numerator_{{ language }} || ')'
                    else sided.numerator_{{ language }}
                end
                || ' ÷ '
                || case
                    when sided.denominator_count > 1 then '(' || sided.denominator_{{ language }} || ')'
                    else sided.denominator_{{ language }}
                end
            else sided.right_{{ language }}
        end as right_words_{{ language }},
        coalesce(
            '{{ open }}' || coalesce(sided.right_sections, sided.denominator_sections) || '{{ close }}', ''
        ) as right_place_{{ language }},
        {% endfor %}
        sided.denominator_zh is not null or sided.right_count > 1 as is_right_computed
    from checks
    inner join reports
        on checks.report_id = reports.report_id
    left join sided
        on
            checks.report_id = sided.report_id
            and checks.identity = sided.identity
            and checks.subject = sided.subject
    left join units
        on checks.unit = units.key

),

worded as (

    select
        *,
        left_words_zh || case when left_count > 1 and kind <> 'ratio' then ' = ' || left_text || unit_zh else '' end
        || left_place_zh as left_side_zh,
        left_words_en || case when left_count > 1 and kind <> 'ratio' then ' = ' || left_text || unit_en else '' end
        || left_place_en as left_side_en,
        right_words_zh
        || case when is_right_computed and right_text is not null then ' = ' || right_text || unit_zh else '' end
        || right_place_zh as right_side_zh,
        right_words_en
        || case when is_right_computed and right_text is not null then ' = ' || right_text || unit_en else '' end
        || right_place_en as right_side_en
    from described

),

final as (

    select
        report_id,
        source_file,
        department_name,
        fiscal_year,
        identity,
        subject,
        family,
        kind,
        status,
        severity,
        left_value,
        right_value,
        difference,
        tolerance,
        unit,
        case
            when kind = 'direction' and left_side_zh is not null and right_side_zh is not null
                then left_side_zh || '与' || right_side_zh || '不符'
            when family = 'year'
                then '报告年度 ' || left_text || ' ≠ ' || right_words_zh || '，相差 ' || gap || ' 年'
            when right_value is null then left_side_zh || '：' || reason_zh
            else
                left_side_zh || case kind when 'bound' then ' > ' else ' ≠ ' end || right_side_zh
                || '，相差 ' || gap || case when unit = '%' then ' 个百分点' else unit_zh end
                || case status when 'last_digit' then '（末位）' else '' end
        end
        || case status when 'explained' then '；已说明：' || reason_zh else '' end as statement_zh,
        case
            when kind = 'direction' and left_side_en is not null and right_side_en is not null
                then left_side_en || ' disagrees with ' || right_side_en
            when family = 'year'
                then 'Fiscal year ' || left_text || ' ≠ ' || right_words_en || '; ' || gap || ' year(s) apart'
            when right_value is null then left_side_en || ': ' || reason_en
            else
                left_side_en || case kind when 'bound' then ' > ' else ' ≠ ' end || right_side_en
                || '; difference ' || gap || case when unit = '%' then ' percentage points' else unit_en end
                || case status when 'last_digit' then ' (last digit)' else '' end
        end
        || case status when 'explained' then '; explained: ' || reason_en else '' end as statement_en,
        places,
        figure_ids
    from worded

)

select * from final
order by report_id, identity, subject
