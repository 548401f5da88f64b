"""`python -m explorer --warehouse DIR --reports DIR --port 8501`: the explorer at http://127.0.0.1:8501/."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

from explorer.app import create_app
from explorer.published import NoWarehouseError
from explorer.settings import Settings
from ingest.terminal import PlainConsole


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; the warehouse may be published, and published anew, while it runs."""
    parser = argparse.ArgumentParser(prog="python -m explorer", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: reports")
    parser.add_argument("--port", type=int, default=8501, help="default: 8501")
    given = parser.parse_args(arguments)
    settings = Settings(given.warehouse.resolve(), given.reports.resolve())
    console = PlainConsole()
    console.print(f"http://127.0.0.1:{given.port}/   (Ctrl-C ends it)")
    app = create_app(settings)
    try:
        # Opened now, so that whoever comes first need not wait for it.
        app.state.published.edition()
    except NoWarehouseError:
        console.print(
            f"There is no warehouse in {given.warehouse} yet: make build; the pages find it when it is there."
        )
    uvicorn.run(app, host="127.0.0.1", port=given.port, log_level="warning", server_header=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
