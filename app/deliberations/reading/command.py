"""What `jalon act read FILE --json` prints; the composition root calls it."""

from pathlib import Path

from app.deliberations.reading.files import read_file
from app.deliberations.reading.reader import reading_json


def act_read_json(path: str) -> dict[str, object]:
    """Raises DomainError, with a French sentence, for a file that cannot be read."""
    return reading_json(read_file(Path(path)))
