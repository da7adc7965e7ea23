"""Fetching: patient with a tired server, deaf to one that points inside, never drowned."""

import gzip
import ipaddress
import socket
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from app.datasets.portals.addresses import UnsafeAddressError, is_public, parse
from app.datasets.portals.fetching import Fetched, FetchError, Trouble, Validators
from tests.datasets.portals.server import Clock, Site, answer, make_fetcher, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.1.2.3",
            "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
        ],
    )  # fmt: skip
    def test_the_inside_is_never_reached(self, address: str) -> None:
        assert not is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize("address", ["37.59.183.93", "2001:4860:4860::8888"])
    def test_the_web_is(self, address: str) -> None:
        assert is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize(
        "url",
        [
            "", "ftp://example.org/a", "file:///etc/passwd", "gopher://x", "javascript:1",
            "http://", "https:///a", "http://a:b@example.org/", "http://exa mple.org",
            "http://example.org/\r\nHost: x", "https://example.org/" + "a" * 3000, "//example.org",
            "http://[::1", "http://example.org:99999/",
        ],
    )  # fmt: skip
    def test_what_is_not_a_web_address_is_refused(self, url: str) -> None:
        with pytest.raises(UnsafeAddressError):
            parse(url)


class TestInside:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://0x7f000001:{port}/",
            "http://2130706433:{port}/", "http://127.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        ],
    )  # fmt: skip
    def test_a_loopback_address_is_not_asked(self, site: Site, clock: Clock, url: str) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"secret")

        with (
            make_fetcher(clock, may_reach=is_public) as fetcher,
            pytest.raises(FetchError) as refused,
        ):
            fetcher.get(url.format(port=site.url.rpartition(":")[2]))

        assert refused.value.trouble is Trouble.FORBIDDEN
        assert site.asked == []

    def test_a_redirection_inside_is_not_followed(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, status=302, Location="http://10.0.0.1/")
        outside = ipaddress.ip_address("127.0.0.1")

        with (
            make_fetcher(clock, may_reach=lambda where: where == outside) as fetcher,
            pytest.raises(FetchError) as refused,
        ):
            fetcher.get(f"{site.url}/")

        assert refused.value.trouble is Trouble.FORBIDDEN

    def test_a_name_is_looked_up_once_and_that_address_is_used(
        self, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that answers a public address first and an inner one next gains nothing."""
        site.routes["/"] = lambda handler: answer(handler, b"ok")
        port = int(site.url.rpartition(":")[2])
        looked_up = []

        def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        with make_fetcher(clock) as fetcher, monkeypatch.context() as patched:
            patched.setattr("app.datasets.portals.addresses.socket.getaddrinfo", resolve)
            fetched = fetcher.get(f"http://portail.example.org:{port}/")

        assert fetched.content == b"ok"
        assert looked_up.count("portail.example.org") == 1
        assert site.asked[0][1]["Host"] == f"portail.example.org:{port}"

    def test_one_inner_address_among_several_refuses_the_name(
        self, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = [(2, 1, 6, "", ("37.59.183.93", 80)), (2, 1, 6, "", ("192.168.0.1", 80))]
        monkeypatch.setattr(
            "app.datasets.portals.addresses.socket.getaddrinfo", lambda *_, **__: found
        )

        with (
            make_fetcher(clock, may_reach=is_public) as fetcher,
            pytest.raises(FetchError) as refused,
        ):
            fetcher.get("http://portail.example.org/")

        assert refused.value.trouble is Trouble.FORBIDDEN


class TestPatience:
    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_a_passing_failure_is_tried_again(self, site: Site, clock: Clock, status: int) -> None:
        site.routes["/"] = lambda handler: answer(
            handler, b"ok", status if len(site.asked) < 3 else 200
        )

        with make_fetcher(clock) as fetcher:
            fetched = fetcher.get(f"{site.url}/")

        assert fetched.content == b"ok"
        assert len(site.asked) == 3

    @pytest.mark.parametrize(
        ("status", "trouble"),
        [(404, Trouble.ABSENT), (410, Trouble.ABSENT), (401, Trouble.REFUSED),
         (403, Trouble.REFUSED)],
    )  # fmt: skip
    def test_a_plain_refusal_is_not(
        self, site: Site, clock: Clock, status: int, trouble: Trouble
    ) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"", status)

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/")

        assert (refused.value.trouble, refused.value.status) == (trouble, status)
        assert len(site.asked) == 1

    def test_it_gives_up_after_its_tries(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"", 503)

        with make_fetcher(clock, tries=3) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/")

        assert refused.value.trouble is Trouble.BUSY
        assert len(site.asked) == 3

    @pytest.mark.parametrize("said", ["7", formatdate(usegmt=True)], ids=["seconds", "a-date"])
    def test_it_waits_as_long_as_it_is_told(self, site: Site, clock: Clock, said: str) -> None:
        site.routes["/"] = lambda handler: (
            answer(handler, b"", 429, Retry_After=said)
            if len(site.asked) < 2
            else answer(handler, b"ok")
        )

        with make_fetcher(clock) as fetcher:
            fetcher.get(f"{site.url}/")

        assert clock.waits == ([7.0] if said == "7" else [0.0])

    def test_told_to_wait_too_long_it_comes_back_another_day(
        self, site: Site, clock: Clock
    ) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"", 429, Retry_After="86400")

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/")

        assert refused.value.trouble is Trouble.BUSY
        assert clock.waits == []

    def test_a_cut_answer_is_tried_again(self, site: Site, clock: Clock) -> None:
        def cut(handler: BaseHTTPRequestHandler) -> None:
            if len(site.asked) > 1:
                answer(handler, b"whole")
                return
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"cut")
            handler.close_connection = True

        site.routes["/"] = cut

        with make_fetcher(clock) as fetcher:
            assert fetcher.get(f"{site.url}/").content == b"whole"

    def test_nobody_there_is_said(self, clock: Clock) -> None:
        with serving() as gone:
            url = gone.url

        with make_fetcher(clock, tries=2) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(url)

        assert refused.value.trouble is Trouble.UNREACHABLE

    def test_two_requests_to_a_host_are_spaced(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"ok")

        with make_fetcher(clock, pause=1.5) as fetcher:
            for _ in range(3):
                fetcher.get(f"{site.url}/")

        assert clock.waits == [1.5, 1.5]


class TestBounds:
    def test_a_file_too_large_is_left(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"x" * 3_000_000)

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/", most_bytes=2**20)

        assert refused.value.trouble is Trouble.TOO_LARGE
        assert "1 Mio" in refused.value.message

    def test_a_small_file_that_unpacks_large_is_left(self, site: Site, clock: Clock) -> None:
        bomb = gzip.compress(b"\0" * 20_000_000)
        site.routes["/"] = lambda handler: answer(handler, bomb, Content_Encoding="gzip")

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/", most_bytes=2**20)

        assert refused.value.trouble is Trouble.TOO_LARGE

    def test_an_endless_redirection_ends(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, status=302, Location="/")

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/")

        assert "redirige sans fin" in refused.value.message
        assert len(site.asked) == 6

    def test_an_endless_answer_ends(self, site: Site, clock: Clock) -> None:
        def drip(handler: BaseHTTPRequestHandler) -> None:
            clock.now += 1000
            answer(handler, b"x" * 10)

        site.routes["/"] = drip

        with make_fetcher(clock) as fetcher, pytest.raises(FetchError) as refused:
            fetcher.get(f"{site.url}/")

        assert refused.value.trouble is Trouble.TOO_SLOW


class TestAgain:
    def test_it_says_who_asks(self, site: Site, clock: Clock) -> None:
        site.routes["/"] = lambda handler: answer(handler, b"ok")

        with make_fetcher(clock) as fetcher:
            fetcher.get(f"{site.url}/", accept="text/csv")

        headers = site.asked[0][1]
        assert (headers["User-Agent"], headers["Accept"]) == ("Jalon/test", "text/csv")

    def test_what_has_not_changed_is_not_read_again(self, site: Site, clock: Clock) -> None:
        def versioned(handler: BaseHTTPRequestHandler) -> None:
            if handler.headers.get("If-None-Match") == '"v1"':
                answer(handler, status=304)
            else:
                answer(handler, b"a;b", ETag='"v1"', Content_Type="text/csv; charset=utf-8")

        site.routes["/"] = versioned

        with make_fetcher(clock) as fetcher:
            first = fetcher.get(f"{site.url}/")
            again = fetcher.get(f"{site.url}/", known=first.validators)

        assert first == Fetched(f"{site.url}/", 200, b"a;b", "text/csv", Validators('"v1"', ""))
        assert again.is_unchanged
        assert again.content == b""
