"""What the worker hands to each of its steps."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from app.core import clock


@dataclass(frozen=True)
class Turn:
    """What a step needs: where the data is, in whose name it claims, whether to stop early.

    `gone`: the workers known to be dead on that instant, whose work is taken over at once.
    """

    engine: Engine
    worker: str
    stopping: Callable[[], bool]
    clock: Callable[[], datetime] = clock.now
    gone: Callable[[datetime], Collection[str]] = lambda _at: ()
