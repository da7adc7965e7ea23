"""The map: classes at each boundary, figures equal to the lists, same picture on paper."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.collectivites.models import Collectivite, Territory
from app.conventions.models import ConventionParty
from app.conventions.rules.facts import State
from app.datasets.rules import Stage
from app.reports.maps import building
from app.reports.maps.layers import LAYERS, LayerCode, convention_class, progress_class
from tests.datasets.factories import BAL, claim, declare, make_body
from tests.reminders.factories import make_convention

TODAY = date(2026, 11, 21)
URL = "/tableau-de-bord/carte"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param(set(), "none", id="no-convention"),
        pytest.param({State.DRAFT}, "preparing", id="draft"),
        pytest.param({State.PARTLY_SIGNED}, "preparing", id="one-signature"),
        pytest.param({State.SIGNED}, "in_force", id="signed-before-it-starts"),
        pytest.param({State.ENDED, State.DRAFT}, "preparing", id="renewed"),
        pytest.param({State.IN_NOTICE}, "in_notice", id="notice-given"),
        pytest.param({State.IN_NOTICE, State.DRAFT}, "in_notice", id="still-holds"),
        pytest.param({State.IN_NOTICE, State.SIGNED}, "in_force", id="successor-signed"),
        pytest.param({State.ENDED, State.ABANDONED}, "over", id="over"),
    ],
)
def test_the_convention_that_holds_speaks_first(states: set[State], expected: str) -> None:
    assert convention_class(states) == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (None, "void"), (0, "zero"), (1, "begun"), (19, "begun"), (20, "low"), (49, "low"),
        (50, "high"), (79, "high"), (80, "full"), (100, "full"),
    ],
)  # fmt: skip
def test_both_ends_of_a_band_are_inside_it(percent: int | None, expected: str) -> None:
    assert progress_class(percent) == expected


def test_each_class_a_rule_gives_is_in_the_legend() -> None:
    conventions = {one.code for one in LAYERS[LayerCode.CONVENTIONS].classes}
    progress = {one.code for one in LAYERS[LayerCode.PROGRESS].classes}

    assert {convention_class({state}) for state in State} | {"none"} == conventions
    assert {progress_class(number) for number in range(101)} | {"void", "not_followed"} == progress


@pytest.fixture
def communes(session: Session) -> Session:
    session.add(Territory(departement="82", syndicat_id=_syndicat(session)))
    for name, code, obligation in (
        ("Moissac", "82112", "subject"),
        ("Montauban", "82121", "subject"),
        ("Valence", "82186", "exempt"),
        ("Grisolles", "82075", "unknown"),
    ):
        make_body(
            session, name, code=code, insee_code=code, departement="82", obligation=obligation
        )
    session.commit()
    return session


@pytest.fixture
def commune(communes: Session) -> Callable[[str], Collectivite]:
    return lambda name: communes.exec(
        select(Collectivite).where(Collectivite.name == name, Collectivite.kind == "commune")
    ).one()


def _syndicat(session: Session) -> Any:
    make_body(
        session, "Tarn-et-Garonne", kind="departement", relation="none", code="82", obligation=None
    )
    return make_body(session, "TGN", kind="syndicat", relation="self", obligation=None).id


def counts(page: str) -> dict[str, int]:
    """The legend: label and number."""
    listed = page[page.index('class="map__legend"') :]
    listed = listed[: listed.index("</ul>")]
    rows = re.findall(
        r"<(?:a|span)[^>]*>([^<]+)</(?:a|span)>\s*<span class=\"figures\">(\d+)<", listed
    )
    return {unescape(label).replace("\u00a0", " "): int(number) for label, number in rows}


class TestPage:
    def test_the_legend_counts_what_the_list_shows(
        self, elu_client: TestClient, communes: Session
    ) -> None:
        page = elu_client.get(URL).text

        assert counts(page) == {"Assujettie": 2, "À vérifier": 1, "Non assujettie": 1}
        assert "Communes assujetties\u00a0: 2 sur 4." in page
        for href in re.findall(r'href="(/collectivites\?[^"]+)"', page):
            listed = elu_client.get(unescape(href)).text
            shown = re.search(r'filters__count"[^>]*>\s*(\d+)', listed)
            assert shown is not None
            assert int(shown[1]) in {1, 2}

    def test_each_commune_is_a_link_that_says_its_answer(
        self, elu_client: TestClient, communes: Session
    ) -> None:
        page = elu_client.get(URL).text

        titles = set(re.findall(r"<title>([^<]+)</title><path", page))
        assert titles == {
            "Moissac\u00a0: assujettie",
            "Montauban\u00a0: assujettie",
            "Valence\u00a0: non assujettie",
            "Grisolles\u00a0: à vérifier",
        }

    def test_conventions_and_progress_have_their_map(
        self, elu_client: TestClient, communes: Session, commune: Callable[[str], Any]
    ) -> None:
        convention = make_convention(communes, commune("Moissac"))
        communes.add(
            ConventionParty(
                convention_id=convention.id,
                collectivite_id=convention.member_id,
                position=1,
                role="member",
            )
        )
        declare(communes, commune("Valence").id, BAL, claim(Stage.PUBLISHED))
        communes.commit()

        conventions = counts(elu_client.get(f"{URL}?couche=conventions").text)
        progress = counts(elu_client.get(f"{URL}?couche=avancement").text)

        assert conventions["Signée ou en vigueur"] == 1
        assert conventions["Sans convention propre"] == 3
        assert sum(progress.values()) == 4
        assert progress["0 %"] == 3

    def test_a_commune_without_contour_is_named(
        self, elu_client: TestClient, communes: Session
    ) -> None:
        make_body(communes, "Commune nouvelle", code="82999", insee_code="82999", departement="82")
        communes.commit()

        assert "absentes du dessin\u00a0: Commune nouvelle." in elu_client.get(URL).text

    def test_an_unknown_layer_shows_the_first(
        self, elu_client: TestClient, communes: Session
    ) -> None:
        assert "doivent publier" in elu_client.get(f"{URL}?couche=x").text

    @pytest.mark.parametrize("suffix", ["", ".pdf"])
    def test_a_departement_without_map_is_refused(
        self, elu_client: TestClient, communes: Session, suffix: str
    ) -> None:
        answer = elu_client.get(f"{URL}{suffix}?departement=../82")

        assert answer.status_code == 404
        assert "n’a pas de carte" in answer.text

    def test_a_departement_not_loaded_says_how(
        self, elu_client: TestClient, communes: Session
    ) -> None:
        page = elu_client.get(f"{URL}?departement=81").text

        assert "jalon init --departement 81" in page

    def test_a_stranger_signs_in_first(self, stranger: TestClient) -> None:
        assert stranger.get(URL, follow_redirects=False).status_code == 303

    def test_the_number_of_statements_does_not_follow_the_communes(
        self, communes: Session, count_statements: Any
    ) -> None:
        def statements() -> int:
            with count_statements() as counted:
                building.map_page(communes, TODAY, "avancement", "82")
            return len(counted)

        statements()  # opens the transaction
        before = statements()
        for number in range(20):
            code = f"82{800 + number}"
            make_body(communes, f"N° {number}", code=code, insee_code=code, departement="82")
        communes.flush()

        assert statements() == before


@pytest.mark.usefixtures("communes")
def test_paper_and_screen_agree(elu_client: TestClient) -> None:
    answer = elu_client.get(f"{URL}.pdf")

    document = pypdfium2.PdfDocument(answer.content)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Assujettie (2)" in text
    assert "Moissac, Montauban" in " ".join(text.split())
