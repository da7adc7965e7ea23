"""A real SMTP server in a thread, whose moods a test chooses."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Relay:
    """What it received, and how it answers: `rcpt` and `data` may hold a refusal."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.port = 0
        self.rcpt = ""
        self.data = ""
        self.seconds_before_answer = 0.0
        self.hang_up = False
        self.users: list[str] = []

    async def handle_RCPT(self, server: SMTP, _s: Any, envelope: Any, to: str, _o: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append(message)
        if self.hang_up:
            server.transport.close()
        await asyncio.sleep(self.seconds_before_answer)
        return "250 OK"

    def authenticate(
        self, _server: Any, _s: Any, _e: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"secret", handled=False)

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


@contextmanager
def running(relay: Relay, tls: ssl.SSLContext | None = None) -> Iterator[Relay]:
    """Listening on a free port; with `tls` it offers STARTTLS and wants a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        relay.port = probe.getsockname()[1]
    options: dict[str, Any] = {}
    if tls:
        options = {
            "tls_context": tls,
            "require_starttls": True,
            "authenticator": relay.authenticate,
            "auth_required": True,
        }
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port, **options)
    controller.start()
    try:
        yield relay
    finally:
        controller.stop()


@contextmanager
def scripted(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that says what `talk` says on the first connection; its port."""
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
                with connection:
                    talk(connection)
            except OSError:
                pass  # the client left

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)
