"""A harvest: what is found, what is observed, what a person decided, and what a kill leaves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.collectivites.models import Collectivite
from app.core.settings import Settings
from app.datasets.checking.rules import Report, SchemaCode, SchemaRef
from app.datasets.models import DatasetCell, Evidence
from app.datasets.portals import running, service
from app.datasets.portals.models import FoundRow, Harvest, Matching, Observation, Portal
from app.datasets.portals.observing import Verdict
from app.datasets.rules import Conformity, DatasetCode, Stage
from app.jobs.models import Job
from app.journal.models import JournalEntry
from app.worker import make_worker
from tests.datasets.factories import AGENT, TODAY, claim, declare, make_body
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night, not_measured
from tests.datasets.portals.server import Handle, Site, answer
from tests.datasets.portals.shapes import SIRET

CSV = "COLL_NOM;COLL_SIRET;DELIB_ID;DELIB_DATE;DELIB_MATIERE_CODE\nMoissac;1;2;3;4\n"


class StopError(Exception):
    """The program is killed."""


def conformant(_content: bytes, _code: DatasetCode) -> Verdict:
    schema = SchemaRef(SchemaCode.DELIBERATIONS, "scdl/deliberations", "2.1.5")
    report = Report(schema=schema, readable=True, rows=1)
    return Verdict(Conformity.CONFORMANT, schema.name, schema.version, 1, 0, "1", report)


@pytest.fixture
def portal(publish: Callable[[Handle], Portal]) -> Portal:
    """One dataset, whose file says when it changed."""
    return publish(shapes.served(CSV, "text/csv", ETag='"v1"'))


def add_portal(session: Session, url: str, kind: str = "udata", name: str = "data.gouv.fr") -> Any:
    portal = service.add_portal(session, AGENT, kind=kind, url=url, name=name)
    session.commit()
    return portal


@pytest.fixture
def harvest(night: Night) -> Callable[..., dict[str, Any]]:
    def run(key: str = "first", on: date = TODAY, **more: Any) -> dict[str, Any]:
        return night(on, key=key, **{"check": conformant, **more})

    return run


def confirm(session: Session) -> None:
    """The one proposal."""
    (matching,) = all_of(session, Matching)
    service.decide(session, AGENT, [matching.id], "confirm")
    session.commit()


def evidence_of(session: Session) -> list[Evidence]:
    return sorted(all_of(session, Evidence), key=lambda one: one.recorded_at)


def all_of(session: Session, table: Any) -> list[Any]:
    """As it is now in the database; no transaction is left open."""
    session.commit()
    session.expunge_all()
    rows = list(session.exec(select(table)))
    session.commit()
    return rows


@pytest.mark.usefixtures("portal")
class TestFinding:
    def test_a_dataset_is_kept_and_its_file_proposed_with_the_reason(
        self, session: Session, harvest: Any, body: Collectivite, site: Site
    ) -> None:
        told = harvest()

        (found,) = all_of(session, FoundRow)
        (matching,) = all_of(session, Matching)
        assert (told["new"], told["to_confirm"], told["problems"]) == (1, 1, {})
        assert (found.title, found.licence) == ("Délibérations de Moissac", "licence-ouverte-2")
        assert (matching.collectivite_id, matching.dataset) == (body.id, "deliberations")
        assert (matching.state, matching.confidence) == ("proposed", 3)
        assert matching.resource_url == f"{site.url}/file.csv"
        assert matching.reason == (
            "le fichier déclare le schéma scdl/deliberations 2.1.5 ; "
            f"l’organisation déclare le SIRET {SIRET}"
        )

    def test_the_same_harvest_again_changes_nothing(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        harvest()
        asked = len(site.asked)

        again = harvest()

        assert again["new"] == 1
        assert len(all_of(session, FoundRow)) == len(all_of(session, Matching)) == 1
        assert len(site.asked) == asked

    def test_what_was_rejected_is_not_proposed_again(self, session: Session, harvest: Any) -> None:
        harvest()
        (matching,) = all_of(session, Matching)
        service.decide(session, AGENT, [matching.id], "reject")
        session.commit()

        told = harvest("second")

        assert told["to_confirm"] == 0
        assert [one.state for one in all_of(session, Matching)] == ["rejected"]

    def test_a_dataset_that_is_gone_is_dated_once_and_may_come_back(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        harvest()
        shapes.udata(site, [])

        gone = harvest("second", on=TODAY + timedelta(days=1))
        harvest("third", on=TODAY + timedelta(days=2))
        (found,) = all_of(session, FoundRow)
        assert (gone["vanished"], found.vanished_on) == (1, TODAY + timedelta(days=1))
        assert gone["to_confirm"] == 0

        shapes.udata(site, [shapes.udata_dataset()])
        harvest("fourth", on=TODAY + timedelta(days=3))
        (found,) = all_of(session, FoundRow)
        assert (found.vanished_on, found.first_seen_on) == (None, TODAY)

    def test_a_portal_that_fails_makes_nothing_vanish(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        harvest()
        site.routes["/api/1/datasets/"] = lambda handler: answer(handler, b"", 500)

        told = harvest("second")

        assert told["problems"] == {"data.gouv.fr": "« 127.0.0.1 » est en panne (erreur 500)."}
        assert [one.vanished_on for one in all_of(session, FoundRow)] == [None]


class TestPublishers:
    @pytest.fixture
    def ods(self, session: Session, site: Site, body: Collectivite) -> Any:  # whose
        return add_portal(session, site.url, "opendatasoft", "La Région")

    @pytest.mark.usefixtures("ods")
    def test_a_name_finds_the_body_and_the_columns_the_schema(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        other = shapes.ods_dataset("autre", publisher="Ville de Toulouse")
        shapes.opendatasoft(site, [shapes.ods_dataset(), other])

        harvest()

        (found,) = all_of(session, FoundRow)
        (matching,) = all_of(session, Matching)
        assert found.external_id == "deliberations-moissac"
        assert matching.confidence == 2
        assert "l’éditeur « Mairie de Moissac »" in matching.reason

    @pytest.mark.usefixtures("ods")
    def test_a_name_that_two_bodies_bear_is_nobodys(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        make_body(session, "Moissac", code="autre")
        session.commit()
        shapes.opendatasoft(site, [shapes.ods_dataset()])

        harvest()

        assert all_of(session, FoundRow) == []

    def test_an_undeclared_file_is_looked_into_once_a_version(
        self, session: Session, harvest: Any, site: Site, body: Collectivite
    ) -> None:
        file = shapes.udata_resource(latest=f"{site.url}/file.csv", schema=None, title="Export")
        dataset = shapes.udata_dataset(resources=[file], title="Actes")
        shapes.udata(site, [dataset])
        site.routes["/file.csv"] = shapes.served(CSV + "x" * 200_000)
        add_portal(session, site.url)

        harvest()
        harvest("second")

        (matching,) = all_of(session, Matching)
        assert matching.dataset == "deliberations"
        assert matching.reason.startswith("ses colonnes sont celles du schéma scdl/deliberations")
        assert [path for path, _ in site.asked].count("/file.csv") == 1


@pytest.mark.usefixtures("portal")
class TestObserving:
    def test_a_confirmed_publication_becomes_an_observed_evidence(
        self, session: Session, harvest: Any, body: Collectivite, site: Site
    ) -> None:
        harvest()
        confirm(session)

        told = harvest("second")

        (evidence,) = evidence_of(session)
        (seen,) = all_of(session, Observation)
        cell = session.get(DatasetCell, (body.id, "deliberations"))
        assert told["observed"] == 1
        assert (evidence.basis, evidence.stage, evidence.author) == ("observed", 3, "Jalon")
        assert (evidence.url, evidence.licence) == (f"{site.url}/file.csv", "licence-ouverte-2")
        assert (evidence.data_on, evidence.conformity) == (date(2026, 10, 31), "conformant")
        assert evidence.schema_version == "2.1.5"
        assert (seen.is_answered, seen.status, seen.etag) == (True, 200, '"v1"')
        assert (seen.checker_version, seen.evidence_id) == ("1", evidence.id)
        assert cell is not None
        assert cell.stage == Stage.PUBLISHED

    def test_the_same_file_is_not_fetched_nor_said_twice(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        harvest()
        confirm(session)
        harvest("second")
        site.routes["/file.csv"] = lambda handler: answer(
            handler, b"", 304 if handler.headers["If-None-Match"] == '"v1"' else 500
        )

        harvest("third", on=TODAY + timedelta(days=1))

        first, second = sorted(all_of(session, Observation), key=lambda one: one.observed_on)
        assert (second.is_unchanged, second.status) == (True, 304)
        assert second.file_sha256 == first.file_sha256
        assert (second.conformity, second.evidence_id) == ("conformant", None)
        assert len(evidence_of(session)) == 1

    def test_the_day_of_the_server_holds_while_the_file_is_unchanged(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        file = shapes.udata_resource(
            latest=f"{site.url}/file.csv", last_modified=None, created_at=None
        )
        shapes.udata(site, [shapes.udata_dataset(resources=[file])])
        stamp = "Mon, 16 Nov 2026 10:00:00 GMT"
        site.routes["/file.csv"] = lambda handler: answer(
            handler,
            b"" if handler.headers["If-Modified-Since"] else CSV.encode(),
            304 if handler.headers["If-Modified-Since"] == stamp else 200,
            Last_Modified=stamp,
        )
        harvest()
        confirm(session)

        harvest("second")
        harvest("third", on=TODAY + timedelta(days=1))

        (evidence,) = evidence_of(session)
        assert evidence.data_on == date(2026, 11, 16)
        assert [one.is_unchanged for one in all_of(session, Observation)].count(True) == 1

    def test_what_a_person_said_since_stands_until_the_file_changes(
        self, session: Session, harvest: Any, body: Collectivite, site: Site
    ) -> None:
        harvest()
        confirm(session)
        harvest("second", on=date(2026, 11, 19))
        declare(session, body.id, DatasetCode.DELIBERATIONS, claim(conformity=None))
        session.commit()

        harvest("third", on=TODAY)
        assert [one.basis for one in evidence_of(session)] == ["observed", "declared"]

        changed = shapes.udata_resource(
            latest=f"{site.url}/file.csv", last_modified="2026-11-20T08:00:00"
        )
        shapes.udata(site, [shapes.udata_dataset(resources=[changed])])
        harvest("fourth", on=TODAY)
        said = evidence_of(session)
        assert [one.basis for one in said] == ["observed", "declared", "observed"]
        assert said[-1].data_on == date(2026, 11, 20)
        assert all(one.withdrawn_at is None for one in said)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ("<!DOCTYPE html><html>", "L’adresse donne une page web au lieu du fichier."),
            ("  \n", "Le fichier est vide."),
        ],
    )
    def test_what_is_not_a_file_proves_nothing(
        self, session: Session, harvest: Any, site: Site, content: str, problem: str
    ) -> None:
        harvest()
        confirm(session)
        site.routes["/file.csv"] = shapes.served(content)

        told = harvest("second")

        (seen,) = all_of(session, Observation)
        assert (told["observed"], told["failed"]) == (0, 1)
        assert (seen.is_answered, seen.problem) == (False, problem)
        assert evidence_of(session) == []

    def test_a_licence_that_is_not_open_is_said_and_does_not_count(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        file = shapes.udata_resource(latest=f"{site.url}/file.csv")
        shapes.udata(site, [shapes.udata_dataset(license="cc-by", resources=[file])])
        harvest()
        confirm(session)

        harvest("second")

        (seen,) = all_of(session, Observation)
        assert seen.is_answered
        assert seen.problem.startswith("La licence « cc-by » n’est ni")
        assert evidence_of(session) == []

    def test_a_licence_that_closes_takes_back_what_was_only_observed(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        harvest()
        confirm(session)
        harvest("second")
        file = shapes.udata_resource(latest=f"{site.url}/file.csv")
        shapes.udata(site, [shapes.udata_dataset(license="notspecified", resources=[file])])

        harvest("third", on=TODAY + timedelta(days=1))
        harvest("fourth", on=TODAY + timedelta(days=2))

        published, lost = evidence_of(session)
        assert (published.stage, lost.stage) == (Stage.PUBLISHED, Stage.COLLECTED)
        assert lost.note is not None
        assert "« notspecified »" in lost.note

    def test_without_a_checker_the_conformity_is_not_measured(
        self, session: Session, harvest: Any
    ) -> None:
        harvest(check=not_measured)
        confirm(session)
        harvest("second", check=not_measured)

        (evidence,) = evidence_of(session)
        assert (evidence.conformity, evidence.schema_version) == (None, None)

    def test_a_link_dead_for_seven_days_is_told_once_then_loses_the_publication(
        self, session: Session, harvest: Any, body: Collectivite, site: Site
    ) -> None:
        harvest()
        confirm(session)
        harvest("second")
        del site.routes["/file.csv"]

        for day in range(1, 12):
            harvest(f"day {day}", on=TODAY + timedelta(days=day))
            if day == 8:
                (warned,) = all_of(session, Matching)
                assert warned.warned_on == TODAY + timedelta(days=8)
                assert [one.stage for one in evidence_of(session)] == [3]

        warnings = [one for one in all_of(session, JournalEntry) if one.action == "dead_link"]
        published, lost = evidence_of(session)
        assert len(warnings) == 1
        assert "ne répond plus depuis le 22 novembre 2026" in warnings[0].summary
        assert (lost.stage, lost.observed_on) == (Stage.COLLECTED, TODAY + timedelta(days=9))
        assert lost.file_sha256 == published.file_sha256

        site.routes["/file.csv"] = shapes.served(CSV)
        harvest("back", on=TODAY + timedelta(days=12))
        assert [one.stage for one in evidence_of(session)] == [3, 2, 3]


class TestResuming:
    def test_a_killed_harvest_goes_on_from_the_page_it_had_reached(
        self, session: Session, harvest: Any, site: Site, body: Collectivite
    ) -> None:
        many = [shapes.udata_dataset(id=f"{n:024x}", resources=[]) for n in range(6)]
        shapes.udata(site, many, page_size=2)
        add_portal(session, site.url)
        turns: list[int] = []

        def killed_at_the_third(*_: object) -> None:
            turns.append(1)
            if len(turns) == 3:
                raise StopError

        with suppress(StopError):
            harvest(progress=killed_at_the_third)
        kept = len(all_of(session, FoundRow))
        told = harvest()

        pages = [path for path, _ in site.asked if "/datasets/?" in path]
        assert kept == 4
        assert told["new"] == len(all_of(session, FoundRow)) == 6
        assert [path.split("page=")[1][0] for path in pages] == ["1", "2", "3"]

    def test_a_portal_that_is_down_does_not_stop_the_others(
        self, session: Session, harvest: Any, site: Site, body: Collectivite
    ) -> None:
        make_body(session, "Albias", siren="218200012", siret="21820001200017")
        add_portal(session, f"{site.url}/panne", name="En panne")
        shapes.udata(site, [shapes.udata_dataset(resources=[])])
        site.routes["/panne/api/1/organizations/"] = lambda handler: answer(handler, b"", 503)
        add_portal(session, site.url)

        told = harvest()

        down = [path for path, _ in site.asked if path.startswith("/panne")]
        assert told["new"] == 1
        assert told["problems"] == {"En panne": "« 127.0.0.1 » est en panne (erreur 503)."}
        assert len(down) == 4  # the tries for one body; the second was not even asked

    def test_an_address_that_is_no_catalogue_is_left_after_three_bodies(
        self, session: Session, harvest: Any, site: Site
    ) -> None:
        for number in range(5):
            make_body(session, f"Commune {number}", siret=f"2182000{number}200017")
        add_portal(session, site.url)
        site.routes["/api/1/organizations/"] = shapes.served("<html>Maintenance</html>")

        told = harvest()

        assert len(site.asked) == 3
        assert told["problems"] == {
            "data.gouv.fr": "Le portail a envoyé une page web au lieu de données : "
            "vérifiez son adresse."
        }

    def test_one_body_alone(
        self, session: Session, harvest: Any, portal: Portal, body: Collectivite
    ) -> None:
        other = make_body(session, "Albias", siren="218200012", siret="21820001200017")
        session.commit()

        told = harvest(member_id=other.id)

        assert told["new"] == 0


class TestNightly:
    @pytest.fixture
    def nightly(self, settings: Settings) -> Settings:
        """From midnight on, and portals on this machine, as the setting allows."""
        return settings.model_copy(
            update={
                "harvest_hour": 0,
                "harvest_private_network": True,
                "harvest_pause_seconds": 0.0,
            }
        )

    def test_the_worker_harvests_once_a_night(
        self, engine: Engine, session: Session, nightly: Settings, portal: Portal
    ) -> None:
        worker = make_worker(nightly, engine)

        worker.run_once()
        worker.run_once()

        (job,) = [one for one in all_of(session, Job) if one.kind == running.KIND]
        (done,) = all_of(session, Harvest)
        assert (job.state, done.new_count) == ("done", 1)
        assert done.finished_at is not None

    def test_inside_is_refused_unless_the_settings_say_otherwise(
        self, engine: Engine, session: Session, nightly: Settings, portal: Portal
    ) -> None:
        worker = make_worker(nightly.model_copy(update={"harvest_private_network": False}), engine)

        worker.run_once()

        (portal,) = all_of(session, Portal)
        assert portal.last_problem == (
            "« 127.0.0.1 » est une adresse du réseau interne : elle n’est pas lue."
        )

    def test_with_nothing_to_read_nothing_is_queued(
        self, engine: Engine, session: Session, nightly: Settings
    ) -> None:
        service.propose_defaults(session)
        service.propose_defaults(session)
        session.commit()

        make_worker(nightly, engine).run_once()

        assert all_of(session, Job) == []
        assert [one.is_active for one in all_of(session, Portal)] == [False]

    def test_a_portal_is_tried_by_the_worker(
        self, engine: Engine, session: Session, nightly: Settings, portal: Portal
    ) -> None:
        service.ask_for_try(session, portal.id)
        session.commit()

        make_worker(nightly, engine).run_once()

        (portal,) = all_of(session, Portal)
        assert portal.test_answer == "Le portail répond : ses organisations se lisent."
