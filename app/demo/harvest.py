"""The nights of the demonstration: invented portals, read by the very code that reads real ones."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.rules.dates import add_months
from app.core.clock import PARIS
from app.datasets.portals import running
from app.datasets.portals import service as portals
from app.datasets.portals.checking import check_published
from app.datasets.portals.harvesting import Tools
from app.datasets.portals.models import FoundRow, Matching
from app.demo.catalogues import Shelf
from app.demo.invented_web import InventedWeb
from app.demo.open_files import Author
from app.demo.story_portals import DEPOSITS, NEIGHBOUR, PLATFORM
from app.journal import Actor

MONTHS_BEFORE = 8
LAST_NIGHTS = 10
READ_AT, RECOGNISED_AT = time(3, 10), time(9, 30)


def nights(today: date) -> list[date]:
    """The first of the months before, then each of the last days, until yesterday."""
    last = [today - timedelta(days=ago) for ago in range(LAST_NIGHTS, 0, -1)]
    firsts = [add_months(today.replace(day=1), -ago) for ago in range(MONTHS_BEFORE, -1, -1)]
    return [*(day for day in firsts if day < last[0]), *last]


def tell_harvest(
    session: Session,
    actor: Actor,
    store: Path,
    members: Mapping[str, UUID],
    today: date,
    say: Callable[[str], None],
) -> None:
    """Files recognised on the night they are found are observed from the next one on."""
    for place in (PLATFORM, NEIGHBOUR):
        portals.add_demo(session, actor, kind=place.kind, url=place.url, name=place.name)
    authors = _authors(session, members)
    days = nights(today)
    say(f"Démonstration : {len(days)} nuits de moisson d’un portail inventé…")
    for night in days:
        shelf = Shelf(authors, today, night)
        tools = Tools(
            open_session=partial(_within, session),
            fetcher=InventedWeb(shelf.answers()),
            check=check_published,
            store=store,
            today=night,
            progress=lambda *_: None,
            clock=_stopped(datetime.combine(night, READ_AT, tzinfo=PARIS)),
            is_demo=True,
        )
        running.run(tools, f"demo:{night}")
        _recognise(session, actor, shelf)


@contextmanager
def _within(session: Session) -> Iterator[Session]:
    """The transaction of the whole demonstration; each step starts from what is written."""
    yield session
    session.flush()
    session.expire_all()


def _stopped(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def _authors(session: Session, members: Mapping[str, UUID]) -> dict[str, Author]:
    wanted = {one.member for one in DEPOSITS}
    ids = [members[code] for code in wanted if code in members]
    rows = session.exec(select(Collectivite).where(col(Collectivite.id).in_(ids)))
    return {one.code: Author(one.code, one.name, one.siren) for one in rows if one.siren}


def _recognise(session: Session, actor: Actor, shelf: Shelf) -> None:
    confirmed = {shelf.identifier(one) for one in DEPOSITS if one.is_confirmed}
    rows = session.exec(
        select(Matching)
        .join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
        .where(col(FoundRow.external_id).in_(confirmed), col(Matching.state) == "proposed")
    ).all()
    if not rows:
        return
    portals.decide(session, actor, [row.id for row in rows], "confirm")
    for row in rows:
        row.decided_at = datetime.combine(shelf.on, RECOGNISED_AT, tzinfo=PARIS)
    session.flush()
