"""What surrounds every request: security headers, origin check, size limit, one log line."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.responses import FLASH_COOKIE

LARGEST_BODY = 32 * 1024 * 1024

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

log = structlog.get_logger("web")


class Surround:
    """Pure ASGI: nothing is buffered, nothing of the query or of the body is logged."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = uuid4().hex[:16]
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, request_id)
                _forget_flash(scope, message)
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        finally:
            _log(scope, request_id, status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self.app(scope, _limited(receive), send)


def _add_headers(message: MutableMapping[str, Any], request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "private, no-store")
    headers["X-Request-Id"] = request_id


def _forget_flash(scope: Scope, message: MutableMapping[str, Any]) -> None:
    """The sentence left by a redirect is shown once: the page that showed it drops the cookie."""
    headers = MutableHeaders(scope=message)
    is_page = headers.get("content-type", "").startswith("text/html")
    if is_page and FLASH_COOKIE in Headers(scope=scope).get("cookie", ""):
        headers.append("Set-Cookie", f"{FLASH_COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=lax")


def _refusal(scope: Scope) -> PlainTextResponse | None:
    """Refuse a form sent by another site, and a body announced too large."""
    headers = Headers(scope=scope)
    if scope["method"] in UNSAFE and _is_cross_site(headers):
        return PlainTextResponse(
            "Cette demande vient d’un autre site. Ouvrez la page dans Jalon.", status_code=403
        )
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return PlainTextResponse(
            "Ce fichier est trop lourd (32 Mo au plus). Découpez-le ; s’il est numérisé, réduisez "
            "sa résolution.",
            status_code=413,
        )
    return None


def _is_cross_site(headers: Headers) -> bool:
    """Browsers always say where an unsafe request comes from; programs of the API say nothing."""
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _limited(receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Stop a body that grows past the limit without having announced it."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return limited


def _log(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    route = scope.get("route")
    log.info(
        "request",
        id=request_id,
        method=scope["method"],
        route=getattr(route, "path", "-"),
        status=status,
        ms=round(seconds * 1000, 1),
    )
