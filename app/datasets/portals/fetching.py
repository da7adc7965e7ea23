"""Reading the web politely: one request at a time a host, patient, bounded, and never inside.

Each answer is bounded in bytes (once decompressed) and in seconds, whatever the server announces.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol

import httpx2 as httpx

from app.datasets.portals.addresses import (
    PORTS,
    Reach,
    UnsafeAddressError,
    is_public,
    parse,
    resolve,
)

MEBIBYTE = 2**20
MOST_BYTES = 64 * MEBIBYTE
MOST_REDIRECTS = 5
LONGEST_WAIT = 120.0
SILENCE = httpx.Timeout(20.0, connect=10.0)
PASSING = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Trouble(StrEnum):
    """Why nothing could be read."""

    FORBIDDEN = "forbidden"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    ABSENT = "absent"
    BUSY = "busy"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"


class FetchError(Exception):
    """`message` is a French sentence; `status` the last HTTP answer, if any."""

    def __init__(self, trouble: Trouble, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said of the version already read, to ask only for a newer one."""

    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` after redirections. `is_unchanged`: 304, and no content."""

    url: str
    status: int
    content: bytes
    media_type: str
    validators: Validators

    @property
    def is_unchanged(self) -> bool:
        return self.status == httpx.codes.NOT_MODIFIED


class Web(Protocol):
    """Whatever answers an address: the network by the fetcher below, or the demonstration."""

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        known: Validators = Validators(),
        most_bytes: int = MOST_BYTES,
        head_only: bool = False,
    ) -> Fetched: ...


@dataclass(kw_only=True)
class Fetcher:
    """Keeps its connections and, for each host, when it was last asked; close it after use.

    `pause`: least seconds between two requests to a host. `tries`: requests for one answer.
    `patience`: most seconds spent on one answer, waiting included.
    """

    user_agent: str
    may_reach: Reach = is_public
    pause: float = 0.5
    tries: int = 4
    patience: float = 180.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=SILENCE, trust_env=False)
    )

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        known: Validators = Validators(),
        most_bytes: int = MOST_BYTES,
        head_only: bool = False,
    ) -> Fetched:
        """Try again what passes (429, 5xx, a cut connection); refuse at once what does not.

        `head_only`: a longer file is cut at `most_bytes` instead of being refused.
        """
        headers = {"User-Agent": self.user_agent, "Accept": accept, **known.headers}
        until = self.clock() + self.patience
        for attempt in range(1, self.tries + 1):
            try:
                return self._follow(url, headers, _Bounds(most_bytes, head_only, until))
            except _PassingError as passing:
                wait = passing.wait if passing.wait is not None else _jitter(attempt)
                is_last = attempt == self.tries or wait > LONGEST_WAIT
                if is_last or self.clock() + wait > until:
                    raise passing.error from None
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, url: str, headers: Mapping[str, str], bounds: "_Bounds") -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask(url, headers, bounds)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise FetchError(Trouble.REFUSED, "Cette adresse redirige sans fin.")

    def _ask(self, url: str, headers: Mapping[str, str], bounds: "_Bounds") -> Fetched | str:
        """The answer, or the address it redirects to."""
        try:
            parsed = parse(url)
            address = resolve(parsed, self.may_reach)
        except UnsafeAddressError as error:
            raise FetchError(Trouble.FORBIDDEN, str(error)) from None
        self._wait_for_turn(parsed.host)
        request = self._client.build_request(
            "GET",
            parsed.copy_with(host=address),
            headers={**headers, "Host": _host(parsed)},
            extensions={"sni_hostname": parsed.host},
        )
        try:
            response = self._client.send(request, stream=True)
            try:
                return self._read(response, parsed, bounds)
            finally:
                response.close()
        except httpx.TimeoutException:
            raise _PassingError(
                FetchError(Trouble.TOO_SLOW, f"« {parsed.host} » ne répond pas à temps.")
            ) from None
        except httpx.HTTPError:
            raise _PassingError(
                FetchError(Trouble.UNREACHABLE, f"« {parsed.host} » est injoignable.")
            ) from None

    def _wait_for_turn(self, host: str) -> None:
        now = self.clock()
        ready = self._asked.get(host, now - self.pause) + self.pause
        if ready > now:
            self.sleep(ready - now)
        self._asked[host] = self.clock()

    def _read(self, response: httpx.Response, url: httpx.URL, bounds: "_Bounds") -> Fetched | str:
        status, location = response.status_code, response.headers.get("location", "")
        if status in REDIRECTS and location:
            return str(url.join(location))
        if status in PASSING:
            raise _PassingError(_refusal(url, status), _retry_after(response))
        if status >= 400:
            raise _refusal(url, status)
        return Fetched(
            url=str(url),
            status=status,
            content=self._content(response, url, bounds),
            media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            validators=Validators(
                response.headers.get("etag", ""), response.headers.get("last-modified", "")
            ),
        )

    def _content(self, response: httpx.Response, url: httpx.URL, bounds: "_Bounds") -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > bounds.most_bytes:
                if bounds.head_only:
                    return bytes(content[: bounds.most_bytes])
                size = bounds.most_bytes // MEBIBYTE
                message = f"Ce fichier dépasse {size} Mio : il n’est pas lu."
                raise FetchError(Trouble.TOO_LARGE, message, response.status_code)
            if self.clock() > bounds.until:
                message = f"« {url.host} » met trop de temps à répondre."
                raise FetchError(Trouble.TOO_SLOW, message, response.status_code)
        return bytes(content)


@dataclass(frozen=True, slots=True)
class _Bounds:
    most_bytes: int
    head_only: bool
    until: float


class _PassingError(Exception):
    """Something that may go better in a while; `wait`: the seconds the server asks for."""

    def __init__(self, error: FetchError, wait: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait


def _host(url: httpx.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port in (None, PORTS[url.scheme]) else f"{host}:{url.port}"


def _refusal(url: httpx.URL, status: int) -> FetchError:
    if status in {404, 410}:
        return FetchError(Trouble.ABSENT, "Cette adresse n’existe pas ou plus.", status)
    if status == 429:
        return FetchError(Trouble.BUSY, f"« {url.host} » demande de patienter.", status)
    if status >= 500:
        return FetchError(Trouble.BUSY, f"« {url.host} » est en panne (erreur {status}).", status)
    return FetchError(Trouble.REFUSED, f"« {url.host} » refuse l’accès (erreur {status}).", status)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds, or a date (RFC 9110 §10.2.3); None when it says nothing that can be read."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdecimal() and len(said) < 10:
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _jitter(attempt: int) -> float:
    """Up to 1, 2, 4… seconds: programs that failed together do not come back together."""
    return random.uniform(0.2, 2.0 ** (attempt - 1))  # noqa: S311  # not a secret
