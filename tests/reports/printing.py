"""The worker's part that prints papers, without its planners: they follow the clock of the day."""

from functools import partial

from sqlalchemy import Engine

from app.core.settings import Settings
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from app.reports.prints import service, working
from app.worker import PAPERS


def print_all(engine: Engine, settings: Settings) -> None:
    """Every paper that was asked for."""
    handlers = Handlers()
    handlers.register(service.KIND, partial(working.work, settings, PAPERS))
    turn = Turn(engine, "test", lambda: False)
    while handlers.run_next(turn):
        pass
