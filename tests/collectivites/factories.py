"""Bodies and their figures for tests: each states only what it is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session

from app.collectivites.models import Collectivite, Headcount, PopulationFigure
from app.core.french import sort_key
from app.core.settings import Settings
from app.journal import Actor

TODAY = date(2026, 11, 21)
AGENT = Actor(None, "Agent de test")
SETTINGS = Settings(_env_file=None)
_numbers = count(1)


def make_collectivite(session: Session, name: str = "Moissac", **values: Any) -> Collectivite:
    """A followed commune of Tarn-et-Garonne, without any figure."""
    # Reading body.id after commit() would open a transaction and lock SQLite for the client.
    session.expire_on_commit = False
    code = f"82{next(_numbers):03}"
    kind = values.get("kind", "commune")
    known: dict[str, Any] = {
        "kind": kind,
        "code": code,
        "insee_code": code if kind == "commune" else None,
        "legal_category": "7210" if kind == "commune" else None,
        "departement": "82",
        "relation": "member",
        "source": "test",
        "vintage": "2026",
    }
    body = Collectivite(**{**known, "name": name, "sort_name": sort_key(name), **values})
    session.add(body)
    session.flush()
    return body


def make_population(
    session: Session, body: Collectivite, value: int, year: int = 2026, category: str = "totale"
) -> PopulationFigure:
    figure = PopulationFigure(
        collectivite_id=body.id,
        category=category,
        effective_on=date(year, 1, 1),
        vintage_year=year - 3,
        value=value,
        source="Insee",
    )
    session.add(figure)
    session.flush()
    return figure


def make_headcount(
    session: Session, body: Collectivite, etp: str, on: date = date(2026, 1, 1)
) -> Headcount:
    row = Headcount(
        collectivite_id=body.id,
        etp=Decimal(etp),
        effective_on=on,
        source="rapport social unique",
        recorded_at=datetime(2026, 2, 1, tzinfo=UTC),
        recorded_by="test",
    )
    session.add(row)
    session.flush()
    return row
