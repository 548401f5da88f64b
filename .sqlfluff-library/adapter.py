"""What the linter takes for dbt's `adapter`: without dbt there is none to ask which engine's macro to call."""

from collections.abc import Callable


def dispatch(macro_name: str, macro_namespace: str | None = None) -> Callable[..., str]:
    """Return a macro that is a call of a function, whatever its arguments: that may stand before `over` too."""
    return lambda *arguments: "max(null)"
