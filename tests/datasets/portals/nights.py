"""A harvest as the tests run one: a night, on a day, with a checker of their choice."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine

from app.core.db import write_session
from app.core.settings import Settings
from app.datasets.portals import running
from app.datasets.portals.fetching import Fetcher
from app.datasets.portals.harvesting import Tools
from app.datasets.portals.observing import Check, Verdict
from app.datasets.rules import DatasetCode
from tests.datasets.factories import TODAY


def not_measured(_content: bytes, _code: DatasetCode) -> Verdict | None:
    """A checker with nothing to say."""
    return None


class Night:
    """Each call reads the portals; one `key`, one harvest, taken up where it stopped."""

    def __init__(self, engine: Engine, fetcher: Fetcher, settings: Settings) -> None:
        self._engine, self._fetcher, self._store = engine, fetcher, settings.store_dir

    def __call__(
        self,
        on: date = TODAY,
        *,
        key: str = "",
        check: Check = not_measured,
        progress: Callable[[int, int, str], None] = lambda *_: None,
        member_id: UUID | None = None,
    ) -> dict[str, Any]:
        tools = Tools(
            open_session=partial(write_session, self._engine),
            fetcher=self._fetcher,
            check=check,
            store=self._store,
            today=on,
            progress=progress,
        )
        return running.run(tools, key or str(uuid4()), member_id)
