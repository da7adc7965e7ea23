"""A process that reads deposited scans and can be killed; each page it reads is noted."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from app.deliberations import readings
from app.deliberations.reading.files import PictureWords, read_scan
from app.jobs.running import Handlers
from tests.jobs import crew


def read_scans(url: str, root: Path, folder: Path, ahead: timedelta) -> None:
    def noted(content: bytes, number: int) -> PictureWords:
        crew.note(folder, f"begin {number}")
        words = read_scan(content, number)
        crew.note(folder, f"end {number}")
        return words

    readings.read_scan = noted  # type: ignore[attr-defined]  # in this process only
    handlers = Handlers()
    handlers.register(readings.KIND, partial(readings.read_in_background, root))
    while handlers.run_next(crew.turn_of(url, ahead)):
        pass
