-- Grain: one row per check between reports and figure that it compares, with the words that say whose figure it is.

with

prior_checks as (

    select * from {{ ref('int_prior_report_checks') }}

),

version_checks as (

    select * from {{ ref('int_version_checks') }}

),

unit_checks as (

    select * from {{ ref('int_unit_checks') }}
    where anchor_id is not null

),

unit_sums as (

    select * from {{ ref('int_unit_sums') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

),

operands as (

    {% for side, figure, weight, whose_zh, whose_en in [
        ('left', 'left_id', 1, '', ''), ('left', 'change_id', -1, '', ''),
        ('right', 'right_id', 1, '上年报告所列', ' in the report of the year before'),
    ] %}
    select
        report_id,
        identity,
        subject,
        '{{ side }}' as side,
        {{ loop.index }} as term_order,
        cast({{ weight }} as decimal(8, 2)) as weight,
        {{ figure }} as figure_id,
        '{{ whose_zh }}' as whose_zh,
        '{{ whose_en }}' as whose_en
    from prior_checks
    where {{ figure }} is not null

    union all

    {% endfor %}
    {% for side, figure, whose_zh, whose_en in [
        ('left', 'left_id', '', ''), ('right', 'right_id', '前一版本所列', ' in the version before')
    ] %}
    select
        report_id,
        identity,
        subject,
        '{{ side }}' as side,
        {{ loop.index }} as term_order,
        cast(1 as decimal(8, 2)) as weight,
        {{ figure }} as figure_id,
        '{{ whose_zh }}' as whose_zh,
        '{{ whose_en }}' as whose_en
    from version_checks
    where {{ figure }} is not null

    union all

    {% endfor %}
    select
        report_id,
        identity,
        subject,
        'left' as side,
        1 as term_order,
        cast(1 as decimal(8, 2)) as weight,
        anchor_id as figure_id,
        '' as whose_zh,
        '' as whose_en
    from unit_checks

    union all

    select
        unit_checks.report_id,
        unit_checks.identity,
        unit_checks.subject,
        'right' as side,
        2 as term_order,
        cast(1 as decimal(8, 2)) as weight,
        unit_sums.part_id as figure_id,
        unit_sums.unit_name as whose_zh,
        ' of ' || unit_sums.unit_name as whose_en
    from unit_checks
    inner join unit_sums
        on unit_checks.anchor_id = unit_sums.figure_id
    where unit_sums.part_id is not null

),

-- A place in another report is told by its file and section; characters are counted in the report of the check.
final as (

    select
        operands.report_id,
        operands.identity,
        operands.subject,
        operands.side,
        'across_reports' as relation,
        operands.term_order,
        operands.weight,
        operands.figure_id,
        case when figures.report_id = operands.report_id then figures.char_start end as char_start,
        case when figures.report_id = operands.report_id then figures.char_end end as char_end,
        case
            when figures.report_id = operands.report_id then figures.section
            else reports.source_file || coalesce(' ' || figures.section, '')
        end as section,
        figures.value,
        figures.unit,
        operands.whose_zh || figures.label_zh as label_zh,
        figures.label_en || operands.whose_en as label_en
    from operands
    inner join figures
        on operands.figure_id = figures.figure_id
    inner join reports
        on figures.report_id = reports.report_id

)

select * from final
order by report_id, identity, subject, term_order, figure_id
