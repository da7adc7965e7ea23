"""Recording and correcting délibérations."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.french import date_fr, de
from app.deliberations import nomenclature, queries, rules
from app.deliberations.models import Deliberation

SUBJECT_MAX = 499
# Rooms above keep projections of these facts; they subscribe to be rebuilt in the transaction.
_subscribers: list[Callable[[Session, UUID], None]] = []


def subscribe(rebuild: Callable[[Session, UUID], None]) -> None:
    """Have `rebuild(session, deliberation_id)` called each time a délibération changes."""
    if rebuild not in _subscribers:
        _subscribers.append(rebuild)


@dataclass(frozen=True, kw_only=True)
class DeliberationData:
    """The facts of one act; the fields of the table that a person fills."""

    collectivite_id: UUID
    number: str | None = None
    subject: str
    meeting_on: date
    convened_on: date | None = None
    act_identifier: str | None = None
    sent_on: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    matter_code: str | None = None
    present_count: int | None = None
    represented_count: int | None = None
    excused_count: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    is_unanimous: bool | None = None
    is_framework: bool = False
    note: str | None = None


def record(
    session: Session,
    actor: journal.Actor,
    data: DeliberationData,
    today: date,
    *,
    file_sha256: str | None = None,
    is_demo: bool = False,
) -> Deliberation:
    """`file_sha256`: the stored scan it was read from; a correction leaves it as it is."""
    body = _body(session, data.collectivite_id)
    _check(session, data, today, known=None)
    row = Deliberation(**asdict(data), file_sha256=file_sha256, recorded_at=now(), is_demo=is_demo)
    _store(session, row)
    journal.record(
        session,
        actor,
        "deliberation.recorded",
        journal.Subject("deliberation", row.id),
        f"Délibération {label(row)} {de(body.name)} enregistrée.",
        {"after": _plain({**asdict(data), "file_sha256": file_sha256})},
    )
    return row


def correct(
    session: Session,
    actor: journal.Actor,
    deliberation_id: UUID,
    data: DeliberationData,
    today: date,
) -> Deliberation:
    """Replace the facts; the journal keeps what they were."""
    row = get(session, deliberation_id)
    body = _body(session, data.collectivite_id)
    _check(session, data, today, known=row.id)
    before = {name: getattr(row, name) for name in asdict(data)}
    changed = {name: value for name, value in asdict(data).items() if before[name] != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    _store(session, row)
    journal.record(
        session,
        actor,
        "deliberation.corrected",
        journal.Subject("deliberation", row.id),
        f"Délibération {label(row)} {de(body.name)} corrigée.",
        {"before": _plain({name: before[name] for name in changed}), "after": _plain(changed)},
        corrects=_last_reading(session, row.id),
    )
    for rebuild in _subscribers:
        rebuild(session, row.id)
    return row


def complete_matter(
    session: Session, actor: journal.Actor, deliberation_id: UUID, code: str, today: date
) -> Deliberation:
    """A correction of one fact: what the act already says is kept as it is."""
    if not code:
        raise InvalidError.of({"matter_code": "Choisissez la matière dans la liste."})
    row = get(session, deliberation_id)
    known = {field.name: getattr(row, field.name) for field in fields(DeliberationData)}
    data = DeliberationData(**{**known, "matter_code": code})
    return correct(session, actor, deliberation_id, data, today)


def _last_reading(session: Session, deliberation_id: UUID) -> UUID | None:
    """The journal entry that a correction names: the newest that recorded or corrected the act."""
    known = journal.entries(session, journal.Subject("deliberation", deliberation_id))
    actions = {"deliberation.recorded", "deliberation.corrected"}
    return next((entry.id for entry in known if entry.action in actions), None)


def get(session: Session, deliberation_id: UUID) -> Deliberation:
    row = session.get(Deliberation, deliberation_id)
    if row is None:
        raise NotFoundError("Cette délibération n’existe pas. Revenez à la liste.")
    return row


def label(row: Deliberation) -> str:
    """« n° 09/2022-03 du 26 septembre 2022 »."""
    number = f"n°\u00a0{row.number} " if row.number else ""
    return f"{number}du {date_fr(row.meeting_on)}"


def _body(session: Session, collectivite_id: UUID) -> Collectivite:
    body = session.get(Collectivite, collectivite_id)
    if body is None:
        raise InvalidError.of({"collectivite_id": "Choisissez la collectivité dans la liste."})
    return body


def _store(session: Session, row: Deliberation) -> None:
    """Another process may have recorded the same identifier since it was looked for."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        _refuse_duplicate(session, row.act_identifier, known=row.id)
        raise


