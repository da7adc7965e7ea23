"""A process that does batches and can be killed; each draft and each kept document is noted."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from app.conventions.batches import service, working
from app.core.settings import Settings
from app.jobs.running import Handlers
from tests.jobs import crew


def do_batches(url: str, data_dir: Path, folder: Path, ahead: timedelta) -> None:
    draw, save = working.drafting.create, working.documents.save

    def noted_draw(*given: Any, **named: Any) -> Any:
        made = draw(*given, **named)
        crew.note(folder, f"draft {made.title}")
        return made

    def noted_save(*given: Any, **named: Any) -> Any:
        kept = save(*given, **named)
        crew.note(folder, f"file {given[4]}")
        return kept

    # In this process only.
    working.drafting.create = noted_draw  # type: ignore[attr-defined]
    working.documents.save = noted_save  # type: ignore[attr-defined]
    settings = Settings(_env_file=None, data_dir=data_dir, secret_key="k" * 40)
    handlers = Handlers()
    handlers.register(service.KIND, partial(working.work_in_background, settings))
    while handlers.run_next(crew.turn_of(url, ahead)):
        pass
