{#
    The schema is the folder: models/marts/spending/fct_figures.sql is marts.fct_figures, a seed is seeds.<name>,
    without the target's schema in front, because readers depend on these names.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name -%}
        {{ custom_schema_name | trim }}
    {%- elif node.resource_type == 'seed' -%}
        seeds
    {%- elif node.resource_type == 'model' -%}
        {{ node.original_file_path.replace('\\', '/').split('/')[1] }}
    {%- else -%}
        {{ target.schema }}
    {%- endif -%}
{%- endmacro %}
