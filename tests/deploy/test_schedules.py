"""What deploy/ schedules is a command that exists, may do what it must, and is tried again only where that helps."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.failures import BUILD_RUNNING, INTERNAL_FAULT, INTERRUPTED, NOT_PUBLISHED

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
DOCKERFILE = DEPLOY / "docker" / "Dockerfile"
#: argparse's own, of a command that does not exist
WRONG_USAGE = 2
HOPELESS = {NOT_PUBLISHED, WRONG_USAGE, INTERNAL_FAULT, INTERRUPTED}


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",), strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    parser.read_string((DEPLOY / "systemd" / name).read_text("utf-8"))
    return parser


def documents() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / "cronjob.yaml").read_text("utf-8")))


def pod() -> dict[str, Any]:
    found: dict[str, Any] = documents()[0]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, lines joined."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(name, rest.strip()) for line in text.splitlines() if line for name, _, rest in [line.partition(" ")]]


def last(name: str) -> str:
    *_, found = (rest for instruction, rest in instructions() if instruction == name)
    return found


def cron_line() -> str:
    line: str
    [line] = re.findall(r"^[0-9*].*", (DEPLOY / "cron" / "juesuan").read_text("utf-8"), re.MULTILINE)
    return line


COMMANDS = {
    "systemd": shlex.split(unit("juesuan.service")["Service"]["ExecStart"])[1:],
    "cron": shlex.split(cron_line().partition(".venv/bin/python ")[2].partition(" 2>&1")[0]),
    "kubernetes": ["-m", "expectations", *pod()["containers"][0]["args"]],
    "docker": [*json.loads(last("ENTRYPOINT"))[1:], *json.loads(last("CMD"))],
}


@pytest.mark.parametrize("scheduler", COMMANDS)
def test_the_command_exists_with_its_options(scheduler: str, tmp_path: Path) -> None:
    command = COMMANDS[scheduler]
    places = {"--reports": tmp_path / "no reports", "--warehouse": tmp_path / "warehouse"}
    given = [str(places.get(before, word)) for before, word in zip(["", *command], command, strict=False)]
    assert set(places) <= set(given)
    done = run([sys.executable, *given])
    assert done.returncode == NOT_PUBLISHED, done.stderr
    assert "There is no folder or file" in done.stderr


def test_the_health_of_an_image_is_that_of_a_fresh_warehouse(tmp_path: Path) -> None:
    _, _, command = last("HEALTHCHECK").partition("CMD ")
    given = [str(tmp_path) if word == "/warehouse" else word for word in json.loads(command)]
    done = run([sys.executable, *given[1:]])
    assert (done.returncode, "there is no warehouse" in done.stderr) == (1, True)
    for age, expected in (("2 days", 0), ("4 days", 1)):
        make_warehouse(tmp_path / "juesuan.duckdb", age)
        assert run([sys.executable, *given[1:]]).returncode == expected


def make_warehouse(database: Path, age: str) -> None:
    import duckdb

    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists quality")
        connection.execute(
            "create or replace table quality.expectation_results as "
            f"select (current_timestamp - interval '{age}')::timestamptz as run_at"
        )


def test_what_is_hopeless_is_not_tried_again_and_what_is_busy_is() -> None:
    service = unit("juesuan.service")
    assert service["Service"]["Restart"] == "on-failure"
    assert {int(status) for status in service["Service"]["RestartPreventExitStatus"].split()} == HOPELESS
    rules = documents()[0]["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    [fatal] = [rule["onExitCodes"] for rule in rules if rule["action"] == "FailJob"]
    assert (fatal["containerName"], fatal["operator"]) == (pod()["containers"][0]["name"], "In")
    assert set(fatal["values"]) == HOPELESS
    assert BUILD_RUNNING not in HOPELESS


@pytest.mark.parametrize(("status", "is_told"), [(0, False), (BUILD_RUNNING, False), (1, True), (INTERNAL_FAULT, True)])
def test_cron_mails_what_failed_and_nothing_else(status: int, is_told: bool, tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho out; echo 50% of it >&2\nexit {status}\n", "utf-8")
    python.chmod(0o755)
    command = cron_line().split(maxsplit=6)[6].replace("/opt/juesuan", shlex.quote(str(tmp_path)))
    assert "%" not in command, "cron takes it for the end of the line"
    done = run(["/bin/sh", "-c", command])
    assert done.stdout.split() == (["out", "50%", "of", "it"] if is_told else [])


def test_a_container_is_not_root_and_writes_only_where_it_must() -> None:
    user, _, group = last("USER").partition(":")
    assert user == group != "0"
    security = pod()["securityContext"]
    assert (security["runAsNonRoot"], security["runAsUser"], security["runAsGroup"]) == (True, int(user), int(group))
    [container] = pod()["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    mounts = {one["name"]: one for one in container["volumeMounts"]}
    assert mounts.keys() == {one["name"] for one in pod()["volumes"]}
    assert {name for name, one in mounts.items() if not one.get("readOnly")} == {"warehouse", "scratch"}
    assert {"--reports", mounts["reports"]["mountPath"], mounts["warehouse"]["mountPath"]} <= set(container["args"])


def test_an_image_holds_what_a_build_reads() -> None:
    copied = {
        name for kind, rest in instructions() if kind == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    }
    assert all((PROJECT / name).exists() for name in copied)
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    read = {path for key, paths in project.items() if key.endswith("-paths") for path in paths} - {"tests"}
    read |= {str(path.parent.relative_to(PROJECT)) for path in PROJECT.glob("tests/**/*.sql")}
    read |= {"expectations", "ingest", "dbt_project.yml", "profiles.yml", "requirements.lock"}
    missing = {one for one in read if not {one, *map(str, Path(one).parents)} & copied}
    assert not missing
    ignore = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignore if line.startswith("!")} == copied


def test_the_workflow_runs_targets_of_the_makefile_and_takes_no_more_than_it_needs() -> None:
    workflow = yaml.load((DEPLOY / "github" / "nightly.yml").read_text("utf-8"), yaml.BaseLoader)
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["build"]["steps"]
    targets = [target for step in steps for target in re.findall(r"^make ([\w-]+)", step.get("run", ""), re.MULTILINE)]
    assert targets == ["build"]
    assert all(re.search(rf"^{target}:.*##", makefile, re.MULTILINE) for target in targets)
    assert set(workflow["jobs"]["build"]["env"]) <= set(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE))
    assert not any("${{" in step.get("run", "") for step in steps)


READ_AND_MODEL = """
import sys
from pathlib import Path
from rich.console import Console
from expectations.build import read_reports
from expectations.models import PROJECT, judge_results, run_dbt
from expectations.progress import LineProgress
from expectations.warehouse import prepare_warehouse
progress = LineProgress(Console(stderr=True))
warehouse = prepare_warehouse(Path(sys.argv[1]), PROJECT / "reports")
read_reports(PROJECT / "reports", warehouse, progress)
print(judge_results(run_dbt(warehouse, progress, PROJECT, ("--select", "+stg_reports")), warehouse))
"""


def test_the_project_may_be_read_only(tmp_path: Path) -> None:
    """In a mount namespace of its own, where root cannot write to it either, and without a network."""
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "--net"]
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"'
    call = [*namespace, "sh", "-c", script, "sh", str(PROJECT)]
    if shutil.which("unshare") is None or run([*call, "true"]).returncode:
        pytest.skip("no namespaces here")
    assert run([*call, "touch", "deploy"]).returncode, "the folder is not read-only"
    done = run([*call, sys.executable, "-c", READ_AND_MODEL, str(tmp_path / "warehouse")])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 model, ")


# --- Each by its own tool ---------------------------------------------------------------------------------------------


def tool(name: str) -> str:
    """The path of a tool, of `make audit`'s environment or installed; a test without it is skipped."""
    found = shutil.which(name, path=f"{PROJECT / '.venv-audit' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not here")
    return found


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    for path in (DEPLOY / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/juesuan/.venv/bin/python", "/bin/true"))
    drop_in = tmp_path / "juesuan.service.d"
    drop_in.mkdir()
    (tmp_path / "network.conf").rename(drop_in / "network.conf")
    for name in ("juesuan.service", "juesuan.timer"):
        done = run([analyze, "verify", str(tmp_path / name)])
        assert (done.returncode, done.stderr) == (0, "")


def test_hadolint_finds_nothing_wrong() -> None:
    done = run([tool("hadolint"), str(DOCKERFILE)])
    assert (done.returncode, done.stdout) == (0, "")


def test_the_schemas_of_kubernetes_are_met() -> None:
    command = [tool("kubernetes-validate"), "--strict", str(DEPLOY / "kubernetes" / "cronjob.yaml")]
    done = run(command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing_wrong() -> None:
    done = run([tool("actionlint"), str(DEPLOY / "github" / "nightly.yml")])
    assert done.returncode == 0, done.stdout


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    # coverage would write beside the code
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
