"""The report behind each observation: kept once for the same bytes, read by who reads the cell."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.datasets.checking.models import FileCheck
from app.datasets.models import Evidence
from app.datasets.portals import service
from app.datasets.portals.checking import check_published
from app.datasets.portals.models import Matching, Observation, Portal
from app.documents.models import StoredFile
from tests.conftest import SignedInClient
from tests.datasets.checking.files import csv_of
from tests.datasets.factories import AGENT, TODAY
from tests.datasets.portals import shapes
from tests.datasets.portals.nights import Night
from tests.datasets.portals.server import Handle, Site

WRONG = csv_of({"DELIB_DATE": "26/09/2022"})


@pytest.fixture
def harvest(
    session: Session, night: Night, publish: Callable[[Handle], Portal]
) -> Callable[..., None]:
    """A portal with one confirmed file, already observed once; each call, another night."""
    publish(shapes.served(WRONG, "text/csv"))
    days = count()

    def run() -> None:
        session.commit()
        night(TODAY + timedelta(days=next(days)), check=check_published)
        session.expunge_all()

    run()
    service.decide(session, AGENT, [session.exec(select(Matching)).one().id], "confirm")
    run()
    return run


def reports(session: Session) -> list[FileCheck]:
    session.commit()
    session.expunge_all()
    return list(session.exec(select(FileCheck).order_by(col(FileCheck.checked_at))))


class TestKept:
    def test_the_same_bytes_have_one_report_whatever_the_nights(
        self, session: Session, harvest: Callable[..., None], body: Collectivite
    ) -> None:
        harvest()
        harvest()

        (report,) = reports(session)
        stored = list(session.exec(select(StoredFile)))
        seen = list(session.exec(select(Observation)))
        assert len(seen) == 3
        assert {one.file_sha256 for one in seen} == {report.file_sha256}
        assert (report.collectivite_id, report.author) == (body.id, "Jalon")
        assert (report.schema_version, report.checker_version) == ("2.1.5", "1")
        assert (report.error_count, report.conformity) == (1, "non_conformant")
        # The report alone: what is published is not kept a second time.
        assert [one.sha256 for one in stored] == [report.report_sha256]

    def test_other_bytes_have_another_report(
        self, session: Session, harvest: Callable[..., None], site: Site
    ) -> None:
        site.routes["/file.csv"] = shapes.served(csv_of({}), "text/csv")

        harvest()

        assert [one.is_valid for one in reports(session)] == [False, True]

    def test_the_evidence_says_which_schema_and_which_rules(
        self, session: Session, harvest: Callable[..., None]
    ) -> None:
        evidence = session.exec(select(Evidence)).one()

        assert (evidence.basis, evidence.conformity) == ("observed", "non_conformant")
        assert (evidence.schema_version, evidence.checker_version) == ("2.1.5", "1")

    def test_a_file_measured_before_reports_were_kept_is_read_again(
        self, session: Session, harvest: Callable[..., None], site: Site
    ) -> None:
        site.routes["/file.csv"] = shapes.served(WRONG, "text/csv", ETag='"v1"')
        harvest()
        session.delete(reports(session)[0])
        session.commit()

        harvest()

        assert "If-None-Match" not in site.asked[-1][1]
        assert len(reports(session)) == 1

    def test_it_is_no_document_of_the_list(
        self, client: SignedInClient, session: Session, harvest: Callable[..., None]
    ) -> None:
        assert reports(session)
        page = client.get("/documents").text
        assert "rapport.json" not in page
        assert "0 document" in page


class TestRead:
    @pytest.mark.parametrize("who", ["client", "elu_client"])
    def test_the_cell_the_member_and_the_observations_lead_to_it(
        self,
        request: pytest.FixtureRequest,
        session: Session,
        harvest: Callable[..., None],
        body: Collectivite,
        site: Site,
        who: str,
    ) -> None:
        reader: Any = request.getfixturevalue(who)
        (report,) = reports(session)
        session.commit()
        address = f"/jeux-de-donnees/controles/{report.id}"
        member = f"/jeux-de-donnees/membres/{body.id}"

        cell = reader.get(f"{member}/deliberations").text
        page = reader.get(address).text

        assert cell.count(f'href="{address}"') == 2  # the evidence, and the observation
        assert "schéma 2.1.5, règles de Jalon version 1" in cell
        assert f'href="{address}"' in reader.get(member).text
        assert "« 26/09/2022 » n’est pas une date".replace(" ", "") in "".join(page.split())
        assert f'href="{site.url}/file.csv"' in page
        assert reader.get(f"{address}/rapport.pdf").content.startswith(b"%PDF")
        assert reader.get(f"{address}/rapport.csv").status_code == 200

    def test_the_file_is_not_kept_and_the_page_says_where_it_is(
        self, client: SignedInClient, session: Session, harvest: Callable[..., None]
    ) -> None:
        (report,) = reports(session)
        session.commit()
        address = f"/jeux-de-donnees/controles/{report.id}"

        again = client.post(f"{address}/autre-jeu", data={"schema_code": "prenoms"})

        assert "Jalon garde ce rapport, pas le fichier publié" in client.get(address).text
        assert again.status_code == 409
        assert client.get(f"{address}/copie-corrigee.csv").status_code == 409
