"""A real HTTP server on this machine that answers what a test writes down."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from app.datasets.portals.addresses import Address
from app.datasets.portals.fetching import Fetcher

Handle = Callable[[BaseHTTPRequestHandler], None]


def reaches_all(_: Address) -> bool:
    """Only for servers the tests start themselves."""
    return True


def answer(
    handler: BaseHTTPRequestHandler,
    content: bytes = b"",
    status: int = 200,
    **headers: str,
) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


@dataclass
class Site:
    """`routes` by path without query; `asked`: the requests seen, in order."""

    url: str = ""
    routes: dict[str, Handle] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            handle = site.routes.get(self.path.partition("?")[0])
            if handle is None:
                answer(self, b"absent", 404)
            else:
                handle(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Clock:
    """Time that only passes when someone waits."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def make_fetcher(clock: Clock, **changes: Any) -> Fetcher:
    known: dict[str, Any] = {
        "user_agent": "Jalon/test", "may_reach": reaches_all, "clock": clock, "sleep": clock.sleep,
        "pause": 0.0,
    }  # fmt: skip
    return Fetcher(**{**known, **changes})
