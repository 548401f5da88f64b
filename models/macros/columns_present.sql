{# The columns a built table has, as dbt's column objects (`name`, `dtype`); none while the project is only parsed. #}
{% macro columns_present(relation) -%}
    {{ return(adapter.dispatch('columns_present')(relation)) }}
{%- endmacro %}

{% macro default__columns_present(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation) if execute else []) }}
{%- endmacro %}

{# Those of `tables` (name of a model to list of columns) that the built tables do not have, as table.column. #}
{% macro columns_missing(tables) -%}
    {%- set missing = [] -%}
    {%- for table, columns in tables.items() -%}
        {%- set present = columns_present(ref(table)) | map(attribute='name') | map('lower') | list -%}
        {%- for column in columns if execute and column not in present -%}
            {%- do missing.append(table ~ '.' ~ column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(missing) }}
{%- endmacro %}

{# The columns of `tables` (names of models) whose type is a binary fraction, as table.column. #}
{% macro columns_of_floats(tables) -%}
    {%- set floats = [] -%}
    {%- for table in tables -%}
        {%- for column in columns_present(ref(table)) -%}
            {%- set type = column.dtype | lower -%}
            {%- if 'double' in type or 'float' in type or 'real' in type -%}
                {%- do floats.append(table ~ '.' ~ column.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(floats) }}
{%- endmacro %}
