"""How a page is drawn: what a handler is given for a request, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from explorer.downloads import FORMATS, download
from explorer.exhibit import SHOWN_ROWS, Column, Exhibit
from explorer.navigation import DESTINATIONS, is_within
from explorer.published import Edition, Parameters, Published
from explorer.settings import Settings
from explorer.trust import draw_mark
from explorer.view import View

__all__ = ["Column", "Exhibit", "Visit", "page_route"]

_FOLDER = Path(__file__).parent


@cache
def templates() -> Environment:
    """The templates; every value is escaped, and one that is not there is an error."""
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Visit:
    """A request with what is needed to answer it: the edition stays the same from the first question to the last."""

    request: Request
    edition: Edition
    view: View
    settings: Settings

    def exhibit(
        self,
        key: str,
        title: str,
        sql: str,
        parameters: Parameters,
        columns: Sequence[Column],
        draw: Callable[[Exhibit], Markup | None] | None = None,
        note: str = "",
        is_table_open: bool = False,
    ) -> Exhibit:
        """The answer to a question, to be shown with the macro `exhibit`; `draw` makes its chart of it."""
        rows = self.edition.query(sql, parameters)
        made = Exhibit(
            key=key,
            title=title,
            sql=sql,
            parameters=parameters,
            rows=rows,
            columns=tuple(columns),
            note=note,
            is_table_open=is_table_open,
            records=tuple(rows.records()),
        )
        return replace(made, draw=lambda: draw(made)) if draw else made

    def page(
        self,
        template: str,
        title: str,
        exhibits: Sequence[Exhibit] = (),
        status_code: int = 200,
        **context: object,
    ) -> Response:
        """The page; or, where the address asks for it (`exhibit=trend&format=csv`), an exhibit of it as a file.

        The template sees `view`, `exhibits` (by key) and `context`.

        Raises:
            HTTPException: 404 for an exhibit, 400 for a format that is not there.
        """
        by_key = {exhibit.key: exhibit for exhibit in exhibits}
        asked = self.request.query_params.get("exhibit")
        if asked is not None:
            return self._download(by_key, asked)
        return draw_page(self.view, template, title, status_code, exhibits=by_key, visit=self, **context)

    def _download(self, exhibits: dict[str, Exhibit], key: str) -> Response:
        if key not in exhibits:
            raise HTTPException(404)
        file_format = self.request.query_params.get("format")
        if file_format not in FORMATS:
            raise HTTPException(400)
        exhibit = exhibits[key]
        table = self.edition.arrow(exhibit.sql, exhibit.parameters)
        return download(table, f"juesuan-{exhibit.key}", file_format)


def draw_page(view: View, template: str, title: str, status_code: int = 200, **context: object) -> HTMLResponse:
    """A page that needs no warehouse, such as one that says that there is none."""
    navigation = [(place, is_within(view.path, place)) for place in DESTINATIONS]
    html = (
        templates()
        .get_template(template)
        .render(
            view=view,
            say=view.say,
            title=title,
            navigation=navigation,
            mark=lambda status, short=False: draw_mark(view, status, short),
            shown_rows=SHOWN_ROWS,
            **context,
        )
    )
    return HTMLResponse(html, status_code)


def page_route(path: str, draw: Callable[[Visit], Response], name: str | None = None) -> Route:
    """The route of a page whose handler takes a `Visit`; handlers wait for DuckDB, so they run in threads."""

    def answer(request: Request) -> Response:
        published: Published = request.app.state.published
        return draw(Visit(request, published.edition(), View.of(request), request.app.state.settings))

    return Route(path, answer, name=name or draw.__name__)
