"""Which figure is wrong: what would mend the broken checks of a report, and what it would break.

Fellegi and Holt (1976), A Systematic Approach to Automatic Edit and Imputation: a record that fails its edits is made
to pass them by changing the fewest fields.
"""
