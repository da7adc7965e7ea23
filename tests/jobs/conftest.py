"""A clock that tests move, and a turn of the worker that follows it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.core.clock import now
from app.jobs.turn import Turn


class MovableClock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead

    def advance(self, **span: float) -> None:
        self.ahead += timedelta(**span)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def turn(engine: Engine, clock: MovableClock) -> Turn:
    return Turn(engine, "me", lambda: False, clock)
