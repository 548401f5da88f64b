"""The configuration of the site: what Great Expectations is to render, with which classes, to which folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

SITE = "juesuan"

_PAGES = "expectations.data_docs.rendering"


def configure_site(pages: Path) -> dict[str, Any]:
    """The site as the context's `data_docs_sites` takes it; it is written into `pages`."""
    view = {"module_name": _PAGES, "class_name": "PlainView"}
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(pages)},
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "renderer": {"module_name": _PAGES, "class_name": "FirstPage"},
            "view": view,
        },
        "site_section_builders": {
            # A page of a suite's results says all that a page of the suite would.
            "expectations": "None",
            "profiling": "None",
            "validations": {"renderer": {"module_name": _PAGES, "class_name": "SuitePage"}, "view": view},
        },
    }


def finish_site(pages: Path, suites: int) -> None:
    """Take away what the pages do not use, and see that none is missing.

    Raises:
        RuntimeError: a page could not be rendered, which Great Expectations tells in its log alone.
    """
    # Style sheets, fonts and pictures of Great Expectations' own pages.
    shutil.rmtree(pages / "static", ignore_errors=True)
    written = list(pages.glob("validations/**/*.html"))
    first = pages / "index.html"
    if len(written) != suites or not first.is_file() or not first.stat().st_size:
        raise RuntimeError(f"{len(written)} pages of {suites} suites were written to {pages}; the log says why")
