"""Asking, giving up, trying again, forgetting."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col

from app import journal
from app.core.clock import now
from app.core.db import write_session
from app.core.errors import ConflictError, NotFoundError
from app.jobs import queries, service
from app.jobs.models import Job
from app.jobs.pages import JobView
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.journal import SYSTEM


def enqueue(session: Session, key: str | None = None) -> UUID:
    return service.enqueue(session, "export", {}, label="Export de l’été", key=key)


class TestEnqueue:
    def test_the_same_key_gives_the_same_job(self, session: Session) -> None:
        assert enqueue(session, "k") == enqueue(session, "k")
        assert queries.counts(session)["queued"] == 1

    def test_without_a_key_each_is_a_job(self, session: Session) -> None:
        assert enqueue(session) != enqueue(session)

    def test_it_is_undone_with_the_transaction(self, engine: Engine, session: Session) -> None:
        def enqueue_then_fail() -> None:
            with write_session(engine) as writing:
                enqueue(writing)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            enqueue_then_fail()

        assert queries.rows(session) == []


class TestCancelAndRetry:
    def test_a_cancelled_job_can_be_put_back_and_both_are_in_the_journal(
        self, session: Session
    ) -> None:
        job_id = enqueue(session)

        service.cancel(session, SYSTEM, job_id)
        service.retry(session, SYSTEM, job_id)

        session.flush()
        row = queries.row(session, job_id)
        assert row is not None
        assert (row.state, row.finished_at) == ("queued", None)
        told = {entry.summary for entry in journal.latest(session)}
        assert told == {"Travail annulé : Export de l’été.", "Travail relancé : Export de l’été."}

    def test_a_queued_job_cannot_be_retried(self, session: Session) -> None:
        with pytest.raises(ConflictError):
            service.retry(session, SYSTEM, enqueue(session))

    def test_a_cancelled_job_cannot_be_cancelled_again(self, session: Session) -> None:
        job_id = enqueue(session)
        service.cancel(session, SYSTEM, job_id)

        with pytest.raises(ConflictError):
            service.cancel(session, SYSTEM, job_id)

    def test_an_unknown_job_is_said_so(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            service.cancel(session, SYSTEM, uuid4())


class TestPurge:
    def test_only_what_is_finished_and_old_goes(
        self, engine: Engine, session: Session, turn: Turn
    ) -> None:
        enqueue(session)
        session.commit()
        registry = Handlers()
        registry.register("export", lambda _context: None)
        registry.run_next(turn)
        enqueue(session)

        assert service.purge(session, now() - timedelta(days=1)) == 0
        assert service.purge(session, now() + timedelta(days=1)) == 1
        assert queries.counts(session)["queued"] == 1


class TestView:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            pytest.param({}, (False, 0, "En attente de son tour."), id="queued"),
            pytest.param({"state": "running"}, (False, 0, "Commencé."), id="running"),
            pytest.param({"tries": 1}, (False, 0, "Nouvel essai dans un instant."), id="again"),
            pytest.param(
                {
                    "state": "running",
                    "progress_done": 1,
                    "progress_total": 3,
                    "progress_label": "pages",
                },
                (False, 33, "1 sur 3 pages"),
                id="a-third",
            ),
            pytest.param(
                {"state": "cancelled", "progress_total": 3}, (True, 0, "0 sur 3"), id="cancelled"
            ),
        ],
    )
    def test_it_tells_how_far_the_work_is(
        self, session: Session, values: dict[str, Any], expected: tuple[bool, int, str]
    ) -> None:
        job_id = service.enqueue(session, "export", {}, label="Export", key="export-1")
        if values:
            session.exec(update(Job).where(col(Job.id) == job_id).values(**values))

        row = queries.by_key(session, "export-1")

        assert row is not None
        view = JobView(row)
        assert (view.is_over, view.percent, view.detail) == expected
        assert queries.by_key(session, "export-2") is None
