"""The pieces pages are made of, each with sample values: what the page Composants shows."""

from dataclasses import dataclass, field
from datetime import date

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Event:
    on: date
    label: str
    tone: str = "plain"
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Row:
    """A member of the sample list; cells: stage, conformity, freshness, complete."""

    name: str
    population: int
    obligation: str
    state: str
    cells: tuple[tuple[int, str | None, float | None, bool], ...]
    percent: int


EVENTS = (
    Event(date(2023, 9, 26), "Délibération du conseil municipal", "meeting"),
    Event(date(2024, 8, 1), "Entrée en vigueur", "done", href="#frise"),
    Event(date(2027, 3, 15), "Dernier conseil utile", "meeting"),
    Event(date(2027, 4, 30), "Dernier jour pour dénoncer", "limit", note="Courrier reçu ce jour."),
)
ROWS = (
    Row("Beaumont-de-Lomagne", 3791, "subject", "in_force",
        ((3, "conformant", 1, True), (3, "minor", 0.5, False), (2, None, None, False)), 72),
    Row("Castelsarrasin", 14297, "subject", "in_notice",
        ((3, None, None, False), (1, None, None, False), (0, None, None, False)), 23),
    Row("Moissac", 13466, "subject", "to_sign",
        ((3, "non_conformant", 0, False), (0, None, None, False), (0, None, None, False)), 20),
    Row("Nègrepelisse", 5913, "unknown", "draft",
        ((0, None, None, False), (0, None, None, False), (0, None, None, False)), 0),
)  # fmt: skip


@dataclass(frozen=True)
class ComponentsPage:
    today: date = TODAY
    events: tuple[Event, ...] = EVENTS
    rows: tuple[Row, ...] = ROWS
    errors: dict[str, str] = field(
        default_factory=lambda: {
            "signed_on": "« 31/02/2026 » n’est pas une date du calendrier.",
            "renewal": "Choisissez une reconduction.",
        }
    )
