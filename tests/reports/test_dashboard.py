"""The dashboard: each number is the length of the list it leads to, and the work comes first."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.collectivites.models import Collectivite, Territory
from app.core.clock import now
from app.datasets.rules import DatasetCode, Stage
from app.deliberations.models import Deliberation
from app.reports import building
from app.reports.pages import DashboardPage
from tests.datasets.factories import BAL, DELIBERATIONS, claim, declare, make_body
from tests.reminders.factories import make_convention

TODAY = date(2026, 11, 21)


def shown(session: Session) -> DashboardPage:
    return building.dashboard(session, TODAY)


def figures(page: str) -> dict[str, int]:
    """Every link of the page whose text is a number (or a stat), by its address."""
    found = {}
    for href, inside in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL):
        number = re.match(r"\s*(?:<span[^>]*>)?\s*([\d\u202f]+)\s*(?:</span>|$)", inside)
        if number:
            found[unescape(href)] = int(number[1].replace("\u202f", ""))
    return found


def list_count(page: str) -> int:
    """What a list says of its own length."""
    number = r">\s*([\d\u202f]+)"
    count = re.search(r'filters__count"[^>]*' + number, page) or re.search(
        'page-head__intro"' + number, page
    )
    assert count is not None
    return int(count[1].replace("\u202f", ""))


def make_territory(session: Session) -> Collectivite:
    syndicat = make_body(
        session, "Tarn-et-Garonne Numérique", kind="syndicat", relation="self", obligation=None
    )
    departement = make_body(
        session, "Tarn-et-Garonne", kind="departement", relation="none", code="82", obligation=None
    )
    session.add(Territory(departement=departement.code, syndicat_id=syndicat.id))
    session.flush()
    return syndicat


def make_variety(session: Session) -> None:
    """Members of each answer, at several stages; and one body that is not followed."""
    answers = ["subject", "subject", "subject", "exempt", "unknown"]
    for number, obligation in enumerate(answers):
        member = make_body(session, f"Membre {number}", obligation=obligation)
        if number:
            declare(session, member.id, BAL, claim(Stage(number % 4) or Stage.PUBLISHED))
    make_body(session, "CC", kind="epci", obligation="subject")
    make_body(session, "Ailleurs", relation="none", obligation="subject")


class TestEmpty:
    def test_an_empty_base_says_which_command_to_type(self, client: TestClient) -> None:
        response = client.get("/tableau-de-bord")

        assert response.status_code == 200
        assert "jalon init --departement 82" in response.text

    def test_its_pdf_is_printed_all_the_same(self, client: TestClient) -> None:
        response = client.get("/tableau-de-bord.pdf")

        assert response.status_code == 200
        assert response.content.startswith(b"%PDF")

    def test_bodies_without_a_member_are_all_counted(self, session: Session) -> None:
        make_body(session, "Albias", relation="none")

        page = shown(session)

        assert page.obligations.subject == 1
        assert page.conclusion[0].startswith("1 assujetti à l’obligation sur 1 organisme chargé")


class TestFigures:
    def test_each_number_is_the_length_of_its_list(
        self, client: TestClient, session: Session
    ) -> None:
        make_variety(session)
        session.commit()

        numbers = figures(client.get("/tableau-de-bord").text)

        assert len(numbers) == 3 + 1 + 2 * 6 + 1
        for url, number in numbers.items():
            assert list_count(client.get(url).text) == number, url

    def test_only_the_followed_count_as_soon_as_there_is_one(self, session: Session) -> None:
        make_variety(session)

        duty = shown(session).obligations

        assert (duty.subject, duty.exempt, duty.unknown) == (4, 1, 1)

    def test_conventions_are_counted_in_their_state_of_the_day(self, session: Session) -> None:
        make_convention(session, reference="A")
        make_convention(session, reference="B")
        make_convention(session, reference="C", state="draft")

        states = {one.code: one.count for one in shown(session).states}

        assert states == {"draft": 1, "in_force": 2}

    def test_the_conclusion_says_it_in_three_sentences(self, session: Session) -> None:
        make_variety(session)
        make_convention(session, session.get(Collectivite, _first(session)), ends_on=TODAY)

        assert shown(session).conclusion == (
            "4 assujettis à l’obligation sur 6 membres suivis ; 1 reste à vérifier.",
            "1 convention en vigueur ; 1 échéance dans les six mois.",
            "2 jeux publiés sur 34 attendus.",
        )


def _first(session: Session) -> Any:
    from sqlmodel import select

    query = select(Collectivite.id).where(Collectivite.name == "Membre 0")
    return session.exec(query).one()


class TestDue:
    def test_its_list_is_as_long(self, client: TestClient, session: Session) -> None:
        for number, ends_on in enumerate(
            (date(2026, 11, 20), date(2026, 11, 21), date(2027, 5, 21), date(2027, 5, 22))
        ):
            make_convention(session, reference=f"C{number}", ends_on=ends_on)
        session.commit()

        assert "2 conventions concernées" in client.get("/tableau-de-bord").text
        assert list_count(client.get("/conventions?echeance=6").text) == 2

    def test_each_state_leads_to_as_many(self, client: TestClient, session: Session) -> None:
        for number, state in enumerate(("draft", "in_force", "in_force")):
            make_convention(session, reference=f"C{number}", state=state)
        session.commit()

        for one in shown(session).states:
            session.rollback()
            assert list_count(client.get(one.href).text) == one.count

    @pytest.mark.parametrize(
        ("ends_on", "is_due"),
        [
            pytest.param(date(2026, 11, 20), False, id="yesterday"),
            pytest.param(date(2026, 11, 21), True, id="today"),
            pytest.param(date(2027, 5, 21), True, id="in-six-months"),
            pytest.param(date(2027, 5, 22), False, id="a-day-later"),
        ],
    )
    def test_six_months_both_days_inside(
        self, session: Session, ends_on: date, is_due: bool
    ) -> None:
        make_convention(session, ends_on=ends_on)

        assert len(shown(session).due) == is_due

    def test_under_tacit_renewal_the_limit_of_notice_is_what_falls_due(
        self, session: Session
    ) -> None:
        make_convention(session, watch_on=date(2027, 1, 31), renewals=2)

        (deadline,) = shown(session).due

        assert deadline.row.due_on == date(2027, 1, 31)
        assert deadline.what == "limite de dénonciation, sinon reconduction après le 30/04/2027"

    def test_a_draft_has_no_deadline(self, session: Session) -> None:
        make_convention(session, state="draft", ends_on=date(2027, 1, 31))

        assert shown(session).due == ()


class TestWork:
    def test_limits_come_first_then_what_waits_then_what_is_missing(self, session: Session) -> None:
        make_convention(session, make_body(session, "Attend"), reference="S", state="to_sign")
        make_convention(
            session, make_body(session, "Presse"), reference="L", ends_on=date(2026, 12, 5)
        )
        make_body(session, "Seule", obligation="subject")
        make_body(session, "Inconnue", obligation="unknown")

        texts = [item.text for item in shown(session).work]

        assert texts == [
            "Presse : fin de la convention",
            "Attend : prête à signer",
            "Proposer une convention à 1 organisme",
            "Demander l’effectif ou la population de 1 organisme",
            "Dire quels jeux concernent 1 organisme",
        ]

    def test_each_leads_somewhere_and_says_why(self, client: TestClient, session: Session) -> None:
        make_body(session, "Seule", obligation="subject")
        make_body(session, "Inconnue", obligation="unknown")
        session.commit()

        for item in shown(session).work:
            assert item.reason
            assert client.get(item.href).status_code == 200
        session.rollback()

    def test_a_subject_member_with_a_draft_is_not_without_convention(
        self, session: Session
    ) -> None:
        make_convention(session, make_body(session, "En cours"), state="draft", reference="D")
        make_convention(session, make_body(session, "Finie"), state="ended", reference="E")

        assert shown(session).without_convention == 1

    def test_nothing_to_do_is_said(self, client: TestClient, session: Session) -> None:
        make_convention(session, make_body(session, "Tranquille"), ends_on=date(2029, 4, 30))
        session.commit()

        assert "Rien n’est en attente" in client.get("/tableau-de-bord").text


class TestFrames:
    def test_the_acts_it_rests_on_are_cited(self, client: TestClient, session: Session) -> None:
        syndicat = make_territory(session)
        for number, subject, is_framework in (
            (
                "05/2021-04",
                "Stratégie de développement des usages et services numériques (SDUSN)",
                False,
            ),
            ("09/2022-03", "Conventions de partenariat open data", True),
            ("01/2020-01", "Vœu sans rapport", False),
        ):
            session.add(
                Deliberation(
                    collectivite_id=syndicat.id, number=number, subject=subject,
                    meeting_on=date(2022, 9, 26), is_framework=is_framework, recorded_at=now(),
                )
            )  # fmt: skip
        make_body(session, "Moissac")
        session.commit()

        page = client.get("/tableau-de-bord").text

        assert "05/2021-04" in page
        assert "09/2022-03" in page
        assert "01/2020-01" not in page


class TestPage:
    def test_home_leads_to_it(self, client: TestClient) -> None:
        response = client.get("/")

        assert (response.status_code, response.headers["location"]) == (303, "/tableau-de-bord")

    def test_an_elu_reads_the_same_figures_without_actions(
        self, elu_client: TestClient, session: Session
    ) -> None:
        make_variety(session)
        session.commit()

        page = elu_client.get("/tableau-de-bord").text

        assert "4 assujettis à l’obligation" in page
        assert "/conventions/nouvelle" not in page
        assert (
            "/conventions/nouvelle" not in elu_client.get("/tableau-de-bord/sans-convention").text
        )

    def test_a_stranger_signs_in_first(self, stranger: TestClient) -> None:
        assert stranger.get("/tableau-de-bord").status_code in {303, 401}
        assert stranger.get("/tableau-de-bord.pdf").status_code in {303, 401}

    def test_more_rows_take_no_more_statements(
        self, client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        def statements() -> int:
            with count_statements() as seen:
                assert client.get("/tableau-de-bord").status_code == 200
            return len(seen)

        make_variety(session)
        make_convention(session, ends_on=date(2026, 12, 5))
        session.commit()
        few = statements()
        for number in range(20):
            member = make_body(session, f"Autre {number}")
            declare(session, member.id, DELIBERATIONS)
            make_convention(session, member, reference=f"R{number}", ends_on=date(2026, 12, 5))
        session.commit()

        assert statements() == few

    def test_the_pdf_says_the_same(self, client: TestClient, session: Session) -> None:
        make_territory(session)
        make_variety(session)
        session.commit()

        response = client.get("/tableau-de-bord.pdf")

        assert response.headers["content-type"] == "application/pdf"
        document = pypdfium2.PdfDocument(response.content)
        text = " ".join(page.get_textpage().get_text_range() for page in document)
        assert "4 assujettis à l’obligation" in " ".join(text.split())
        assert "Tarn-et-Garonne Numérique" in text
        document.close()


def test_every_dataset_has_a_line(session: Session) -> None:
    make_body(session)

    assert [line.dataset.code for line in shown(session).datasets] == list(DatasetCode)
