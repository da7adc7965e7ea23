"""The report on a page and on paper: the same figures, those of the rows of the snapshot."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from app.auth.rules import Role
from app.core.settings import Settings
from app.datasets import service as datasets
from app.datasets.rules import Stage
from app.demo.removing import remove
from app.documents.models import StoredFile
from app.documents.pdf import render_pdf
from app.documents.report_content import ReportContent
from app.reports import snapshots
from app.reports.elus import sharing
from app.reports.elus.models import SharedLink
from app.reports.prints.models import ReportPrint
from app.reports.progress_report import building, printing
from app.reports.snapshots import service
from app.reports.snapshots.models import SnapshotMember
from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention, make_member, make_syndicat
from tests.datasets.factories import AGENT, BAL, DELIBERATIONS, claim, declare, make_body
from tests.reports.printing import print_all

TODAY = date(2026, 11, 21)
EARLIER = date(2026, 11, 1)
HOME = "/territoire/rapport"
NAME = "pour le comité"


@dataclass(frozen=True)
class Scene:
    snapshot_id: UUID
    ids: dict[str, UUID]

    @property
    def url(self) -> str:
        return f"{HOME}/{self.snapshot_id}"


def make_bodies(session: Session) -> dict[str, UUID]:
    """An EPCI, three communes of the 82, one of them bound and publishing; a body of no EPCI."""
    session.expire_on_commit = False
    make_syndicat(session)
    epci = make_body(session, "CC des Deux Rives", kind="epci", obligation="unknown")
    communes = {
        name: make_body(
            session, name, epci_id=epci.id, insee_code=code, departement="82", obligation=status
        )
        for name, code, status in (
            ("Moissac", "82112", "subject"),
            ("Valence", "82186", "subject"),
            ("Auvillar", "82008", "exempt"),
        )
    }
    other = make_body(session, "Département", kind="departement", obligation="subject")
    make_convention(session, communes["Moissac"])
    declare(session, communes["Moissac"].id, BAL)
    declare(session, communes["Auvillar"].id, DELIBERATIONS, claim(Stage.ENGAGED))
    return {"epci": epci.id, "other": other.id} | {name: body.id for name, body in communes.items()}


@pytest.fixture
def scene(session: Session) -> Scene:
    """Two snapshots: between them, Moissac published a second dataset."""
    ids = make_bodies(session)
    service.take_monthly(session, EARLIER)
    declare(session, ids["Moissac"], DELIBERATIONS)
    taken = service.take_named(session, AGENT, TODAY, NAME)
    session.commit()
    assert taken.id is not None
    return Scene(taken.id, ids)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        found = " ".join(page.get_textpage().get_text_range() for page in document)
    return plain(found)


def plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def tight(text: str) -> str:
    """Letters, figures and « % » alone: lines break where they may, and cells have no spaces."""
    return re.sub(r"[^\w%]", "", text).replace("_", "")


def pages_in(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def words_of(page: str) -> str:
    """What the page says, without its tags."""
    main = page[page.index("<main") : page.index("</main>")]
    return plain(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "’"))


class TestSameFigures:
    def test_the_content_counts_the_rows_of_the_snapshot(
        self, session: Session, scene: Scene
    ) -> None:
        rows = session.exec(
            select(SnapshotMember).where(SnapshotMember.snapshot_id == scene.snapshot_id)
        ).all()

        content = building.content(session, scene.snapshot_id)

        duty = content.obligation
        assert (duty.subject, duty.exempt, duty.unknown) == tuple(
            sum(row.obligation == status for row in rows)
            for status in ("subject", "exempt", "unknown")
        )
        assert sum(one.published for one in content.datasets) == sum(row.published for row in rows)
        assert sum(one.concerned for one in content.datasets) == sum(row.applicable for row in rows)
        assert sum(one.published for one in content.groups) == sum(row.published for row in rows)
        assert sum(one.members for one in content.groups) == len(rows) == duty.total
        assert sum(one.held or 0 for one in content.groups) == sum(
            row.convention == "in_force" for row in rows
        )
        assert content.map is not None
        assert sum(one.count for one in content.map.legend if one.label != "Non suivie") == sum(
            row.kind == "commune" for row in rows
        )
        assert [one.published for one in content.evolution.points] == [1, 2]

    def test_the_page_and_the_paper_say_every_figure(
        self, session: Session, client: SignedInClient, scene: Scene
    ) -> None:
        content = building.content(session, scene.snapshot_id)
        paper = printing.paper(content)
        session.rollback()

        screen = tight(words_of(client.get(scene.url).text))
        printed = tight(text_of(render_pdf(paper.template, content, meta=paper.meta)))

        essential = content.essential
        told = [
            *essential.sentences, *essential.changes, *(one.value for one in essential.figures),
            *(one.what for one in essential.asks), *content.duty, content.map.conclusion,  # type: ignore[union-attr]
            *(one for part in content.method for one in part.sentences),
        ]  # fmt: skip
        for said in (*told, *_rows(content)):
            assert tight(said) in screen, said
            assert tight(said) in printed, said

    def test_the_slides_project_the_same_figures(
        self, session: Session, elu_client: SignedInClient, scene: Scene
    ) -> None:
        content = building.content(session, scene.snapshot_id)
        declare(session, scene.ids["Valence"])
        session.commit()

        projected = tight(words_of(elu_client.get(f"{scene.url}/seance").text))

        essential = content.essential
        for said in (
            *essential.sentences, *essential.changes, essential.since,
            *(one.value for one in essential.figures), *(one.what for one in essential.asks),
            *(f"{one.published} {one.collected} {one.engaged}" for one in content.datasets),
        ):  # fmt: skip
            assert tight(said) in projected, said

    def test_what_is_said_afterwards_changes_neither(self, session: Session, scene: Scene) -> None:
        before = building.content(session, scene.snapshot_id)

        declare(session, scene.ids["Valence"])
        make_convention(session, make_member(session, "Valence"))
        session.flush()

        assert building.content(session, scene.snapshot_id) == before

    def test_a_later_snapshot_does_not_move_the_evolution(
        self, session: Session, scene: Scene
    ) -> None:
        before = building.content(session, scene.snapshot_id)

        service.take_named(session, AGENT, TODAY, "un autre")

        assert building.content(session, scene.snapshot_id) == before

    def test_the_same_snapshot_is_the_same_bytes(self, session: Session, scene: Scene) -> None:
        first, second = (
            printing.paper(building.content(session, scene.snapshot_id)) for _ in range(2)
        )

        pdfs = {render_pdf(one.template, one.content, meta=one.meta) for one in (first, second)}

        assert len(pdfs) == 1
        assert first.name == "Rapport-avancement_82_2026-11-21_pour-le-comite.pdf"
        assert 4 <= pages_in(pdfs.pop()) <= 8


LETTERS = {"published": "P", "collected": "R", "engaged": "E", "void": "s.o."}


def _rows(content: ReportContent) -> list[str]:
    """Lines of the tables, as both write them from left to right."""
    datasets = (
        f"{one.published} {one.collected} {one.engaged} {one.not_started} {one.concerned} "
        f"{rate(one.percent)}"
        for one in content.datasets
    )
    lines = (
        f"{line.name} {line.duty} {line.convention} "
        f"{''.join(LETTERS.get(mark, '') for mark in line.marks)} {rate(line.percent)}"
        for group in content.groups
        for line in group.lines
    )
    return [
        *datasets,
        *lines,
        *(f"{one.publishing} publie" for one in content.groups),
        *(f"{one.published} jeu" for one in content.groups),
        *(f"{one.applicable} ; avancement moyen : {rate(one.percent)}" for one in content.groups),
        *(f"{one.label} {one.count}" for one in content.conventions),
        *(f"{one.published} {one.publish_one} {rate(one.percent)}"
          for one in content.evolution.points),
        f"Soumis à l’obligation {content.obligation.subject} Non soumis",
    ]  # fmt: skip


def rate(percent: int | None) -> str:
    return "sans objet" if percent is None else f"{percent} %"


class TestAsking:
    def test_an_elu_has_it_printed_and_it_is_kept_under_a_plain_name(
        self, session: Session, engine: Engine, settings: Settings, scene: Scene,
        elu_client: SignedInClient,
    ) -> None:  # fmt: skip
        assert "Préparer le PDF" in elu_client.get(scene.url).text

        answer = elu_client.post(f"{scene.url}/pdf")
        waiting = elu_client.get(scene.url).text
        print_all(engine, settings)

        assert answer.headers["location"] == scene.url
        assert "Le PDF se prépare" in waiting
        ready = elu_client.get(scene.url).text
        assert re.search(r"Lire le PDF \(\d pages\)", plain(ready))
        assert "Préparer le PDF" not in ready
        pdf = elu_client.get(f"{scene.url}/rapport.pdf")
        assert pdf.content.startswith(b"%PDF")
        name = "Rapport-avancement_82_2026-11-21_pour-le-comite.pdf"
        assert name in pdf.headers["content-disposition"]
        assert session.exec(select(StoredFile.name)).all() == [name]

    def test_asked_twice_it_is_one_work_and_one_file(
        self, session: Session, engine: Engine, settings: Settings, scene: Scene,
        client: SignedInClient,
    ) -> None:  # fmt: skip
        for _ in range(2):
            client.post(f"{scene.url}/pdf")
            client.post(f"{scene.url}/pdf")
            print_all(engine, settings)

        assert len(session.exec(select(StoredFile)).all()) == 1

    def test_it_can_be_stopped_and_asked_again(
        self, engine: Engine, settings: Settings, scene: Scene, client: SignedInClient
    ) -> None:
        client.post(f"{scene.url}/pdf")

        assert client.post(f"{scene.url}/pdf/arret").status_code == 303
        assert "Préparer le PDF" in client.get(scene.url).text
        client.post(f"{scene.url}/pdf")
        print_all(engine, settings)
        assert client.get(f"{scene.url}/rapport.pdf").status_code == 200

    def test_before_it_is_printed_the_file_says_so(
        self, scene: Scene, client: SignedInClient
    ) -> None:
        answer = client.get(f"{scene.url}/rapport.pdf")

        assert answer.status_code == 409
        assert "pas encore prêt" in answer.text


class TestRoutes:
    def test_the_newest_opens_and_another_can_be_chosen(
        self, session: Session, scene: Scene, elu_client: SignedInClient
    ) -> None:
        taken = snapshots.get(session, scene.snapshot_id)
        assert taken is not None
        earlier = snapshots.previous(session, taken)
        assert earlier is not None
        session.rollback()

        def lands(query: str) -> str:
            return str(elu_client.get(HOME + query).headers["location"])

        assert lands("") == lands("?arrete=x") == lands(f"?arrete={uuid4()}") == scene.url
        assert lands(f"?arrete={earlier.id}") == f"{HOME}/{earlier.id}"
        assert "C’est le premier arrêté" in elu_client.get(f"{HOME}/{earlier.id}").text

    def test_without_snapshot_each_is_told_what_comes(
        self, sign_in: Callable[[Role], SignedInClient]
    ) -> None:
        agent, elu = sign_in(Role.AGENT).get(HOME).text, sign_in(Role.ELU).get(HOME).text

        assert "Arrêter les chiffres d’aujourd’hui" in agent
        assert "quand un agent du syndicat arrêtera les chiffres" in elu
        assert "Arrêter les chiffres d’aujourd’hui" not in elu

    def test_an_agent_freezes_and_the_report_is_printed(
        self, session: Session, engine: Engine, settings: Settings, client: SignedInClient
    ) -> None:
        make_bodies(session)
        session.commit()

        answer = client.post(HOME, data={"name": NAME})
        print_all(engine, settings)

        url = answer.headers["location"]
        assert answer.status_code == 303
        assert client.get(f"{url}/rapport.pdf").status_code == 200

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_name_is_asked_and_what_was_typed_stays(
        self, request: pytest.FixtureRequest, client: SignedInClient, *, is_first: bool
    ) -> None:
        if not is_first:
            request.getfixturevalue("scene")

        for typed in ("", "x" * 121):
            answer = client.post(HOME, data={"name": typed})

            assert answer.status_code == 422
            assert typed in answer.text
            assert "Donnez-lui un nom" in answer.text or "Au plus 120 caractères" in answer.text

    def test_an_elu_freezes_nothing(self, scene: Scene, elu_client: SignedInClient) -> None:
        assert elu_client.post(HOME, data={"name": NAME}).status_code == 403
        assert "Un nouveau rapport" not in elu_client.get(scene.url).text

    @pytest.mark.parametrize("end", ["", "/rapport.pdf", "/seance"])
    def test_strangers_sign_in_and_unknown_ones_are_not_found(
        self, scene: Scene, stranger: TestClient, client: SignedInClient, end: str
    ) -> None:
        assert stranger.get(scene.url + end).status_code == 303
        assert client.get(f"{HOME}/{uuid4()}{end}").status_code == 404

    def test_an_unknown_one_is_neither_printed_nor_stopped(self, client: SignedInClient) -> None:
        assert client.post(f"{HOME}/{uuid4()}/pdf").status_code == 404
        assert client.post(f"{HOME}/{uuid4()}/pdf/arret").status_code == 404

    @pytest.mark.parametrize("path", ["/territoire", "/tableau-de-bord", "/territoire/seance"])
    def test_pages_lead_to_it(self, client: SignedInClient, path: str) -> None:
        assert f'href="{HOME}"' in client.get(path).text

    def test_the_page_of_the_snapshot_leads_to_its_report(
        self, scene: Scene, client: SignedInClient
    ) -> None:
        page = client.get(f"/jeux-de-donnees/historique/{scene.snapshot_id}").text

        assert f'href="{scene.url}"' in page


class TestDemonstration:
    def test_its_reports_leave_with_it(
        self, session: Session, engine: Engine, settings: Settings, client: SignedInClient
    ) -> None:
        ids = make_bodies(session)
        datasets.declare(session, AGENT, ids["Valence"], BAL, claim(), TODAY, is_demo=True)
        taken = service.take_named(session, AGENT, TODAY, NAME)
        session.commit()
        wanted = sharing.Wanted("Bureau", date(2026, 12, 31), None, taken.id)
        sharing.give(session, AGENT, wanted)
        session.commit()
        print_all(engine, settings)
        assert "DÉMONSTRATION" in text_of(client.get(f"{HOME}/{taken.id}/rapport.pdf").content)

        remove(engine, settings)

        assert session.exec(select(ReportPrint)).all() == []
        assert session.exec(select(SharedLink.snapshot_id)).one() is None
        assert client.get(f"{HOME}/{taken.id}").status_code == 404
