"""`make audit` tells "nothing is known" from "nobody could be asked", and does not say where packages come from."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
HOST = "https://index.example"

#: Stand in for the tools of `.venv-audit`: the list as cyclonedx-py makes it, and the answer of pip-audit.
LISTING = f"""
import json
parts = [{{"name": name, "purl": f"pkg:pypi/{{name}}@1", "bom-ref": f"L{{n}}", "type": "library", "description": "line",
           "externalReferences": [{{"type": "distribution", "url": "{HOST}/" + name, "comment": "c", "hashes": []}}]}}
         for n, name in enumerate(["b", "a"])]
tools = [{{"name": "cyclonedx", "externalReferences": [{{"type": "website", "url": "{HOST}"}}]}}]
metadata = {{"component": {{"bom-ref": "root"}}, "tools": {{"components": tools}}}}
print(json.dumps({{"components": parts, "metadata": metadata, "dependencies": []}}))
"""
ANSWERING = """
import os, sys
from pathlib import Path
if answer := os.environ.get("ANSWER"):
    Path(sys.argv[sys.argv.index("--output") + 1]).write_text(answer)
sys.exit("x.ConnectionError: no way to https://index.example" if not answer else 1 if "PYSEC" in answer else 0)
"""

CLEAN = [{"name": "a", "version": "1", "vulns": []}]
HIT = [{"name": "b", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]
UNKNOWN = [{"name": "c", "skip_reason": "not found"}]


def audit(folder: Path, dependencies: list[dict[str, Any]] | None) -> subprocess.CompletedProcess[str]:
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "cyclonedx_py.py").write_text(LISTING, "utf-8")
    (tools / "pip_audit.py").write_text(ANSWERING, "utf-8")
    answer = "" if dependencies is None else json.dumps({"dependencies": dependencies})
    return subprocess.run(
        [sys.executable, PROJECT / ".ci" / "audit.py", folder / "out"],
        env={**os.environ, "PYTHONPATH": str(tools), "ANSWER": answer},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("dependencies", "status", "told"),
    [
        (CLEAN, 0, "1 of 1 packages asked about, 0 known"),
        (CLEAN + HIT, 1, "b 1: PYSEC-1; mended in 2"),
        (HIT + UNKNOWN, 1, "no answer about 1 packages: c"),
        (CLEAN + UNKNOWN, 69, "1 of 2 packages asked about"),
        (None, 69, "nothing was audited: x.ConnectionError"),
    ],
)
def test_the_status_says_whether_anything_is_known(
    tmp_path: Path, dependencies: list[dict[str, Any]] | None, status: int, told: str
) -> None:
    done = audit(tmp_path, dependencies)
    assert done.returncode == status, done.stderr
    assert told in done.stdout + done.stderr
    assert HOST not in done.stdout + done.stderr


def test_an_answer_of_last_time_is_none_of_today(tmp_path: Path) -> None:
    assert audit(tmp_path, CLEAN).returncode == 0
    assert audit(tmp_path, None).returncode == 69
    assert not (tmp_path / "out" / "vulnerabilities.json").exists()


def test_the_list_names_packages_by_their_purl_and_no_index(tmp_path: Path) -> None:
    audit(tmp_path, CLEAN)
    text = (tmp_path / "out" / "sbom.cdx.json").read_text("utf-8")
    bill = json.loads(text)
    assert [one["bom-ref"] for one in bill["components"]] == ["pkg:pypi/b@1", "pkg:pypi/a@1"]
    assert bill["dependencies"][0] == {"ref": "root", "dependsOn": ["pkg:pypi/a@1", "pkg:pypi/b@1"]}
    assert HOST not in text


def test_the_threat_model_names_files_that_exist() -> None:
    text = (PROJECT / "docs" / "threat-model.md").read_text("utf-8")
    folders = [PROJECT / name for name in ("ingest", "expectations", "explorer", "tests", "deploy", ".ci")]
    files = {f"/{path.relative_to(PROJECT)}" for folder in folders for path in folder.rglob("*")}
    named = {
        name for row in re.findall(r"^\| .*\|$", text, re.MULTILINE) for name in re.findall(r"`([\w./-]+\.py)`", row)
    }
    assert len(named) > 20
    assert not {name for name in named if not any(file.endswith(f"/{name}") for file in files)}
