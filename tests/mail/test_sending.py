"""The outbox and a real relay: sent once, tried again, set aside, left to a person; kill -9."""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.core.db import write_session
from app.mail import queries, service
from app.mail.letter import Attachment, Letter
from app.mail.models import OutboxMessage
from app.mail.rules import Policy
from app.mail.sending import Post, send_next
from app.mail.service import Message
from app.mail.transport import FileTransport, SmtpTransport
from tests.jobs import crew as processes
from tests.jobs.conftest import MovableClock
from tests.mail import crew
from tests.mail.conftest import SENDER, load
from tests.mail.crew import send_due
from tests.mail.relay import Relay


def enqueue(engine: Engine, key: str = "k", **changes: object) -> None:
    values = {"recipient": "mairie@moissac.example", "subject": "Échéance", "text": "Bonjour"}
    with write_session(engine) as session:
        service.enqueue(session, Message(**{**values, **changes}), key=key)  # type: ignore[arg-type]


def read(session: Session) -> queries.MessageRow:
    """The only row, as committed; the transaction is closed, for SQLite has one writer."""
    (row,) = queries.rows(session)
    session.rollback()
    return row


class Crash(BaseException):
    """Not an Exception: nothing more is written, as after kill -9."""


class Way:
    """A way out that does what a test asks."""

    def __init__(self, act: Callable[[Letter], None]) -> None:
        self.act = act

    def send(self, letter: Letter) -> str:
        self.act(letter)
        return "test"


def crash(_letter: Letter) -> None:
    raise Crash


class TestSendDue:
    def test_a_draft_never_leaves_by_itself(
        self, engine: Engine, session: Session, relay: Relay, post: Post
    ) -> None:
        with write_session(engine) as writing:
            service.draft(writing, Message("a@b.example", "Projet", "Bonjour"), key="d")

        assert send_due(engine, post) == 0

        assert relay.message_ids == []
        assert [row.state for row in queries.rows(session)] == ["draft"]

    def test_each_message_leaves_once(
        self, engine: Engine, session: Session, relay: Relay, post: Post
    ) -> None:
        enqueue(engine, "a")
        enqueue(engine, "b")

        assert send_due(engine, post) == 2
        assert send_due(engine, post) == 0

        assert len(set(relay.message_ids)) == 2
        assert {row.state for row in queries.rows(session)} == {"sent"}

    def test_attachments_are_fetched_from_the_store(
        self, engine: Engine, relay: Relay, post: Post
    ) -> None:
        file = Attachment("ab" * 32, "Convention de Moissac – été.pdf", "application/pdf")
        enqueue(engine, attachments=[file])

        send_due(engine, post)

        (attached,) = relay.received[0].iter_attachments()
        assert attached.get_filename() == "Convention de Moissac – été.pdf"
        assert attached.get_content() == b"%PDF-1.7 convention"

    def test_a_file_that_cannot_be_read_is_tried_again(
        self, engine: Engine, session: Session, post: Post
    ) -> None:
        enqueue(engine, attachments=[Attachment("cd" * 32, "a.pdf", "application/pdf")])

        send_due(engine, post)

        row = read(session)
        assert row.state == "failed"
        assert "pièce jointe" in (row.last_error or "")

    def test_what_is_not_due_waits(
        self, engine: Engine, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine, not_before=clock() + timedelta(hours=1))

        assert send_due(engine, post, clock=clock) == 0
        clock.advance(hours=2)
        assert send_due(engine, post, clock=clock) == 1

    def test_a_letter_with_a_token_is_not_kept_readable_once_gone(
        self, engine: Engine, session: Session, relay: Relay, post: Post
    ) -> None:
        enqueue(engine, text="https://jalon.example/reponse/JETON", policy=Policy.NEVER_RESEND)

        send_due(engine, post)

        assert "JETON" in relay.received[0].as_string()
        assert session.exec(select(OutboxMessage.text)).one() == ""

    def test_a_message_that_cannot_be_written_does_not_stop_the_others(
        self, engine: Engine, session: Session, relay: Relay, post: Post
    ) -> None:
        enqueue(engine, "bad", attachments=[Attachment("ab" * 32, "a", "not a type")])
        enqueue(engine, "good")

        assert send_due(engine, post) == 2

        states = {row.key: row.state for row in queries.rows(session)}
        assert states["good"] == "sent"

    def test_neither_address_nor_subject_reaches_the_logs(
        self, engine: Engine, relay: Relay, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        enqueue(engine)
        relay.rcpt = "550 mairie@moissac.example unknown"

        with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG, "app"):
            send_due(engine, post)

        assert logs
        assert "moissac" not in str(logs) + caplog.text
        assert "Échéance" not in str(logs)


class TestRefusals:
    def test_a_refused_recipient_goes_to_the_dead_letters_with_its_reason(
        self, engine: Engine, session: Session, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine)
        relay.rcpt = "550 5.1.1 Boite inconnue"

        send_due(engine, post, clock=clock)
        clock.advance(days=30)

        assert send_due(engine, post, clock=clock) == 0
        row = read(session)
        assert (row.state, row.tries) == ("dead", 1)
        assert "550 5.1.1 Boite inconnue" in (row.last_error or "")

    def test_a_passing_refusal_is_tried_later_and_then_leaves(
        self, engine: Engine, session: Session, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine)
        relay.rcpt = "451 4.7.1 Liste grise"

        assert send_due(engine, post, clock=clock) == 1
        row = read(session)
        assert row.state == "failed"
        assert timedelta(seconds=40) < row.not_before - row.created_at < timedelta(seconds=90)
        relay.rcpt = ""
        clock.advance(minutes=2)
        assert send_due(engine, post, clock=clock) == 1

        assert (read(session).state, len(relay.received)) == ("sent", 1)

    def test_ten_passing_refusals_are_one_dead_letter(
        self, engine: Engine, session: Session, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine)
        relay.rcpt = "451 4.7.1 Liste grise"

        tried = 0
        for _ in range(15):
            tried += send_due(engine, post, clock=clock)
            clock.advance(hours=8)

        row = read(session)
        assert (tried, row.state, row.tries) == (10, "dead", 10)


