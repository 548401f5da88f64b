"""The process that answers one question: started by `explorer.asking.questions`, alone with one file, soon gone.

It is run by its path with `python -I`, so it imports nothing of the project. A question comes as JSON on stdin, the
answer goes to stdout: a line of JSON, and behind it, unless the question is refused, a stream of Arrow record batches.

DuckDB leaves the attached file itself open to its file functions even without external access, so `copy ... to` could
write over it. That is why only statements of the kind SELECT are run, and why the process can write no file at all.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # `select * from name` would look for a variable of this program
    "python_enable_replacements": "false",
    "temp_directory": "",
}
_BATCH_ROWS = 1_000


def main() -> None:
    """Answer the question on stdin."""
    line = sys.stdin.buffer.readline()
    if line:
        answer(json.loads(line), sys.stdout.buffer)


def answer(question: dict[str, Any], out: BinaryIO) -> None:
    """Write the answer: `{"status": "answered", "is_cut": ...}` and its rows, or `{"status": "refused", ...}`."""
    _limit(question["memory_mb"], question["seconds"])
    try:
        table, is_cut = _ask(question)
    except (duckdb.OutOfMemoryException, MemoryError, pa.ArrowMemoryError):
        _say(out, status="exhausted")
    except duckdb.Error as error:
        _say(out, status="refused", reason=str(error))
    else:
        _say(out, status="answered", is_cut=is_cut)
        with pa.ipc.new_stream(out, table.schema) as stream:
            stream.write_table(table)


def _ask(question: dict[str, Any]) -> tuple[pa.Table, bool]:
    statements = duckdb.extract_statements(question["sql"])
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise duckdb.InvalidInputException("one SELECT, WITH, FROM, DESCRIBE, SHOW or SUMMARIZE at a time")
    connection = duckdb.connect(":memory:", config=_CONFIGURATION | {"memory_limit": f"{question['memory_mb']}MB"})
    path = question["database"].replace("'", "''")
    connection.execute(f"attach '{path}' as juesuan (read_only)")
    connection.execute("set threads = 2")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    connection.execute("use juesuan.marts")
    connection.execute("begin transaction read only")
    reader = connection.execute(statements[0]).to_arrow_reader(_BATCH_ROWS)
    batches, rows, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows > question["rows"] or size > question["bytes"]:
            break
    table = pa.Table.from_batches(batches, reader.schema)
    is_cut = rows > question["rows"] or size > question["bytes"]
    return table.slice(0, question["rows"]), is_cut


def _limit(memory_mb: int, seconds: int) -> None:
    """What the operating system enforces: no file written, processor time, memory beside what DuckDB counts."""
    # DuckDB's own limit leaves out what Python and Arrow hold.
    room = (memory_mb + 1024) * 1024 * 1024
    computing = 2 * seconds + 2
    for limit, value, most in (
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        # at the first the kernel says why (SIGXCPU), at the second it only ends
        (resource.RLIMIT_CPU, computing, computing + 1),
        (resource.RLIMIT_AS, room, room),
    ):
        resource.setrlimit(limit, (value, most))


def _say(out: BinaryIO, **said: object) -> None:
    out.write(json.dumps(said).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
