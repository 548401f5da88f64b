"""`python -m tests.fuzz --seconds N`: feed the readers invented files, keep those that break an invariant.

Each is read in a worker process, as in a build, so that a crash, a hang or a bomb is a finding like any other.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.problems import ReaderFaultError, TooSlowError
from ingest.worker import Job, ReadReport
from ingest.workers import Reading, Workers
from tests.fuzz.invariants import read_and_check
from tests.fuzz.mutation import invented_files

#: problems no file of a few kilobytes may have; too much memory a damaged .xls may take, whose size calamine believes
_FINDINGS = (ReaderFaultError.code, TooSlowError.code)


def main(arguments: list[str] | None = None, read: ReadReport = read_and_check) -> int:
    """Return 0 where every invariant held, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to try (default: 60)")
    parser.add_argument("--seed", type=int, help="another run's seed, to repeat it (default: a new one)")
    parser.add_argument("--findings", type=Path, default=Path("logs/fuzz"), help="where to keep files that break it")
    given = parser.parse_args(arguments)
    seed = time.time_ns() % 2**32 if given.seed is None else given.seed
    say = sys.stdout.write
    say(f"seed {seed}\n")
    codes: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    jobs: dict[int, Job] = {}
    with Workers(Reading(read), "fuzz") as workers:
        for batch in workers.read(_until(time.monotonic() + given.seconds, seed, jobs)):
            problems = {order: problem for order, _, problem in batch.problems}
            for order in sorted(jobs)[: batch.count]:
                job, problem = jobs.pop(order), problems.get(order)
                codes[problem.code if problem else "read"] += 1
                if problem and problem.code in _FINDINGS:
                    findings[problem.reason] += 1
                    if findings[problem.reason] == 1:
                        say(f"{_keep(job, given.findings)}: {problem.reason} [{problem.code}]\n")
    say(f"{codes.total()} files: {', '.join(f'{count} {code}' for code, count in codes.most_common())}\n")
    for reason, count in findings.most_common():
        say(f"{count:6} {reason}\n")
    return 1 if findings else 0


def _until(end: float, seed: int, jobs: dict[int, Job]) -> Iterator[Job]:
    for order, (name, content) in enumerate(invented_files(seed)):
        if time.monotonic() > end:
            return
        jobs[order] = Job(order, name, hashlib.sha256(content).hexdigest(), len(content), content)
        yield jobs[order]


def _keep(job: Job, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{job.report_id}{Path(job.source_file).suffix}"
    kept.write_bytes(job.content)
    return kept


if __name__ == "__main__":
    sys.exit(main())
