-- The names that analysts, exports and checks depend on.

{% set contract = {
    'fct_figures': [
        'figure_id', 'report_id', 'source_file', 'department_name', 'fiscal_year', 'item', 'measure',
        'basis', 'period', 'fund', 'function_name', 'function_code', 'function_level', 'economic_name',
        'economic_code', 'economic_level', 'subject', 'value', 'unit', 'decimals', 'amount_yuan',
        'source_kind', 'section', 'page', 'char_start', 'char_end', 'raw_text',
    ],
    'dim_reports': [
        'report_id', 'source_file', 'sha256', 'format', 'department_name', 'region_name', 'fiscal_year',
        'years_named', 'years_agree', 'read_status',
    ],
    'dim_departments': ['department_name'],
    'dim_fiscal_years': ['fiscal_year'],
    'dim_functions': ['function_code', 'function_name', 'valid_from', 'valid_to', 'predecessor_code'],
    'dim_economic_classes': ['economic_code', 'economic_name', 'valid_from', 'valid_to', 'predecessor_code'],
    'dim_items': ['item'],
    'dim_funds': ['fund'],
    'dim_identities': ['identity'],
    'fct_expenditure': [
        'report_id', 'department_name', 'fiscal_year', 'fund', 'function_code', 'function_name',
        'economic_code', 'economic_name', 'nature', 'basis', 'amount_yuan', 'figure_id', 'stated_count',
        'check_status',
    ],
    'fct_reported_totals': ['report_id', 'item', 'fund', 'basis', 'amount_yuan', 'figure_id'],
    'fct_revenue': ['report_id', 'department_name', 'fiscal_year', 'fund', 'item', 'basis', 'amount_yuan'],
    'fct_balances': ['report_id', 'department_name', 'fiscal_year', 'fund', 'item', 'basis', 'amount_yuan'],
    'fct_three_public': ['report_id', 'department_name', 'fiscal_year', 'item', 'basis', 'amount_yuan'],
    'fct_operating_costs': ['report_id', 'department_name', 'fiscal_year', 'item', 'basis', 'amount_yuan'],
    'fct_procurement': ['report_id', 'department_name', 'fiscal_year', 'item', 'basis', 'amount_yuan'],
    'fct_assets': ['report_id', 'department_name', 'fiscal_year', 'item', 'basis', 'quantity'],
    'fct_performance': ['report_id', 'department_name', 'fiscal_year', 'item', 'basis', 'value'],
    'fct_identity_checks': [
        'report_id', 'identity', 'subject', 'left_value', 'right_value', 'difference', 'tolerance',
        'status', 'severity', 'figure_ids',
    ],
    'fct_discrepancies': [
        'report_id', 'identity', 'subject', 'left_value', 'right_value', 'difference', 'tolerance',
        'status', 'severity', 'figure_ids', 'statement_zh', 'statement_en',
    ],
    'fct_error_suspects': [
        'report_id', 'identity', 'subject', 'figure_id', 'stated_value', 'suggested_value', 'reason',
        'rank',
    ],
    'fct_coverage': ['report_id', 'part', 'seen', 'classified', 'unclassified', 'excluded'],
    'fct_section_coverage': ['report_id', 'section_order', 'part', 'seen', 'classified', 'unclassified', 'excluded'],
    'fct_statements_in_words': ['report_id', 'kind', 'item', 'measure', 'basis', 'period', 'fund', 'raw_text'],
    'fct_notices': [
        'report_id', 'notice_order', 'kind', 'section', 'page', 'char_start', 'char_end', 'raw_text', 'statement_zh',
        'statement_en',
    ],
} %}

{% for column in columns_missing(contract) %}
select '{{ column }}' as missing_column
union all
{% endfor %}
select null as missing_column
where false
