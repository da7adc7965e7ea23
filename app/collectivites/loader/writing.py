"""The reference lines into the tables: add, update what differs, keep what people corrected."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.collectivites.bulk import insert_rows
from app.collectivites.loader.reading import BodyLine, FigureLine, Key
from app.collectivites.loader.report import Change, Report
from app.collectivites.models import Collectivite, PopulationFigure
from app.collectivites.queries.corrections import corrected_fields

FigureIdentity = tuple[UUID, str, date]

COMPARED = (
    "siren", "name", "sort_name", "legal_category", "epci_type", "departement", "region",
    "epci_id", "email", "phone", "address", "website", "latitude", "longitude", "executive_title",
    "executive_civility", "executive_first_name", "executive_last_name", "note", "source",
    "vintage",
)  # fmt: skip
SILENT = {"sort_name", "source", "vintage", "note", "latitude", "longitude"}


def body_id(kind: str, code: str) -> UUID:
    """The same on every installation: an address written down keeps leading somewhere."""
    return uuid5(NAMESPACE_URL, f"https://jalon.example/{kind}/{code}")


def write_bodies(
    session: Session, lines: Iterable[BodyLine], report: Report
) -> tuple[dict[Key, UUID], set[UUID]]:
    """The ids of the lines by key, and those of the bodies added or changed."""
    known = _known(session)
    corrected = corrected_fields(session)
    ids = {key: row["id"] for key, row in known.items()}
    names = {row["id"]: row["name"] for row in known.values()}
    new: list[dict[str, Any]] = []
    changed: dict[UUID, dict[str, Any]] = {}
    touched: set[UUID] = set()
    loaded: dict[Key, UUID] = {}
    for line in lines:
        values = {**line.values, "epci_id": ids.get(("epci", line.epci)) if line.epci else None}
        row = known.get(line.key)
        if row is None:
            identifier = ids[line.key] = body_id(*line.key)
            new.append({"id": identifier, "relation": "none", "is_demo": False, **values})
            report.added[values["kind"]] += 1
            touched.add(identifier)
        else:
            identifier = row["id"]
            changes = _changes(row, values, corrected.get(identifier, frozenset()), names, report)
            if changes:
                changed[identifier] = changes
                touched.add(identifier)
        names[identifier] = values["name"]
        loaded[line.key] = identifier
    insert_rows(session, Collectivite, new)
    # After the new rows: a known commune may now belong to an EPCI that was not there.
    for identifier, changes in changed.items():
        _update(session, identifier, changes)
    return loaded, touched


def _known(session: Session) -> dict[Key, Mapping[str, Any]]:
    columns: list[Any] = [getattr(Collectivite, name) for name in ("id", "kind", "code", *COMPARED)]
    rows = session.execute(select(*columns)).mappings()
    return {(row["kind"], row["code"]): dict(row) for row in rows}


def _changes(
    row: Mapping[str, Any],
    values: Mapping[str, Any],
    corrected: Collection[str],
    names: Mapping[UUID, str],
    report: Report,
) -> dict[str, Any]:
    """The columns to write; each difference is told, even the one that is left alone."""
    changes = {}
    for column in COMPARED:
        if row[column] == values[column]:
            continue
        told = Change(
            row["name"],
            column.removesuffix("_id"),
            _words(row[column], names),
            _words(values[column], names),
        )
        if column in corrected or (column == "sort_name" and "name" in corrected):
            if column not in SILENT:
                report.kept.append(told)
            continue
        changes[column] = values[column]
        if column not in SILENT:
            report.updated.append(told)
    return changes


def _words(value: object, names: Mapping[UUID, str]) -> str:
    if isinstance(value, UUID):
        return names.get(value, str(value))
    return "" if value is None else str(value).replace("\n", ", ")


def _update(session: Session, identifier: UUID, changes: Mapping[str, Any]) -> None:
    statement = update(Collectivite).where(col(Collectivite.id) == identifier)
    session.connection().execute(statement.values(**changes))


def write_figures(
    session: Session, lines: Iterable[FigureLine], ids: Mapping[Key, UUID], report: Report
) -> dict[UUID, date]:
    """The bodies whose figures changed, with the newest day on which it shows."""
    known = _known_figures(session)
    new: list[dict[str, Any]] = []
    mended: list[tuple[FigureIdentity, FigureLine]] = []
    touched: dict[UUID, date] = {}
    for line in lines:
        identity = (ids[line.key], line.category, line.effective_on)
        old = known.get(identity)
        if old == line.value:
            continue
        touched[identity[0]] = max(touched.get(identity[0], date.min), line.effective_on)
        if old is None:
            new.append(_figure_row(identity, line))
        else:
            mended.append((identity, line))
    insert_rows(session, PopulationFigure, new)
    report.figures_added += len(new)
    for identity, line in mended:
        report.updated.append(_mend(session, identity, line, known[identity]))
    return touched


def _known_figures(session: Session) -> dict[FigureIdentity, int]:
    rows = session.execute(
        select(
            col(PopulationFigure.collectivite_id),
            col(PopulationFigure.category),
            col(PopulationFigure.effective_on),
            col(PopulationFigure.value),
        )
    )
    return {(body, category, on): value for body, category, on, value in rows}


def _figure_row(identity: FigureIdentity, line: FigureLine) -> dict[str, Any]:
    return {
        "collectivite_id": identity[0],
        "category": identity[1],
        "effective_on": identity[2],
        "vintage_year": line.vintage_year,
        "value": line.value,
        "source": line.source,
    }


def _mend(session: Session, identity: FigureIdentity, line: FigureLine, old: int) -> Change:
    """A figure that its publisher corrected."""
    body, category, effective_on = identity
    session.connection().execute(
        update(PopulationFigure)
        .where(col(PopulationFigure.collectivite_id) == body)
        .where(col(PopulationFigure.category) == category)
        .where(col(PopulationFigure.effective_on) == effective_on)
        .values(value=line.value, source=line.source)
    )
    name = session.get_one(Collectivite, body).name
    return Change(name, f"population {category} {line.year}", str(old), str(line.value))