def _refuse_duplicate(session: Session, identifier: str | None, known: UUID | None) -> None:
    other = queries.by_identifier(session, identifier) if identifier else None
    if other is None or other.id == known:
        return
    message = (
        f"L’identifiant {identifier} est déjà celui de la délibération {label(other)}, "
        f"« {other.subject} ». Un accusé de réception n’appartient qu’à un acte : "
        "vérifiez-le sur le tampon."
    )
    raise ConflictError(message, errors={"act_identifier": message})


def _check(session: Session, data: DeliberationData, today: date, known: UUID | None) -> None:
    """Refuse what cannot be; what is only strange is shown as a warning."""
    errors: dict[str, str] = {}
    for problems in (_text_problems(data), _date_problems(data, today), _act_problems(data)):
        for name, message in problems:
            errors.setdefault(name, message)
    if errors:
        raise InvalidError.of(errors)
    _refuse_duplicate(session, data.act_identifier, known)


def _text_problems(data: DeliberationData) -> Iterator[tuple[str, str]]:
    if not data.subject:
        yield "subject", "Écrivez l’objet de la délibération."
    if len(data.subject) > SUBJECT_MAX:
        yield (
            "subject",
            (
                f"L’objet compte {len(data.subject)} caractères ; {SUBJECT_MAX} au plus. "
                "Raccourcissez-le."
            ),
        )
    if data.matter_code is not None and data.matter_code not in nomenclature.matters():
        yield "matter_code", f"La matière « {data.matter_code} » n’est pas dans la nomenclature."


def _date_problems(data: DeliberationData, today: date) -> Iterator[tuple[str, str]]:
    names = ("meeting_on", "convened_on", "sent_on", "received_on", "published_on")
    for name in names:
        day = getattr(data, name)
        if day is not None and day > today:
            yield (
                name,
                (
                    f"La date ({day:%d/%m/%Y}) est dans l’avenir : enregistrez-la quand elle est "
                    "passée."
                ),
            )
    if data.convened_on is not None and data.convened_on > data.meeting_on:
        yield (
            "convened_on",
            (
                f"La convocation ({data.convened_on:%d/%m/%Y}) suit la séance "
                f"({data.meeting_on:%d/%m/%Y}). Vérifiez l’une des deux."
            ),
        )
    if data.sent_on and data.received_on and data.sent_on > data.received_on:
        yield (
            "sent_on",
            (
                f"L’envoi ({data.sent_on:%d/%m/%Y}) suit la réception "
                f"({data.received_on:%d/%m/%Y}). Vérifiez l’une des deux."
            ),
        )


def _act_problems(data: DeliberationData) -> Iterator[tuple[str, str]]:
    if data.act_identifier is not None:
        act = rules.parse_act(data.act_identifier)
        if not act.valid:
            yield "act_identifier", " ".join(act.problems)
    problem = rules.votes_problem(
        rules.Votes(
            present=data.present_count,
            represented=data.represented_count,
            for_=data.votes_for,
            against=data.votes_against,
            abstentions=data.abstentions,
            is_unanimous=data.is_unanimous,
        )
    )
    if problem:
        yield "votes_for", problem


def _plain(values: dict[str, object]) -> dict[str, object]:
    """JSON values for the journal; what is unknown is left out."""
    return {
        name: value if isinstance(value, bool | int | str) else str(value)
        for name, value in values.items()
        if value is not None
    }
