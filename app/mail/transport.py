"""The ways out: an SMTP relay, or one file a message when no relay is configured."""

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.core.settings import Settings
from app.mail.letter import Letter

COMMAND_SECONDS = 30.0
DEADLINE_SECONDS = 120.0
IMPLICIT_TLS_PORT = 465
AUTHENTICATION_CODES = {530, 534, 535, 538}


class TransportError(Exception):
    """A sending that did not end well; the message is a French sentence without any address."""


class RefusedError(TransportError):
    """The relay will never take this message."""


class PostponedError(TransportError):
    """It certainly did not leave, and may leave later."""


class UncertainError(TransportError):
    """The line was lost after the message was given: it may have left."""


class Transport(Protocol):
    def send(self, letter: Letter) -> str:
        """Send it, or raise a TransportError; the name of the channel it took."""


@dataclass(frozen=True)
class FileTransport:
    """Writes each message as one .eml file that any mail program opens; never twice."""

    folder: Path

    def send(self, letter: Letter) -> str:
        path = self.folder / f"{letter.message_id}.eml"
        try:
            if not path.exists():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                partial = path.with_suffix(f".{os.getpid()}.tmp")
                partial.write_bytes(letter.content)
                partial.replace(path)
        except OSError as error:
            raise PostponedError(f"Le fichier n’a pas pu être écrit ({error.strerror}).") from None
        return "file"


@dataclass(frozen=True)
class SmtpTransport:
    """One connection a message; the whole of it ends before `deadline`, well inside the lease."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    timeout: float = COMMAND_SECONDS
    deadline: float = DEADLINE_SECONDS
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def send(self, letter: Letter) -> str:
        client = self._client(letter.sender_domain)
        with _cut_off(client, self.deadline):
            try:
                self._open(client)
                _envelope(client, letter)
            except (smtplib.SMTPException, OSError) as error:
                raise PostponedError(_reason(error)) from None
            _content(client, letter)
        return "smtp"

    def _client(self, own_name: str) -> smtplib.SMTP:
        if self.port == IMPLICIT_TLS_PORT:
            return _SmtpOverTls(self.host, own_name, self.timeout, self.tls)
        return _Smtp(self.host, own_name, self.timeout)

    def _open(self, client: smtplib.SMTP) -> None:
        client.connect(self.host, self.port)
        if self.starttls and self.port != IMPLICIT_TLS_PORT:
            client.starttls(context=self.tls)
        client.ehlo_or_helo_if_needed()
        if self.user:
            client.login(self.user, self.password)


class _Smtp(smtplib.SMTP):
    """Knows its host before it connects, so that the deadline also covers the greeting."""

    def __init__(self, host: str, own_name: str, timeout: float) -> None:
        super().__init__(local_hostname=own_name, timeout=timeout)
        self._host = host


class _SmtpOverTls(smtplib.SMTP_SSL):
    def __init__(self, host: str, own_name: str, timeout: float, tls: ssl.SSLContext) -> None:
        super().__init__(local_hostname=own_name, timeout=timeout, context=tls)
        self._host = host


@contextmanager
def _cut_off(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Break the line when time is up: a relay that answers one letter a second resets timeouts."""
    timer = threading.Timer(seconds, _break_line, [client])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        client.close()


def _break_line(client: smtplib.SMTP) -> None:
    if client.sock is not None:
        with suppress(OSError):
            # The plain method: SSLSocket.shutdown would pull the TLS object from under a reader.
            socket.socket.shutdown(client.sock, socket.SHUT_RDWR)


def _envelope(client: smtplib.SMTP, letter: Letter) -> None:
    code, answer = client.mail(letter.sender)
    if code != 250:
        raise smtplib.SMTPResponseException(code, answer)
    code, answer = client.rcpt(letter.recipient)
    if 500 <= code < 600 and code not in AUTHENTICATION_CODES:
        raise RefusedError(f"Le serveur de courriel refuse ce destinataire : {_said(code, answer)}")
    if code not in {250, 251}:
        raise smtplib.SMTPResponseException(code, answer)


def _content(client: smtplib.SMTP, letter: Letter) -> None:
    try:
        code, answer = client.data(letter.content)
    except smtplib.SMTPDataError as error:
        code, answer = error.smtp_code, _bytes(error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise UncertainError(
            f"La liaison s’est rompue pendant l’envoi ({type(error).__name__}) : "
            "le message est peut-être parti."
        ) from None
    if 500 <= code < 600:
        raise RefusedError(f"Le serveur de courriel refuse ce message : {_said(code, answer)}")
    if code != 250:
        raise PostponedError(f"Le serveur de courriel fait attendre : {_said(code, answer)}")
    with suppress(smtplib.SMTPException, OSError):
        client.quit()


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        code = error.smtp_code
        return f"Le serveur de courriel refuse l’identifiant ou le mot de passe ({code})."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "Le serveur de courriel ne sait pas chiffrer la liaison (STARTTLS) ou identifier."
    if isinstance(error, smtplib.SMTPResponseException):
        said = _said(error.smtp_code, _bytes(error.smtp_error))
        return f"Le serveur de courriel ne prend pas le message pour l’instant : {said}"
    return f"Le serveur de courriel ne répond pas ({type(error).__name__})."


def _said(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:300]


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode() if isinstance(answer, str) else answer


@dataclass(frozen=True)
class DemoApart:
    """Demonstration messages bear real addresses of town halls: they only ever go to files."""

    real: Transport
    demo: Transport

    def send(self, letter: Letter) -> str:
        return (self.demo if letter.is_demo else self.real).send(letter)


def transport_of(settings: Settings) -> Transport:
    """The configured relay, or files when there is none."""
    files = FileTransport(settings.mail_dir)
    if not settings.smtp_host:
        return files
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    relay = SmtpTransport(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user or "",
        password,
        settings.smtp_starttls,
    )
    return DemoApart(relay, files)
