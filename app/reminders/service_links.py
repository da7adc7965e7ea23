"""Telling the agents, once, that a published address died: the warning before the cell loses it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.auth import queries as auth
from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import DomainError
from app.core.settings import Settings
from app.datasets.portals.models import FoundRow, Matching, Portal
from app.mail import service as mail
from app.reminders import letters_links as letters
from app.reminders import queries, queries_links
from app.reminders.letters import Recipient
from app.reminders.models import LinkWarning
from app.reminders.queries_links import DeadLink
from app.reminders.rules import CATCH_UP_DAYS
from app.reminders.service import NOBODY, Skipped


@dataclass
class LinkPlan:
    """What a run planned."""

    lines: list[tuple[Recipient, DeadLink]] = field(default_factory=list)
    mails: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def plan(session: Session, settings: Settings, on: date, *, dry_run: bool = False) -> LinkPlan:
    """Queue one digest a person for the dead links that nobody told them yet.

    The harvest says which links are dead; a night missed here is caught up for a month. Ledger and
    mails are written in the caller's transaction: running twice sends nothing twice.
    """
    result = LinkPlan()
    found = queries_links.dead_links(session, since=on - timedelta(days=CATCH_UP_DAYS), until=on)
    if not found:
        return result
    staff = [Recipient(f"user:{one.id}", one.email, is_staff=True) for one in auth.staff(session)]
    if not staff:
        result.skipped += [Skipped(one.label, NOBODY) for one in found]
    known = queries_links.told(session, {one.matching_id for one in found})
    sender = queries.sender(session)
    # Demonstration links apart, so that a real warning is never marked so.
    for person, is_demo in product(staff, (False, True)):
        links = [
            one
            for one in found
            if one.is_demo == is_demo
            and (one.matching_id, one.failing_since, person.key) not in known
        ]
        if links:
            _queue(session, settings, person, links, sender, on, result, dry_run=dry_run)
    return result


def _queue(
    session: Session,
    settings: Settings,
    person: Recipient,
    links: Sequence[DeadLink],
    sender: queries.Sender,
    on: date,
    result: LinkPlan,
    *,
    dry_run: bool,
) -> None:
    """Ledger and mail under one savepoint: an address nobody can write to blocks no one else."""
    try:
        with session.begin_nested():
            fresh = links if dry_run else _remember(session, person, links, on)
            if not fresh:
                return
            message = letters.write(person, fresh, sender, settings.base_url, on)
            if not dry_run:
                mail.enqueue(session, message, key=letters.outbox_key(person, fresh))
    except DomainError as refusal:
        result.skipped += [Skipped(one.label, refusal.message) for one in links]
        return
    result.lines += [(person, one) for one in fresh]
    result.mails += 1


def _remember(
    session: Session, person: Recipient, links: Sequence[DeadLink], on: date
) -> list[DeadLink]:
    """The links nobody told this person before; another process may be telling the same ones."""
    fresh = []
    for one in links:
        row = LinkWarning(
            matching_id=one.matching_id,
            failing_since=one.failing_since,
            recipient=person.key,
            planned_on=on,
            planned_at=now(),
            outbox_key="",
        )
        if insert_new(session, LinkWarning, **row.model_dump()):
            fresh.append(one)
    if fresh:
        session.exec(
            update(LinkWarning)
            .where(col(LinkWarning.recipient) == person.key, col(LinkWarning.outbox_key) == "")
            .values(outbox_key=letters.outbox_key(person, fresh))
        )
    return fresh


def delete_demo(session: Session) -> None:
    """Remove what was told of the links of the demonstration."""
    invented = (
        select(Matching.id)
        .join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .where(col(Portal.is_demo))
    )
    session.exec(delete(LinkWarning).where(col(LinkWarning.matching_id).in_(invented)))
