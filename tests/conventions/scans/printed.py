"""What the fixture of a printed convention hands over."""

from dataclasses import dataclass

from app.conventions.models import Convention


@dataclass(frozen=True)
class Printed:
    row: Convention
    pdf: bytes
