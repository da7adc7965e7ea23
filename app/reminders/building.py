"""From rows to the page of reminders."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.auth import queries as auth
from app.conventions.rules.dates import add_months
from app.core.clock import now
from app.core.settings import Settings
from app.deliberations.service_meetings import delays as delays_of
from app.jobs.models import Heartbeat
from app.mail import queries as mail
from app.mail.queries import MessageRow
from app.priority_datasets import DATASETS, DatasetCode
from app.reminders import pages, queries, queries_links, rules
from app.reminders.models import Snooze
from app.reminders.queries import Watched
from app.reminders.queries_links import WarningRow
from app.reminders.service import schedule_of

PAGE_SIZE = 50
HORIZON_MONTHS = 6


def reminders_page(
    session: Session, settings: Settings, on: date, number: int, **shown: Any
) -> pages.RemindersPage:
    page_count = max(1, -(-queries.ledger_count(session) // PAGE_SIZE))
    number = min(max(number, 1), page_count)
    beat = queries.heartbeat(session)
    return pages.RemindersPage(
        today=on,
        url=f"/rappels?page={number}",
        has_smtp=settings.smtp_host is not None,
        mail_dir=str(settings.mail_dir),
        writes_to_members=settings.remind_members,
        staff_count=len(auth.staff(session)),
        last_run_at=beat.at if beat else None,
        is_late=is_late(beat, now()),
        upcoming=upcoming(session, settings, on),
        planned=_planned(session, number),
        skipped=_skipped(beat),
        snoozes=tuple(
            pages.SnoozeRow(
                row.convention_id, reference, member, row.until_on, row.note, row.recorded_by,
                row.is_demo,
            )
            for row, reference, member in queries.open_snoozes(session, on)
        ),
        warned=_warned(session),
        number=number,
        page_count=page_count,
        **shown,
    )  # fmt: skip


def is_late(beat: Heartbeat | None, at: datetime) -> bool:
    """The planner has never run, or not for 26 hours."""
    return beat is None or at - beat.at > timedelta(hours=rules.LATE_AFTER_HOURS)


def upcoming(session: Session, settings: Settings, on: date) -> tuple[pages.UpcomingRow, ...]:
    """The next reminder of each convention within six months, the nearest first."""
    horizon = add_months(on, HORIZON_MONTHS)
    until = add_months(horizon, max(settings.reminder_months_before, default=0) + 1)
    after = max(settings.reminder_days_after, default=0) + rules.CATCH_UP_DAYS
    found = queries.watched(session, on, since=on - timedelta(days=after), until=until)
    ids = {one.convention_id for one in found}
    known = queries.planned_codes(session, ids)
    planned: dict[tuple[object, date], set[str]] = {}
    for (convention_id, watch_on, _), codes in known.items():
        planned.setdefault((convention_id, watch_on), set()).update(codes)
    answers = queries.snoozes(session, ids)
    schedule = schedule_of(settings)
    left = queries.meetings_left(session, found, delays_of(settings), on)
    rows = []
    for one in found:
        already = planned.get((one.convention_id, one.watch_on), set()) if one.watch_on else set()
        coming = _next(one, schedule, on, already)
        if coming is not None and coming.from_on <= horizon:
            words = left.get(one.convention_id, "")
            rows.append(_upcoming_row(one, coming, answers.get(one.convention_id), on, words))
    return tuple(sorted(rows, key=lambda row: (row.on, row.reference)))


def _next(
    one: Watched, schedule: rules.Schedule, on: date, already: set[str]
) -> rules.Milestone | None:
    """Today's, when it is due and not planned yet, else the first to come."""
    assert one.watch_on is not None  # noqa: S101  # the query selects on it
    due = rules.due_milestone(one.watch_on, one.asks_after, on, already, schedule)
    if due is not None:
        return due
    all_of_them = rules.milestones(one.watch_on, one.asks_after, schedule)
    return next((m for m in all_of_them if m.from_on > on), None)


def _upcoming_row(
    one: Watched, milestone: rules.Milestone, answer: Snooze | None, on: date, left: str
) -> pages.UpcomingRow:
    assert one.watch_on is not None  # noqa: S101  # the query selects on it
    is_open = answer is not None and answer.until_on >= on
    return pages.UpcomingRow(
        convention_id=one.convention_id,
        reference=one.reference,
        member=one.member_name,
        on=max(milestone.from_on, on),
        milestone=milestone.code,
        watch_on=one.watch_on,
        answer_on=answer.until_on if answer and is_open else None,
        answer_note=answer.note if answer and is_open else "",
        is_demo=one.is_demo,
        left_words=left,
    )


def _planned(session: Session, number: int) -> tuple[pages.PlannedRow, ...]:
    rows = queries.ledger(session, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    sent = mail.by_keys(session, {row.outbox_key for row in rows})
    names = _names(session, [row.recipient for row in rows])
    result = []
    for row in rows:
        message = sent.get(row.outbox_key)
        result.append(
            pages.PlannedRow(
                convention_id=row.convention_id,
                reference=row.reference,
                member=row.member_name,
                milestone=row.milestone,
                watch_on=row.watch_on,
                planned_at=row.planned_at,
                recipient=names.get(row.recipient, "le membre"),
                state=message.state if message else "",
                error=(message.last_error or "") if message else "",
                is_demo=row.is_demo,
            )
        )
    return tuple(result)


def _names(session: Session, recipients: Iterable[str]) -> dict[str, str]:
    """The ledgers keep identifiers; a deleted account keeps no name."""
    names = {f"user:{one.id}": one.display_name for one in auth.users(session)}
    gone = {one: "compte supprimé" for one in recipients if one.startswith("user:")}
    return {**gone, **names}


def _warned(session: Session) -> tuple[pages.WarnedRow, ...]:
    rows = queries_links.newest(session, limit=PAGE_SIZE)
    if not rows:
        return ()
    sent = mail.by_keys(session, {row.outbox_key for row in rows})
    names = _names(session, [row.recipient for row in rows])
    return tuple(_warned_row(row, sent.get(row.outbox_key), names) for row in rows)


def _warned_row(
    row: WarningRow, message: MessageRow | None, names: Mapping[str, str]
) -> pages.WarnedRow:
    return pages.WarnedRow(
        member_id=row.member_id,
        member=row.member_name,
        dataset_code=row.dataset_code,
        dataset=DATASETS[DatasetCode(row.dataset_code)].name,
        failing_since=row.failing_since,
        is_closed=row.is_closed,
        recipient=names.get(row.recipient, "compte supprimé"),
        planned_at=row.planned_at,
        state=message.state if message else "",
        error=(message.last_error or "") if message else "",
        is_demo=row.is_demo,
    )


def _skipped(beat: Heartbeat | None) -> tuple[pages.SkippedRow, ...]:
    kept = beat.details.get("skipped") if beat else None
    if not isinstance(kept, list):
        return ()
    return tuple(pages.SkippedRow(row["convention"], row["reason"]) for row in kept)
