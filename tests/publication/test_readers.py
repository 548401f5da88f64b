"""Fifty publications under the eyes of readers: none meets an error, and none a warehouse of two runs."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from expectations.publish import publish_candidate
from expectations.rollback import roll_back
from expectations.warehouse import prepare_warehouse
from tests.publication.prepared import TABLES, prepare_candidate, run_of_night

PUBLICATIONS = 50
#: Between two questions of one reading, so that a publication falls into the middle of many.
PAUSE_SECONDS = 0.1

# Each opens the warehouse, asks one table after the other, and closes it again, until a file says that it is over; it
# writes a line a reading: the runs that the tables were of.
PYTHON_READER = f"""
import sys, time
from pathlib import Path
import duckdb
database, over = sys.argv[1], Path(sys.argv[2])
while not over.exists():
    with duckdb.connect(database, read_only=True) as connection:
        found = []
        for table in {TABLES}:
            found += connection.execute(f"select distinct run_id from {{table}}").fetchall()
            time.sleep({PAUSE_SECONDS})
    print(",".join(run_id for (run_id,) in found), flush=True)
"""
_QUESTIONS = f"\n.shell sleep {PAUSE_SECONDS}\n".join(f"select distinct run_id from {table};" for table in TABLES)
SHELL_READER = f"""
while [ ! -e "$2" ]; do
  found=$("$0" -m duckdb_cli -readonly -noheader -list "$1" <<'END'
{_QUESTIONS}
END
) || exit 1
  echo $found | tr ' ' ','
done
"""


def test_fifty_publications_disturb_no_reader(tmp_path: Path) -> None:
    warehouse = prepare_warehouse(tmp_path / "warehouse", tmp_path / "reports")
    prepare_candidate(warehouse, 0)
    publish_candidate(warehouse)
    over = tmp_path / "over"
    commands = [[sys.executable, "-c", PYTHON_READER], ["sh", "-c", SHELL_READER, sys.executable]]
    outputs = [tmp_path / "python.txt", tmp_path / "cli.txt"]
    with ExitStack() as stack:
        readers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, warehouse.published, over],
                    stdout=stack.enter_context(output.open("w")),
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for command, output in zip(commands, outputs, strict=True)
        ]
        while not all(output.read_text("utf-8") for output in outputs) and all(one.poll() is None for one in readers):
            time.sleep(0.05)
        for night in range(1, PUBLICATIONS + 1):
            prepare_candidate(warehouse, night)
            publish_candidate(warehouse, keep=3)
            if night % 10 == 0:
                roll_back(warehouse)
        over.touch()
        errors = [reader.communicate()[1] for reader in readers]
    assert errors == ["", ""]
    assert [reader.returncode for reader in readers] == [0, 0]
    for output in outputs:
        readings = [line.split(",") for line in output.read_text("utf-8").splitlines()]
        assert {len(runs) for runs in readings} == {len(TABLES)}, "a table gave no run, or two"
        assert [runs for runs in readings if len(set(runs)) > 1] == [], "a reading saw two runs"
        seen = {runs[0] for runs in readings}
        assert run_of_night(0) in seen
        # it did read while they changed, however slow the machine is
        assert len(seen) > 1
