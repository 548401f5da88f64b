"""Where reports came from, noted beside their rows: from what `ingest.fetch` keeps in the folder.

It is no part of reading: a report that is known by its bytes may be fetched from another address without being read
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from ingest.fetch.provenance import source_urls

#: the first address in their order, so that bytes published in several places have one; a report of an archive has the
#: archive's
_NOTE = r"""
with by_bytes as (
    select sha256, min(source_url) as source_url from sources group by sha256
),
by_archive as (
    select file, min(source_url) as source_url from sources where file like '%.zip' group by file
),
noted as (
    select reports.report_id, coalesce(by_bytes.source_url, by_archive.source_url) as source_url
    from raw.reports as reports
    left join by_bytes on reports.sha256 = by_bytes.sha256
    left join by_archive on regexp_extract(reports.source_file, '^(.*?\.zip)/', 1) = by_archive.file
)
update raw.reports set source_url = noted.source_url
from noted
where reports.report_id = noted.report_id and reports.source_url is distinct from noted.source_url
"""


def note_sources(connection: duckdb.DuckDBPyConnection, given: Sequence[Path]) -> None:
    """Set `source_url` of each report in `raw.reports`, null where nobody noted one, in the caller's transaction."""
    found = list(source_urls(given))
    connection.execute(
        "create or replace temp table sources as"
        " select unnest(?::varchar[]) as source_url, unnest(?::varchar[]) as file, unnest(?::varchar[]) as sha256",
        [[row[column] for row in found] for column in range(3)],
    )
    connection.execute(_NOTE)
    connection.execute("drop table sources")
