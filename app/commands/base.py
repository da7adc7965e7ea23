"""What every command needs: the installation, a word to the person, an answer."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from app.core import logs, migrations
from app.core.db import make_engine
from app.core.errors import DomainError
from app.core.settings import Settings

Result = Mapping[str, Any] | None


class AnswerRefusedError(DomainError):
    """A « no » that is itself an answer: --json prints the answer, the exit code is 1."""

    def __init__(self, message: str, answer: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.answer = answer


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[tuple[Settings, Engine]]:
    """The installation's settings and its database, at the newest schema."""
    settings = settings or Settings()
    logs.configure(settings.log_level)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.resolved_database_url)
    try:
        if not migrations.is_current(engine):
            migrations.upgrade(engine)
        yield settings, engine
    finally:
        engine.dispose()


def say(text: str) -> None:
    """Words for a person: standard error, so that --json stays alone on standard output."""
    print(text, file=sys.stderr, flush=True)


def answered(arguments: Namespace, answer: Mapping[str, Any]) -> Result:
    """The document itself with --json; without, one line a value for a person."""
    if arguments.json:
        return answer
    for name, value in answer.items():
        lines = value if isinstance(value, list) else [value]
        print(f"{name} : " + "\n  ".join("–" if line is None else str(line) for line in lines))
    return None
