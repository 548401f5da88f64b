"""The explorer as a web application: `create_app` puts pages, static files and the guards in front of them together."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from explorer import pages
from explorer.asking.questions import Questions
from explorer.guards import SECURITY_HEADERS, GuardMiddleware
from explorer.page import draw_page
from explorer.published import NoWarehouseError, Published
from explorer.settings import Settings
from explorer.view import View

__all__ = ["Settings", "create_app"]

_LOG = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> Starlette:
    """The application on the published warehouse of `settings`; there may be none yet."""
    app = Starlette(
        routes=[*page_routes(), Mount("/static", StaticFiles(directory=_STATIC), name="static")],
        middleware=[
            Middleware(GuardMiddleware, hosts=settings.hosts),
            Middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4),
        ],
        exception_handlers={
            NoWarehouseError: _say_no_warehouse,
            HTTPException: _say_http_error,
            duckdb.Error: _say_fault,
            Exception: _say_fault,
        },
    )
    app.state.settings = settings
    app.state.published = Published(settings.published)
    app.state.questions = Questions(settings.published)
    return app


def page_routes() -> Iterator[BaseRoute]:
    """The `ROUTES` of every module of `explorer/pages`, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(pages.__path__), key=lambda module: module.name):
        yield from importlib.import_module(f"{pages.__name__}.{found.name}").ROUTES


def _say_no_warehouse(request: Request, error: Exception) -> Response:
    view = View.of(request)
    return _say(view, "no_warehouse", 503, detail=str(error))


def _say_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return _say(View.of(request), {404: "not_found", 400: "not_understood"}.get(status, "refused"), status, headers)


def _say_fault(request: Request, error: Exception) -> Response:
    _LOG.error("%s", request.url.path, exc_info=error)
    # A fault is answered outside of the guards.
    return _say(View.of(request), "fault", 500, SECURITY_HEADERS)


def _say(view: View, kind: str, status: int, headers: Mapping[str, str] | None = None, detail: str = "") -> Response:
    answer = draw_page(view, "message.html", view.say(f"{kind}.title"), status, kind=kind, detail=detail)
    answer.headers.update(headers or {})
    return answer
