"""One job: run, tried again, set aside, cancelled, interrupted, lost."""

from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app.core.db import write_session
from app.core.errors import InvalidError
from app.jobs import queries, service
from app.jobs.queries import JobRow
from app.jobs.running import Handler, Handlers, JobContext
from app.jobs.turn import Turn
from app.journal import SYSTEM
from tests.jobs.conftest import MovableClock


def enqueue(engine: Engine, **options: int) -> UUID:
    with write_session(engine) as session:
        return service.enqueue(
            session, "export", {"year": 2026}, label="Export", key="export-2026", **options
        )


def handlers(handler: Handler) -> Handlers:
    registry = Handlers()
    registry.register("export", handler)
    return registry


def read(session: Session, job_id: UUID) -> JobRow:
    """The row as committed; the transaction is closed, for SQLite has one writer."""
    row = queries.row(session, job_id)
    session.rollback()
    assert row is not None
    return row


def broken(_context: JobContext) -> None:
    raise RuntimeError("disque plein")


class TestRunNext:
    def test_the_handler_gets_the_payload_and_its_progress_is_kept(
        self, engine: Engine, session: Session, turn: Turn
    ) -> None:
        job_id = enqueue(engine)

        def work(context: JobContext) -> dict[str, object]:
            context.progress(3, 4, "communes")
            return {"seen": context.payload["year"]}

        assert handlers(work).run_next(turn)

        row = read(session, job_id)
        assert (row.state, row.progress_done, row.progress_total) == ("done", 3, 4)
        assert row.progress_label == "communes"
        assert not handlers(work).run_next(turn)

    def test_a_failure_is_tried_again_later_then_set_aside_with_its_reason(
        self, engine: Engine, session: Session, turn: Turn, clock: MovableClock
    ) -> None:
        job_id = enqueue(engine, max_tries=2)
        registry = handlers(broken)

        assert registry.run_next(turn)
        assert read(session, job_id).state == "queued"
        assert not registry.run_next(turn)
        clock.advance(minutes=1)
        assert registry.run_next(turn)

        row = read(session, job_id)
        assert (row.state, row.tries) == ("failed", 2)
        assert row.last_error == (
            "Le programme a échoué 2 fois. Pour l’administrateur : RuntimeError : disque plein"
        )

    def test_a_refusal_is_final_and_says_its_sentence(
        self, engine: Engine, session: Session, turn: Turn
    ) -> None:
        job_id = enqueue(engine)

        def refuse(_context: JobContext) -> None:
            raise InvalidError("Le fichier n’a pas de colonne SIREN.")

        handlers(refuse).run_next(turn)

        row = read(session, job_id)
        assert (row.state, row.tries) == ("failed", 1)
        assert row.last_error == "Le fichier n’a pas de colonne SIREN."

    def test_an_unknown_kind_waits_for_a_worker_that_knows_it(
        self, engine: Engine, session: Session, turn: Turn
    ) -> None:
        job_id = enqueue(engine)

        assert not Handlers().run_next(turn)
        assert read(session, job_id).state == "queued"

    def test_the_most_urgent_goes_first(self, engine: Engine, turn: Turn) -> None:
        seen = []
        with write_session(engine) as session:
            for priority in (0, 5, 1):
                service.enqueue(
                    session, "export", {"rank": priority}, label="Export", priority=priority
                )
        registry = handlers(lambda context: seen.append(context.payload["rank"]))

        while registry.run_next(turn):
            pass

        assert seen == [5, 1, 0]

    def test_two_handlers_for_a_kind_are_a_mistake(self) -> None:
        registry = handlers(broken)

        with pytest.raises(ValueError, match="export"):
            registry.register("export", broken)


class TestLease:
    def test_progress_keeps_the_job_from_others(
        self, engine: Engine, turn: Turn, clock: MovableClock
    ) -> None:
        enqueue(engine)
        other = Turn(engine, "other", lambda: False, clock)
        taken = []

        def long_work(context: JobContext) -> None:
            for step in range(3):
                clock.advance(minutes=4)
                context.progress(step, 3)
                taken.append(handlers(broken).run_next(other))

        handlers(long_work).run_next(turn)

        assert taken == [False, False, False]

    def test_a_silent_worker_loses_its_job_and_cannot_mark_it(
        self, engine: Engine, session: Session, turn: Turn, clock: MovableClock
    ) -> None:
        job_id = enqueue(engine)
        other = Turn(engine, "other", lambda: False, clock)

        def too_slow(context: JobContext) -> None:
            clock.advance(minutes=6)
            handlers(lambda _context: {"by": "other"}).run_next(other)
            context.progress(1, 1)

        handlers(too_slow).run_next(turn)

        row = read(session, job_id)
        assert (row.state, row.tries, row.progress_done) == ("done", 2, 0)

    def test_a_job_that_kills_every_worker_is_set_aside(
        self, engine: Engine, session: Session, turn: Turn, clock: MovableClock
    ) -> None:
        job_id = enqueue(engine, max_tries=1)

        def die(_context: JobContext) -> None:
            raise KeyboardInterrupt  # not an Exception: nothing is written, as after kill -9

        with pytest.raises(KeyboardInterrupt):
            handlers(die).run_next(turn)
        clock.advance(minutes=6)

        assert not handlers(die).run_next(turn)
        row = read(session, job_id)
        assert row.state == "failed"
        assert "s’est arrêté 1 fois" in (row.last_error or "")


class TestStopping:
    def test_a_cancelled_job_stops_at_its_next_progress(
        self, engine: Engine, session: Session, turn: Turn
    ) -> None:
        job_id = enqueue(engine)
        reached = []

        def work(context: JobContext) -> None:
            with context.session() as writing:
                service.cancel(writing, SYSTEM, context.job_id)
            context.progress(1, 2)
            reached.append("after")

        handlers(work).run_next(turn)

        assert reached == []
        assert read(session, job_id).state == "cancelled"

    def test_a_stopping_program_gives_the_job_back_without_counting_the_try(
        self, engine: Engine, session: Session, clock: MovableClock
    ) -> None:
        job_id = enqueue(engine)
        stopping = Turn(engine, "me", lambda: True, clock)

        handlers(lambda context: context.progress(1, 2)).run_next(stopping)

        row = read(session, job_id)
        assert (row.state, row.tries) == ("queued", 0)
