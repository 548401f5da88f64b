"""`python -m tests.explorer.screenshots`: the pictures of the explorer in `docs/images`, of the demo (`make demo`)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize

from explorer.settings import Settings
from tests.explorer.serving import open_browser, serve

_PROJECT = Path(__file__).parents[2]
_FOLDER = _PROJECT / "docs" / "images"
_DEMO = _PROJECT / "demo"
_SIZE: ViewportSize = {"width": 1280, "height": 860}
_BROKEN = "table.figures a[href^='/reports/']"


def main() -> int:
    """Write `overview.png`, and `report.png` of the first report on the page of reports."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with serve(Settings(_DEMO / "warehouse", _DEMO / "reports")) as served, open_browser() as browser:
        page = browser.new_page(viewport=_SIZE)
        page.goto(f"{served.address}/")
        page.screenshot(path=_FOLDER / "overview.png")
        page.goto(f"{served.address}/reports")
        page.locator(_BROKEN).first.click()
        page.locator("a.fig-disputed").first.scroll_into_view_if_needed()
        page.screenshot(path=_FOLDER / "report.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
