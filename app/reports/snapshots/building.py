"""From the snapshots to their pages, and to the trend of the dashboard."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.errors import NotFoundError
from app.core.french import date_fr
from app.datasets.rules import RULE_VERSION
from app.reports.perimeter import Perimeter
from app.reports.snapshots import counting, pages, queries
from app.reports.snapshots.rules import Snapshot, diff
from app.reports.snapshots.stopping import retention

LISTED = 60
PAGE_SIZE = 200


def history_page(
    session: Session,
    on: date,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> pages.HistoryPage:
    last = queries.latest(session, before=on)
    present = counting.present(session, on, with_figures=False)
    days = _days(session, present)
    stopped = frozenset().union(*(who for _, who in days)) - days[-1][1]
    return pages.HistoryPage(
        today=on,
        snapshots=tuple(queries.recent(session, LISTED)),
        changes=pages.Changes(diff(last, present)) if last else None,
        curve=pages.Curve(tuple(retention(days))),
        stopped=tuple(queries.names_of(session, stopped)),
        typed=typed or {},
        errors=errors or {},
    )


def changes_until(session: Session, on: date) -> pages.Changes | None:
    """From the last snapshot of an earlier day to that day as it stands."""
    last = queries.latest(session, before=on)
    if last is None:
        return None
    return pages.Changes(diff(last, counting.present(session, on, with_figures=False)))


def _days(session: Session, present: Snapshot) -> list[tuple[date, frozenset[UUID]]]:
    """The snapshots, then the present day: the curve always ends today."""
    kept = [(on, who) for on, who in queries.publishing_days(session) if on < present.taken_on]
    publishing = frozenset(one.id for one in present.members if one.published > 0)
    return [*kept, (present.taken_on, publishing)]


def get(session: Session, snapshot_id: UUID, *, members: bool = False) -> Snapshot:
    found = queries.get(session, snapshot_id, members=members)
    if found is None:
        raise NotFoundError("Cet arrêté n’existe pas. Cherchez-le dans l’historique.")
    return found


def snapshot_page(session: Session, snapshot_id: UUID, number: int) -> pages.SnapshotPage:
    whole = get(session, snapshot_id, members=True)
    earlier = queries.previous(session, whole)
    page_count = max(1, -(-whole.member_count // PAGE_SIZE))
    number = min(number, page_count)
    start = (number - 1) * PAGE_SIZE
    return pages.SnapshotPage(
        snapshot=whole,
        earlier=earlier,
        changes=pages.Changes(diff(earlier, whole)) if earlier else None,
        conventions=tuple(
            pages.StateCount(STATE_LABELS[State(code)], count)
            for code, count in whole.figures.conventions.items()
        ),
        rows=whole.members[start : start + PAGE_SIZE],
        number=number,
        page_count=page_count,
    )


def baseline(session: Session, perimeter: Perimeter, on: date) -> pages.Baseline | None:
    """The last one of an earlier day, narrowed by the same rule; None while there is none.

    What a snapshot does not hold by member is not compared; two statements at most.
    """
    last = queries.latest(session, before=on, members=False)
    if last is None:
        return None
    why = _not_comparable(session, last, perimeter)
    if why:
        return pages.Baseline(last.taken_on, why_not=why)
    if not perimeter.is_everything:
        return pages.Baseline(
            last.taken_on,
            published=queries.published_of(session, last, perimeter),
            obligations=queries.obligations_of(session, last, perimeter),
            has_other_rule=last.rule_version != RULE_VERSION,
        )
    figures = last.figures
    return pages.Baseline(
        last.taken_on,
        published={one.dataset: one.published for one in figures.datasets},
        obligations=figures.obligations,
        conventions=figures.conventions,
        without_convention=figures.without_convention,
        has_other_rule=last.rule_version != RULE_VERSION,
    )


def _not_comparable(session: Session, last: Snapshot, perimeter: Perimeter) -> str:
    since = date_fr(last.taken_on)
    if last.covers_everyone == collectivites.has_followed(session):
        return f"les chiffres arrêtés au {since} ne portaient pas sur les mêmes organismes"
    if perimeter.convention:
        return f"les chiffres arrêtés au {since} ne disent pas quel membre avait quelle convention"
    return ""
