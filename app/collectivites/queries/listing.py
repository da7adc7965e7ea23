"""Which bodies a list shows: scope, filters, order, and the figures of each on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, Headcount, ObligationPeriod, PopulationFigure
from app.core.french import sort_key

FOLLOWED = ("member", "acteur_associe")
AnySelect = Select[*tuple[Any, ...]]
Epci = aliased(Collectivite, name="epci")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """`is_everyone` false: the members and acteurs associés, or all while there is none."""

    search: str = ""
    kind: str = ""
    epci_id: UUID | None = None
    obligation: str = ""
    departement: str = ""
    relation: str = ""
    is_everyone: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    kind: str
    siren: str | None
    insee_code: str | None
    name: str
    sort_name: str
    legal_category: str | None
    epci_type: str | None
    departement: str | None
    relation: str
    is_demo: bool
    email: str | None
    epci_id: UUID | None
    epci_name: str | None
    population_totale: int | None
    population_municipale: int | None
    etp: Decimal | None
    status: str
    ground: str

    @property
    def population(self) -> int | None:
        """The totale when there is one: the figure the rule rests on first."""
        return (
            self.population_municipale if self.population_totale is None else self.population_totale
        )


def on_day(on: date) -> ColumnElement[bool]:
    return and_(
        col(ObligationPeriod.collectivite_id) == col(Collectivite.id),
        col(ObligationPeriod.starts_on) <= on,
        or_(col(ObligationPeriod.ends_on).is_(None), col(ObligationPeriod.ends_on) >= on),
    )


def answers(wanted: str, on: date) -> ColumnElement[bool]:
    """The answer of the rule for a body that day, where the obligation is not joined."""
    current = (
        select(col(ObligationPeriod.status)).where(on_day(on)).limit(1).correlate(Collectivite)
    )
    return func.coalesce(current.scalar_subquery(), "unknown") == wanted


def population_on(category: str, on: date) -> ScalarSelect[int]:
    return (
        select(col(PopulationFigure.value))
        .where(
            col(PopulationFigure.collectivite_id) == col(Collectivite.id),
            col(PopulationFigure.category) == category,
            col(PopulationFigure.effective_on) <= on,
        )
        .order_by(col(PopulationFigure.effective_on).desc())
        .limit(1)
        .correlate(Collectivite)
        .scalar_subquery()
    )


def etp_on(on: date) -> ScalarSelect[Decimal]:
    return (
        select(col(Headcount.etp))
        .where(
            col(Headcount.collectivite_id) == col(Collectivite.id),
            col(Headcount.effective_on) <= on,
        )
        .order_by(
            col(Headcount.effective_on).desc(),
            col(Headcount.recorded_at).desc(),
            col(Headcount.id).desc(),
        )
        .limit(1)
        .correlate(Collectivite)
        .scalar_subquery()
    )


status = func.coalesce(col(ObligationPeriod.status), "unknown")
ground = func.coalesce(col(ObligationPeriod.reason), "")


def select_rows(on: date) -> AnySelect:
    """The columns of Row, in its order."""
    columns: list[Any] = [
        *(getattr(Collectivite, name) for name in _OWN_COLUMNS),
        col(Epci.name),
        population_on("totale", on),
        population_on("municipale", on),
        etp_on(on),
        status,
        ground,
    ]
    return (
        select(*columns)
        .outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
        .outerjoin(ObligationPeriod, on_day(on))
    )


_OWN_COLUMNS = (
    "id", "kind", "siren", "insee_code", "name", "sort_name", "legal_category", "epci_type",
    "departement", "relation", "is_demo", "email", "epci_id",
)  # fmt: skip


def matching(filters: Filters) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if not filters.is_everyone:
        conditions.append(col(Collectivite.relation).in_(FOLLOWED))
    if filters.search:
        conditions.append(_named(filters.search))
    if filters.kind:
        conditions.append(col(Collectivite.kind) == filters.kind)
    if filters.epci_id:
        of_epci = col(Collectivite.epci_id) == filters.epci_id
        conditions.append(or_(of_epci, col(Collectivite.id) == filters.epci_id))
    if filters.departement:
        conditions.append(col(Collectivite.departement) == filters.departement)
    if filters.relation:
        conditions.append(col(Collectivite.relation) == filters.relation)
    if filters.obligation:
        conditions.append(status == filters.obligation)
    return and_(*conditions)


def _named(typed: str) -> ColumnElement[bool]:
    """Part of the name, accents and capitals aside; or the whole SIREN, SIRET or INSEE code.

    Only what has the length of a code is looked for among them: the rest reads names alone.
    """
    compact = "".join(typed.split())
    code = _CODES.get(len(compact))
    found = col(Collectivite.sort_name).contains(sort_key(typed), autoescape=True)
    return found if code is None else or_(found, code == compact.upper())


_CODES = {
    9: col(Collectivite.siren), 14: col(Collectivite.siret), 5: col(Collectivite.insee_code)
}  # fmt: skip


def scope(session: Session) -> ColumnElement[bool]:
    """The followed members; every body while none is followed."""
    return is_followed() if has_followed(session) else true()


def is_followed() -> ColumnElement[bool]:
    return col(Collectivite.relation).in_(FOLLOWED)


def has_followed(session: Session) -> bool:
    found = session.execute(
        select(col(Collectivite.id)).where(col(Collectivite.relation).in_(FOLLOWED)).limit(1)
    )
    return found.first() is not None


def count(session: Session, filters: Filters, on: date) -> int:
    query = select(func.count(col(Collectivite.id)))
    if filters.obligation:
        query = query.outerjoin(ObligationPeriod, on_day(on))
    return int(session.execute(query.where(matching(filters))).scalar_one())


def page(
    session: Session, filters: Filters, on: date, *, sort: str, limit: int, offset: int
) -> list[Row]:
    """First which, then what: a far page does not work out the figures of those before it."""
    which = select(col(Collectivite.id)).where(matching(filters))
    if filters.obligation or sort.endswith("obligation"):
        which = which.outerjoin(ObligationPeriod, on_day(on))
    which = which.order_by(*_order(sort, on)).limit(limit).offset(offset)
    ids = list(session.execute(which).scalars())
    rows = session.execute(select_rows(on).where(col(Collectivite.id).in_(ids)))
    by_id = {row[0]: Row(*row) for row in rows}
    return [by_id[identifier] for identifier in ids]


def _order(sort: str, on: date) -> Sequence[ColumnElement[Any]]:
    """Then always by name and id, so that pages never overlap."""
    by_name = (col(Collectivite.sort_name).asc(), col(Collectivite.id).asc())
    totale, municipale = population_on("totale", on), population_on("municipale", on)
    keys: dict[str, Any] = {
        "name": col(Collectivite.sort_name),
        "population": func.coalesce(totale, municipale, -1),
        "etp": func.coalesce(etp_on(on), -1),
        "obligation": status,
    }
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return by_name
    return (key.desc() if sort.startswith("-") else key.asc(), *by_name)


def after(
    session: Session, filters: Filters, on: date, *, last: tuple[str, UUID] | None, limit: int
) -> list[Row]:
    """The page of the API that follows a body, known by its sort name and id."""
    where = matching(filters)
    if last is not None:
        name, identifier = last
        same = and_(col(Collectivite.sort_name) == name, col(Collectivite.id) > identifier)
        where = and_(where, or_(col(Collectivite.sort_name) > name, same))
    query = select_rows(on).where(where)
    query = query.order_by(col(Collectivite.sort_name), col(Collectivite.id)).limit(limit)
    return [Row(*row) for row in session.execute(query)]


def one(session: Session, identifier: UUID, on: date) -> Row | None:
    row = session.execute(select_rows(on).where(col(Collectivite.id) == identifier)).first()
    return Row(*row) if row else None


def to_check(session: Session, on: date) -> list[Row]:
    """The members and acteurs associés whose answer is unknown: those the dashboard counts.

    The largest first, since they are the most likely to be concerned.
    """
    query = select_rows(on).where(matching(Filters(obligation="unknown")))
    rows = [Row(*row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: (-(row.population or 0), row.sort_name))


def own_to_check(session: Session, on: date) -> Row | None:
    """The syndicat itself, when its own answer is unknown: work too, but no member to count."""
    is_ours = col(Collectivite.relation) == "self"
    row = session.execute(select_rows(on).where(is_ours, status == "unknown")).first()
    return Row(*row) if row else None


def status_counts(session: Session, filters: Filters, on: date) -> dict[str, int]:
    query = (
        select(status, func.count(col(Collectivite.id)))
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, on_day(on))
        .where(matching(filters))
        .group_by(status)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def epci_choices(
    session: Session, *, is_everyone: bool, departement: str = ""
) -> list[tuple[UUID, str]]:
    """The groupings a list may be narrowed to: those of the members, or all of them."""
    query = select(col(Collectivite.id), col(Collectivite.name)).where(
        col(Collectivite.kind) == "epci"
    )
    if not is_everyone:
        query = query.where(col(Collectivite.relation).in_(FOLLOWED))
    if departement:
        query = query.where(col(Collectivite.departement) == departement)
    rows = session.execute(query.order_by(col(Collectivite.sort_name), col(Collectivite.id)))
    return [(identifier, name) for identifier, name in rows]


def departement_choices(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(col(Collectivite.code), col(Collectivite.name))
        .where(col(Collectivite.kind) == "departement")
        .order_by(col(Collectivite.code))
    )
    return [(code, f"{code} {name}") for code, name in rows]
