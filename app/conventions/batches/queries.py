"""Every SELECT on batches and on the members they may take."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.collectivites import queries as collectivites
from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day, status
from app.conventions.batches.models import Batch, BatchDocument, BatchMember
from app.conventions.batches.rules import Part
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries.parties import member_on
from app.conventions.queries.uncovered import OVER, is_uncovered
from app.core.errors import NotFoundError
from app.core.french import sort_key

Epci = aliased(Collectivite, name="epci_of_member")
_IN_PRINT_ORDER = (
    func.coalesce(col(Epci.sort_name), col(Collectivite.sort_name)),
    col(Epci.id).is_not(None),
    col(Collectivite.sort_name),
    col(Collectivite.id),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """`is_everyone` false: only those that the dashboard calls « sans convention »."""

    is_everyone: bool = False
    search: str = ""
    kind: str = ""
    epci_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body a batch may take, with what its documents need."""

    id: UUID
    name: str
    kind: str
    siren: str | None
    siret: str | None
    address: str | None
    email: str | None
    executive_last_name: str | None
    executive_title: str | None
    epci: str | None
    obligation: str


_COLUMNS = (
    col(Collectivite.id), col(Collectivite.name), col(Collectivite.kind), col(Collectivite.siren),
    col(Collectivite.siret), col(Collectivite.address), col(Collectivite.email),
    col(Collectivite.executive_last_name), col(Collectivite.executive_title), col(Epci.name),
    status,
)  # fmt: skip


def candidates(
    session: Session, filters: Filters, on: date, *, limit: int | None = None
) -> list[Candidate]:
    """By EPCI then by name: the order in which they are printed."""
    return _candidates(session, on, *_matching(session, filters, on), limit=limit)


def candidates_by_id(session: Session, ids: Collection[UUID], on: date) -> list[Candidate]:
    return _candidates(session, on, col(Collectivite.id).in_(ids))


def candidates_by_siren(session: Session, sirens: Collection[str], on: date) -> list[Candidate]:
    return _candidates(session, on, col(Collectivite.siren).in_(sirens))


def _candidates(
    session: Session, on: date, *where: ColumnElement[bool], limit: int | None = None
) -> list[Candidate]:
    statement = (
        core_select(*_COLUMNS)
        .select_from(Collectivite)
        .outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(*where)
        .order_by(*_IN_PRINT_ORDER)
        .limit(limit)
    )
    return [Candidate(*row) for row in session.execute(statement)]


def count(session: Session, filters: Filters, on: date) -> int:
    statement = (
        core_select(func.count(col(Collectivite.id)))
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, on_day(on))
        .where(*_matching(session, filters, on))
    )
    return int(session.execute(statement).scalar_one())


def _matching(session: Session, filters: Filters, on: date) -> list[ColumnElement[bool]]:
    who = collectivites.scope(session) if filters.is_everyone else is_uncovered(session, on)
    found = [who, col(Collectivite.relation) != "self"]
    if filters.kind:
        found.append(col(Collectivite.kind) == filters.kind)
    if filters.epci_id:
        own = col(Collectivite.id) == filters.epci_id
        found.append(or_(own, col(Collectivite.epci_id) == filters.epci_id))
    words = sort_key(filters.search).split()
    found += [col(Collectivite.sort_name).contains(word, autoescape=True) for word in words]
    return found


def epci_choices(session: Session) -> list[tuple[str, str]]:
    """The EPCI of the bodies of the scope."""
    ids = select(Collectivite.epci_id).where(
        collectivites.scope(session), col(Collectivite.epci_id).is_not(None)
    )
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(col(Collectivite.id).in_(ids))
        .order_by(col(Collectivite.sort_name))
    )
    return [(str(key), name) for key, name in session.execute(statement)]


