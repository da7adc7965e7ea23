"""The ways out: a real relay, a hostile one, a folder."""

import datetime as dt
import socket
import ssl
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.settings import Settings
from app.mail.letter import Letter, Written, compose
from app.mail.rules import LEASE
from app.mail.transport import (
    DEADLINE_SECONDS,
    DemoApart,
    FileTransport,
    PostponedError,
    RefusedError,
    SmtpTransport,
    UncertainError,
    transport_of,
)
from tests.mail.conftest import SENDER
from tests.mail.relay import Relay, running, scripted


def letter(**changes: object) -> Letter:
    values = {
        "message_id": "0123",
        "recipient": "mairie@moissac.example",
        "subject": "Moissac : la convention se termine le 30/04/2027 — réponse attendue",
        "text": "Bonjour,\n.\nL’échéance approche.\n",
        "html": "<p>L’échéance approche.</p>",
        "headers": {"Reply-To": "agent@syndicat.example"},
        "is_demo": False,
    }
    written = Written(**{**values, **changes})  # type: ignore[arg-type]
    at = dt.datetime(2026, 11, 21, 7, 0, tzinfo=dt.UTC)
    return compose(written, sender=SENDER, at=at, files=[])


def smtp(port: int, **changes: object) -> SmtpTransport:
    values: dict[str, object] = {"starttls": False, "timeout": 5, **changes}
    return SmtpTransport("127.0.0.1", port, **values)  # type: ignore[arg-type]


class TestSmtp:
    def test_what_arrives_is_what_was_written(self, relay: Relay) -> None:
        assert smtp(relay.port).send(letter()) == "smtp"

        (message,) = relay.received
        assert message["Subject"].startswith("Moissac : la convention se termine le 30/04/2027")
        assert str(message["From"]) == SENDER
        assert message["Message-ID"] == "<0123@syndicat.example>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Date"].datetime == dt.datetime(2026, 11, 21, 7, 0, tzinfo=dt.UTC)
        assert message["Reply-To"] == "agent@syndicat.example"
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert text.get_content().splitlines() == ["Bonjour,", ".", "L’échéance approche."]
        assert "échéance" in html.get_content()
        assert "<img" not in html.get_content()

    def test_a_refused_recipient_is_final_with_its_reason(self, relay: Relay) -> None:
        relay.rcpt = "550 5.1.1 Boite inconnue"

        with pytest.raises(RefusedError, match=r"550 5\.1\.1 Boite inconnue"):
            smtp(relay.port).send(letter())

    @pytest.mark.parametrize(
        ("rcpt", "data"), [("451 4.7.1 Liste grise", ""), ("", "452 4.3.1 Disque plein")]
    )
    def test_a_passing_refusal_is_postponed(self, relay: Relay, rcpt: str, data: str) -> None:
        relay.rcpt, relay.data = rcpt, data

        with pytest.raises(PostponedError, match=(rcpt or data)[:3]):
            smtp(relay.port).send(letter())

    def test_a_refused_message_is_final(self, relay: Relay) -> None:
        relay.data = "554 5.7.1 Indesirable"

        with pytest.raises(RefusedError, match="554"):
            smtp(relay.port).send(letter())

    def test_a_line_lost_after_the_message_leaves_a_doubt(self, relay: Relay) -> None:
        relay.hang_up = True

        with pytest.raises(UncertainError):
            smtp(relay.port).send(letter())

    def test_no_relay_is_postponed(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]

        with pytest.raises(PostponedError, match="ne répond pas"):
            smtp(port).send(letter())

    def test_without_starttls_nothing_is_said(self, relay: Relay) -> None:
        with pytest.raises(PostponedError, match="STARTTLS"):
            smtp(relay.port, starttls=True, user="jalon", password="secret").send(letter())

        assert relay.received == []

    def test_a_relay_that_answers_letter_by_letter_is_cut_off(self) -> None:
        def drip(connection: socket.socket) -> None:
            for _ in range(200):
                connection.sendall(b"220-wait\r\n")
                time.sleep(0.05)

        with scripted(drip) as port:
            started = time.monotonic()
            with pytest.raises(PostponedError):
                smtp(port, deadline=0.4).send(letter())
            assert time.monotonic() - started < 3

    def test_the_deadline_leaves_the_lease_a_wide_margin(self) -> None:
        assert LEASE.total_seconds() > DEADLINE_SECONDS * 2

    def test_the_password_is_never_printed(self) -> None:
        assert "secret" not in repr(smtp(25, password="secret"))


class TestTls:
    @pytest.fixture
    def contexts(self, tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        """A server's and a client's, around a certificate made for the test."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        day = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(day - dt.timedelta(days=1))
            .not_valid_after(day + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / "tls.pem"
        encoding = serialization.Encoding.PEM
        pem.write_bytes(
            key.private_bytes(
                encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(encoding)
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(pem)
        return server, ssl.create_default_context(cafile=str(pem))

    def test_the_password_travels_encrypted(
        self, contexts: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        with running(Relay(), tls=contexts[0]) as relay:
            way = SmtpTransport("localhost", relay.port, "jalon", "secret", tls=contexts[1])
            way.send(letter())

        assert relay.users == ["jalon"]
        assert len(relay.received) == 1

    def test_a_wrong_password_is_postponed_and_says_so(
        self, contexts: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        with running(Relay(), tls=contexts[0]) as relay:
            way = SmtpTransport("localhost", relay.port, "jalon", "faux", tls=contexts[1])
            with pytest.raises(PostponedError, match="mot de passe"):
                way.send(letter())

    def test_an_unknown_certificate_is_not_trusted(
        self, contexts: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        with running(Relay(), tls=contexts[0]) as relay:
            with pytest.raises(PostponedError, match="ne répond pas"):
                SmtpTransport("localhost", relay.port, "jalon", "secret").send(letter())

            assert relay.users == []


class TestFiles:
    def test_one_message_is_one_file_however_often_it_is_sent(self, tmp_path: Path) -> None:
        way = FileTransport(tmp_path / "mail")

        assert [way.send(letter()), way.send(letter())] == ["file", "file"]

        (path,) = (tmp_path / "mail").iterdir()
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert path.name == "0123.eml"
        assert message["To"] == "mairie@moissac.example"

    def test_a_folder_that_cannot_be_written_is_postponed(self, tmp_path: Path) -> None:
        (tmp_path / "mail").write_text("a file in the way")

        with pytest.raises(PostponedError):
            FileTransport(tmp_path / "mail").send(letter())


class TestChoice:
    def test_without_a_relay_messages_go_to_files(self, settings: Settings) -> None:
        assert transport_of(settings) == FileTransport(settings.mail_dir)

    def test_a_demonstration_never_reaches_a_real_address(
        self, relay: Relay, tmp_path: Path
    ) -> None:
        way = DemoApart(smtp(relay.port), FileTransport(tmp_path))

        assert way.send(letter(is_demo=True)) == "file"
        assert way.send(letter()) == "smtp"
        assert len(relay.received) == 1
