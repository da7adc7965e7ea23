"""Papers made in the background: failures are said; those of a day do not stay."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, select

from app import journal
from app.core.settings import Settings
from app.documents import store
from app.documents.models import StoredFile
from app.jobs.models import Job
from app.jobs.rules import JobState
from app.reports.elus import printing
from app.reports.prints import service
from app.reports.prints.models import ReportPrint
from app.worker import purge
from tests.conftest import SignedInClient
from tests.datasets.factories import AGENT, make_body
from tests.reports.printing import print_all

TODAY = date(2026, 11, 21)


def make_epci(session: Session) -> UUID:
    session.expire_on_commit = False
    epci = make_body(session, "CC des Deux Rives", kind="epci")
    make_body(session, "Valence", epci_id=epci.id)
    session.commit()
    return epci.id


def printed(session: Session, engine: Engine, settings: Settings, epci_id: UUID) -> str:
    """The address of the sheets in the store."""
    found = printing.epci(session, epci_id, TODAY)
    service.ask(session, AGENT, printing.order(found, TODAY))
    session.commit()
    print_all(engine, settings)
    session.expire_all()
    return session.exec(select(ReportPrint.sha256)).one()


def test_sheets_of_a_day_go_after_thirty_days_with_their_file(
    session: Session, engine: Engine, settings: Settings
) -> None:
    sha256 = printed(session, engine, settings, make_epci(session))
    path = store.path_of(settings.store_dir, sha256)
    session.commit()

    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    purge(settings, engine, noon + timedelta(days=30))
    assert path.exists()
    purge(settings, engine, noon + timedelta(days=31))

    assert not path.exists()
    assert session.exec(select(ReportPrint)).all() == []
    assert session.exec(select(StoredFile)).all() == []
    name = "Fiches_CC-des-Deux-Rives_2026-11-21.pdf"
    assert [one.summary for one in journal.latest(session)[:2]] == [
        f"Fichier « {name} » effacé : son temps de garde est passé.",
        f"PDF préparé pour Agent de test : « {name} ».",
    ]


def test_printed_again_they_take_the_place_of_the_first(
    session: Session, engine: Engine, settings: Settings
) -> None:
    epci_id = make_epci(session)
    first = printed(session, engine, settings, epci_id)
    make_body(session, "Auvillar", epci_id=epci_id)
    session.commit()

    second = printed(session, engine, settings, epci_id)

    assert second != first
    assert not store.path_of(settings.store_dir, first).exists()
    assert session.exec(select(StoredFile.sha256)).all() == [second]


def test_a_failure_is_said_with_the_way_to_begin_again(
    session: Session, client: SignedInClient
) -> None:
    epci_id = make_epci(session)
    client.post(f"/territoire/epci/{epci_id}/fiches")
    job = session.exec(select(Job)).one()
    job.state, job.last_error = JobState.FAILED.value, "Le disque est plein."
    session.commit()

    page = client.get(f"/territoire/epci/{epci_id}/fiches").text

    assert "Le PDF n’a pas pu être préparé" in page
    assert "Le disque est plein." in page
    client.post(f"/territoire/epci/{epci_id}/fiches")
    session.expire_all()
    assert session.exec(select(Job.state)).one() == JobState.QUEUED


def test_an_agent_stops_it_and_an_elu_only_waits(
    session: Session, client: SignedInClient, elu_client: SignedInClient
) -> None:
    url = f"/territoire/epci/{make_epci(session)}/fiches"
    elu_client.post(url)

    assert elu_client.post(f"{url}/arret").status_code == 403
    assert f"{url}/arret" not in elu_client.get(url).text
    answer = client.post(f"{url}/arret")

    assert answer.status_code == 303
    assert session.exec(select(Job.state)).one() == JobState.CANCELLED
    assert "Préparer le PDF des fiches" in elu_client.get(url).text
