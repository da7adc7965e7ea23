"""A correspondant by a personal link: reads, proposes; only an agent changes anything."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.auth.service import fingerprint
from app.collectivites.models import Collectivite, Mandate
from app.conventions.scans.models import Scan
from app.core import clock
from app.core.settings import Settings
from app.datasets.models import Evidence
from app.deliberations.models import Deliberation
from app.deliberations.models_reading import Deposit
from app.journal.models import JournalEntry
from app.reminders.models import Snooze
from app.reports.correspondants import links, service
from app.reports.correspondants.models import MemberLink, MemberProposal
from tests.conftest import SignedInClient
from tests.conventions.factories import AGENT, TODAY, make_convention
from tests.datasets.factories import make_body
from tests.deliberations.reading import drawing, samples

URL = "https://www.data.gouv.fr/datasets/prenoms"
PUBLICATION = {"dataset": "prenoms", "url": URL, "licence": "licence-ouverte-2"}


def text_of(page: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def make_holder(session: Session, body: Collectivite, **values: Any) -> Mandate:
    known: dict[str, Any] = {"name": "Camille Essai", "capacity": "secrétaire", "source": "test"}
    row = Mandate(collectivite_id=body.id, role="correspondant", **{**known, **values})
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def body(session: Session) -> Collectivite:
    found = make_body(session, "Moissac", siren="218201127")
    session.commit()
    return found


@pytest.fixture
def holder(session: Session, body: Collectivite) -> Mandate:
    row = make_holder(session, body)
    session.commit()
    return row


@pytest.fixture
def secret(session: Session, holder: Mandate) -> str:
    given = links.give(session, AGENT, holder.collectivite_id, holder.id, TODAY)
    session.commit()
    return given


class Visitor:
    """The correspondant's browser: it sends the token that the page carried."""

    def __init__(self, client: TestClient, settings: Settings, secret: str) -> None:
        self.client, self.secret = client, secret
        self.token = links.form_token(settings, secret)

    def page(self, query: str = "") -> str:
        return str(self.client.get(f"/correspondant/{self.secret}{query}").text)

    def send(self, kind: str, data: dict[str, str], **more: Any) -> Any:
        typed = {"form_token": self.token, **data}
        return self.client.post(f"/correspondant/{self.secret}/{kind}", data=typed, **more)


@pytest.fixture
def visitor(stranger: TestClient, settings: Settings, secret: str) -> Visitor:
    return Visitor(stranger, settings, secret)


def kept(session: Session, table: Any) -> list[Any]:
    """What is written, read in a transaction that ends here: the next request must not wait."""
    query = select(table).execution_options(populate_existing=True)
    rows = list(session.exec(query).all())
    session.commit()
    return rows


def waiting(session: Session) -> list[MemberProposal]:
    return kept(session, MemberProposal)


class TestLink:
    def test_it_is_shown_once_and_only_its_hash_is_kept(
        self, client: SignedInClient, stranger: TestClient, session: Session, holder: Mandate
    ) -> None:
        address = f"/collectivites/{holder.collectivite_id}/liens"

        page = client.post(f"{address}/{holder.id}").text

        found = re.search(r"/correspondant/([\w-]{43})", page)
        assert found is not None
        assert stranger.get(f"/correspondant/{found[1]}").status_code == 200
        assert found[1] not in client.get(address).text
        row = kept(session, MemberLink)[0]
        assert row.secret_hash == fingerprint(found[1])
        noted = [e.summary for e in kept(session, JournalEntry) if e.action == "member_link.given"]
        assert noted == ["Lien personnel donné à un correspondant, jusqu’au 20/05/2027."]

    def test_a_new_one_replaces_the_one_before(
        self, stranger: TestClient, session: Session, holder: Mandate, secret: str
    ) -> None:
        links.give(session, AGENT, holder.collectivite_id, holder.id, TODAY)
        session.commit()

        assert stranger.get(f"/correspondant/{secret}").status_code == 404

    def test_withdrawn_it_opens_nothing(
        self, client: SignedInClient, visitor: Visitor, session: Session, holder: Mandate
    ) -> None:
        link = kept(session, MemberLink)[0]
        address = f"/collectivites/{holder.collectivite_id}/liens/{link.id}/retrait"

        assert client.post(address).status_code == 303
        assert visitor.client.get(f"/correspondant/{visitor.secret}").status_code == 404
        assert visitor.send("publication", PUBLICATION).status_code == 404
        assert waiting(session) == []

    @pytest.mark.parametrize(
        ("on", "status"),
        [
            pytest.param(date(2027, 5, 20), 200, id="last-day"),
            pytest.param(date(2027, 5, 21), 404, id="the-day-after"),
        ],
    )
    def test_it_expires(self, web: FastAPI, visitor: Visitor, on: date, status: int) -> None:
        web.dependency_overrides[clock.today] = lambda: on

        response = visitor.client.get(f"/correspondant/{visitor.secret}")

        assert response.status_code == status

    def test_it_ends_with_the_function(
        self, visitor: Visitor, session: Session, holder: Mandate
    ) -> None:
        holder.ends_on = date(2026, 11, 20)
        session.add(holder)
        session.commit()

        assert visitor.client.get(f"/correspondant/{visitor.secret}").status_code == 404

    def test_another_body_or_a_signatory_gets_none(
        self, client: SignedInClient, session: Session, holder: Mandate
    ) -> None:
        other = make_body(session, "Albias", code="x")
        signatory = Mandate(
            collectivite_id=other.id, role="signatory", name="M", capacity="maire", source="test"
        )
        session.add(signatory)
        session.commit()

        for who in (holder, signatory):
            address = f"/collectivites/{other.id}/liens/{who.id}"
            assert client.post(address).status_code == 404
        assert kept(session, MemberLink) == []

    def test_an_elu_gives_none(self, elu_client: SignedInClient, holder: Mandate) -> None:
        address = f"/collectivites/{holder.collectivite_id}/liens"

        assert elu_client.get(address).status_code == 403
        assert elu_client.post(f"{address}/{holder.id}").status_code == 403
        assert elu_client.get("/correspondants").status_code == 403


