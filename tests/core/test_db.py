"""The database keeps its promises on both engines."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app import journal
from app.core import migrations
from app.core.db import write_session


class TestMigrations:
    def test_a_database_at_the_newest_schema_says_so(self, engine: Engine) -> None:
        assert migrations.is_current(engine)

    def test_they_go_down_and_up_again(self, engine: Engine) -> None:
        migrations.downgrade(engine, "base")

        assert not migrations.is_current(engine)
        migrations.upgrade(engine)
        assert migrations.is_current(engine)


class TestJournal:
    @pytest.mark.parametrize(
        "statement", ["UPDATE journal_entry SET summary = 'x'", "DELETE FROM journal_entry"]
    )
    def test_it_cannot_be_rewritten(self, engine: Engine, statement: str) -> None:
        with write_session(engine) as session:
            journal.record(session, journal.SYSTEM, "test", journal.Subject("test"), "Essai.")

        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))

    def test_it_is_undone_with_the_act_it_tells(self, engine: Engine, session: Session) -> None:
        def act_then_fail() -> None:
            with write_session(engine) as writing:
                journal.record(writing, journal.SYSTEM, "test", journal.Subject("test"), "Essai.")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            act_then_fail()

        assert list(journal.latest(session)) == []
