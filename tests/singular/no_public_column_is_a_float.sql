-- Money and rates are decimals from the printed string on: a float would make sums depend on their order.

{% set tables = [
    'fct_figures', 'dim_reports', 'dim_departments', 'dim_fiscal_years', 'dim_functions',
    'dim_economic_classes', 'dim_items', 'dim_funds', 'dim_identities', 'fct_expenditure',
    'fct_reported_totals', 'fct_revenue', 'fct_balances', 'fct_three_public', 'fct_operating_costs',
    'fct_procurement', 'fct_assets', 'fct_performance', 'fct_identity_checks', 'fct_discrepancies',
    'fct_error_suspects', 'fct_coverage', 'fct_section_coverage',
    'fct_statements_in_words', 'fct_expenditure_by_economic_class', 'fct_notices'
] %}

{% for column in columns_of_floats(tables) %}
select '{{ column }}' as float_column
union all
{% endfor %}
select null as float_column
where false