class TestPage:
    def test_it_says_obligation_conventions_and_the_six_datasets(
        self, visitor: Visitor, session: Session, body: Collectivite
    ) -> None:
        row = make_convention(session, body)
        session.commit()

        response = visitor.client.get(f"/correspondant/{visitor.secret}")

        words = text_of(response.text)
        assert "Devez-vous publier vos données" in words
        assert row.reference in words
        for name in ("Délibérations", "Subventions", "Marchés publics", "Prénoms"):
            assert name in words
        assert response.headers["x-robots-tag"] == "noindex, nofollow"
        assert 'content="noindex' in response.text
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["referrer-policy"] == "same-origin"

    def test_another_member_s_convention_is_not_shown(
        self, visitor: Visitor, session: Session
    ) -> None:
        other = make_convention(session, make_body(session, "Albias", code="x", siren="218200011"))
        session.commit()

        assert other.reference not in visitor.page()


class TestSending:
    def test_a_publication_changes_nothing_before_an_agent_confirms(
        self, visitor: Visitor, client: SignedInClient, session: Session
    ) -> None:
        response = visitor.send("publication", PUBLICATION)

        assert response.headers["location"].endswith("?fait=publication")
        assert "Votre publication est transmise" in text_of(visitor.page("?fait=publication"))
        assert kept(session, Evidence) == []
        assert "Confirmer 1 envoi reçu par lien" in text_of(client.get("/tableau-de-bord").text)

        (sent,) = waiting(session)
        address = f"/correspondants/envois/{sent.id}/confirmation"
        assert client.post(address).status_code == 303

        evidence = kept(session, Evidence)[0]
        assert (evidence.stage, evidence.url, evidence.author) == (3, URL, "Test agent")
        assert "confirmé" in text_of(visitor.page())
        assert client.post(address).status_code == 409

    def test_an_answer_becomes_a_snooze_when_confirmed(
        self, visitor: Visitor, client: SignedInClient, session: Session, body: Collectivite
    ) -> None:
        row = make_convention(session, body)
        session.commit()

        sent = visitor.send("reponse", {"convention": str(row.id), "on": "15/12/2026"})

        assert sent.status_code == 303
        assert kept(session, Snooze) == []
        (proposal,) = waiting(session)
        client.post(f"/correspondants/envois/{proposal.id}/confirmation")
        assert kept(session, Snooze)[0].until_on == date(2026, 12, 15)

    def test_a_deliberation_goes_to_the_deposit_of_the_agents(
        self, visitor: Visitor, client: SignedInClient, session: Session
    ) -> None:
        pdf = drawing.with_words(samples.STAMP_B + samples.HEADING)

        response = visitor.send("deliberation", {}, files={"file": ("acte.pdf", pdf)})

        assert response.status_code == 303
        (sent,) = waiting(session)
        assert [one.sha256 for one in kept(session, Deposit)] == [sent.file_key]
        assert kept(session, Deliberation) == []
        page = client.get("/correspondants").text
        assert f'href="/deliberations/depot/{sent.file_key}"' in page
        assert "Délibération déposée" in page

    def test_a_scan_goes_to_the_tray_of_the_agents(
        self, visitor: Visitor, client: SignedInClient, session: Session
    ) -> None:
        pdf = drawing.with_words(samples.HEADING)

        response = visitor.send("numerisation", {}, files={"scan": ("copie.pdf", pdf)})

        assert response.status_code == 303
        (sent,) = waiting(session)
        (pile,) = kept(session, Scan)
        assert (sent.file_key, pile.dropped_by) == (
            str(pile.id),
            "Lien du correspondant, Moissac",
        )
        address = f"/documents/numerisations/{pile.id}"
        assert f'href="{address}"' in client.get("/correspondants").text
        assert client.get(address).status_code == 200

    def test_a_file_that_is_no_pdf_is_refused_beside_its_field(
        self, visitor: Visitor, session: Session
    ) -> None:
        for kind, name in (("deliberation", "file"), ("numerisation", "scan")):
            response = visitor.send(kind, {}, files={name: ("a.pdf", b"rien")})
            assert response.status_code == 422
            assert "field__error" in response.text
        assert waiting(session) == []

    def test_a_refusal_is_read_by_the_correspondant(
        self, visitor: Visitor, client: SignedInClient, session: Session
    ) -> None:
        visitor.send("publication", PUBLICATION)
        (sent,) = waiting(session)
        address = f"/correspondants/envois/{sent.id}/rejet"

        assert client.post(address, data={"reason": "non"}).status_code == 422
        assert client.post(address, data={"reason": "La page répond 404."}).status_code == 303

        assert "La page répond 404." in text_of(visitor.page())
        assert kept(session, Evidence) == []

    def test_sent_twice_it_waits_once(self, visitor: Visitor, session: Session) -> None:
        for _ in range(2):
            assert visitor.send("publication", PUBLICATION).status_code == 303

        assert len(waiting(session)) == 1

    def test_the_twenty_first_of_an_hour_waits(self, visitor: Visitor, session: Session) -> None:
        for number in range(service.MOST_AN_HOUR):
            sent = visitor.send("publication", {**PUBLICATION, "url": f"{URL}-{number}"})
            assert sent.status_code == 303

        response = visitor.send("publication", PUBLICATION)

        assert response.status_code == 429
        assert len(waiting(session)) == 20

    @pytest.mark.parametrize(
        ("kind", "typed", "words"),
        [
            pytest.param("publication", {**PUBLICATION, "dataset": "x"}, "Choisissez", id="set"),
            pytest.param("publication", {**PUBLICATION, "url": "ici"}, "adresse", id="address"),
            pytest.param("reponse", {"convention": "x", "on": "15/12/2026"}, "liste", id="whose"),
        ],
    )
    def test_a_bad_sending_is_refused_with_what_was_typed(
        self, visitor: Visitor, session: Session, kind: str, typed: dict[str, str], words: str
    ) -> None:
        response = visitor.send(kind, typed)

        assert response.status_code == 422
        assert words in text_of(response.text)
        assert waiting(session) == []

    def test_an_answer_about_another_member_is_refused(
        self, visitor: Visitor, session: Session
    ) -> None:
        other = make_convention(session, make_body(session, "Albias", code="x", siren="218200011"))
        session.commit()

        response = visitor.send("reponse", {"convention": str(other.id), "on": "15/12/2026"})

        assert response.status_code == 422
        assert waiting(session) == []

    @pytest.mark.parametrize("token", ["", "é", "0" * 64])
    def test_a_form_without_the_token_of_its_link_is_refused(
        self, visitor: Visitor, session: Session, token: str
    ) -> None:
        response = visitor.send("publication", {**PUBLICATION, "form_token": token})

        assert response.status_code == 403
        assert waiting(session) == []


def test_the_links_of_invented_correspondants_go_with_the_demonstration(
    session: Session, body: Collectivite, holder: Mandate
) -> None:
    links.give(session, AGENT, body.id, holder.id, TODAY)
    invented = make_holder(session, body, name="Essai", is_demo=True)
    links.give(session, AGENT, body.id, invented.id, TODAY)
    session.flush()

    service.delete_demo(session)

    assert [row.mandate_id for row in session.exec(select(MemberLink))] == [holder.id]
