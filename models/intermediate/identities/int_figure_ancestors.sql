-- Grain: one row per figure and figure it is itemised under, directly (depth 1) or through others.
-- A list in a report is never deeper than five: whole, fund, class (类), group (款), item (项).

{% set levels = 5 %}

with

figures as (

    select * from {{ ref('int_identity_figures') }}

),

depth_1 as (

    select
        report_id,
        figure_id,
        parent_id as ancestor_id,
        1 as depth
    from figures
    where parent_id is not null

),

{% for depth in range(2, levels + 1) %}
depth_{{ depth }} as (

    select
        depth_{{ depth - 1 }}.report_id,
        depth_{{ depth - 1 }}.figure_id,
        links.ancestor_id,
        {{ depth }} as depth
    from depth_{{ depth - 1 }}
    inner join depth_1 as links
        on depth_{{ depth - 1 }}.ancestor_id = links.figure_id

),
{% endfor %}
ancestors as (

    {% for depth in range(1, levels + 1) %}
    select * from depth_{{ depth }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

)

select * from ancestors
order by report_id, figure_id, depth
