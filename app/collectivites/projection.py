"""The obligation over time as stored rows: rebuilt from the facts, and compared with them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlmodel import Session, col

from app.collectivites import rules
from app.collectivites.bulk import in_chunks, insert_rows
from app.collectivites.models import Collectivite, Headcount, ObligationPeriod, PopulationFigure
from app.core.settings import Settings

Periods = tuple[rules.Period, ...]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Turn:
    """What was stored for a body, and what the facts say now."""

    name: str
    stored: Periods
    computed: Periods


def policy_of(settings: Settings) -> rules.Policy:
    return rules.Policy(
        applies_to_groupings=settings.apply_population_threshold_to_groupings,
        margin_percent=settings.population_margin_percent,
    )


def rebuild(
    session: Session, policy: rules.Policy, ids: Collection[UUID] | None = None
) -> dict[UUID, Turn]:
    """Write again the periods that differ from the facts, of some bodies or of all (None).

    Returns them; running twice writes nothing.
    """
    session.flush()
    changed: dict[UUID, Turn] = {}
    for chunk in _chunks(ids):
        found = _differing(session, policy, chunk)
        stale = [key for key, turn in found.items() if turn.stored]
        for some in in_chunks(stale):
            session.execute(
                delete(ObligationPeriod).where(col(ObligationPeriod.collectivite_id).in_(some))
            )
        insert_rows(session, ObligationPeriod, list(_rows(found)))
        changed |= found
    session.expire_all()
    return changed


def differences(session: Session, policy: rules.Policy) -> list[str]:
    """One French sentence for each body whose stored periods are not what the facts say."""
    found = _differing(session, policy, None)
    return [
        f"{turn.name} : l’obligation enregistrée n’est pas celle que donnent les faits."
        for turn in found.values()
    ]


def _chunks(ids: Collection[UUID] | None) -> Iterator[Collection[UUID] | None]:
    """A handful is asked by id; beyond, reading everything is quicker."""
    if ids is None or len(ids) > 2_000:
        yield None
    else:
        yield from in_chunks(list(ids))


def _differing(
    session: Session, policy: rules.Policy, ids: Collection[UUID] | None
) -> dict[UUID, Turn]:
    figures = _figures(session, ids)
    headcounts = _headcounts(session, ids)
    stored = _stored(session, ids)
    bodies = select(
        col(Collectivite.id),
        col(Collectivite.name),
        col(Collectivite.kind),
        col(Collectivite.legal_category),
    )
    found = {}
    for identifier, name, kind, category in session.execute(_of(bodies, Collectivite.id, ids)):
        computed = rules.obligation_periods(
            rules.Body(kind, category), figures[identifier], headcounts[identifier], policy
        )
        if stored.get(identifier, ()) != computed:
            found[identifier] = Turn(name, stored.get(identifier, ()), computed)
    return found


def _of(query: AnySelect, column: Any, ids: Collection[UUID] | None) -> AnySelect:
    return query if ids is None else query.where(col(column).in_(ids))


def _figures(
    session: Session, ids: Collection[UUID] | None
) -> Mapping[UUID, list[rules.PopulationFigure]]:
    query = select(
        col(PopulationFigure.collectivite_id),
        col(PopulationFigure.category),
        col(PopulationFigure.value),
        col(PopulationFigure.effective_on),
    )
    found: dict[UUID, list[rules.PopulationFigure]] = defaultdict(list)
    for key, *values in session.execute(_of(query, PopulationFigure.collectivite_id, ids)):
        found[key].append(rules.PopulationFigure(*values))
    return found


def _headcounts(
    session: Session, ids: Collection[UUID] | None
) -> Mapping[UUID, list[rules.Headcount]]:
    query = select(
        col(Headcount.collectivite_id), col(Headcount.etp), col(Headcount.effective_on)
    ).order_by(col(Headcount.recorded_at), col(Headcount.id))
    found: dict[UUID, list[rules.Headcount]] = defaultdict(list)
    for key, *values in session.execute(_of(query, Headcount.collectivite_id, ids)):
        found[key].append(rules.Headcount(*values))
    return found


def _stored(session: Session, ids: Collection[UUID] | None) -> Mapping[UUID, Periods]:
    query = select(
        col(ObligationPeriod.collectivite_id),
        col(ObligationPeriod.starts_on),
        col(ObligationPeriod.ends_on),
        col(ObligationPeriod.status),
        col(ObligationPeriod.reason),
    ).order_by(col(ObligationPeriod.collectivite_id), col(ObligationPeriod.starts_on))
    found: dict[UUID, list[rules.Period]] = defaultdict(list)
    for key, starts_on, ends_on, status, reason in session.execute(
        _of(query, ObligationPeriod.collectivite_id, ids)
    ):
        found[key].append(
            rules.Period(starts_on, ends_on, rules.Obligation(status), rules.Ground(reason))
        )
    return {key: tuple(periods) for key, periods in found.items()}


def _rows(found: Mapping[UUID, Turn]) -> Iterator[dict[str, object]]:
    for key, turn in found.items():
        for period in turn.computed:
            yield {
                "collectivite_id": key,
                "starts_on": period.starts_on,
                "ends_on": period.ends_on,
                "status": period.status.value,
                "reason": period.ground.value,
            }
