"""Filters of the dashboard: parts make the whole, each figure is the length of its list."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.core.clock import now
from app.deliberations.models import Meeting
from app.deliberations.rules_meetings import Delays
from app.journal import SYSTEM
from app.reports import building
from app.reports.asked import CONVENTION_CHOICES, LABELS, PerimeterForm, read
from app.reports.pages import DashboardPage
from app.reports.perimeter import WITHOUT
from app.reports.snapshots import service as snapshots
from tests.datasets.factories import BAL, claim, declare, make_body
from tests.reminders.factories import make_convention
from tests.reports.scenes import TODAY, make_territory
from tests.reports.test_dashboard import figures, list_count

EVERY_STATE = [code for code, _ in CONVENTION_CHOICES]
KINDS = ["commune", "epci", "departement", "region", "syndicat", "acteur_associe", "other"]
ANSWERS = ["subject", "exempt", "unknown"]


def shown(session: Session, **asked: str) -> DashboardPage:
    return building.with_funnel(
        session, TODAY, Delays(), read(session, PerimeterForm.model_validate(asked))
    )


def numbers(page: DashboardPage) -> dict[str, int]:
    """Every figure of the page that counts bodies or conventions, by name."""
    assert page.accompaniment is not None
    return {
        **{one.label: one.value for one in page.figures},
        **{f"état {one.code}": one.count for one in page.states},
        **{f"publiés {one.dataset.code}": one.published for one in page.datasets},
        **{f"concernés {one.dataset.code}": one.concerned for one in page.datasets},
        **{f"étape {one.place}": one.value for one in page.accompaniment.places},
        "échéances": len(page.due),
        "organismes": page.obligations.total,
        "publiés par EPCI": sum(one.published for one in page.epcis),
        "membres par EPCI": sum(one.members for one in page.epcis),
    }


def added(pages: Iterable[DashboardPage]) -> dict[str, int]:
    total: dict[str, int] = {}
    for page in pages:
        for name, number in numbers(page).items():
            total[name] = total.get(name, 0) + number
    return {name: number for name, number in total.items() if number}


def whole(session: Session) -> dict[str, int]:
    return {name: number for name, number in numbers(shown(session)).items() if number}


class TestParts:
    """What each value counts adds up to what the page counts without it."""

    def test_by_departement(self, session: Session) -> None:
        make_territory(session)

        assert added(shown(session, departement=one) for one in ("82", "31")) == whole(session)

    def test_by_kind(self, session: Session) -> None:
        make_territory(session)

        assert added(shown(session, nature=one) for one in KINDS) == whole(session)

    def test_by_answer_of_the_rule(self, session: Session) -> None:
        make_territory(session)

        assert added(shown(session, obligation=one) for one in ANSWERS) == whole(session)

    def test_by_epci_with_those_of_none(self, session: Session) -> None:
        found = make_territory(session)

        parts = [shown(session, epci=str(found[one].id)) for one in "ABC"]

        outside = shown(session, nature="acteur_associe")
        assert added([*parts, outside]) == whole(session)

    def test_by_state_for_what_counts_conventions(self, session: Session) -> None:
        make_territory(session)

        parts = added(shown(session, convention=one) for one in EVERY_STATE)

        of_conventions = {
            name: number
            for name, number in whole(session).items()
            if name.startswith("état") or name == "échéances"
        }
        assert {name: parts[name] for name in of_conventions} == of_conventions

    def test_with_and_without_a_convention(self, session: Session) -> None:
        """Here no body has two: those with one, whatever its state, and the others are all."""
        make_territory(session)
        running = [one for one in EVERY_STATE if one not in {WITHOUT, "ended", "abandoned"}]

        parts = added(shown(session, convention=one) for one in [*running, WITHOUT])

        assert parts["organismes"] == whole(session)["organismes"]

    def test_epci_by_epci_is_the_dashboard_of_each(self, session: Session) -> None:
        found = make_territory(session)

        for line in shown(session).epcis:
            if line.href:
                alone = shown(session, epci=line.href.rpartition("=")[2])
                assert line.members == alone.obligations.total
                assert line.published == sum(one.published for one in alone.datasets)
                assert line.concerned == sum(one.concerned for one in alone.datasets)
        assert len(shown(session).epcis) == 4
        assert (
            found["A"].name.removeprefix("Communauté de communes") in shown(session).epcis[0].name
        )


def addresses(found: dict[str, Any]) -> Iterator[str]:
    """Each filter alone, then two by two."""
    alone = {
        "departement": "82",
        "epci": str(found["A"].id),
        "nature": "commune",
        "obligation": "subject",
        "convention": "in_force",
    }
    for first, value in alone.items():
        yield f"{first}={value}"
        for second, other in alone.items():
            if first < second:
                yield f"{first}={value}&{second}={other}"
    yield f"convention={WITHOUT}"
    yield f"convention={WITHOUT}&obligation=subject"


@pytest.mark.one_engine  # the parts, above, are added up on both
class TestLists:
    def test_each_figure_is_the_length_of_its_list_under_every_filter(
        self, client: TestClient, session: Session
    ) -> None:
        found = make_territory(session)
        session.commit()
        lengths: dict[str, int] = {}

        for address in addresses(found):
            for url, number in figures(client.get(f"/tableau-de-bord?{address}").text).items():
                if url not in lengths:
                    lengths[url] = list_count(client.get(url).text)
                assert lengths[url] == number, (address, url)

        assert len(lengths) > 100

    def test_each_bar_and_each_deadline_too(self, client: TestClient, session: Session) -> None:
        found = make_territory(session)
        session.commit()

        for address in ("", *addresses(found)):
            asked = dict(pair.split("=") for pair in address.split("&") if pair)
            page = shown(session, **asked)
            session.rollback()
            assert page.accompaniment is not None
            bars = [(one.href, one.count) for one in page.states]
            bars += [(one.href, one.value) for one in page.accompaniment.places]
            if page.due_url:
                bars.append((page.due_url, len(page.due)))
            for url, number in bars:
                assert list_count(client.get(url).text) == number, (address, url)

    def test_work_to_do_counts_as_its_list_does(self, client: TestClient, session: Session) -> None:
        found = make_territory(session)
        session.commit()
        checked = 0

        for address in addresses(found):
            page = shown(session, **dict(pair.split("=") for pair in address.split("&")))
            session.rollback()
            for item in page.work:
                number = re.search(r"(\d+) organismes?", item.text)
                if number and not item.is_unfiltered:
                    assert list_count(client.get(item.href).text) == int(number[1]), item
                    checked += 1
        assert checked > 10


class TestPage:
    def test_the_filters_are_named_and_each_can_be_taken_away(
        self, client: TestClient, session: Session
    ) -> None:
        found = make_territory(session)
        session.commit()
        epci = found["A"].id

        page = client.get(f"/tableau-de-bord?nature=commune&epci={epci}&convention=aucune").text

        assert "EPCI : CC A" in page
        assert "Nature : commune" in page
        assert "Convention : aucune en cours ni en préparation" in page
        assert f'href="/tableau-de-bord?epci={epci}&amp;convention=aucune"' in page
        assert "Tout effacer" in page

    def test_it_works_for_an_elu_and_not_for_a_stranger(
        self, elu_client: TestClient, stranger: TestClient, session: Session
    ) -> None:
        make_territory(session)
        session.commit()

        for path in ("/tableau-de-bord", "/tableau-de-bord/organismes"):
            assert elu_client.get(f"{path}?nature=commune").status_code == 200
            assert stranger.get(f"{path}?nature=commune").status_code == 303

    @pytest.mark.parametrize("name", LABELS)
    @pytest.mark.parametrize(
        "value",
        ["x", "é" * 300, "%00", "1", "'; drop table", "00000000-0000-0000-0000-000000000000"],
    )
    def test_a_value_that_means_nothing_is_told_and_applied_to_nothing(
        self, client: TestClient, session: Session, name: str, value: str
    ) -> None:
        make_territory(session)
        session.commit()

        answer = client.get(f"/tableau-de-bord?{name}={value}")

        assert answer.status_code == 422
        assert "Filtre inconnu" in answer.text
        assert f"{LABELS[name]} «" in answer.text
        assert "12 membres suivis" in answer.text
        assert client.get(f"/tableau-de-bord.csv?{name}={value}").status_code == 422

    def test_no_member_left_is_no_error(self, client: TestClient, session: Session) -> None:
        found = make_territory(session)
        session.commit()

        page = client.get(f"/tableau-de-bord?departement=31&epci={found['A'].id}")

        assert page.status_code == 200
        assert "0 membre suivi" in page.text

    def test_what_cannot_be_filtered_says_so(self, session: Session) -> None:
        session.add(_portal_with_a_proposal(session))
        make_territory(session)

        (item,) = [one for one in shown(session, nature="epci").work if one.is_unfiltered]

        assert item.text == "Reconnaître 1 fichier trouvé"
        assert not any(one.is_unfiltered for one in shown(session).work)

    def test_more_rows_take_no_more_statements(
        self, client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        found = make_territory(session)
        session.commit()
        paths = [
            f"{path}?epci={found['A'].id}&nature=commune&obligation=subject&convention=in_force"
            for path in (
                "/tableau-de-bord", "/tableau-de-bord.csv", "/tableau-de-bord/organismes",
                "/tableau-de-bord/organismes.xlsx",
            )
        ]  # fmt: skip

        def statements() -> list[int]:
            counts = []
            for path in paths:
                with count_statements() as seen:
                    assert client.get(path).status_code == 200
                counts.append(len(seen))
            return counts

        few = statements()
        for number in range(15):
            member = make_body(session, f"Autre {number}", epci_id=found["A"].id)
            make_convention(session, member, reference=f"R-{number}", ends_on=date(2026, 12, 9))
        session.commit()

        assert statements() == few


def _portal_with_a_proposal(session: Session) -> Any:
    from app.datasets.portals.models import FoundRow, Harvest, Matching, Portal

    portal = Portal(kind="ckan", url="https://p.example.org", name="P", created_at=now(),
                    created_by="test")  # fmt: skip
    harvest = Harvest(key="k", started_at=now())
    body = make_body(session, "Trouvée", relation="none")
    session.add_all([portal, harvest])
    session.flush()
    row = FoundRow(
        portal_id=portal.id, external_id="1", collectivite_id=body.id, title="T", url="",
        licence="", publisher="", licence_text="", resources=[], first_seen_on=TODAY,
        last_seen_on=TODAY, last_harvest_id=harvest.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return Matching(
        found_id=row.id, resource_url="https://p.example.org/1", collectivite_id=body.id,
        dataset=BAL.value, confidence=2, reason="", proposed_on=TODAY,
    )  # fmt: skip


@pytest.mark.one_engine  # the parts, above, are added up on both
class TestTrend:
    """Against the members as they were counted, by the same rule."""

    @pytest.mark.parametrize(
        ("asked", "moved"),
        [
            pytest.param({}, 2, id="all"),
            pytest.param({"departement": "82"}, 1, id="departement"),
            pytest.param({"departement": "31"}, 1, id="other-departement"),
            pytest.param({"nature": "commune"}, 2, id="kind"),
            pytest.param({"nature": "epci"}, 0, id="other-kind"),
            pytest.param({"obligation": "subject"}, 2, id="answer"),
            pytest.param({"obligation": "exempt"}, 0, id="other-answer"),
        ],
    )
    def test_it_counts_what_began_in_the_perimeter(
        self, session: Session, asked: dict[str, str], moved: int
    ) -> None:
        found = make_territory(session)
        snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")
        for name in ("Albias", "Gragnague"):
            declare(session, found[name].id, BAL, claim())

        page = shown(session, **asked)

        (line,) = [one for one in page.datasets if one.dataset.code is BAL]
        assert (line.moved.by if line.moved else 0) == moved
        words = "Autant de jeux publiés" if not moved else f"+\u00a0{moved} jeu"
        assert page.trend.startswith(words)

    def test_by_epci_as_it_was_that_day(self, session: Session) -> None:
        found = make_territory(session)
        snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")
        declare(session, found["Albias"].id, BAL, claim())

        inside = shown(session, epci=str(found["A"].id))
        outside = shown(session, epci=str(found["C"].id))

        assert "+\u00a01 jeu publié" in inside.trend
        assert outside.trend.startswith("Autant")

    def test_without_filter_the_members_say_what_the_header_says(self, session: Session) -> None:
        from app.reports.perimeter import EVERYTHING
        from app.reports.snapshots import queries

        make_territory(session)
        taken = snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")

        counted = queries.published_of(session, taken, EVERYTHING)
        answers = queries.obligations_of(session, taken, EVERYTHING)

        assert counted == {one.dataset: one.published for one in taken.figures.datasets}
        assert answers == {name: n for name, n in taken.figures.obligations.items() if n}

    def test_bodies_and_conventions_that_moved_are_told(self, session: Session) -> None:
        found = make_territory(session)
        snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")
        make_body(session, "Nouvelle")
        make_convention(session, found["Dunes"], reference="C-10", state="to_sign")

        page = shown(session)

        assert [str(one.moved or "") for one in page.figures] == [
            "+\u00a01 depuis le 01/11/2026", "", "", "",
        ]  # fmt: skip
        moved = {one.code.value: one.note for one in page.states if one.note}
        assert moved == {"to_sign": "+\u00a01 depuis le 01/11/2026"}

    def test_a_state_is_not_measured_and_says_why(self, session: Session) -> None:
        make_territory(session)
        snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")

        page = shown(session, convention="in_force")

        assert page.trend.startswith("Évolution non mesurée\u00a0: ")
        assert not any(one.moved for one in page.datasets)

    def test_other_bodies_are_not_compared(self, session: Session) -> None:
        make_body(session, "Seule", relation="none")
        snapshots.take_named(session, SYSTEM, date(2026, 11, 1), "avant")
        make_territory(session)

        assert "ne portaient pas sur les mêmes organismes" in shown(session).trend


class TestWork:
    def test_the_last_meeting_that_counts_makes_a_far_limit_urgent(self, session: Session) -> None:
        member = make_body(session, "Presse", obligation="exempt")
        calm = make_body(session, "Calme", obligation="exempt")
        for number, body in enumerate((member, calm)):
            make_convention(session, body, reference=f"L-{number}", ends_on=date(2027, 3, 31))
        for body, days in ((member, (14,)), (calm, (14, 20, 28))):
            for day in days:
                session.add(
                    Meeting(collectivite_id=body.id, meeting_on=date(2027, 1, day),
                            recorded_at=now())
                )  # fmt: skip
        session.flush()

        work = [item for item in shown(session).work if item.tone == "limit"]

        assert [item.text for item in work] == ["Presse : fin de la convention"]
        assert work[0].on == date(2027, 3, 31)
        assert "il reste 1 conseil municipal" in work[0].reason


class TestWords:
    def test_a_list_reached_by_a_departement_says_so(
        self, client: TestClient, session: Session
    ) -> None:
        make_territory(session)
        session.commit()

        for path in ("/collectivites", "/conventions", "/jeux-de-donnees", "/accompagnement"):
            page = client.get(f"{path}?departement=82").text
            tokens = re.findall(r'<a class="token".*?</a>', page, re.DOTALL)
            assert len(tokens) == 1, path
            assert "82" in tokens[0], path
