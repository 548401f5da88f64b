"""Grain: one row per broken check and figure that may be the wrong one; `expectations.localisation` searches."""

from expectations.localisation.explanations import explain_breaks


def model(dbt, session):
    """What dbt calls."""
    dbt.config(materialized="table")
    return explain_breaks(dbt.ref("int_check_equations"), dbt.ref("int_identity_figures"))
