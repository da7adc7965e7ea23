"""The list, its funnel, one member: figures are lengths of lists, nothing is overwritten."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.journal.models import JournalEntry
from app.reports.accompaniment import building, service
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.accompaniment.rules import Part, Place
from app.reports.accompaniment.service import StepData
from tests.conftest import SignedInClient
from tests.conventions.factories import AGENT, TODAY, make_convention
from tests.datasets.factories import make_body

DONE = {"part": "first_contact", "situation": "done", "on": "2026-11-02", "who": "la DGS"}


def done(session: Session, body: Any, part: Part, on: date = date(2026, 5, 4)) -> None:
    service.record(session, AGENT, body.id, StepData(part=part, done_on=on))


def text_of(page: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def count_of(page: str) -> int:
    found = re.search(r'filters__count"[^>]*>\s*(\d+)', page)
    assert found is not None
    return int(found[1])


@pytest.fixture
def five(session: Session) -> Session:
    """One member at each place, and a body that is not followed."""
    make_body(session, "Albias", code="1")
    done(session, make_body(session, "Bressols", code="2"), Part.FIRST_CONTACT, date(2026, 1, 5))
    done(session, make_body(session, "Caussade", code="3"), Part.PRESENTATION, date(2026, 8, 3))
    signed = make_body(session, "Montech", code="4", siren="218201259")
    make_convention(session, signed)
    met = make_body(session, "Valence", code="5", siren="218201861")
    make_convention(session, met, reference="2025-099")
    for part in (Part.OPENING, Part.ACCULTURATION, Part.TOOLS):
        done(session, met, part)
    make_body(session, "Zéro", code="6", relation="none")
    session.commit()
    return session


class TestList:
    def test_each_figure_of_the_funnel_is_the_length_of_its_list(
        self, client: TestClient, five: Session
    ) -> None:
        page = client.get("/accompagnement").text
        links = re.findall(
            r'<a href="(/accompagnement\?etape=\w+)">.*?chart__figure">(\d+)<', page, re.DOTALL
        )

        assert len(links) == 5
        assert [(href, int(n), count_of(client.get(href).text)) for href, n in links] == [
            (f"/accompagnement?etape={place.value}", 1, 1) for place in Place
        ]

    def test_the_links_of_the_funnel_keep_the_other_filters(
        self, client: TestClient, five: Session
    ) -> None:
        page = client.get("/accompagnement?q=al").text

        hrefs = [
            unescape(one) for one in re.findall(r'chart__label.*?href="([^"]+)', page, re.DOTALL)
        ]
        assert [count_of(client.get(href).text) for href in hrefs] == [1, 0, 0, 0, 1]

    def test_the_next_call_is_the_one_who_waited_longest(
        self, client: TestClient, five: Session
    ) -> None:
        words = text_of(client.get("/accompagnement").text)

        # Montech: convention signed on 10/01/2025, long before the contact of Bressols.
        assert "Le prochain appel à faire : Montech" in words
        assert "rien depuis le 10/01/2025" in words

    def test_a_convention_that_ended_no_longer_counts_as_signed(
        self, client: TestClient, session: Session
    ) -> None:
        body = make_body(session, "Montech", code="4", siren="218201259")
        make_convention(
            session, body, signed_on=date(2022, 9, 26), duration_months=12, renewal="none",
            renewal_months=None, renewal_max_count=None,
        )  # fmt: skip
        session.commit()

        assert count_of(client.get("/accompagnement?etape=to_contact").text) == 1

    def test_without_any_member_the_page_says_what_to_do(self, client: TestClient) -> None:
        assert "Un organisme est suivi quand" in text_of(client.get("/accompagnement").text)

    @pytest.mark.parametrize("query", ["etape=x", "epci=nul", "page=0", "page=99", "q=%00"])
    def test_a_filter_that_means_nothing_is_left_out(
        self, client: TestClient, five: Session, query: str
    ) -> None:
        assert client.get(f"/accompagnement?{query}").status_code == 200

    def test_a_stranger_signs_in_first(self, stranger: TestClient) -> None:
        assert stranger.get("/accompagnement").headers["location"].startswith("/connexion")

    def test_more_members_take_no_more_statements(
        self, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        def statements() -> int:
            with count_statements() as seen:
                building.dashboard(session, TODAY)
            return len(seen)

        done(session, make_body(session, "Albias", code="1"), Part.FIRST_CONTACT)
        session.commit()
        few = statements()
        for number in range(5):
            done(session, make_body(session, f"M{number}", code=f"m{number}"), Part.PRESENTATION)
        session.commit()

        assert statements() == few


class TestDashboard:
    def test_the_funnel_and_the_next_call_are_on_it(
        self, elu_client: TestClient, five: Session
    ) -> None:
        page = elu_client.get("/tableau-de-bord").text

        assert "Le prochain appel à faire : Montech" in text_of(page)
        assert 'href="/accompagnement?etape=done"' in page


class TestMember:
    def test_a_step_is_recorded_with_its_day_and_its_people(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        response = client.post(f"/accompagnement/{body.id}", data=DONE)

        assert (response.status_code, response.headers["location"]) == (
            303,
            f"/accompagnement/{body.id}",
        )
        words = text_of(client.get(f"/accompagnement/{body.id}").text)
        assert "Offre à présenter" in words
        assert "fait le 02/11/2026" in words
        assert "la DGS" in words
        entry = session.exec(
            select(JournalEntry).where(JournalEntry.action == "accompaniment.recorded")
        ).one()
        assert "premier contact, fait le 02/11/2026" in entry.summary

    def test_a_correction_is_a_new_line_and_the_first_stays_readable(
        self, client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        client.post(f"/accompagnement/{body.id}", data=DONE)
        client.post(f"/accompagnement/{body.id}", data={**DONE, "on": "2026-11-03"})
        cleared = {
            **DONE,
            "situation": "cleared",
            "on": "",
            "note": "Appel passé à une autre mairie",
        }
        client.post(f"/accompagnement/{body.id}", data=cleared)

        rows = session.exec(select(AccompanimentStep)).all()
        assert sorted((row.number, row.done_on) for row in rows if row.done_on) == [
            (1, date(2026, 11, 2)),
            (2, date(2026, 11, 3)),
        ]
        words = text_of(client.get(f"/accompagnement/{body.id}").text)
        assert "À contacter" in words
        assert "fait le 02/11/2026" in words
        assert "Appel passé à une autre mairie" in words

    def test_sent_twice_it_is_kept_once(self, client: SignedInClient, session: Session) -> None:
        body = make_body(session)
        session.commit()

        for _ in range(2):
            assert client.post(f"/accompagnement/{body.id}", data=DONE).status_code == 303

        assert len(session.exec(select(AccompanimentStep)).all()) == 1

    def test_the_signature_is_read_from_the_convention(
        self, client: TestClient, session: Session
    ) -> None:
        body = make_body(session, siren="218201259")
        row = make_convention(session, body)
        session.commit()

        page = client.get(f"/accompagnement/{body.id}").text

        assert f'href="/conventions/{row.id}">{row.reference}</a>' in page
        assert "10/01/2025" in page
        assert "acquis" in text_of(page)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            pytest.param({"part": "signature"}, "Choisissez l’étape", id="unknown-step"),
            pytest.param({"situation": ""}, "Dites si c’est fait ou prévu", id="no-situation"),
            pytest.param({"on": ""}, "Indiquez le jour", id="no-day"),
            pytest.param({"on": "22/11/2026"}, "est à venir", id="done-tomorrow"),
            pytest.param(
                {"situation": "planned", "on": "20/11/2026"}, "est passé", id="planned-yesterday"
            ),
            pytest.param(
                {"situation": "planned", "on": "22/11/2028"}, "d’ici 24 mois", id="too-far"
            ),
            pytest.param({"situation": "cleared", "note": "non"}, "Dites pourquoi", id="no-reason"),
            pytest.param({"who": "x" * 201}, "200 au plus", id="too-long"),
        ],
    )
    def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(
        self, client: SignedInClient, session: Session, typed: dict[str, str], words: str
    ) -> None:
        body = make_body(session)
        session.commit()

        response = client.post(
            f"/accompagnement/{body.id}", data={**DONE, "note": "à garder", **typed}
        )

        assert response.status_code == 422
        assert words in text_of(response.text)
        if "note" not in typed:
            assert "à garder" in response.text
        assert session.exec(select(AccompanimentStep)).all() == []

    def test_an_elu_reads_and_does_not_record(
        self, elu_client: SignedInClient, session: Session
    ) -> None:
        body = make_body(session)
        session.commit()

        assert "Enregistrer une étape" not in elu_client.get(f"/accompagnement/{body.id}").text
        assert elu_client.post(f"/accompagnement/{body.id}", data=DONE).status_code == 403

    def test_an_unknown_member_is_not_found(self, client: SignedInClient) -> None:
        assert client.get(f"/accompagnement/{uuid4()}").status_code == 404
        assert client.post(f"/accompagnement/{uuid4()}", data=DONE).status_code == 404


def test_only_what_the_demonstration_recorded_goes_with_it(session: Session) -> None:
    body = make_body(session)
    done(session, body, Part.FIRST_CONTACT)
    demo = StepData(part=Part.PRESENTATION, done_on=date(2026, 5, 6))
    service.record(session, AGENT, body.id, demo, is_demo=True)

    service.delete_demo(session)

    assert [row.part for row in session.exec(select(AccompanimentStep))] == ["first_contact"]
