"""After a merger, every room names, counts and writes to the successor, from its first day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.collectivites.models import Collectivite
from app.conventions.batches import queries as batches
from app.conventions.models import Convention
from app.conventions.rules.facts import State
from app.conventions.service import amending
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.overlaying import SideData
from app.core.settings import Settings
from app.deliberations.rules_meetings import Delays
from app.reminders import queries as reminders
from app.reminders import service
from app.reminders.models import Snooze
from app.reports.accompaniment import queries as accompaniment
from app.reports.calendar.entries import entries
from app.reports.elus.territory import territory_page
from app.reports.perimeter import Perimeter
from app.reports.queries import agenda, places, search, within
from app.reports.snapshots import members_of
from app.reports.snapshots import service as snapshots
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_body,
    make_convention,
    make_member,
    parties_of,
)
from tests.reminders.factories import make_agent

EVE, EFFECT = date(2027, 9, 9), date(2027, 9, 10)
LIMIT = date(2027, 10, 9)
DAYS = [pytest.param(EVE, "Moissac", id="the-eve"), pytest.param(EFFECT, "Neuve", id="the-day")]


@dataclass(frozen=True)
class Merged:
    row: Convention
    keys: dict[str, UUID]


@pytest.fixture
def merged(session: Session) -> Merged:
    """Moissac gives way to Neuve on the day of the effect; the notice limit is a month later."""
    first = make_member(session, email="mairie@moissac.example", insee_code="82112")
    row = make_convention(session, first, reference="TGN-2025-001")
    body = make_body(
        session, "Neuve", siren="218202000", code="82999", relation="member",
        email="mairie@neuve.example", executive_title="Maire", insee_code="82999",
        departement="82",
    )  # fmt: skip
    parties = parties_of(session, row)
    data = AvenantData(
        kind="parties", effective_on=EFFECT,
        sides=(SideData(party_id=parties[1].id, successor_id=body.id),),
    )  # fmt: skip
    avenant = amending.draft(session, AGENT, row.id, data, TODAY)
    signature = AvenantSignatureData(signed_on=TODAY, delegation_reference="Arrêté n° 12")
    for party in parties:
        amending.sign(session, AGENT, row.id, avenant.id, party.id, signature, TODAY)
    session.commit()
    return Merged(row, {"Moissac": first.id, "Neuve": body.id})


@pytest.mark.parametrize(("on", "name"), DAYS)
class TestEachRoom:
    def test_reminders_go_to_the_party_of_the_day(
        self, session: Session, settings: Settings, merged: Merged, on: date, name: str
    ) -> None:
        make_agent(session)
        open_to_members = settings.model_copy(update={"remind_members": True})

        plan = service.plan(session, open_to_members, on, dry_run=True)

        written = {to.address: line.watched.member_name for to, line in plan.lines}
        assert written == {
            "agent@example.org": name, f"mairie@{name.lower()}.example": name,
        }  # fmt: skip

    def test_what_was_planned_keeps_the_name_of_its_day(
        self, session: Session, settings: Settings, merged: Merged, on: date, name: str
    ) -> None:
        make_agent(session)

        service.plan(session, settings, on)

        (line,) = reminders.ledger(session, limit=10)
        assert line.member_name == name

    def test_answers_expected_name_it(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        service.snooze(session, AGENT, merged.row.id, date(2027, 9, 30), "Vu en conseil", EVE)

        ((found, _, member),) = reminders.open_snoozes(session, on)

        assert isinstance(found, Snooze)
        assert member == name

    def test_search_names_it(self, session: Session, merged: Merged, on: date, name: str) -> None:
        hits, count = search.convention_hits(session, "TGN-2025-001", on, 5)

        assert (count, [hit.member for hit in hits]) == (1, [name])

    def test_the_map_colours_it(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        states = places.convention_states(session, "82", on)

        assert states == {merged.keys[name]: {State.IN_FORCE}}

    def test_the_territory_says_its_convention(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        page = territory_page(session, on)

        said = {line.name: line.convention for group in page.groups for line in group.lines}
        other = "Neuve" if name == "Moissac" else "Moissac"
        assert (said[name], said[other]) == ("Signée ou en vigueur", "Sans convention propre")

    def test_a_snapshot_of_that_day_binds_it(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        taken = snapshots.take_named(session, AGENT, on, "comité")

        kept = {one.name: one.convention for one in members_of(session, taken.id)}  # type: ignore[arg-type]
        other = "Neuve" if name == "Moissac" else "Moissac"
        assert (kept[name], kept[other]) == ("in_force", "none")

    def test_its_way_passed_the_signature(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        signed = accompaniment.signed(session, on)

        assert {key: row.reference for key, row in signed.items()} == {
            merged.keys[name]: "TGN-2025-001"
        }

    def test_the_calendar_names_it(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        found = entries(session, on, Delays(), "https://jalon.example")

        assert [name in entry.title for entry in found if entry.on == LIMIT] == [True]

    def test_the_filters_of_the_dashboard_follow_it(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        perimeter = Perimeter(convention="in_force")
        shown = select(Collectivite.name).where(within.by_convention(perimeter, on))

        assert session.exec(shown).all() == [name]

    def test_a_series_leaves_it_out(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        found = batches.running(session, merged.keys.values(), on)

        assert found == {merged.keys[name]: (merged.row.id, "TGN-2025-001")}

    def test_only_the_other_one_is_without_convention(
        self, session: Session, merged: Merged, on: date, name: str
    ) -> None:
        held = select(Collectivite.name).where(agenda.has_convention(on))

        assert session.exec(held).all() == [name]


@pytest.mark.usefixtures("merged")
def test_the_dashboard_names_the_last_party_of_what_has_ended(session: Session) -> None:
    (line,) = agenda.ended_undecided(session, date(2030, 1, 15), 5)

    assert (line.member, line.ended_on) == ("Neuve", date(2030, 1, 9))
