"""What the explorer is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where the warehouse and the reports lie; `hosts` are the names under which a browser may ask for pages."""

    warehouse: Path
    reports: Path
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")

    @property
    def published(self) -> Path:
        """The published database."""
        return self.warehouse / "juesuan.duckdb"
