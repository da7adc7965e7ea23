"""The harvest of the demonstration: made by the product, marked, apart from what is real."""

import socket
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, SQLModel, col, select

from app import demo
from app.collectivites import loader
from app.collectivites.models import Collectivite
from app.core.clock import PARIS, now
from app.core.db import read_session, write_session
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.datasets.checking.models import FileCheck
from app.datasets.models import DatasetCell, Evidence
from app.datasets.portals import queries, running, service
from app.datasets.portals.checking import check_published
from app.datasets.portals.models import (
    FoundRow,
    FoundTwin,
    Harvest,
    Matching,
    Observation,
    Portal,
    PortalCount,
)
from app.demo import harvest, loading
from app.demo.story import Chapter
from app.demo.story_portals import DEPOSITS, NEIGHBOUR, PLATFORM
from app.jobs.models import Job
from app.mail.models import OutboxMessage
from app.reminders import service_links as dead_links
from tests.conftest import TODAY, SignedInClient
from tests.datasets.factories import AGENT
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night
from tests.datasets.portals.server import Clock, Site, make_fetcher, serving

PAGE = "/jeux-de-donnees/moissons"
PLATFORM_PAGE = "/tableau-de-bord/plateforme"
YESTERDAY = TODAY - timedelta(days=1)


def silent(_: str) -> None:
    """Nobody watches the progress."""


def the_code(session: Session, code: str) -> Collectivite:
    return session.exec(select(Collectivite).where(col(Collectivite.code) == code)).one()


def words(page: str) -> str:
    return " ".join(page.replace("\u00a0", " ").split())


@pytest.fixture
def _territory(engine: Engine, settings: Settings) -> None:
    with write_session(engine) as session:
        loader.load_departement(session, settings, "82")


@pytest.fixture
def told(engine: Engine, settings: Settings, _territory: None) -> None:
    """The nights alone: the conventions have their own tests."""
    with write_session(engine) as session:
        codes = {one.member for one in DEPOSITS}
        rows = session.exec(select(Collectivite).where(col(Collectivite.code).in_(codes)))
        members = {one.code: one.id for one in rows}
        harvest.tell_harvest(session, loading.ACTOR, settings.store_dir, members, TODAY, silent)


def refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("The demonstration asked the network.")


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_no_name_is_looked_up_and_nothing_is_asked(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with write_session(engine) as session:
        members = {"82121": the_code(session, "82121").id}

        harvest.tell_harvest(session, loading.ACTOR, settings.store_dir, members, TODAY, silent)

        assert session.exec(select(func.count()).select_from(Observation)).one() > 0


@pytest.mark.usefixtures("told")
@pytest.mark.one_engine
class TestStory:
    def test_the_platform_grows_and_loses_one(self, session: Session) -> None:
        platform = session.exec(select(Portal).where(col(Portal.url) == PLATFORM.url)).one()
        rows = session.exec(
            select(PortalCount)
            .where(col(PortalCount.portal_id) == platform.id)
            .order_by(col(PortalCount.counted_on))
        ).all()

        assert len(rows) == 19
        assert rows[-1].counted_on == YESTERDAY
        numbers = [one.dataset_count for one in rows]
        assert numbers[0] < numbers[6] < max(numbers)
        assert numbers[-1] == max(numbers) - 1
        assert all(one.member_count < one.dataset_count for one in rows)

    def test_files_wait_and_links_die(self, session: Session) -> None:
        waiting = queries.matchings(session, "proposed")

        assert len(waiting) == 5
        assert {one.matching.confidence for one in waiting} == {1, 2}
        dead, failing = queries.matchings(session, "confirmed", only_failing=True)

        assert (dead.member_name, failing.member_name) == ("Montbeton", "Castelsarrasin")
        assert dead.matching.warned_on == TODAY - timedelta(days=3)
        assert failing.matching.warned_on is None
        of_acts = select(DatasetCell).where(col(DatasetCell.dataset) == "deliberations")
        cells = {one.collectivite_id: one.stage for one in session.exec(of_acts)}
        assert cells[dead.matching.collectivite_id] == 2
        assert cells[failing.matching.collectivite_id] == 3

    def test_each_kind_of_answer_is_there_past_and_marked(self, session: Session) -> None:
        seen = session.exec(select(Observation)).all()

        assert {one.conformity for one in seen} >= {"conformant", "non_conformant"}
        assert any(one.is_unchanged for one in seen)
        assert any("n’est ni la Licence Ouverte" in (one.problem or "") for one in seen)
        assert session.exec(select(func.count()).select_from(FoundTwin)).one() == 1
        latest = queries.latest_harvest(session)
        assert latest is not None
        assert latest.started_at.astimezone(PARIS).date() == YESTERDAY
        for row in session.exec(select(Matching).where(col(Matching.state) == "confirmed")):
            assert row.decided_at is not None
            assert row.decided_at < latest.started_at
            assert row.decided_by == "Démonstration"
        for table in (Portal, Harvest, Evidence, FileCheck):
            marks = session.exec(select(table.is_demo)).all()  # type: ignore[attr-defined]
            assert marks
            assert all(marks)


@pytest.mark.usefixtures("told")
@pytest.mark.one_engine
class TestPages:
    def test_the_harvests_say_it_is_a_demonstration(self, client: SignedInClient) -> None:
        page = words(client.get(PAGE).text)

        assert page.count(">démonstration<") >= 1 + 5 + 2 + 2
        assert "À confirmer (5)" in page
        assert "vient de deux portails inventés" in page
        assert "plateforme.example.org" not in page
        assert "Moissonner maintenant" not in page

    def test_the_platform_keeps_the_real_figure_apart(
        self, client: SignedInClient, session: Session
    ) -> None:
        page = words(client.get(PLATFORM_PAGE).text)

        assert "Plateforme inventée" in page
        assert 'badge--watch">démonstration' in page
        assert "environ 134 jeux au 26 septembre 2022" in page
        assert "curve__given" not in page
        assert "plateforme.example.org" not in page
        portal = session.exec(select(Portal).where(col(Portal.url) == PLATFORM.url)).one()
        file = client.get(f"{PLATFORM_PAGE}.csv?portail={portal.id}").content.decode("utf-8-sig")
        header, *lines = file.splitlines()
        assert header.endswith(";Démonstration")
        assert {line.rsplit(";", 1)[1] for line in lines} == {"oui"}

    def test_the_errors_of_a_file_are_read_from_its_cell(
        self, elu_client: SignedInClient, session: Session
    ) -> None:
        moissac = the_code(session, "82112")
        cell = elu_client.get(f"/jeux-de-donnees/membres/{moissac.id}/subventions").text
        report = session.exec(
            select(FileCheck).where(
                col(FileCheck.collectivite_id) == moissac.id, col(FileCheck.error_count) > 0
            )
        ).first()
        assert report is not None

        assert f"/jeux-de-donnees/controles/{report.id}" in cell
        page = elu_client.get(f"/jeux-de-donnees/controles/{report.id}")
        assert page.status_code == 200
        assert "1 500 €" in page.text.replace("\u00a0", " ").replace("\u202f", " ")
        assert ">démonstration<" in page.text

    def test_it_is_neither_activated_nor_tested(
        self, client: SignedInClient, session: Session
    ) -> None:
        ids = session.exec(select(Portal.id).where(col(Portal.is_demo))).all()
        session.rollback()
        for portal_id in ids:
            for act, data in (("essai", {}), ("activite", {"active": "1"})):
                address = f"{PAGE}/portails/{portal_id}/{act}"
                answer = client.post(address, data=data)

                assert address not in client.get(PAGE).text
                assert answer.status_code == 409
                assert "inventé par la démonstration" in answer.text
        assert session.exec(select(Job)).all() == []

    def test_a_proposal_decided_by_a_visitor_promises_nothing(
        self, client: SignedInClient, session: Session
    ) -> None:
        matching = queries.matchings(session, "proposed")[0].matching
        cell = f"/jeux-de-donnees/membres/{matching.collectivite_id}/{matching.dataset}"
        decision = {"selected": [str(matching.id)], "decision": "confirm"}
        session.rollback()

        client.post(f"{PAGE}/rapprochements", data=decision)

        assert "la démonstration s’arrête là" in client.get(PAGE).text
        assert "aucune moisson ne lit ce portail" in client.get(cell).text


@pytest.mark.usefixtures("told")
class TestApart:
    def test_no_night_no_button_and_no_command_reads_it(
        self, engine: Engine, settings: Settings, session: Session
    ) -> None:
        siren = the_code(session, "82121").siren or ""
        session.rollback()
        before = count(engine, Observation)

        running.plan(settings, engine, now().replace(hour=12))
        with write_session(engine) as writing:
            running.request_now(writing, TODAY)
        answer = running.run_now(settings, engine, check_published)
        alone = running.run_now(settings, engine, check_published, siren=siren)

        for told in (answer, alone):
            assert (told["observed"], told["failed"], told["new"]) == (0, 0, 0)
            assert told["problems"] == {}
        assert count(engine, Observation) == before
        keys = session.exec(select(Job.key)).all()
        assert not [key for key in keys if key and key.startswith("harvest:nightly")]

    @pytest.mark.one_engine
    def test_a_real_portal_is_read_as_if_it_were_alone(
        self, engine: Engine, settings: Settings, session: Session
    ) -> None:
        """The same title, publisher and dataset as an invented one, proved before and after it."""
        before = TODAY - timedelta(days=40)
        with serving() as site, make_fetcher(Clock()) as fetcher:
            portal_id = add_twin(session, site)
            night = Night(engine, fetcher, settings)
            night(before - timedelta(days=1))
            (mine,) = found_on(session, portal_id)
            assert mine.state == "proposed"
            service.decide(session, AGENT, [mine.id], "confirm")
            session.commit()

            nights = [night(day, check=check_published) for day in (before, TODAY)]

            assert [one["observed"] for one in nights] == [1, 1]
        body = the_code(session, "82121")
        proofs = session.exec(
            select(Evidence).where(
                col(Evidence.collectivite_id) == body.id, col(Evidence.is_demo).is_(False)
            )
        ).all()
        assert [(one.basis, one.dataset) for one in proofs] == [("observed", "deliberations")]

        body_id, proof_id = body.id, proofs[0].id
        session.rollback()
        demo.remove(engine, settings)

        assert [one.is_demo for one in session.exec(select(Portal))] == [False]
        assert [one.state for one in found_on(session, portal_id)] == ["confirmed"]
        assert [one.is_demo for one in session.exec(select(Evidence))] == [False]
        cell = session.get_one(DatasetCell, (body_id, "deliberations"))
        assert cell.evidence_id == proof_id

    @pytest.mark.one_engine
    def test_its_dead_link_is_announced_as_a_demonstration(
        self, engine: Engine, settings: Settings, client: SignedInClient, session: Session
    ) -> None:
        with write_session(engine) as writing:
            dead_links.plan(writing, settings, TODAY)
        with write_session(engine) as writing:
            assert dead_links.plan(writing, settings, TODAY).mails == 0

        mails = session.exec(select(OutboxMessage)).all()

        assert mails
        assert all(one.is_demo for one in mails)
        assert {one.subject.split("]")[0] for one in mails} == {"[Démonstration"}
        assert all("rien n’est à faire" in one.text for one in mails)
        listed = words(client.get("/rappels").text).partition('id="adresses"')[2]
        assert ">démonstration<" in listed

        session.rollback()
        demo.remove(engine, settings)

        for table in (OutboxMessage, Portal, Harvest, FoundRow, Matching, FileCheck):
            assert count(engine, table) == 0


def count(engine: Engine, table: type[SQLModel]) -> int:
    with read_session(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def add_twin(session: Session, site: Site) -> UUID:
    """A CKAN portal of this machine, with a dataset said as the demonstration says its own."""
    content = b"COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_OBJET\nA,B,1,2026-11-01,C\n"
    file = {"url": f"{site.url}/reel.csv", "format": "CSV", "last_modified": "2026-09-01T10:00:00"}
    dataset = shapes.ckan_dataset(
        title="Délibérations du conseil municipal",
        organization={"title": "Mairie de Montauban"},
        resources=[file],
    )
    shapes.ckan(site, [dataset])
    site.routes["/reel.csv"] = shapes.served(content, "text/csv")
    portal = service.add_portal(session, AGENT, kind="ckan", url=site.url, name="Vrai portail")
    portal_id = portal.id
    session.commit()
    return portal_id


def found_on(session: Session, portal_id: UUID) -> list[Matching]:
    session.expire_all()
    query = select(Matching).join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
    return list(session.exec(query.where(col(FoundRow.portal_id) == portal_id)))


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_stopped_on_the_way_it_starts_again_from_nothing(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the nights, before the end: nothing is left, and the next load is whole."""

    def stop(*_: object) -> NoReturn:
        raise InvalidError("Arrêt.")

    with monkeypatch.context() as patched:
        patched.setattr(loading, "freeze_months", stop)
        with pytest.raises(InvalidError, match="Arrêt"):
            demo.load(engine, settings, TODAY, silent, ())

    assert count(engine, Portal) == 0
    assert count(engine, Observation) == 0

    demo.load(
        engine,
        settings,
        TODAY,
        silent,
        [Chapter(member="82112", upto="draft")],
    )

    assert count(engine, Portal) == 2
    assert {PLATFORM.url, NEIGHBOUR.url} == _urls(engine)


def _urls(engine: Engine) -> set[str]:
    with read_session(engine) as session:
        return set(session.exec(select(Portal.url)))
