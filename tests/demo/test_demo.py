"""The demonstration tells every state, and leaves nothing behind."""

from datetime import date

import pytest
from sqlalchemy import Engine, func
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import demo
from app.collectivites import loader
from app.collectivites import service as collectivites
from app.collectivites.models import Collectivite, Mandate
from app.conventions import seed_cases
from app.conventions.models import (
    Avenant,
    Convention,
    ConventionParty,
    ConventionStatePeriod,
    CopyClaim,
)
from app.conventions.service import drafting, projecting
from app.core.db import read_session, write_session
from app.core.errors import DomainError
from app.core.settings import Settings
from app.datasets import service as datasets
from app.deliberations.models import Meeting
from app.demo.afterwards import PERSON
from app.demo.story import CHAPTERS, Chapter
from app.journal import SYSTEM
from app.reports.snapshots.queries import publishing_days
from app.tables import metadata
from tests.conftest import TODAY, SignedInClient

UNTOUCHED = {"journal_entry", "heartbeat", "convention_counter"}
EVERY_STATE = {
    "draft", "in_approval", "to_sign", "partly_signed", "signed", "in_force", "in_notice", "ended",
    "abandoned", "archived",
}  # fmt: skip


def silent(_: str) -> None:
    """Nobody watches the progress."""


@pytest.fixture
def _territory(engine: Engine, settings: Settings) -> None:
    with write_session(engine) as session:
        loader.load_departement(session, settings, "82")
        seed_cases.record_cases(session, settings, TODAY)


FEW = (
    *(chapter for chapter in CHAPTERS if chapter.member in {"82112", "82037", "82121"}),
    Chapter(member="Office de tourisme de démonstration", upto="draft"),
)


def row_counts(engine: Engine) -> dict[str, int]:
    with read_session(engine) as session:
        return {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in metadata.sorted_tables
            if table.name not in UNTOUCHED
        }


@pytest.mark.usefixtures("_territory")
def test_the_whole_story(engine: Engine, settings: Settings, client: SignedInClient) -> None:
    """One long test: the forty conventions are printed for real, once an engine."""
    before = row_counts(engine)
    assert "Données de démonstration" not in client.get("/tableau-de-bord").text

    demo.load(engine, settings, TODAY, silent)

    board = client.get("/tableau-de-bord").text
    assert "Données de démonstration" in board
    assert "Réclamer 2 exemplaires papier" in board.replace("\u00a0", " ")
    assert "Revoir le signataire de 2 conventions" in board.replace("\u00a0", " ")
    assert "il reste 1 conseil" in " ".join(board.split())
    with read_session(engine) as session:
        assert set(session.exec(_states_on(TODAY))) == EVERY_STATE
        assert set(session.exec(_signatory_names())) == {None, PERSON}
        assert session.exec(_count(Meeting)).one() == 25
        assert session.exec(_count(CopyClaim)).one() == 1
        assert session.exec(_count(Avenant)).one() == 2
        assert [on.month for on, _ in publishing_days(session)] == [8, 9, 10, 11]
        assert list(projecting.check_projections(session)) == []
        assert list(datasets.check_projections(session)) == []
        assert list(collectivites.check_projections(session, settings)) == []

    demo.remove(engine, settings)

    assert row_counts(engine) == before
    assert [path for path in settings.store_dir.rglob("*") if path.is_file()] == []


def _count(table: type[SQLModel]) -> SelectOfScalar[int]:
    return select(func.count()).select_from(table)


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_real_meetings_and_mandates_stay(engine: Engine, settings: Settings) -> None:
    """Real rows of the same bodies, one of them on a day the story would have taken."""
    day = date(2026, 12, 1)  # the Tuesday six days away falls here
    with write_session(engine) as writing:
        moissac = writing.exec(select(Collectivite.id).where(Collectivite.code == "82112")).one()
        writing.add(Meeting(collectivite_id=moissac, meeting_on=day, label="Budget"))
        writing.add(
            Mandate(
                collectivite_id=moissac, role="signatory", name="Vrai nom", capacity="maire",
                source="procès-verbal",
            )
        )  # fmt: skip

    demo.load(engine, settings, TODAY, silent, FEW)
    demo.remove(engine, settings)

    with read_session(engine) as session:
        (meeting,) = session.exec(select(Meeting)).all()
        (mandate,) = session.exec(select(Mandate)).all()
        assert (meeting.meeting_on, meeting.label, meeting.is_demo) == (day, "Budget", False)
        assert (mandate.name, mandate.is_demo, mandate.ends_on) == ("Vrai nom", False, None)


def _states_on(day: date) -> SelectOfScalar[str]:
    return (
        select(ConventionStatePeriod.state)
        .join(Convention, col(Convention.id) == col(ConventionStatePeriod.convention_id))
        .where(col(Convention.is_demo), col(ConventionStatePeriod.starts_on) <= day)
        .where(func.coalesce(ConventionStatePeriod.ends_on, date.max) >= day)
    )


def _signatory_names() -> SelectOfScalar[str | None]:
    return (
        select(ConventionParty.signatory_name)
        .join(Convention, col(Convention.id) == col(ConventionParty.convention_id))
        .where(col(Convention.is_demo))
    )


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_twice_is_refused_and_changes_nothing(engine: Engine, settings: Settings) -> None:
    demo.load(engine, settings, TODAY, silent, FEW)
    before = row_counts(engine)

    with pytest.raises(DomainError, match="déjà chargée"):
        demo.load(engine, settings, TODAY, silent, FEW)

    assert row_counts(engine) == before


def test_without_the_territory_it_says_what_to_type(engine: Engine, settings: Settings) -> None:
    with pytest.raises(DomainError, match="jalon init --departement 82"):
        demo.load(engine, settings, TODAY, silent)


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_what_a_real_convention_uses_is_kept_and_said(engine: Engine, settings: Settings) -> None:
    demo.load(engine, settings, TODAY, silent, FEW)
    with write_session(engine) as writing:
        invented = writing.exec(
            select(Collectivite).where(col(Collectivite.name).startswith("Office"))
        ).one()
        drafting.create(writing, SYSTEM, invented.id, "convention_adhesion/1", TODAY)
        name = invented.name

    said = demo.remove(engine, settings)

    assert name in said
    with read_session(engine) as session:
        assert session.exec(select(func.count()).select_from(Convention)).one() == 3


@pytest.mark.usefixtures("_territory")
def test_removed_twice_is_harmless_and_stays_removed(engine: Engine, settings: Settings) -> None:
    demo.load(engine, settings, TODAY, silent, FEW)
    demo.remove(engine, settings)

    assert "0 convention" in demo.remove(engine, settings)
    assert demo.was_loaded(engine)


@pytest.mark.usefixtures("_territory")
@pytest.mark.one_engine
def test_an_administrator_removes_it_from_its_page(
    engine: Engine, settings: Settings, admin_client: SignedInClient, client: SignedInClient
) -> None:
    demo.load(engine, settings, TODAY, silent, FEW)

    refused = client.post("/administration/demonstration/retrait")
    removed = admin_client.post("/administration/demonstration/retrait")

    assert refused.status_code == 403
    assert removed.status_code == 303
    assert "Données de démonstration :" not in admin_client.get("/tableau-de-bord").text
