"""What a host may expect: its robots.txt is honoured, and it is asked no more often than it can bear."""

from __future__ import annotations

import pytest

from ingest.fetch.exchange import Patience
from tests.fetch.conftest import Fetcher
from tests.fetch.server import Host, Page, drips, in_turn, redirects, sends

PDF = b"%PDF-1.4\n"


def robots(*lines: str) -> Page:
    return sends("\n".join(lines).encode())


@pytest.mark.parametrize(
    ("lines", "path", "outcome"),
    [
        (("User-agent: *", "Disallow: /"), "/a.pdf", "refused"),
        (("User-agent: *", "Disallow: /private/"), "/private/a.pdf", "refused"),
        (("User-agent: *", "Disallow: /private/"), "/a.pdf", "fetched"),
        (("User-agent: *", "Disallow: /*.pdf$"), "/a.pdf", "refused"),
        (("User-agent: *", "Disallow: /", "Allow: /open/"), "/open/a.pdf", "fetched"),
        (("User-agent: juesuan", "Disallow: /", "User-agent: *", "Allow: /"), "/a.pdf", "refused"),
        (("User-agent: juesuan", "Allow: /", "User-agent: *", "Disallow: /"), "/a.pdf", "fetched"),
        (("\ufeffUser-agent: *", "Disallow: /"), "/a.pdf", "refused"),
        (("User-agent: *", "Crawl-delay: 301"), "/a.pdf", "refused"),
        (("<html>no rules, but a page</html>",), "/a.pdf", "fetched"),
    ],
)
def test_robots_txt_is_honoured(fetch: Fetcher, host: Host, lines: tuple[str, ...], path: str, outcome: str) -> None:
    host.pages |= {"/robots.txt": robots(*lines), path: sends(PDF)}
    (found,) = fetch(host.url(path))
    assert (found.outcome, found.code) == (outcome, "" if outcome == "fetched" else "robots")
    assert len(host.asked(path)) == (1 if outcome == "fetched" else 0)


def test_robots_txt_is_asked_for_once_a_host(fetch: Fetcher, host: Host) -> None:
    host.pages |= {f"/{number}.pdf": sends(PDF) for number in range(3)}
    assert [one.outcome for one in fetch(*(host.url(path) for path in host.pages))] == ["fetched"] * 3
    assert len(host.asked("/robots.txt")) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_host_without_robots_txt_forbids_nothing(fetch: Fetcher, host: Host, status: int) -> None:
    host.pages |= {"/robots.txt": sends(b"Disallow: /", status), "/a.pdf": sends(PDF)}
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"


@pytest.mark.parametrize("page", [sends(b"", 500), sends(b"", 429), redirects("/robots.txt"), drips])
def test_a_host_that_cannot_say_is_not_asked(fetch: Fetcher, host: Host, page: Page) -> None:
    host.pages |= {"/robots.txt": page, "/a.pdf": sends(PDF)}
    # what drips is cut off in time; the others have plenty
    patience = Patience(exchange=0.2 if page is drips else 60.0)
    (outcome,) = fetch(host.url("/a.pdf"), patience=patience)
    assert (outcome.outcome, outcome.code) == ("failed", "robots_unreachable")
    assert host.asked("/a.pdf") == []


def test_a_host_that_cannot_say_at_once_is_asked_again(fetch: Fetcher, host: Host) -> None:
    host.pages |= {
        "/robots.txt": in_turn(sends(b"", 503, Retry_After="9"), robots("User-agent: *", "Disallow: /b")),
        "/a.pdf": sends(PDF),
    }
    outcomes = fetch(host.url("/a.pdf"), host.url("/b.pdf"))
    assert [one.code for one in outcomes] == ["", "robots"]
    assert fetch.sleeper.slept == [9.0]
    assert len(host.asked("/robots.txt")) == 2


def test_the_rules_of_the_place_redirected_to_count_too(fetch: Fetcher, host: Host) -> None:
    host.pages |= {
        "/robots.txt": robots("User-agent: *", "Disallow: /files/"),
        "/a": redirects("/files/a.pdf"),
        "/files/a.pdf": sends(PDF),
    }
    assert fetch(host.url("/a"))[0].code == "robots"
    assert host.asked("/files/a.pdf") == []


def test_rules_are_found_behind_a_redirect(fetch: Fetcher, host: Host) -> None:
    host.pages |= {
        "/robots.txt": redirects("/rules"),
        "/rules": robots("User-agent: *", "Disallow: /"),
        "/a.pdf": sends(PDF),
    }
    assert fetch(host.url("/a.pdf"))[0].code == "robots"


def test_requests_to_a_host_keep_their_distance(fetch: Fetcher, host: Host) -> None:
    host.pages |= {f"/{number}.pdf": sends(PDF) for number in range(3)}
    fetch(*(host.url(path) for path in host.pages), request_interval=2.0)
    # robots.txt at once, then each report two seconds after what went before
    assert fetch.sleeper.slept == [2.0, 2.0, 2.0]


def test_the_distance_a_host_asks_for_is_kept_where_it_is_longer(fetch: Fetcher, host: Host) -> None:
    host.pages |= {f"/{number}.pdf": sends(PDF) for number in range(3)}
    host.pages["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 7")
    fetch(*(host.url(f"/{number}.pdf") for number in range(3)), request_interval=2.0)
    assert fetch.sleeper.slept == [2.0, 7.0, 7.0]


def test_a_redirect_counts_as_a_request(fetch: Fetcher, host: Host) -> None:
    host.pages |= {"/a": redirects("/a.pdf"), "/a.pdf": sends(PDF)}
    fetch(host.url("/a"), request_interval=2.0)
    assert fetch.sleeper.slept == [2.0, 2.0]


def test_another_host_is_not_waited_for(fetch: Fetcher, host: Host) -> None:
    fetch.resolve = lambda name, port: ["127.0.0.1"]
    host.pages |= {"/a.pdf": sends(PDF), "/b.pdf": sends(PDF + b"b")}
    urls = (host.url("/a.pdf", "a.example"), host.url("/b.pdf", "b.example"))
    fetch(*urls, request_interval=2.0, hosts_at_once=1)
    assert fetch.sleeper.slept == [2.0, 2.0]


def test_a_host_is_told_who_asks_for_what(fetch: Fetcher, host: Host) -> None:
    fetch.resolve = lambda name, port: ["127.0.0.1"]
    host.pages["/%E5%86%B3%E7%AE%97%201.pdf?x=1"] = sends(PDF)
    assert (
        fetch(host.url("/决算 1.pdf?x=1#page=2", "reports.example"), contact="data@example.org")[0].outcome == "fetched"
    )
    headers = host.requests[-1].headers
    assert headers["user-agent"] == "juesuan/0.1 (+data@example.org)"
    assert headers["host"] == f"reports.example:{host.server_port}"
    assert headers["accept-encoding"] == "identity"
    assert "cookie" not in headers
