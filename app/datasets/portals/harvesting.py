"""Reading the portals, page after page; each page is kept at once, so a killed harvest goes on.

Nothing is fetched inside a transaction. A portal that fails is left for this harvest; the others
are read.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.clock import now
from app.core.db import insert_new
from app.core.errors import InvalidError
from app.datasets.portals import queries
from app.datasets.portals.clients import ASKED_BY_BODY, CLIENTS
from app.datasets.portals.fetching import FetchError, Trouble, Web
from app.datasets.portals.found import (
    Asked,
    FoundResource,
    Page,
    PortalError,
    PortalKind,
)
from app.datasets.portals.keeping import keep_count, keep_page, mark_vanished
from app.datasets.portals.matching import Body, Publishers, header_of, recognise
from app.datasets.portals.models import Harvest, HarvestStep, Portal
from app.datasets.portals.observing import Check

# Asking a portal for each body of a whole country would take hours every night.
MOST_BODIES = 2_000
MOST_PAGES = 500
MOST_NOTES = 50
HEAD_BYTES = 64 * 1024
LOOKED_INTO = frozenset({"", "csv", "txt", "text/csv"})
# A portal that answers anything but a catalogue is left after so many bodies.
MOST_REFUSALS = 3
# After these, asking the same portal for the next body would only wait again.
DOWN = frozenset({Trouble.UNREACHABLE, Trouble.BUSY, Trouble.TOO_SLOW, Trouble.FORBIDDEN})


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a harvest works with. `progress` may raise to stop it; what was read is kept.

    `store`: where the reports on published files are kept. `is_demo`: the portals of the
    demonstration are read, and only they; `clock`: when what is read is said to have been.
    """

    open_session: Callable[[], AbstractContextManager[Session]]
    fetcher: Web
    check: Check
    store: Path
    today: date
    progress: Callable[[int, int, str], None]
    clock: Callable[[], datetime] = now
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing left to read, out of the database."""

    portal_id: UUID
    kind: PortalKind
    url: str
    name: str
    subject: str
    cursor: str


def begin(session: Session, tools: Tools, key: str, member_id: UUID | None) -> UUID:
    """The harvest of that key, and its steps; asking again gives the same one."""
    if member_id is None and queries.body_count(session) > MOST_BODIES:
        raise InvalidError(
            "La moisson suit les membres, et aucun n’est encore suivi. Dites d’abord, dans "
            "Collectivités, lesquelles sont membres."
        )
    begun = Harvest(key=key, member_id=member_id, started_at=tools.clock(), is_demo=tools.is_demo)
    insert_new(session, Harvest, **begun.model_dump())
    harvest = queries.harvest(session, key)
    assert harvest is not None  # noqa: S101  # inserted just above, or before
    for portal in queries.to_read(session, is_demo=tools.is_demo):
        by_body = PortalKind(portal.kind) in ASKED_BY_BODY
        subjects = [str(one.id) for one in queries.bodies(session, member_id)] if by_body else [""]
        for subject in subjects:
            step = HarvestStep(harvest_id=harvest.id, portal_id=portal.id, subject=subject)
            insert_new(session, HarvestStep, **step.model_dump())
    return harvest.id


def read_portals(tools: Tools, harvest_id: UUID, member_id: UUID | None) -> None:
    with tools.open_session() as session:
        bodies = {str(one.id): one for one in queries.bodies(session, member_id)}
        every_step = queries.steps(session, harvest_id)
        left = _left(session, every_step)
    done, total = len(every_step) - len(left), len(every_step)
    refusals: Counter[UUID] = Counter()
    for step in left:
        body = bodies.get(step.subject)
        label = f"{step.name}, {body.name}" if body else step.name
        tick = partial(tools.progress, done, total, label)
        done += 1
        if refusals[step.portal_id] < MOST_REFUSALS:
            refusals[step.portal_id] += _read_step(tools, harvest_id, step, bodies, tick)


def _left(session: Session, steps: Any) -> list[Step]:
    """Neither done nor given up by this harvest."""
    left = []
    for one in steps:
        portal = session.get(Portal, one.portal_id)
        if one.is_done or one.problem or portal is None:
            continue
        left.append(
            Step(
                portal.id, PortalKind(portal.kind), portal.url, portal.name, one.subject, one.cursor
            )
        )
    return left


def _read_step(
    tools: Tools,
    harvest_id: UUID,
    step: Step,
    bodies: Mapping[str, Body],
    tick: Callable[[], None],
) -> int:
    """How much it went wrong: 0 when all was read, `MOST_REFUSALS` when the portal is down."""
    body = bodies.get(step.subject)
    asked = Asked(body.siret or "", body.siren or "", body.name) if body else Asked()
    publishers = Publishers(bodies.values())
    cursor, seen = step.cursor, set[str]()
    try:
        for _ in range(MOST_PAGES):
            tick()
            page = CLIENTS[step.kind](tools.fetcher, step.url, asked, cursor)
            page = _only_new(page, seen)
            count = len(page.datasets)
            page = _with_headers(tools, step, page, publishers, tick)
            with tools.open_session() as session:
                keep_page(session, harvest_id, step, page, publishers, tools.today)
                _advance(session, tools, harvest_id, step, page, count, list(bodies.values()))
            cursor = page.cursor
            if not cursor:
                return 0
        problem, weight = "Le portail donne plus de pages qu’il n’est raisonnable d’en lire.", 1
    except (FetchError, PortalError) as error:
        problem = error.message
        is_down = isinstance(error, FetchError) and error.trouble in DOWN
        weight = MOST_REFUSALS if is_down else 1
    _give_up(tools, harvest_id, step, problem)
    return weight


def _only_new(page: Page, seen: set[str]) -> Page:
    """A portal that ignores paging gives the same page for ever: stop at the second."""
    fresh = tuple(one for one in page.datasets if one.id not in seen)
    seen.update(one.id for one in fresh)
    is_stuck = bool(page.datasets) and not fresh
    return replace(page, datasets=fresh, cursor="" if is_stuck else page.cursor)


def _with_headers(
    tools: Tools, step: Step, page: Page, publishers: Publishers, tick: Callable[[], None]
) -> Page:
    """Files without a declared schema are looked into, once for each version of the file."""
    theirs = [one for one in page.datasets if publishers.find(one) is not None]
    with tools.open_session() as session:
        rows = queries.found(session, step.portal_id, [one.id for one in theirs])
        known = {name: {one["url"]: one for one in row.resources} for name, row in rows.items()}
    looked = tuple(
        replace(
            one,
            resources=tuple(
                _looked_into(tools, each, known.get(one.id, {}).get(each.url), tick)
                for each in one.resources
            ),
        )
        for one in theirs
    )
    return replace(page, datasets=looked)


def _looked_into(
    tools: Tools,
    resource: FoundResource,
    known: Mapping[str, Any] | None,
    tick: Callable[[], None],
) -> FoundResource:
    if resource.schema is not None or resource.columns or resource.format not in LOOKED_INTO:
        return resource
    day = resource.modified_on.isoformat() if resource.modified_on else None
    if known is not None and known.get("modified_on") == day:
        return replace(resource, columns=tuple(known.get("columns", ())))
    tick()
    try:
        head = tools.fetcher.get(resource.url, most_bytes=HEAD_BYTES, head_only=True)
    except FetchError:
        return resource  # the observation of a confirmed publication will say it
    columns = header_of(head.content)
    return replace(resource, columns=tuple(columns) if recognise(columns) else ())


def _advance(
    session: Session,
    tools: Tools,
    harvest_id: UUID,
    step: Step,
    page: Page,
    count: int,
    bodies: list[Body],
) -> None:
    """`count`: datasets the page held, those of other bodies too."""
    row = session.get(HarvestStep, (harvest_id, step.portal_id, step.subject))
    assert row is not None  # noqa: S101  # made by begin
    row.cursor = page.cursor
    row.page_count += 1
    row.dataset_count += count
    row.notes = [*row.notes, *page.problems][:MOST_NOTES]
    if page.cursor:
        return
    row.is_done = True
    of = [UUID(step.subject)] if step.subject else [one.id for one in bodies]
    mark_vanished(session, harvest_id, step.portal_id, of, tools.today)
    keep_count(session, harvest_id, step.portal_id, tools.today)
    portal = session.get(Portal, step.portal_id)
    assert portal is not None  # noqa: S101  # portals are never deleted
    portal.last_run_at = tools.clock()
    portal.last_problem = None


def _give_up(tools: Tools, harvest_id: UUID, step: Step, problem: str) -> None:
    with tools.open_session() as session:
        row = session.get(HarvestStep, (harvest_id, step.portal_id, step.subject))
        portal = session.get(Portal, step.portal_id)
        assert row is not None  # noqa: S101  # made by begin
        assert portal is not None  # noqa: S101  # portals are never deleted
        row.problem = problem
        portal.last_run_at = tools.clock()
        portal.last_problem = problem
