"""The part of a report that has come so far, kept in `FOLDER/.fetch/partial` until the rest is asked for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ingest.fetch.provenance import FOLDER


@dataclass(frozen=True)
class Partial:
    """The file of an address's part, and beside it the mark (`ETag` or `Last-Modified`) of the whole it belongs to."""

    path: Path

    @property
    def _mark_path(self) -> Path:
        return self.path.with_suffix(".mark")

    def size(self) -> int:
        """Bytes there, 0 where there are none."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def mark(self) -> str:
        """What the whole is known by, empty where it is not and the part is of no use."""
        try:
            mark = json.loads(self._mark_path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return ""
        return mark if isinstance(mark, str) else ""

    def begin(self, mark: str) -> None:
        """Forget the part and begin anew."""
        self.forget()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if mark:
            self._mark_path.write_text(json.dumps(mark), encoding="utf-8")

    def forget(self) -> None:
        """Remove what there is; the mark first, for a part without one is never gone on with."""
        self._mark_path.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def partial_of(folder: Path, url: str) -> Partial:
    """The part of an address's report."""
    return Partial(folder / FOLDER / "partial" / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.part")
