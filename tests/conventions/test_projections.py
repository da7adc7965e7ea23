"""Projections proven equal to the rules on random histories, through SQL, on both engines."""

from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Avenant,
    AvenantParty,
    AvenantSignature,
    Convention,
    ConventionParty,
    Denonciation,
    RenewalAct,
    RenewalSide,
    Signature,
)
from app.conventions.queries import lists, loading
from app.conventions.queries.lists import Filters
from app.conventions.rules.facts import Amendment, Facts, born_on
from app.conventions.rules.flags import watched_on
from app.conventions.rules.overlays import sides_on
from app.conventions.rules.periods import current_period
from app.conventions.rules.sides import SideChange
from app.conventions.rules.states import state
from app.conventions.service.projecting import (
    check_projections,
    differences,
    rebuild,
    rebuild_all,
)
from app.core.clock import now
from app.core.db import write_session
from app.deliberations.models import Deliberation
from tests.conventions.histories import BODIES, PARTIES, histories
from tests.deliberations.factories import make_body


def write(session: Session, facts: Facts, bodies: list[Collectivite], number: int) -> UUID:
    """The rows of a history, straight into the tables: guards are not what is tested here."""
    row = Convention(
        reference=f"H-{number}",
        title="Histoire",
        origin=facts.origin,
        direction="member",
        member_id=bodies[0].id,
        text_fixed_on=facts.text_fixed_on,
        starts_on=facts.starts_on,
        duration_months=facts.duration_months,
        ends_on=facts.ends_on,
        renewal=facts.renewal,
        renewal_months=facts.renewal_months,
        renewal_max_count=facts.renewal_max_count,
        notice_months=facts.notice_months,
        notice_mode=facts.notice_mode,
        terminated_on=facts.terminated_on,
        termination_motive=facts.motive,
        abandoned_on=facts.abandoned_on,
        archived_on=facts.archived_on,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    for position, party in enumerate(facts.parties):
        side = ConventionParty(
            convention_id=row.id,
            collectivite_id=bodies[position].id,
            position=position,
            role="member",
            delegation_reference=party.delegation_reference,
        )
        if party.has_deliberation:
            act = Deliberation(
                collectivite_id=bodies[position].id,
                subject="Objet",
                meeting_on=date(2023, 1, 1),
                received_on=party.executoire_on,
                published_on=party.executoire_on,
                recorded_at=now(),
            )
            session.add(act)
            session.flush()
            side.deliberation_id = act.id
        session.add(side)
        session.flush()
        if party.has_signed:
            session.add(
                Signature(
                    party_id=side.id,
                    signed_on=party.signed_on,
                    capacity="maire",
                    means="handwritten",
                    recorded_at=now(),
                )
            )
        write_changes(session, facts, row, side, bodies)
    rebuild(session, row.id)
    return row.id


def write_changes(
    session: Session,
    facts: Facts,
    row: Convention,
    side: ConventionParty,
    bodies: list[Collectivite],
) -> None:
    """What followed the signature; every side signs renewals and avenants on the same day."""
    is_first = side.position == 0
    given = (*facts.withdrawn, *((facts.denounced,) if facts.denounced else ()))
    for denounced in given if is_first else ():
        session.add(
            Denonciation(
                convention_id=row.id,
                party_id=side.id,
                sent_on=denounced.sent_on,
                received_on=denounced.received_on,
                withdrawn_on=denounced.withdrawn_on,
            )
        )
    for number, act in enumerate(facts.renewals, start=1):
        key = uuid5(row.id, f"renewal {number}")
        if is_first:
            session.add(
                RenewalAct(id=key, convention_id=row.id, number=number, months=act.months,
                           recorded_at=now())
            )  # fmt: skip
            session.flush()
        session.add(RenewalSide(renewal_id=key, party_id=side.id, signed_on=act.concluded_on))
    for amendment in facts.amendments:
        key = uuid5(row.id, f"avenant {amendment.number}")
        if is_first:
            values = asdict(amendment)
            for name in ("concluded_on", "sides", "is_early"):
                del values[name]
            values["datasets"] = list(amendment.datasets) if amendment.datasets else None
            session.add(
                Avenant(id=key, convention_id=row.id, kind="other", recorded_at=now(), **values)
            )
            session.flush()
        write_side_changes(session, amendment, key, side, bodies)
        session.add(
            AvenantSignature(avenant_id=key, party_id=side.id, capacity="maire",
                             signed_on=amendment.concluded_on)
        )  # fmt: skip


def write_side_changes(
    session: Session,
    amendment: Amendment,
    avenant_id: UUID,
    side: ConventionParty,
    bodies: list[Collectivite],
) -> None:
    for change in amendment.sides:
        if PARTIES.index(change.party) == side.position:
            session.add(
                AvenantParty(
                    avenant_id=avenant_id,
                    party_id=side.id,
                    successor_id=body_of(change, bodies),
                    successor_name=change.body.name if change.body else None,
                    successor_siren=change.body.siren if change.body else None,
                    signatory_name=change.signatory_name,
                    signatory_capacity=change.signatory_capacity,
                )
            )


def body_of(change: SideChange, bodies: list[Collectivite]) -> UUID | None:
    return bodies[BODIES.index(change.body)].id if change.body else None


counter = iter(range(1_000_000))


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories())
def test_sql_says_what_the_rules_say(engine: Engine, history: Facts) -> None:
    with write_session(engine) as session:
        bodies = list(session.exec(select(Collectivite).order_by(col(Collectivite.name)))) or [
            make_body(session, f"Commune {letter}", siren=None) for letter in "ABC"
        ]
        key = write(session, history, bodies, next(counter))
        facts = loading.load(session, key).facts

        for delta in (0, 1, 30, 200, 400, 900, 1600, 4000):
            on = born_on(facts) + timedelta(days=delta)
            standing = {side.body.key for side in sides_on(facts, on)}
            for body in bodies:
                found_ids = lists.all_ids(session, Filters(on=on, member_id=body.id))
                assert (key in found_ids) == (body.id in standing)
            stored = lists.state_of(session, key, on)
            assert stored == state(facts, on)
            period = current_period(facts, on)
            found = [
                row for row in lists.due(session, on, date(2100, 1, 1)) if row.convention_id == key
            ]
            expected = watched_on(facts, on) if period and period.contains(on) else None
            assert [row.due_on for row in found] == ([expected] if expected else [])
        assert list(differences(session, [key])) == []


def test_a_row_that_lies_is_told(session: Session) -> None:
    from app.conventions.models import ConventionStatePeriod
    from tests.conventions.factories import make_convention

    row = make_convention(session)
    stored = session.exec(
        select(ConventionStatePeriod).where(col(ConventionStatePeriod.convention_id) == row.id)
    ).first()
    assert stored is not None
    stored.state = "archived"
    session.flush()

    (difference,) = check_projections(session)
    assert (difference.reference, difference.table) == (row.reference, "convention_state_period")
    assert rebuild_all(session) == 1
    session.expire_all()
    assert check_projections(session) == []
