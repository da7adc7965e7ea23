"""Figures frozen on a day: taken once, never changed, compared, shown."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app import cli
from app.auth.rules import Role
from app.core.db import write_session
from app.core.errors import ConflictError, InvalidError
from app.datasets import rules as datasets
from app.datasets.rules import DatasetCode, Stage
from app.jobs.models import Job
from app.reports import snapshots
from app.reports.snapshots import counting, rules, service
from app.reports.snapshots.models import SnapshotMember, SnapshotRow
from app.reports.snapshots.pages import Curve
from app.worker import freeze_the_month
from tests.collectivites.factories import make_headcount, make_population
from tests.conventions.factories import make_convention
from tests.datasets.factories import AGENT, BAL, DELIBERATIONS, claim, declare, make_body

TODAY = date(2026, 11, 21)
NOVEMBER = date(2026, 11, 1)


def make_scene(session: Session) -> dict[str, UUID]:
    """An EPCI and its commune that publishes, another commune, and a body nobody follows."""
    epci = make_body(session, "CC des Deux Rives", kind="epci")
    moissac = make_body(session, "Moissac", epci_id=epci.id)
    albias = make_body(session, "Albias", obligation="exempt")
    make_body(session, "Ailleurs", relation="none")
    declare(session, moissac.id, BAL, claim(data_on=date(2026, 11, 1)))
    declare(session, albias.id, DELIBERATIONS, claim(Stage.ENGAGED))
    return {"epci": epci.id, "moissac": moissac.id, "albias": albias.id}


class TestTaking:
    def test_it_freezes_every_figure_a_report_quotes(self, session: Session) -> None:
        ids = make_scene(session)

        taken = service.take_named(session, AGENT, TODAY, "  pour le comité de décembre ")
        session.commit()
        frozen = snapshots.latest(session)

        assert frozen is not None
        assert (frozen.id, frozen.name) == (taken.id, "pour le comité de décembre")
        assert (frozen.rule_version, frozen.author) == (datasets.RULE_VERSION, "Agent de test")
        assert frozen.member_count == 3
        addresses = frozen.figures.of(BAL)
        assert (addresses.concerned, addresses.published, addresses.percent) == (2, 1, 37)
        assert (frozen.figures.published, addresses.not_applicable) == (1, 1)
        (group,) = frozen.figures.epcis
        assert (group.id, group.members, group.publishing) == (ids["epci"], 2, 1)
        assert frozen.figures.obligations == {"subject": 2, "exempt": 1, "unknown": 0}
        assert frozen.figures.territory.publish_one == 1
        assert [one.name for one in frozen.members] == ["Albias", "CC des Deux Rives", "Moissac"]
        cell = frozen.members[2].cells[3]
        assert (cell.dataset, cell.stage, cell.freshness) == (BAL, Stage.PUBLISHED, 1.0)

    def test_it_keeps_what_binds_each_member_and_how_old_the_figures_are(
        self, session: Session, api: Callable[..., TestClient]
    ) -> None:
        moissac = make_body(session, "Moissac", insee_code="82112", departement="82")
        make_body(session, "Albias", insee_code="82001", departement="82")
        make_convention(session, moissac)
        make_population(session, moissac, 13_419)
        make_headcount(session, moissac, "120")
        declare(session, moissac.id, BAL)

        taken = service.take_named(session, AGENT, TODAY, "comité")
        session.commit()

        found = {one.name: one for one in snapshots.members_of(session, taken.id)}  # type: ignore[arg-type]
        assert (found["Moissac"].convention, found["Albias"].convention) == ("in_force", "none")
        assert found["Moissac"].insee_code == "82112"
        known = taken.figures.context
        assert (known.syndicat, known.departement) == ("Tarn-et-Garonne Numérique", "82")
        assert known.population_year is not None
        assert (known.headcount_count, known.seen_on) == (1, "2026-11-20")
        session.rollback()
        answer = api().get(f"/api/v1/snapshots/{taken.id}/members").json()
        assert {one["name"]: one["convention"] for one in answer["items"]}["Moissac"] == "in_force"

    def test_what_is_said_afterwards_changes_nothing(self, session: Session) -> None:
        ids = make_scene(session)
        service.take_named(session, AGENT, TODAY, "avant")
        session.commit()
        before = snapshots.latest(session)

        declare(session, ids["albias"], DELIBERATIONS)
        session.commit()

        assert snapshots.latest(session) == before

    def test_the_month_is_taken_once_and_its_report_printed(self, engine: Engine) -> None:
        with write_session(engine) as session:
            make_scene(session)

        for day in (1, 2, 30):
            freeze_the_month(engine, datetime(2026, 11, day, 12, tzinfo=UTC))
        freeze_the_month(engine, datetime(2026, 11, 30, 23, 30, tzinfo=UTC))  # December in Paris

        with Session(engine) as session:
            rows = session.exec(select(SnapshotRow).order_by(SnapshotRow.key)).all()
            assert [(row.key, row.taken_on) for row in rows] == [
                ("2026-11", date(2026, 11, 1)), ("2026-12", date(2026, 12, 1)),
            ]  # fmt: skip
            assert sorted(session.exec(select(Job.label))) == [
                "Rapport d’avancement arrêté au 1er décembre 2026",
                "Rapport d’avancement arrêté au 1er novembre 2026",
            ]

    def test_nothing_loaded_nothing_frozen(self, session: Session) -> None:
        assert service.take_monthly(session, TODAY) is None

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121])
    def test_a_name_is_asked_and_fits(self, session: Session, name: str) -> None:
        with pytest.raises(InvalidError):
            service.take_named(session, AGENT, TODAY, name)

    def test_the_same_name_twice_a_day_is_refused(self, session: Session) -> None:
        make_scene(session)
        service.take_named(session, AGENT, TODAY, "Comité")

        with pytest.raises(ConflictError, match="Choisissez un autre nom"):
            service.take_named(session, AGENT, TODAY, "comité")
        service.take_named(session, AGENT, TODAY + timedelta(days=1), "Comité")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE snapshot SET name = 'autre'",
            "DELETE FROM snapshot",
            "UPDATE snapshot_member SET name = 'autre'",
            "DELETE FROM snapshot_member",
        ],
    )
    def test_the_database_refuses_to_change_it(
        self, engine: Engine, session: Session, statement: str
    ) -> None:
        make_scene(session)
        service.take_monthly(session, TODAY)
        session.commit()

        with pytest.raises(DBAPIError, match="a snapshot never changes"), engine.begin() as opened:
            opened.execute(text(statement))

    def test_the_database_refuses_a_member_more(self, session: Session) -> None:
        make_scene(session)
        taken = service.take_monthly(session, TODAY)
        assert taken is not None
        known = session.exec(select(SnapshotMember)).first()
        assert known is not None

        session.add(SnapshotMember(**{**known.model_dump(), "member_id": uuid4()}))

        with pytest.raises(DBAPIError, match="a snapshot never changes"):
            session.flush()

    def test_what_counted_the_demonstration_leaves_with_it(self, session: Session) -> None:
        ids = make_scene(session)
        service.take_named(session, AGENT, TODAY, "vrai")
        seen = declare(session, ids["albias"], DatasetCode.PRENOMS)
        seen.is_demo = True
        session.flush()
        service.take_named(session, AGENT, TODAY, "avec la démonstration")

        service.delete_demo(session)
        session.commit()

        assert [row.name for row in session.exec(select(SnapshotRow))] == ["vrai"]
        assert len(session.exec(select(SnapshotMember)).all()) == 3


def member(name: str, percent: int | None = 0, published: str = "") -> rules.FrozenMember:
    """`published`: letters of the datasets published, by their place (« 03 »)."""
    cells = "".join("M3__" if str(place) in published else "M0__" for place in range(6))
    return rules.FrozenMember(
        id=UUID(int=sum(map(ord, name))), siren=None, name=name, kind="commune", epci_id=None,
        obligation="subject", published=len(published), applicable=6, percent=percent,
        possible_percent=percent, cells=rules.read_cells(cells),
    )  # fmt: skip


def snapshot(on: date, *members: rules.FrozenMember, rule: str = "2026-11") -> rules.Snapshot:
    return rules.Snapshot(
        id=uuid4(), taken_on=on, name="", author="", recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
        rule_version=rule, covers_everyone=False, member_count=len(members), figures=NOTHING,
        is_demo=False, members=members,
    )  # fmt: skip


NOTHING = rules.Figures(
    datasets=(), epcis=(), territory=datasets.TerritoryFigures(), conventions={}, obligations={}
)


class TestDiff:
    def test_who_moved_what_began_what_ceased_who_came(self) -> None:
        before = snapshot(
            NOVEMBER,
            member("Aucamville", 10), member("Bressols", 50, "0"), member("Caussade", 60, "01"),
            member("Donzac", 5), member("Escazeaux", 0),
        )  # fmt: skip
        after = snapshot(
            TODAY,
            member("Aucamville", 20, "3"), member("Bressols", 90, "03"),
            member("Caussade", 30, "0"), member("Escazeaux", 0), member("Fabas", 80, "012"),
        )  # fmt: skip

        found = rules.diff(before, after)

        assert (found.since, found.until, found.has_same_rule) == (NOVEMBER, TODAY, True)
        assert [(one.name, one.points) for one in found.progressed] == [
            ("Bressols", 40), ("Aucamville", 10),
        ]  # fmt: skip
        assert [(one.name, one.before, one.after) for one in found.regressed] == [
            ("Caussade", 60, 30)
        ]
        assert [(one.name, one.dataset) for one in found.new_publications] == [
            ("Aucamville", BAL), ("Bressols", BAL),
        ]  # fmt: skip
        assert [(one.name, one.dataset) for one in found.lost_publications] == [
            ("Caussade", DatasetCode.SUBVENTIONS)
        ]
        assert [one.name for one in found.arrived] == ["Fabas"]
        assert [one.name for one in found.left] == ["Donzac"]

    def test_the_same_day_twice_is_empty(self) -> None:
        one = snapshot(TODAY, member("Albias", 10))

        assert rules.diff(one, replace(one, rule_version="2027-01")).is_empty
        assert not rules.diff(one, replace(one, rule_version="2027-01")).has_same_rule

    def test_becoming_concerned_is_no_loss(self) -> None:
        before, after = member("Albias", None), member("Albias", 0)

        found = rules.diff(snapshot(NOVEMBER, before), snapshot(TODAY, after))

        assert found.is_empty


class TestRetention:
    def test_those_who_stopped_stay_counted(self) -> None:
        a, b, c = (UUID(int=n) for n in (1, 2, 3))
        days = [
            (date(2026, 9, 1), frozenset({a, b})),
            (date(2026, 10, 1), frozenset({a})),
            (date(2026, 11, 1), frozenset({a, b, c})),
            (date(2026, 12, 1), frozenset({c})),
        ]

        points = snapshots.retention(days)

        assert [(p.publishing, p.ever, p.stopped, p.kept_percent) for p in points] == [
            (2, 2, 0, 100), (1, 2, 1, 50), (3, 3, 0, 100), (1, 3, 2, 33),
        ]  # fmt: skip

    def test_nobody_ever_has_no_rate(self) -> None:
        (point,) = snapshots.retention([(TODAY, frozenset())])

        assert point.kept_percent is None

    def test_it_is_drawn_by_the_days_that_passed(self) -> None:
        points = (
            snapshots.RetentionPoint(date(2026, 1, 1), 0, 0),
            snapshots.RetentionPoint(date(2026, 1, 11), 2, 4),
            snapshots.RetentionPoint(date(2026, 1, 21), 4, 4),
        )

        curve = Curve(points)

        assert curve.publishing == "M0 200L300 100L600 0"
        assert curve.ever == "M0 200L300 0L600 0"


def test_cells_come_back_as_they_were_written() -> None:
    cells = [
        datasets.cell(code, applicability, stage=stage, conformity=conformity, freshness=age)
        for code, applicability, stage, conformity, age in zip(
            datasets.CODES,
            ("mandatory", "voluntary", "not_applicable", "undetermined", "mandatory", "mandatory"),
            (3, 3, 0, 1, 2, 3),
            ("conformant", "minor", None, None, None, "non_conformant"),
            (1, 0, None, None, None, None),
            strict=True,
        )
    ]  # type: ignore[var-annotated]

    written = rules.write_cells(cells)

    assert written == "M3C2V3P0-0__?1__M2__M3N_"
    back = rules.read_cells(written)
    assert [(one.stage, one.conformity) for one in back] == [
        (one.stage, one.conformity) for one in cells
    ]


class TestPages:
    def test_an_empty_base_has_a_page(self, client: TestClient) -> None:
        page = client.get("/jeux-de-donnees/historique")

        assert page.status_code == 200
        assert "Aucun chiffre n’est encore arrêté" in page.text

    def test_what_changed_since_the_last_one_is_told(
        self, client: TestClient, session: Session
    ) -> None:
        ids = make_scene(session)
        service.take_monthly(session, NOVEMBER)
        declare(session, ids["albias"], DELIBERATIONS)
        session.commit()

        page = " ".join(client.get("/jeux-de-donnees/historique").text.split())
        board = client.get("/tableau-de-bord").text

        assert "Depuis le 1er novembre 2026 : 1 membre a progressé" in page.replace("\u00a0", " ")
        assert "1 nouvelle publication" in page.replace("\u00a0", " ")
        assert "+\u00a01 jeu publié depuis le 1er novembre 2026" in board
        assert "+\u00a01 depuis le 01/11/2026" in board

    def test_who_stopped_is_named(self, client: TestClient, session: Session) -> None:
        ids = make_scene(session)
        service.take_monthly(session, NOVEMBER)
        gone = claim(Stage.NOT_STARTED, note="Adresse morte.", observed_on=TODAY)
        declare(session, ids["moissac"], BAL, gone)
        session.commit()

        page = " ".join(client.get("/jeux-de-donnees/historique").text.split())

        stopped = page[page.index("Ne publient plus aucun jeu") :]
        assert stopped.index("Moissac") < stopped.index("</p>")

    def test_a_person_freezes_the_day_under_a_name(
        self, client: TestClient, session: Session
    ) -> None:
        make_scene(session)
        session.commit()

        response = client.post("/jeux-de-donnees/historique", data={"name": "Comité"})
        again = client.post("/jeux-de-donnees/historique", data={"name": "Comité"})
        empty = client.post("/jeux-de-donnees/historique", data={"name": ""})

        assert response.status_code == 303
        page = client.get(response.headers["location"])
        assert page.status_code == 200
        assert "Chiffres arrêtés au 21 novembre 2026" in page.text
        assert "Rien ne peut plus le changer" in page.text
        assert (again.status_code, empty.status_code) == (409, 422)
        assert "Choisissez un autre nom" in again.text

    def test_an_elu_reads_and_does_not_freeze(
        self, elu_client: TestClient, session: Session
    ) -> None:
        make_scene(session)
        session.commit()

        assert "Arrêter les chiffres" not in elu_client.get("/jeux-de-donnees/historique").text
        assert elu_client.post("/jeux-de-donnees/historique", data={"name": "x"}).status_code == 403

    def test_an_unknown_one_is_not_found(self, client: TestClient) -> None:
        assert client.get(f"/jeux-de-donnees/historique/{uuid4()}").status_code == 404

    def test_the_differences_with_the_one_before_are_shown(
        self, client: TestClient, session: Session
    ) -> None:
        ids = make_scene(session)
        service.take_monthly(session, NOVEMBER)
        declare(session, ids["albias"], DELIBERATIONS)
        later = service.take_named(session, AGENT, TODAY, "Comité")
        session.commit()

        page = client.get(f"/jeux-de-donnees/historique/{later.id}").text

        assert "L’arrêté d’avant, au 1er novembre 2026" in page
        assert "1 membre a progressé" in page.replace("\u00a0", " ")


class TestApi:
    def test_cursors_walk_through_everything_once(
        self, api: Callable[..., Any], session: Session
    ) -> None:
        make_scene(session)
        for number in range(3):
            service.take_named(session, AGENT, TODAY, f"essai {number}")
        taken = service.take_monthly(session, NOVEMBER)
        assert taken is not None
        session.commit()
        reader = api()

        url, seen = "/api/v1/snapshots?limit=2", []
        while url:
            document = reader.get(url).json()
            seen += [item["taken_on"] for item in document["items"]]
            url = document["next"]
        url, names = f"/api/v1/snapshots/{taken.id}/members?limit=2", []
        while url:
            document = reader.get(url).json()
            names += [item["name"] for item in document["items"]]
            url = document["next"]

        assert seen == ["2026-11-21"] * 3 + ["2026-11-01"]
        assert names == ["Albias", "CC des Deux Rives", "Moissac"]

    def test_one_says_its_figures_and_what_changed(
        self, api: Callable[..., Any], session: Session
    ) -> None:
        ids = make_scene(session)
        first = service.take_monthly(session, NOVEMBER)
        assert first is not None
        declare(session, ids["albias"], DELIBERATIONS)
        session.commit()
        writer = api(Role.AGENT)

        taken = writer.post("/api/v1/snapshots", json={"name": "Comité"})
        one = writer.get(f"/api/v1/snapshots/{taken.json()['id']}").json()
        changes = writer.get(f"/api/v1/snapshots/{one['id']}/changes").json()

        assert taken.status_code == 201
        assert one["figures"]["datasets"][0]["published"] == 1
        assert changes["new_publications"] == [
            {"id": str(ids["albias"]), "name": "Albias", "dataset": "deliberations"}
        ]
        assert writer.get(f"/api/v1/snapshots/{first.id}/changes").json() is None

    def test_a_reader_does_not_freeze(self, api: Callable[..., Any]) -> None:
        assert api(Role.ELU).post("/api/v1/snapshots", json={"name": "x"}).status_code == 403

    @pytest.mark.parametrize("cursor", ["%C3%A9zz", "YXxi", "YQ"])
    def test_a_cursor_of_somebody_else_is_refused(
        self, api: Callable[..., Any], cursor: str
    ) -> None:
        assert api().get(f"/api/v1/snapshots?cursor={cursor}").status_code == 422


def test_the_command_takes_the_month_once_then_asks_for_a_name(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_scene(session)
    session.commit()
    monkeypatch.setenv("JALON_DATABASE_URL", engine.url.render_as_string(hide_password=False))

    assert cli.main(["snapshot", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert cli.main(["snapshot"]) == 1
    assert "donnez-lui un nom" in capsys.readouterr().err
    assert cli.main(["snapshot", "--name", "Comité"]) == 0

    assert document["member_count"] == 3
    assert document["name"] == ""


def test_the_present_agrees_with_what_is_frozen(session: Session) -> None:
    make_scene(session)
    taken = service.take_named(session, AGENT, TODAY, "Comité")

    present = counting.present(session, TODAY)
    frozen = snapshots.get(session, taken.id or uuid4())

    assert frozen is not None
    assert (present.figures, present.members) == (frozen.figures, frozen.members)
