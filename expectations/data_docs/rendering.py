"""The renderers and the view that the site's configuration names; Great Expectations creates and calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from great_expectations.render.renderer.renderer import Renderer

from expectations.data_docs.judgements import read_suite
from expectations.data_docs.pages import write_first_page, write_suite_page


class SuitePage(Renderer):
    """A suite's results: of identities each by its statement with its findings, of structure each expectation."""

    def render(self, validation: Any) -> str:
        """The page of an `ExpectationSuiteValidationResult`."""
        return write_suite_page(read_suite(validation))


class FirstPage(Renderer):
    """What was tried, what does not hold, and where to read more."""

    def __init__(self, data_context: Any) -> None:
        super().__init__()
        self._store = data_context.validation_results_store

    def render(self, index_links: Mapping[str, Any]) -> str:
        """The page, from the results that the context keeps and the addresses of their pages."""
        links = {link["expectation_suite_name"]: link["filepath"] for link in index_links.get("validations_links", ())}
        return write_first_page([read_suite(self._store.get(key)) for key in self._store.list_keys()], links)


class PlainView:
    """What the renderers return is a page already."""

    def __init__(self, **_: object) -> None:
        """Styles and views of one's own are nothing that a plain page needs."""

    def render(self, page: str, **_: object) -> str:
        """The page as it is."""
        return page
