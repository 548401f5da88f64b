from __future__ import annotations

import ipaddress
import ssl
import subprocess
from pathlib import Path

import pytest

from ingest.fetch.addresses import checked_addresses, join_address, parse_address, resolve_by_system
from ingest.fetch.faults import RefusedAddressError, UnknownHostError
from tests.fetch.conftest import Fetcher
from tests.fetch.server import run_host, sends


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("HTTP://Reports.Example:80/a.pdf#page=2", "http://reports.example/a.pdf"),
        ("https://reports.example", "https://reports.example/"),
        ("https://reports.example./a/../b.pdf", "https://reports.example/b.pdf"),
        ("https://政府.example/决算.pdf", "https://xn--mxtq1m.example/%E5%86%B3%E7%AE%97.pdf"),
        ("http://reports.example:8080/a?b=1", "http://reports.example:8080/a?b=1"),
    ],
)
def test_an_address_has_one_spelling(text: str, read: str) -> None:
    assert parse_address(text).text == read
    assert parse_address(read).text == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reports.example/a.pdf",
        "ftp://reports.example/a.pdf",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:/reports.example",
        "http://",
        "http://./",
        "http://user:word@reports.example/",
        "http://reports.example@10.0.0.1/",
        "http://reports.example:22/",
        "http://reports.example:99999/",
        "http://reports.example/a\r\nHost: inside",
        "http://reports.example/a\x00",
        "http://[::1",
        "http://a/" + "a" * 5000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(RefusedAddressError):
        parse_address(text)


def test_a_redirect_is_read_from_where_it_stands() -> None:
    base = parse_address("https://reports.example/2024/a")
    assert join_address(base, "../b.pdf").text == "https://reports.example/b.pdf"
    assert join_address(base, "//other.example/c").text == "https://other.example/c"
    # a browser takes this for another host, and what asks must not take it for a path
    with pytest.raises(RefusedAddressError):
        checked_addresses(join_address(base, "http://[::ffff:127.0.0.1]/"), lambda name, port: [name], ())


@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::"),
        "no address",
    ],
)
def test_addresses_that_are_not_public_are_refused(ip: str) -> None:
    address = parse_address("http://reports.example/")
    with pytest.raises(RefusedAddressError):
        checked_addresses(address, lambda name, port: [ip], ())
    with pytest.raises(RefusedAddressError):
        checked_addresses(address, lambda name, port: ["8.8.8.8", ip], ())


@pytest.mark.parametrize("ip", ["8.8.8.8", "202.106.0.20", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses_are_connected_to(ip: str) -> None:
    assert checked_addresses(parse_address("http://reports.example/"), lambda name, port: [ip, ip], ()) == [ip]


def test_an_allowed_network_is_allowed_and_no_other() -> None:
    address, allowed = parse_address("http://reports.example/"), (ipaddress.ip_network("10.1.0.0/16"),)
    assert checked_addresses(address, lambda name, port: ["10.1.2.3"], allowed) == ["10.1.2.3"]
    with pytest.raises(RefusedAddressError):
        checked_addresses(address, lambda name, port: ["10.2.2.3"], allowed)


def test_a_name_without_an_address_is_unknown() -> None:
    def unknown(name: str, port: int) -> list[str]:
        raise OSError(f"no {name}:{port}")

    address = parse_address("http://reports.example/")
    with pytest.raises(UnknownHostError):
        checked_addresses(address, unknown, ())
    with pytest.raises(UnknownHostError):
        checked_addresses(address, lambda name, port: [], ())


def test_numbers_that_systems_take_for_addresses_are_looked_up_before_they_are_judged() -> None:
    # 127.0.0.1 in the spellings of inet_aton
    for host in ("2130706433", "0x7f000001", "0177.0.0.1", "127.1"):
        with pytest.raises((RefusedAddressError, UnknownHostError)):
            checked_addresses(parse_address(f"http://{host}/"), resolve_by_system, ())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of reports.example, and its key."""
    place = tmp_path_factory.mktemp("certificate")
    made, key = place / "certificate.pem", place / "key.pem"
    name = ("-subj", "/CN=reports.example", "-addext", "subjectAltName=DNS:reports.example")
    kind = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subprocess.run(["openssl", "req", *kind, *name, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


def test_the_certificate_must_be_of_the_name_asked_for(fetch: Fetcher, certificate: tuple[Path, Path]) -> None:
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=certificate[0])
    fetch.resolve = lambda name, port: ["127.0.0.1"]
    with run_host(server_tls) as host:
        host.pages["/a.pdf"] = sends(b"%PDF-1.4\n")
        (unknown,) = fetch(host.url("/a.pdf", "reports.example", "https"))
        fetch.tls = trusting
        (other,) = fetch(host.url("/a.pdf", "other.example", "https"))
        assert host.requests == []
        (right,) = fetch(host.url("/a.pdf", "reports.example", "https"))
    assert [one.outcome for one in (unknown, other, right)] == ["failed", "failed", "fetched"]
    assert "certificate" in unknown.reason
    assert "certificate" in other.reason