class TestDoubt:
    def test_a_reminder_cut_off_leaves_again_with_the_same_message_id(
        self, engine: Engine, session: Session, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine)
        relay.hang_up = True
        send_due(engine, post, clock=clock)
        relay.hang_up = False
        clock.advance(minutes=2)

        send_due(engine, post, clock=clock)

        assert read(session).state == "sent"
        assert len(relay.message_ids) == 2
        assert len(set(relay.message_ids)) == 1

    def test_a_token_cut_off_waits_for_a_person(
        self, engine: Engine, session: Session, relay: Relay, post: Post, clock: MovableClock
    ) -> None:
        enqueue(engine, policy=Policy.NEVER_RESEND)
        relay.hang_up = True

        send_due(engine, post, clock=clock)
        clock.advance(days=1)

        assert send_due(engine, post, clock=clock) == 0
        assert read(session).state == "to_check"

    @pytest.mark.parametrize(
        ("policy", "state", "copies"),
        [(Policy.NEVER_RESEND, "to_check", 1), (Policy.RESEND, "sent", 2)],
    )
    def test_a_crash_between_sending_and_marking(
        self,
        engine: Engine,
        session: Session,
        clock: MovableClock,
        policy: Policy,
        state: str,
        copies: int,
    ) -> None:
        enqueue(engine, policy=policy)
        gone: list[str] = []

        def send_then_crash(letter: Letter) -> None:
            gone.append(letter.message_id)
            if len(gone) == 1:
                raise Crash

        way = Post(Way(send_then_crash), SENDER, load)
        with pytest.raises(Crash):
            send_next(engine, way, worker="me", clock=clock)
        assert not send_next(engine, way, worker="other", clock=clock)
        clock.advance(minutes=6)
        send_due(engine, way, worker="other", clock=clock)

        assert read(session).state == state
        assert len(gone) == copies
        assert len(set(gone)) == 1

    def test_a_message_that_crashes_every_worker_is_set_aside(
        self, engine: Engine, session: Session, clock: MovableClock
    ) -> None:
        enqueue(engine)
        way = Post(Way(crash), SENDER, load)

        for _ in range(10):
            with pytest.raises(Crash):
                send_next(engine, way, worker="me", clock=clock)
            clock.advance(minutes=6)

        assert not send_next(engine, way, worker="me", clock=clock)
        assert read(session).state == "dead"

    def test_a_worker_that_lost_its_lease_marks_nothing(
        self, engine: Engine, session: Session, clock: MovableClock
    ) -> None:
        enqueue(engine)

        def fall_asleep(_letter: Letter) -> None:
            clock.advance(minutes=6)
            send_next(engine, Post(Way(crash_of_other), SENDER, load), worker="other", clock=clock)

        def crash_of_other(_letter: Letter) -> None:
            raise ConnectionError

        send_next(engine, Post(Way(fall_asleep), SENDER, load), worker="me", clock=clock)

        row = read(session)
        assert (row.state, row.tries) == ("failed", 2)


class TestSeveralProcesses:
    def test_a_slow_relay_gives_no_duplicate(
        self, engine: Engine, session: Session, relay: Relay
    ) -> None:
        for number in range(12):
            enqueue(engine, str(number))
        relay.seconds_before_answer = 0.3
        url = processes.url_of(engine)

        workers = [processes.start(crew.send, url, relay.port) for _ in range(4)]
        for worker in workers:
            worker.join(30)

        assert len(relay.message_ids) == len(set(relay.message_ids)) == 12
        assert queries.overview(session).counts["sent"] == 12

    def test_killed_at_any_instant_nothing_is_lost_and_copies_are_bounded(
        self, engine: Engine, session: Session, relay: Relay
    ) -> None:
        chance = random.Random()  # noqa: S311  # when to kill
        for number in range(60):
            enqueue(engine, str(number))
        relay.seconds_before_answer = 0.01
        url, kills, ahead = processes.url_of(engine), 0, timedelta()

        for _ in range(8):
            before, until = len(relay.received), time.monotonic() + 10
            worker = processes.start(crew.send, url, relay.port, ahead)
            while len(relay.received) == before and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.08))
            worker.kill()
            worker.join(10)
            kills += 1
            ahead += timedelta(minutes=6)
        relay.seconds_before_answer = 0
        last = processes.start(crew.send, url, relay.port, ahead)
        last.join(30)

        copies = Counter(relay.message_ids)
        states = session.exec(select(OutboxMessage.state).order_by(col(OutboxMessage.id))).all()
        assert set(states) == {"sent"}
        assert len(copies) == 60
        assert copies.total() - 60 <= kills


class TestPost:
    def test_a_sender_without_address_is_refused_at_the_start(self) -> None:
        with pytest.raises(ValueError, match="JALON_MAIL_FROM"):
            Post(SmtpTransport("127.0.0.1", 25), "Syndicat", load)

    def test_without_a_relay_messages_become_files(
        self, engine: Engine, session: Session, tmp_path: Path
    ) -> None:

        folder = tmp_path / "mail"
        enqueue(engine)

        send_due(engine, Post(FileTransport(folder), SENDER, load), worker="me")

        assert len(list(folder.iterdir())) == 1
        assert read(session).channel == "file"
