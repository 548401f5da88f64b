"""What the pages ask of the warehouse: SQL on the public tables, with parameters by name.

A line of a question that begins with `and` is a filter; `narrow` leaves it out where its parameter is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_NAMED = re.compile(r"\$(\w+)")


class Question(NamedTuple):
    """A question as it is asked."""

    sql: str
    parameters: dict[str, Any]


def narrow(sql: str, **parameters: object) -> Question:
    """A question with the filters whose parameters are given; parameters that it does not name are left out.

    Raises:
        KeyError: it names one that is not given.
    """
    lines = []
    for line in sql.strip("\n").splitlines():
        named = _NAMED.findall(line)
        if line.lstrip().startswith("and ") and any(parameters[name] is None for name in named):
            continue
        lines.append(line)
    kept = "\n".join(lines)
    return Question(kept, _select(parameters, kept))


def _select(parameters: Mapping[str, Any], sql: str) -> dict[str, Any]:
    return {name: parameters[name] for name in dict.fromkeys(_NAMED.findall(sql))}
