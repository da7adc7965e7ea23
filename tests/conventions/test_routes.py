"""The life of a convention by HTTP, and what every refusal keeps."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app.conventions.models import Convention
from app.conventions.queries import lists
from app.conventions.rules.facts import State
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    TODAY,
    make_body,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)


def text_of(response: Any) -> str:
    """The page with plain spaces, as a person reads it."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", response.text)


class TestJourney:
    def test_a_whole_life(self, client: SignedInClient, session: Session) -> None:
        make_syndicat(session)
        member = make_member(session)
        act = make_deliberation(session, member, meeting_on=date(2026, 10, 1),
            received_on=date(2026, 10, 2), published_on=date(2026, 10, 5))  # fmt: skip
        session.commit()

        created = client.post(
            "/conventions", data={"member_id": str(member.id), "model": "convention_adhesion/1"}
        )
        assert created.status_code == 303
        here = created.headers["location"]
        page = text_of(client.get(here))
        assert "TGN-2026-001" in page
        assert "Si personne ne fait rien, la convention reste un brouillon" in page

        project = client.get(f"{here}/projet.pdf")
        assert project.headers["content-type"] == "application/pdf"
        assert project.content.startswith(b"%PDF-")
        assert client.get(f"{here}/deliberation.pdf").content.startswith(b"%PDF-")
        assert client.get(f"{here}/lettre.pdf").content.startswith(b"%PDF-")

        assert client.post(f"{here}/gel").status_code == 303
        page = text_of(client.get(here))
        assert "il manque la délibération exécutoire de Moissac" in page
        frozen = re.search(r'href="(/documents/[0-9a-f]{64}/[^"]+)"', client.get(here).text)
        assert frozen is not None
        assert client.get(frozen[1]).content.startswith(b"%PDF-")

        row = session.exec(select(Convention)).one()
        syndicat, side = parties_of(session, row)
        session.commit()
        attached = client.post(
            f"{here}/parties/{side.id}/deliberation", data={"deliberation_id": str(act.id)}
        )
        assert attached.status_code == 303
        for party in (side, syndicat):
            signed = client.post(
                f"{here}/parties/{party.id}/signature", data={"signed_on": "21/11/2026"}
            )
            assert signed.status_code == 303
        page = text_of(client.get(here))
        assert "la convention est reconduite le 21 novembre 2029" in page
        assert "en vigueur" in page

        ended = client.post(
            f"{here}/actes/resiliation", data={"last_day": "30/06/2027", "reason": "Fusion"}
        )
        assert ended.status_code == 303
        assert "se termine le 30 juin 2027" in text_of(client.get(here))

    def test_an_old_paper_is_recorded_with_its_unknowns(
        self, client: SignedInClient, session: Session
    ) -> None:
        make_syndicat(session)
        region = make_member(session, "Région Occitanie", kind="region", relation="upstream")
        session.commit()

        recorded = client.post(
            "/conventions/reprise",
            data={
                "member_id": str(region.id),
                "direction": "upstream",
                "signed_on": "07/10/2020",
                "title": "Convention de partenariat",
            },
        )

        page = text_of(client.get(recorded.headers["location"]))
        assert "sa fin n’est pas connue" in page
        assert "Manque la durée ou la fin." in page


