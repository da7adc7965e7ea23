"""What the worker of this product does in the background, put together."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import select

from app.core.db import read_session, write_session
from app.core.settings import Settings
from app.jobs.models import Heartbeat, PlannerTurn
from app.mail import service as mail
from app.mail.models import OutboxMessage
from app.mail.service import Message
from app.worker import make_worker, purge


class TestWorker:
    def test_once_sends_what_waits_and_gives_signs_of_life(
        self, engine: Engine, settings: Settings
    ) -> None:
        with write_session(engine) as session:
            mail.enqueue(session, Message("a@example.org", "Objet", "Texte"), key="essai")

        make_worker(settings, engine).run_once()

        with read_session(engine) as session:
            assert session.exec(select(OutboxMessage.state)).all() == ["sent"]
            assert "worker" in session.exec(select(Heartbeat.name)).all()
            turns = set(session.exec(select(PlannerTurn.name)))
            assert turns == {"reminders", "harvest", "purge", "snapshots"}
        assert [path.suffix for path in settings.mail_dir.iterdir()] == [".eml"]

    def test_what_mails_said_is_forgotten_after_thirteen_months(
        self, engine: Engine, settings: Settings
    ) -> None:
        with write_session(engine) as session:
            mail.enqueue(session, Message("a@example.org", "Objet", "Texte"), key="vieux")
            message = session.exec(select(OutboxMessage)).one()
            message.state = "sent"
            message.created_at = datetime(2025, 1, 1, tzinfo=UTC)

        purge(settings, engine, datetime(2026, 11, 21, tzinfo=UTC))

        with read_session(engine) as session:
            assert session.exec(select(OutboxMessage.recipient)).one() == ""
