"""Keep the packages underneath from reporting how they are used."""

import os

#: Environment variable and value, for each package that would otherwise call home or ask an index for a newer version.
SWITCHES = {
    "DO_NOT_TRACK": "1",  # the common convention; dbt lets it overrule profiles and project files
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


def switch_off_telemetry() -> None:
    """Set the environment variables that turn the telemetry of dbt and Great Expectations off.

    Call it before either is imported. What the user has set is overruled: figures under audit are not to leave the
    machine, not even as counts.
    """
    os.environ.update(SWITCHES)