class TestBadInput:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            pytest.param(
                {"starts_on": "31/02/2026"}, "« 31/02/2026 » n’est pas une date", id="31-february"
            ),
            pytest.param(
                {"starts_on": "01/05/2026", "ends_on": "30/04/2026"},
                "La fin (30/04/2026) précède le début (01/05/2026)",
                id="end-before-start",
            ),
            pytest.param(
                {"duration_months": "trois ans", "ends_on": ""}, "nombre entier", id="words"
            ),
            pytest.param({"title": ""}, "Donnez un titre", id="no-title"),
            pytest.param({"licence": "cc-by"}, "Choisissez dans la liste", id="forbidden-licence"),
        ],
    )
    def test_nothing_typed_is_lost(
        self, client: SignedInClient, session: Session, typed: dict[str, str], words: str
    ) -> None:
        row = make_draft(session)
        session.commit()
        form = {"title": "Titre tapé", "platform_name": "Plateforme tapée", **typed}

        response = client.post(f"/conventions/{row.id}/termes", data=form)

        assert response.status_code == 422
        assert words in text_of(response)
        for value in typed.values():
            assert value in response.text or value == "cc-by"
        assert "Plateforme tapée" in response.text
        session.refresh(row)
        assert row.platform_name != "Plateforme tapée"

    def test_a_signature_before_executoire_is_given_back(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        member = parties_of(session, row)[1]
        session.commit()
        client.post(f"/conventions/{row.id}/gel")

        response = client.post(
            f"/conventions/{row.id}/parties/{member.id}/signature",
            data={"signed_on": "21/11/2026", "name": "Une personne"},
        )

        assert response.status_code == 422
        assert "n’est pas encore exécutoire" in text_of(response)
        assert 'value="Une personne"' in response.text

    def test_an_exe_renamed_pdf_is_refused(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        session.commit()

        response = client.post(
            f"/conventions/{row.id}/actes/exemplaire", files={"file": ("signee.pdf", b"MZ\x90\x00")}
        )

        assert response.status_code == 422
        assert "pas un PDF" in response.text

    def test_a_second_denonciation_is_refused(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session)
        data = {"party_id": str(parties_of(session, row)[1].id), "sent_on": "01/11/2026"}
        session.commit()

        first = client.post(f"/conventions/{row.id}/actes/denonciation", data=data)
        second = client.post(f"/conventions/{row.id}/actes/denonciation", data=data)

        assert first.status_code == 303
        assert second.status_code == 422
        assert "déjà dénoncée" in second.text

    @pytest.mark.parametrize("address", ["", "/termes", "/projet.pdf", "/lettre.pdf"])
    def test_an_unknown_convention(self, client: SignedInClient, address: str) -> None:
        assert client.get(f"/conventions/{uuid4()}{address}").status_code == 404

    def test_the_terms_of_a_frozen_text_are_closed(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        session.commit()
        client.post(f"/conventions/{row.id}/gel")

        assert client.get(f"/conventions/{row.id}/termes").status_code == 409
        assert client.post(f"/conventions/{row.id}/termes", data={}).status_code == 409


class TestForms:
    @pytest.mark.parametrize(
        "action", ["exemplaire", "denonciation", "resiliation", "remplacement"]
    )
    def test_each_act_has_its_page(
        self, client: SignedInClient, session: Session, action: str
    ) -> None:
        row = make_convention(session)
        session.commit()

        assert client.get(f"/conventions/{row.id}/actes/{action}").status_code == 200
        assert client.get(f"/conventions/{row.id}/actes/abandon").status_code == 409
        assert client.get(f"/conventions/{row.id}/actes/inconnu").status_code == 404

    @pytest.mark.parametrize("action", ["signature", "deliberation", "signataire", "delegation"])
    def test_each_side_too(self, client: SignedInClient, session: Session, action: str) -> None:
        row = make_draft(session)
        party = parties_of(session, row)[0]
        session.commit()
        client.post(f"/conventions/{row.id}/gel")

        found = client.get(f"/conventions/{row.id}/parties/{party.id}/{action}")
        lost = client.get(f"/conventions/{row.id}/parties/{uuid4()}/{action}")

        assert (found.status_code, lost.status_code) == (200, 404)


class TestPermissions:
    @pytest.mark.parametrize(
        "address", ["gel", "actes/abandon", "archivage", "actes/denonciation", "actes/exemplaire"]
    )
    def test_an_elu_reads_and_writes_nothing(
        self, elu_client: SignedInClient, session: Session, address: str
    ) -> None:
        row = make_convention(session)
        session.commit()

        assert elu_client.get(f"/conventions/{row.id}").status_code == 200
        assert "/actes/" not in elu_client.get(f"/conventions/{row.id}").text
        assert elu_client.post(f"/conventions/{row.id}/{address}").status_code == 403

    def test_a_stranger_signs_in_first(self, stranger: TestClient) -> None:
        assert stranger.get("/conventions").headers["location"].startswith("/connexion")

    def test_only_an_administrator_voids(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        session.commit()

        assert client.post(f"/conventions/{row.id}/actes/annulation").status_code == 403


class TestList:
    def test_what_is_due_first_comes_first(self, client: SignedInClient, session: Session) -> None:
        make_convention(session, signed_on=date(2025, 1, 1), reference="LATER")
        make_convention(session, signed_on=date(2024, 1, 1), reference="SOONER")
        session.commit()

        page = client.get("/conventions").text

        assert page.index("SOONER") < page.index("LATER")

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            pytest.param("etat=in_force", {"RUNS"}, id="state"),
            pytest.param("etat=ended", {"ENDED"}, id="ended"),
            pytest.param("etat=in_force,ended", {"RUNS", "ENDED"}, id="two-states"),
            pytest.param("q=albias", {"ENDED"}, id="member-name"),
            pytest.param("q=runs", {"RUNS"}, id="reference"),
            pytest.param("q=ETE+D+ACCORD", {"ENDED"}, id="title-unaccented"),
            pytest.param("q=%C3%A9t%C3%A9+d%27accord", {"ENDED"}, id="title-as-typed"),
            pytest.param("q=%25", set(), id="a-percent-sign-is-not-a-joker"),
            pytest.param("echeance=1", set(), id="nothing-soon"),
            pytest.param("echeance=12", {"RUNS"}, id="due-within-a-year"),
            pytest.param("on=2017-01-01", {"ENDED"}, id="another-day"),
            pytest.param("sens=upstream", set(), id="direction"),
            pytest.param(
                "echeance=x&page=999999999&etat=zzz&membre=1", {"RUNS", "ENDED"}, id="noise"
            ),
        ],
    )
    def test_filters(
        self, client: SignedInClient, session: Session, query: str, shown: set[str]
    ) -> None:
        make_convention(session, signed_on=date(2024, 11, 1), reference="RUNS")
        albias = make_body(session, "Albias", siren="218200012")
        make_convention(
            session, albias, signed_on=date(2016, 9, 20), reference="ENDED",
            duration_months=12, renewal="none", title="Été d’accord",
        )  # fmt: skip
        session.commit()

        response = client.get(f"/conventions?{query}")

        assert response.status_code == 200
        assert {name for name in ("RUNS", "ENDED") if f">{name}<" in response.text} == shown

    def test_statements_do_not_grow_with_rows(
        self, client: SignedInClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        make_convention(session)
        session.commit()
        with count_statements() as few:
            client.get("/conventions")
        for _ in range(20):
            make_convention(session)
        session.commit()
        with count_statements() as many:
            client.get("/conventions")

        assert len(many) == len(few)

    def test_counts_are_those_of_the_list(self, session: Session) -> None:
        make_convention(session)
        make_draft(session)

        counts = lists.counts_by_state(session, lists.Filters(on=TODAY))

        assert counts == {State.DRAFT: 1, State.IN_FORCE: 1}

    def test_what_falls_due(self, session: Session) -> None:
        make_convention(session, signed_on=date(2024, 4, 10))
        make_convention(session, signed_on=date(2020, 1, 10))

        (row,) = lists.due(session, TODAY, TODAY + timedelta(days=183))

        assert (row.due_on, row.ends_on, row.is_notice) == (
            date(2027, 1, 9),
            date(2027, 4, 9),
            True,
        )


class TestApi:
    def test_a_convention_on_a_day(self, api: Callable[..., TestClient], session: Session) -> None:
        row = make_convention(session, signed_on=date(2020, 8, 1), reference="TGN-2020-004")
        session.commit()

        found = api().get(f"/api/v1/conventions/{row.id}?on=2024-01-01").json()

        assert found["reference"] == "TGN-2020-004"
        assert found["state"] == "in_force"
        assert found["member"]["siren"] == "218201127"
        assert (found["ends_on"], found["notice_limit_on"]) == ("2024-07-31", "2024-04-30")
        assert found["renewal"] == "tacit"
        assert len(found["signatures"]) == 2

    def test_cursor_pages(self, api: Callable[..., TestClient], session: Session) -> None:
        for number in range(5):
            make_convention(session, reference=f"R-{number}")
        session.commit()
        client, address, seen = api(), "/api/v1/conventions?limit=2&state=in_force", []

        while address:
            page = client.get(address).json()
            seen += [item["reference"] for item in page["items"]]
            address = page["next"]

        assert seen == [f"R-{number}" for number in range(5)]

    def test_writing_mirrors_the_forms(
        self, api: Callable[..., TestClient], session: Session
    ) -> None:
        make_syndicat(session)
        member = make_member(session)
        session.commit()
        client = api()

        created = client.post("/api/v1/conventions", json={"member_id": str(member.id)})
        key = created.json()["id"]
        edited = client.post(
            f"/api/v1/conventions/{key}/terms",
            json={"title": "Convention", "duration_months": 24, "renewal": "none",
                  "notice_months": 2, "notice_mode": "term"},
        )  # fmt: skip
        frozen = client.post(f"/api/v1/conventions/{key}/freeze")
        party = next(p for p in created.json()["parties"] if p["role"] == "syndicat")
        signed = client.post(
            f"/api/v1/conventions/{key}/signatures",
            json={"party_id": party["id"], "signed_on": "2026-11-21"},
        )

        assert created.status_code == 201
        assert edited.json()["duration_months"] == 24
        assert frozen.json()["state"] == "in_approval"
        assert signed.json()["state"] == "partly_signed"

    def test_problems_are_json(self, api: Callable[..., TestClient], session: Session) -> None:
        row = make_draft(session)
        session.commit()

        refused = api().post(
            f"/api/v1/conventions/{row.id}/terms", json={"title": "C", "starts_on": "31/02/2026"}
        )

        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert "31/02/2026" in refused.json()["errors"]["starts_on"]

    def test_a_reader_may_not_write(self, api: Callable[..., TestClient]) -> None:
        from app.auth.rules import Role

        assert api(Role.ELU).post("/api/v1/conventions", json={}).status_code == 403


def test_the_newest_reference_is_never_a_used_one(session: Session) -> None:
    make_convention(session, reference="TGN-2026-001")

    assert make_draft(session).reference == "TGN-2026-002"
    assert session.exec(select(Convention.reference).order_by(col(Convention.reference))).all() == [
        "TGN-2026-001",
        "TGN-2026-002",
    ]
