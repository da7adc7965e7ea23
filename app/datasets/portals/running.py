"""One harvest from end to end, for the nightly job and for `jalon harvest`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.core.clock import PARIS, now, today
from app.core.db import read_session, write_session
from app.core.errors import NotFoundError
from app.core.french import plural
from app.core.settings import Settings
from app.core.templating import product_version
from app.datasets.portals import queries
from app.datasets.portals.addresses import Address, Reach, is_public
from app.datasets.portals.fetching import Fetcher
from app.datasets.portals.harvesting import Tools, begin, read_portals
from app.datasets.portals.models import Harvest, Portal
from app.datasets.portals.observing import Check
from app.datasets.portals.recording import observe_all
from app.jobs import service as jobs
from app.jobs.running import JobContext

KIND = "harvest"
LABEL = "Moisson des portails"
TRY_KIND = "portal_test"
MANUAL_JOB = "harvest:manual"


def make_fetcher(settings: Settings) -> Fetcher:
    """Says who reads and where to write to them; reaches inside only if the settings say so."""
    contact = settings.harvest_contact or settings.mail_from
    return Fetcher(
        user_agent=f"Jalon/{product_version()} (+{settings.base_url}; {contact})",
        may_reach=reach_of(settings),
        pause=settings.harvest_pause_seconds,
    )


def reach_of(settings: Settings) -> Reach:
    return _anywhere if settings.harvest_private_network else is_public


def _anywhere(_: Address) -> bool:
    return True


def run(tools: Tools, key: str, member_id: UUID | None = None) -> dict[str, object]:
    """Taken up where it stopped when the key is that of a harvest already begun."""
    with tools.open_session() as session:
        harvest_id = begin(session, tools, key, member_id)
    read_portals(tools, harvest_id, member_id)
    observe_all(tools, harvest_id, member_id)
    with tools.open_session() as session:
        harvest = session.get(Harvest, harvest_id)
        assert harvest is not None  # noqa: S101  # begun above
        harvest.finished_at = harvest.finished_at or tools.clock()
        return summary(session, harvest)


def summary(session: Session, harvest: Harvest) -> dict[str, object]:
    """The document of `jalon harvest --json`."""
    names = {one.id: one.name for one in queries.portals(session)}
    steps = queries.steps(session, harvest.id)
    problems = {names[one.portal_id]: one.problem for one in steps if one.problem}
    return {
        "new": harvest.new_count,
        "vanished": harvest.vanished_count,
        "observed": harvest.observed_count,
        "failed": harvest.failed_count,
        "to_confirm": queries.proposal_count(session),
        "problems": problems,
        "notes": [note for one in steps for note in one.notes],
    }


def told(answer: Mapping[str, object]) -> list[str]:
    """The same, for a person."""
    counts = {name: int(str(answer[name])) for name in ("new", "vanished", "observed", "failed")}
    problems = answer["problems"]
    assert isinstance(problems, dict)  # noqa: S101  # as summary made it
    return [
        plural(counts["new"], "jeu nouveau", "jeux nouveaux"),
        plural(counts["vanished"], "jeu disparu", "jeux disparus"),
        plural(counts["observed"], "fichier observé", "fichiers observés"),
        f"{counts['failed']} sans réponse",
        f"{answer['to_confirm']} à confirmer sur la page Moissons",
        *(f"{name} : {problem}" for name, problem in problems.items()),
    ]


def work(settings: Settings, check: Check, context: JobContext) -> dict[str, object]:
    """The job. Its key names the harvest, so that a second try goes on with the first."""
    with make_fetcher(settings) as fetcher:
        tools = Tools(
            open_session=context.session,
            fetcher=fetcher,
            check=check,
            store=settings.store_dir,
            today=today(),
            progress=context.progress,
        )
        return run(tools, str(context.payload["key"]))


def plan(settings: Settings, engine: Engine, at: datetime) -> None:
    """One harvest a night, from the hour of the settings on, while there is something to read."""
    here = at.astimezone(PARIS)
    if here.hour < settings.harvest_hour:
        return
    with read_session(engine) as session:
        if not queries.has_work(session):
            return
    with write_session(engine) as session:
        request(session, f"nightly:{here.date()}")


def request(session: Session, key: str) -> UUID:
    return jobs.enqueue(session, KIND, {"key": key}, label=LABEL, key=f"harvest:{key}", max_tries=3)


def request_now(session: Session, on: date) -> UUID:
    """Asked by a person; while it is under way, asking again changes nothing."""
    jobs.forget(session, MANUAL_JOB)
    payload = {"key": manual_key(session, on)}
    return jobs.enqueue(
        session, KIND, payload, label=LABEL, key=MANUAL_JOB, priority=1, max_tries=3
    )


def manual_key(session: Session, on: date, siren: str = "") -> str:
    """A harvest asked by hand that did not finish today is gone on with; else a new one."""
    start = f"manual:{on}:{siren or 'all'}:"
    known = select(Harvest).where(col(Harvest.key).startswith(start, autoescape=True))
    mine = session.exec(known.order_by(col(Harvest.started_at).desc())).all()
    for one in mine:
        is_recent = now() - one.started_at < timedelta(days=1)
        if one.finished_at is None and is_recent:
            return one.key
    return f"{start}{len(mine) + 1}"


def run_now(
    settings: Settings,
    engine: Engine,
    check: Check,
    siren: str = "",
    say: Callable[[str], None] = lambda _line: None,
) -> dict[str, object]:
    """For the command: every active portal, for all the members or for one."""
    with write_session(engine) as session:
        member_id = _member(session, siren)
        key = manual_key(session, today(), siren)

    def progress(done: int, total: int, label: str) -> None:
        say(f"{done} sur {total} : {label}")

    with make_fetcher(settings) as fetcher:
        tools = Tools(
            open_session=partial(write_session, engine),
            fetcher=fetcher,
            check=check,
            store=settings.store_dir,
            today=today(),
            progress=progress,
        )
        return run(tools, key, member_id)


def _member(session: Session, siren: str) -> UUID | None:
    if not siren:
        return None
    known = queries.by_siren(session, siren)
    if not known:
        raise NotFoundError(f"Aucune collectivité n’a le SIREN {siren}. Vérifiez-le.")
    return known[0].id


def try_portal(settings: Settings, context: JobContext) -> None:
    """The job behind « Tester »: one page is asked, and the portal keeps the answer."""
    from app.datasets.portals.trying import answer_of

    portal_id = UUID(str(context.payload["portal_id"]))
    with context.session() as session:
        portal = session.get(Portal, portal_id)
        if portal is None:
            raise NotFoundError("Ce portail n’existe pas.")
        kind, url = portal.kind, portal.url
    with make_fetcher(settings) as fetcher:
        fetcher.tries = 1
        answer = answer_of(fetcher, kind, url)
    with context.session() as session:
        portal = session.get(Portal, portal_id)
        assert portal is not None  # noqa: S101  # portals are never deleted
        portal.tested_at = now()
        portal.test_answer = answer
