"""What the worker hands to each of its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from app.core import clock


@dataclass(frozen=True)
class Turn:
    """What a step needs: where the data is, in whose name it claims, whether to stop early."""

    engine: Engine
    worker: str
    stopping: Callable[[], bool]
    clock: Callable[[], datetime] = clock.now
