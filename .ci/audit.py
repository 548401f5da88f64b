"""`make audit`: what is installed as a CycloneDX list (SBOM), and which of it has a known vulnerability.

Run by the Python of `.venv-audit`. Exit status: 0 none; 1 some; 69 the advisories could not be asked for. The list is
written in any case, and is the same for the same lock file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LOCK = PROJECT / "requirements.lock"
CLEAN, VULNERABLE, UNAVAILABLE = 0, 1, 69
_SECONDS_TO_ANSWER = "15"


def main(arguments: list[str]) -> int:
    """Write `sbom.cdx.json` and `vulnerabilities.json` into the folder given (target/audit); return the exit status."""
    out = Path(arguments[0]) if arguments else PROJECT / "target" / "audit"
    out.mkdir(parents=True, exist_ok=True)
    bill = out / "sbom.cdx.json"
    bill.write_text(json.dumps(list_packages(), ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{bill}\n")
    return find_vulnerabilities(out / "vulnerabilities.json")


def list_packages() -> dict[str, Any]:
    """The lock file as a CycloneDX document: name, version and hashes of each package.

    Where packages are fetched from is not said: that is for each installation to choose.
    """
    made = subprocess.run(
        [
            *(sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--spec-version", "1.6"),
            *("--pyproject", str(PROJECT / "pyproject.toml"), "--mc-type", "application", str(LOCK)),
        ],
        capture_output=True,
        check=True,
    )
    bill: dict[str, Any] = json.loads(made.stdout)
    for component in bill["components"]:
        # The tool's own name of a component is its line in the lock file, and its description that whole line.
        component.pop("description", None)
        component["bom-ref"] = component["purl"]
        for reference in component.get("externalReferences", ()):
            reference["url"] = component["purl"]
            reference.pop("comment", None)
    for tool in bill["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    root = bill["metadata"]["component"]["bom-ref"]
    bill["dependencies"] = [
        {"ref": root, "dependsOn": sorted(one["bom-ref"] for one in bill["components"])},
        *({"ref": one["bom-ref"]} for one in bill["components"]),
    ]
    return bill


def find_vulnerabilities(report: Path) -> int:
    """Ask for the advisories about every package of the lock file and say what there is; return the exit status."""
    report.unlink(missing_ok=True)
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"),
            *("--timeout", _SECONDS_TO_ANSWER, "--format", "json", "--output", str(report)),
            *("--requirement", str(LOCK)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    # It ends with 1 in both cases; only an answer leaves a report.
    if not report.is_file():
        reason = (asked.stderr.strip().splitlines() or ["no reason given"])[-1].partition(":")[0]
        sys.stderr.write(f"The advisories cannot be asked for, so nothing was audited: {reason}\n")
        return UNAVAILABLE
    dependencies = json.loads(report.read_text("utf-8"))["dependencies"]
    found = [(one["name"], one["version"], each) for one in dependencies for each in one.get("vulns", ())]
    for name, version, each in found:
        mended = ", ".join(each["fix_versions"]) or "no version yet"
        sys.stdout.write(f"{name} {version}: {each['id']}; mended in {mended}\n")
    # What an index has no advisories of passes for clean with pip-audit.
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    answered = len(dependencies) - len(unknown)
    sys.stdout.write(f"{answered} of {len(dependencies)} packages asked about, {len(found)} known vulnerabilities\n")
    if unknown:
        sys.stderr.write(f"There was no answer about {len(unknown)} packages: {', '.join(unknown[:5])} ...\n")
    return VULNERABLE if found else UNAVAILABLE if unknown else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
