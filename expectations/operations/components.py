"""What a build was made with, by version: the same reports and the same components give the same warehouse."""

from __future__ import annotations

import hashlib
import platform
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from expectations.models import PROJECT

#: Columns of `ops.runs`, and the package each is the version of.
PACKAGES = {
    "dbt_version": "dbt-core",
    "dbt_duckdb_version": "dbt-duckdb",
    "duckdb_version": "duckdb",
    "great_expectations_version": "great-expectations",
}
#: What decides what the models compute; Python models import `expectations.localisation`.
_MODELS = ("dbt_project.yml", "profiles.yml", "models", "seeds", "tests/generic", "expectations/localisation")
_SUFFIXES = {".sql", ".py", ".yml", ".csv", ".md"}


def read_components() -> dict[str, str]:
    """The versions by column of `ops.runs`; a package that does not say its own is left out."""
    from ingest.warehouse import reader_version

    found = {
        "project_version": project_version(),
        "reader_version": reader_version(),
        "models_version": models_version(),
        "python_version": platform.python_version(),
    }
    for column, package in PACKAGES.items():
        try:
            found[column] = version(package)
        except PackageNotFoundError:
            continue
    return {column: said for column, said in found.items() if said}


@cache
def project_version(project: Path = PROJECT) -> str:
    """The version in pyproject.toml; empty where the project was deployed without that file."""
    path = project / "pyproject.toml"
    if not path.is_file():
        return ""
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])


@cache
def models_version(project: Path = PROJECT) -> str:
    """A digest of models, seeds and what they use, 16 hex digits."""
    digest = hashlib.sha256()
    for name in _MODELS:
        path = project / name
        files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.suffix in _SUFFIXES)
        for file in files:
            digest.update(file.relative_to(project).as_posix().encode())
            digest.update(b"\0")
            digest.update(file.read_bytes())
            digest.update(b"\0")
    return digest.hexdigest()[:16]