def running(session: Session, ids: Collection[UUID], on: date) -> dict[UUID, tuple[UUID, str]]:
    """By member of that day, its convention in force or on its way: its id, its reference."""
    state, member = ConventionStatePeriod, member_on(on)
    statement = (
        core_select(member, col(Convention.id), col(Convention.reference))
        .join(state, col(state.convention_id) == col(Convention.id))
        .where(
            member.in_(ids),
            col(state.starts_on) <= on,
            or_(col(state.ends_on).is_(None), col(state.ends_on) >= on),
            col(state.state).not_in(OVER),
        )
        .order_by(col(Convention.reference).desc())
    )
    return {member: (key, reference) for member, key, reference in session.execute(statement)}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line of the list of batches."""

    id: UUID
    model: str
    on_day: date
    created_by: str
    launched_at: datetime | None
    member_count: int
    done_count: int
    failed_count: int


def batches(session: Session, limit: int = 100) -> list[BatchRow]:
    kept = and_(col(BatchMember.batch_id) == col(Batch.id), col(BatchMember.left_out).is_(None))
    statement = (
        core_select(
            col(Batch.id), col(Batch.model), col(Batch.on_day), col(Batch.created_by),
            col(Batch.launched_at), func.count(col(BatchMember.id)),
            func.count(col(BatchMember.done_at)), func.count(col(BatchMember.failure)),
        )
        .outerjoin(BatchMember, kept)
        .group_by(*Batch.__table__.primary_key.columns)  # type: ignore[attr-defined]
        .order_by(col(Batch.created_at).desc(), col(Batch.id))
        .limit(limit)
    )  # fmt: skip
    return [BatchRow(*row) for row in session.execute(statement)]


def get(session: Session, batch_id: UUID) -> Batch:
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise NotFoundError("Cette série n’existe pas. Revenez à la liste des séries.")
    return batch


@dataclass(frozen=True, slots=True)
class Line:
    """One member of a batch; `documents` are in the print order of `rules.Part`."""

    row: BatchMember
    name: str
    kind: str
    email: str | None
    epci: str | None
    reference: str | None
    documents: tuple[BatchDocument, ...]


def lines(session: Session, batch_id: UUID) -> list[Line]:
    """In print order; two statements."""
    made: dict[UUID, list[BatchDocument]] = {}
    for document in session.exec(
        select(BatchDocument)
        .join(BatchMember, col(BatchMember.id) == col(BatchDocument.batch_member_id))
        .where(col(BatchMember.batch_id) == batch_id)
    ):
        made.setdefault(document.batch_member_id, []).append(document)
    statement = (
        core_select(
            BatchMember, col(Collectivite.name), col(Collectivite.kind), col(Collectivite.email),
            col(Epci.name), col(Convention.reference),
        )
        .join(Collectivite, col(Collectivite.id) == col(BatchMember.collectivite_id))
        .outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
        .outerjoin(Convention, col(Convention.id) == col(BatchMember.convention_id))
        .where(col(BatchMember.batch_id) == batch_id)
        .order_by(col(BatchMember.position))
    )  # fmt: skip
    return [
        Line(row, name, kind, email, epci, reference, in_order(made.get(row.id, ())))
        for row, name, kind, email, epci, reference in session.execute(statement)
    ]


def in_order(documents: Iterable[BatchDocument]) -> tuple[BatchDocument, ...]:
    """The letter, the convention, the délibération."""
    return tuple(sorted(documents, key=lambda one: list(Part).index(Part(one.part))))


def line(session: Session, batch_id: UUID, line_id: UUID) -> BatchMember:
    row = session.get(BatchMember, line_id)
    if row is None or row.batch_id != batch_id:
        raise NotFoundError("Cette ligne n’est pas dans la série. Revenez à la série.")
    return row


def locked_line(session: Session, line_id: UUID) -> BatchMember:
    """Kept for the rest of the transaction: two workers cannot both draw up its convention."""
    return session.exec(
        select(BatchMember).where(col(BatchMember.id) == line_id).with_for_update()
    ).one()


def parts_made(session: Session, line_id: UUID) -> Sequence[str]:
    return session.exec(
        select(BatchDocument.part).where(col(BatchDocument.batch_member_id) == line_id)
    ).all()


def documents(session: Session, line_id: UUID) -> tuple[BatchDocument, ...]:
    return in_order(
        session.exec(select(BatchDocument).where(col(BatchDocument.batch_member_id) == line_id))
    )
