"""What the linter takes for dbt's cross-database macros, of which the models use the names of types."""


def type_string() -> str:
    """Return the name of the type for text."""
    return "varchar"
