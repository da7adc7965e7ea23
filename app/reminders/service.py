"""Planning the reminders of a day, and the answers that put them to rest."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app import journal
from app.auth import queries as auth
from app.conventions.rules.dates import add_months
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import DomainError, InvalidError, NotFoundError
from app.core.french import date_short, typo_fr
from app.core.settings import Settings
from app.deliberations.service_meetings import delays as delays_of
from app.jobs.models import Heartbeat
from app.journal import Actor, Subject
from app.mail import service as mail
from app.reminders import letters, queries, rules
from app.reminders.letters import Line, Recipient
from app.reminders.models import ReminderLedger, Snooze
from app.reminders.queries import Watched

DAYS_OF_A_MONTH = 31
NOBODY = "Aucun agent actif n’a de compte : personne ne reçoit ce rappel."


@dataclass(frozen=True)
class Skipped:
    """A convention (or a person) left aside, and why: a French sentence."""

    convention: str
    reason: str


@dataclass
class Plan:
    """What a run planned."""

    on: date
    lines: list[tuple[Recipient, Line]] = field(default_factory=list)
    mails: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def schedule_of(settings: Settings) -> rules.Schedule:
    return rules.Schedule(settings.reminder_months_before, settings.reminder_days_after)


def plan(session: Session, settings: Settings, on: date, *, dry_run: bool = False) -> Plan:
    """Queue one digest a person for the milestones due on `on` and not planned yet.

    Ledger rows and mails are written in the caller's transaction, so that running twice, or two
    processes at once, sends nothing twice.
    """
    result = Plan(on)
    found = queries.watched(session, on, **_window(settings, on))
    recipients = [Recipient(f"user:{u.id}", u.email, is_staff=True) for u in auth.staff(session)]
    if found and not recipients:
        result.skipped += [Skipped(one.reference, NOBODY) for one in found]
    by_recipient = _due(session, settings, found, recipients, result)
    sender = queries.sender(session)
    for recipient, lines in by_recipient:
        _queue(session, settings, recipient, lines, sender, result, dry_run=dry_run)
    result.skipped += [
        Skipped(one.reference, "Sa date de fin n’est pas connue : complétez la convention.")
        for one in queries.without_watch(session, on)
    ]
    if not dry_run:
        _beat(session, result)
    return result


def _window(settings: Settings, on: date) -> dict[str, date]:
    """A little wider than the milestones: the rule decides, the query only spares rows."""
    after = max(settings.reminder_days_after, default=0) + rules.CATCH_UP_DAYS
    before = max(settings.reminder_months_before, default=0)
    return {
        "since": on - timedelta(days=after),
        "until": add_months(on, before) + timedelta(days=DAYS_OF_A_MONTH),
    }


def _due(
    session: Session,
    settings: Settings,
    found: Sequence[Watched],
    staff: Sequence[Recipient],
    result: Plan,
) -> list[tuple[Recipient, list[Line]]]:
    """Lines by person; demonstration lines apart, so that a real reminder is never marked so."""
    ids = {one.convention_id for one in found}
    known = queries.planned_codes(session, ids)
    answers = queries.snoozes(session, ids)
    left = queries.meetings_left(session, found, delays_of(settings), result.on)
    groups: dict[tuple[Recipient, bool], list[Line]] = {}
    for one in found:
        answer = answers.get(one.convention_id)
        answer_on = answer.until_on if answer else None
        try:
            for recipient in [*staff, *_member(settings, one, answer_on, result.on)]:
                already = known.get((one.convention_id, _watch(one), recipient.key), set())
                line = _line(settings, one, answer_on, already, result.on)
                if line is not None:
                    line = replace(line, left_words=left.get(one.convention_id, ""))
                    groups.setdefault((recipient, one.is_demo), []).append(line)
        except (ValueError, OverflowError):
            reason = "Ses dates sortent du calendrier : corrigez-les dans la convention."
            result.skipped.append(Skipped(one.reference, reason))
    return [(recipient, lines) for (recipient, _), lines in groups.items()]


def _watch(one: Watched) -> date:
    assert one.watch_on is not None  # noqa: S101  # the query selects on it
    return one.watch_on


def _member(
    settings: Settings, one: Watched, answer_on: date | None, on: date
) -> Iterator[Recipient]:
    """The member itself, only when the setting says so, and left in peace once it has answered.

    A demonstration never writes to a real town hall.
    """
    is_at_rest = answer_on is not None and on <= answer_on
    if not settings.remind_members or one.is_demo or is_at_rest:
        return
    if one.direction == "member" and one.member_email:
        yield Recipient(f"member:{one.member_id}", one.member_email, is_staff=False)


def _line(
    settings: Settings, one: Watched, answer_on: date | None, already: Collection[str], on: date
) -> Line | None:
    milestone = rules.due_milestone(_watch(one), one.asks_after, on, already, schedule_of(settings))
    overdue = rules.answer_overdue(answer_on, on, already) if answer_on else None
    chosen = milestone or overdue
    if chosen is None:
        return None
    return Line(
        watched=one,
        on=on,
        watch_on=_watch(one),
        milestone=chosen.code,
        answer_on=answer_on if answer_on and (overdue or on <= answer_on) else None,
        is_answer_overdue=overdue is not None,
    )


def _queue(
    session: Session,
    settings: Settings,
    recipient: Recipient,
    lines: Sequence[Line],
    sender: queries.Sender,
    result: Plan,
    *,
    dry_run: bool,
) -> None:
    """Ledger and mail under one savepoint: an address nobody can write to blocks no one else."""
    try:
        with session.begin_nested():
            fresh = lines if dry_run else _remember(session, recipient, lines, result.on)
            if not fresh:
                return
            message = letters.write(recipient, fresh, sender, settings.base_url, result.on)
            if not dry_run:
                mail.enqueue(session, message, key=letters.outbox_key(recipient, fresh))
    except DomainError as refusal:
        result.skipped += [Skipped(one.watched.reference, refusal.message) for one in lines]
        return
    result.lines += [(recipient, one) for one in letters.worst_first(fresh)]
    result.mails += 1


def _remember(
    session: Session, recipient: Recipient, lines: Sequence[Line], on: date
) -> list[Line]:
    """The lines nobody planned before; another process may be planning the same ones.

    The key of the digest is not known before: it depends on the lines that are left.
    """
    fresh, ids = [], []
    for line in lines:
        row = ReminderLedger(
            convention_id=line.watched.convention_id,
            watch_on=line.watch_on,
            milestone=line.milestone,
            recipient=recipient.key,
            planned_on=on,
            planned_at=now(),
            outbox_key="",
            is_demo=line.watched.is_demo,
        )
        if insert_new(session, ReminderLedger, **row.model_dump()):
            fresh.append(line)
            ids.append(row.id)
    if fresh:
        key = letters.outbox_key(recipient, fresh)
        session.exec(
            update(ReminderLedger).where(col(ReminderLedger.id).in_(ids)).values(outbox_key=key)
        )
    return fresh


def _beat(session: Session, result: Plan) -> None:
    """The sign of life, in the same transaction: a run that failed leaves none."""
    details: dict[str, object] = {
        "on": result.on.isoformat(),
        "planned": len(result.lines),
        "mails": result.mails,
        "skipped": [{"convention": s.convention, "reason": s.reason} for s in result.skipped],
    }
    at = now()
    insert_new(session, Heartbeat, name=queries.HEARTBEAT, at=at, details=details)
    session.exec(
        update(Heartbeat)
        .where(col(Heartbeat.name) == queries.HEARTBEAT)
        .values(at=at, details=details)
    )


def snooze(
    session: Session,
    actor: Actor,
    convention_id: UUID,
    until_on: date,
    note: str,
    today: date,
    *,
    is_demo: bool = False,
) -> Snooze:
    """« Réponse prévue le … »: the newest counts; the day after it, the staff is asked again."""
    convention = queries.convention(session, convention_id)
    if convention is None:
        raise NotFoundError("Cette convention n’existe pas.")
    if until_on < today:
        message = f"Le {date_short(until_on)} est passé : donnez une date à venir."
        raise InvalidError.of({"until_on": typo_fr(message)})
    if until_on > add_months(today, 12):
        message = "Donnez une date d’ici un an : au-delà, le rappel serait oublié."
        raise InvalidError.of({"until_on": typo_fr(message)})
    answer = Snooze(
        convention_id=convention_id,
        until_on=until_on,
        note=note.strip(),
        recorded_by=actor.label,
        recorded_at=now(),
        is_demo=is_demo or convention.is_demo,
    )
    session.add(answer)
    summary = f"{convention.reference} : réponse prévue le {date_short(until_on)}."
    subject = Subject("convention", convention_id)
    journal.record(session, actor, "answer_expected", subject, typo_fr(summary))
    return answer


def delete_demo(session: Session) -> None:
    """Remove what was planned or answered for demonstration conventions."""
    for table in (ReminderLedger, Snooze):
        session.exec(delete(table).where(col(table.is_demo)))
