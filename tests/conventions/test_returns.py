"""A signed file comes back: recognised, judged, confirmed by a person, recorded once."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlmodel import Session, col, select

from app.auth.rules import Role
from app.conventions.models import Convention, ConventionFile, Signature
from app.core.settings import Settings
from app.documents import pictures, store, waiting
from app.journal.models import JournalEntry
from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention
from tests.conventions.returning import MEMBER, SYNDICAT, ToSign, make_to_sign
from tests.documents.signing import sign

HERE = "/documents/retours"


@pytest.fixture
def ready(session: Session, settings: Settings) -> ToSign:
    made = make_to_sign(session, settings.store_dir)
    session.commit()
    return made


def text_of(response: Any) -> str:
    """What a person reads, with plain spaces and apostrophes as typed."""
    words = re.sub(r"<[^>]+>", " ", response.text).replace("&#39;", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", words)


def drop(client: SignedInClient, content: bytes, name: str = "retour.pdf", **typed: str) -> Any:
    return client.post(HERE, data=typed, files={"file": (name, content)})


def confirm(client: SignedInClient, content: bytes, parties: list[Any], **typed: str) -> Any:
    """The form as it is proposed: one date a signature, in the order of the file."""
    known = {f"party_{number}": str(party) for number, party in enumerate(parties)}
    days = {f"signed_on_{number}": "10/11/2026" for number in range(len(parties))}
    return client.post(f"{HERE}/{store.digest(content)}", data={**known, **days, **typed})


def scan() -> bytes:
    """Two pages as a copier makes them."""
    page = Image.new("L", (850, 1100), 240)
    output = BytesIO()
    page.save(output, "PDF", save_all=True, append_images=[page], resolution=100)
    return output.getvalue()


def signatures(session: Session) -> list[Signature]:
    return seen(session, list(session.exec(select(Signature).order_by(col(Signature.signed_on)))))


def files(session: Session) -> list[ConventionFile]:
    found = session.exec(select(ConventionFile).order_by(col(ConventionFile.added_at)))
    return seen(session, list(found))


def seen(session: Session, rows: list[Any]) -> list[Any]:
    """Readable, and out of the way of the next writer."""
    session.expunge_all()
    session.rollback()
    return rows


class TestInSeries:
    def test_the_member_then_the_syndicat(
        self, client: SignedInClient, session: Session, ready: ToSign
    ) -> None:
        half, convention = ready.half, f"/conventions/{ready.row.id}"
        dropped = drop(client, half)
        assert dropped.headers["location"] == f"{HERE}/{store.digest(half)}"
        page = client.get(dropped.headers["location"])
        assert ready.row.reference in page.text
        assert "Camille Durand, pour Moissac" in text_of(page)
        assert 'value="02/11/2026"' in page.text
        assert "il restera à signer : Tarn-et-Garonne Numérique" in text_of(page)
        assert signatures(session) == []
        assert files(session) == []

        recorded = confirm(client, half, [ready.member.id], signed_on_0="02/11/2026",
            name_0="Camille Durand", capacity_0="maire", level_0="advanced",
            level_source_0="Attestation du prestataire")  # fmt: skip
        assert recorded.headers["location"] == f"{convention}#documents"
        page = client.get(convention)
        assert "À envoyer pour signature à Tarn-et-Garonne Numérique" in text_of(page)
        assert "niveau déclaré : avancée, d’après Attestation du prestataire" in text_of(page)
        link = re.search(
            r'href="(/documents/[0-9a-f]{64}/[^"]+signee-par-Moissac\.pdf)"', page.text
        )
        assert link is not None
        assert client.get(link[1]).content == half

        complete = sign(half, "partie-1", SYNDICAT)
        page = client.get(drop(client, complete).headers["location"])
        assert "déjà enregistrée" in text_of(page)
        assert confirm(client, complete, ["", ready.syndicat.id]).status_code == 303
        assert [kept.kind for kept in files(session)] == ["partly_signed", "signed"]
        first, last = signatures(session)
        assert (first.means, first.level, first.name) == (
            "electronic", "advanced", "Camille Durand",
        )  # fmt: skip
        assert (last.signed_on, last.level) == (date(2026, 11, 10), None)
        assert "À envoyer pour signature" not in text_of(client.get(convention))

    def test_both_at_once(self, client: SignedInClient, session: Session, ready: ToSign) -> None:
        complete = ready.complete
        page = client.get(drop(client, complete).headers["location"])

        assert "C’est bien le texte arrêté" in text_of(page)
        assert "Chaîne non vérifiée" in text_of(page)
        # Late in the evening in UTC is the next day in Paris.
        assert 'value="10/11/2026"' in page.text

        confirm(client, complete, [ready.member.id, ready.syndicat.id])

        assert len(signatures(session)) == 2
        kept = files(session)[0]
        assert kept.kind == "signed"
        assert kept.verdict is not None
        assert kept.verdict["matches_generated"] is True
        stored = client.get(f"/documents/{kept.sha256}/x.pdf")
        name = f"Convention_Moissac_{ready.row.reference}_signee.pdf"
        assert name in stored.headers["content-disposition"]

    @pytest.mark.one_engine
    def test_a_trusted_authority_is_said(
        self, client: SignedInClient, settings: Settings, ready: ToSign, tmp_path: Any
    ) -> None:
        folder = tmp_path / "autorites"
        folder.mkdir()
        (folder / "essai.pem").write_bytes(MEMBER.authority.pem)
        settings.trust_roots_dir = folder

        page = text_of(client.get(drop(client, ready.half).headers["location"]))

        assert "Le certificat de Camille Durand vient d’une autorité de confiance" in page
        assert "Chaîne non vérifiée" not in page

    @pytest.mark.one_engine
    def test_files_signed_apart_are_said(self, client: SignedInClient, ready: ToSign) -> None:
        drop(client, ready.half)
        confirm(client, ready.half, [ready.member.id])
        apart = sign(ready.pdf, "partie-1", SYNDICAT)

        page = text_of(client.get(drop(client, apart).headers["location"]))

        assert "il a été signé à part" in page


class TestOnce:
    def test_the_same_file_twice(
        self, client: SignedInClient, session: Session, settings: Settings, ready: ToSign
    ) -> None:
        half = ready.half
        drop(client, half)
        confirm(client, half, [ready.member.id])

        again = drop(client, half)

        assert again.status_code == 409
        assert "déjà joint" in text_of(again)
        assert len(files(session)) == 1
        assert waiting.everything(settings.waiting_dir) == []

    def test_a_party_signs_once_in_a_file(
        self, client: SignedInClient, session: Session, ready: ToSign
    ) -> None:
        complete = ready.complete
        drop(client, complete)

        response = confirm(client, complete, [ready.member.id, ready.member.id])

        assert response.status_code == 422
        assert "ne signe qu’une fois" in text_of(response)
        assert signatures(session) == []


@pytest.mark.one_engine
class TestRefused:
    def test_it_is_kept_nowhere_and_the_journal_tells(
        self, client: SignedInClient, session: Session, settings: Settings, ready: ToSign
    ) -> None:
        spoilt = bytearray(ready.half)
        spoilt[2_000] ^= 1

        response = drop(client, bytes(spoilt), convention_id=str(ready.row.id))

        assert response.status_code == 422
        assert "n’est pas conservé" in text_of(response)
        assert waiting.everything(settings.waiting_dir) == []
        assert not store.path_of(settings.store_dir, store.digest(bytes(spoilt))).exists()
        entry = session.exec(
            select(JournalEntry).where(col(JournalEntry.action) == "convention.return_refused")
        ).one()
        assert entry.subject_id == ready.row.id
        assert entry.details is not None
        assert entry.details["sha256"] == store.digest(bytes(spoilt))

    def test_the_file_still_to_sign(self, client: SignedInClient, ready: ToSign) -> None:
        response = drop(client, ready.pdf)

        assert response.status_code == 422
        assert "n’est pas encore signé" in text_of(response)

    def test_another_convention_than_the_one_said(
        self, client: SignedInClient, session: Session, settings: Settings, ready: ToSign
    ) -> None:
        other = make_to_sign(session, settings.store_dir, "Montech", "218201259")
        session.commit()

        response = drop(client, other.half, convention_id=str(ready.row.id))

        assert response.status_code == 422
        assert "autre convention" in text_of(response)

    @pytest.mark.parametrize("content", [b"", b"MZ\x90\x00"])
    def test_what_is_no_pdf(self, client: SignedInClient, content: bytes) -> None:
        assert drop(client, content, "signee.pdf").status_code == 422

    def test_a_level_needs_its_source(self, client: SignedInClient, ready: ToSign) -> None:
        half = ready.half
        drop(client, half)

        response = confirm(client, half, [ready.member.id], level_0="qualified", name_0="Élise")

        assert response.status_code == 422
        assert "d’où vient ce niveau" in text_of(response)
        assert 'value="Élise"' in response.text

    def test_the_guard_of_signatures_is_the_same(
        self, client: SignedInClient, session: Session, ready: ToSign
    ) -> None:
        half = ready.half
        drop(client, half)

        response = confirm(client, half, [ready.member.id], signed_on_0="12/12/2026")

        assert response.status_code == 422
        assert "avenir" in text_of(response)
        assert files(session) == []


class TestByHand:
    def test_a_file_that_says_nothing_is_chosen_for(
        self, client: SignedInClient, session: Session
    ) -> None:
        """A convention taken over from paper has no text of ours to compare with."""
        row = make_convention(session)
        session.commit()
        blank = pikepdf.new()
        blank.add_blank_page()
        output = BytesIO()
        blank.save(output)
        signed = sign(output.getvalue(), None, MEMBER)

        dropped = drop(client, signed)
        page = client.get(dropped.headers["location"])
        assert "Quelle convention est-ce" in text_of(page)
        chosen = client.post(
            f"{dropped.headers['location']}/convention", data={"convention_id": str(row.id)}
        )
        assert chosen.status_code == 303
        page = client.get(chosen.headers["location"])
        assert "n’est pas dans cette base" in text_of(page)
        assert confirm(client, signed, [""]).status_code == 303
        assert [kept.convention_id for kept in files(session)] == [row.id]

    def test_no_choice_is_said(self, client: SignedInClient) -> None:
        blank = scan()
        drop(client, blank)

        response = client.post(f"{HERE}/{store.digest(blank)}/convention")

        assert response.status_code == 422
        assert "Choisissez la convention" in text_of(response)

    def test_a_scan_is_joined_as_a_paper(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        session.commit()
        paper = scan()
        assert pictures.is_scan(paper)

        page = client.get(drop(client, paper, convention_id=str(row.id)).headers["location"])
        assert "Joindre la numérisation" in text_of(page)
        assert confirm(client, paper, []).status_code == 303

        kept = files(session)[0]
        assert (kept.kind, kept.verdict) == ("signed", None)

    def test_one_may_be_forgotten(self, client: SignedInClient, settings: Settings) -> None:
        address = drop(client, scan()).headers["location"]

        assert client.post(f"{address}/oubli").status_code == 303
        assert client.get(address).status_code == 404
        assert list(settings.waiting_dir.rglob("*.json")) == []


class TestApi:
    def test_a_platform_sends_and_a_person_confirms(
        self, api: Callable[..., Any], client: SignedInClient, session: Session, ready: ToSign
    ) -> None:
        address = f"/api/v1/conventions/{ready.row.id}/returns"
        platform = api()
        sent = platform.post(address, files={"file": ("signe.pdf", ready.half)})

        assert sent.status_code == 202
        answer = sent.json()
        assert answer["verdict"]["matches_generated"] is True
        assert signatures(session) == []
        path = answer["review_url"].removeprefix("http://localhost:8000")
        assert "signe.pdf" in client.get(path).text
        confirm(client, ready.half, [ready.member.id])
        assert len(signatures(session)) == 1
        assert platform.post(address, files={"file": ("b.pdf", ready.half)}).status_code == 409

    def test_refusals(self, api: Callable[..., Any], settings: Settings, ready: ToSign) -> None:
        address = f"/api/v1/conventions/{ready.row.id}/returns"

        platform = api()
        refused = platform.post(address, files={"file": ("a.pdf", ready.pdf)})
        assert refused.status_code == 422
        assert "pas encore signé" in refused.json()["detail"]
        assert platform.post(address, files={"file": ("a.pdf", b"")}).status_code == 422
        assert api(Role.ELU).post(address, files={"file": ("a.pdf", b"")}).status_code == 403
        unknown = address.replace(str(ready.row.id), str(ready.member.id))
        assert platform.post(unknown, files={"file": ("a.pdf", ready.half)}).status_code == 404
        assert waiting.everything(settings.waiting_dir) == []


class TestPermissions:
    def test_an_elu_drops_nothing(
        self, sign_in: Callable[[Role], SignedInClient], session: Session, ready: ToSign
    ) -> None:
        elu, agent = sign_in(Role.ELU), sign_in(Role.AGENT)
        address = drop(agent, ready.half).headers["location"]

        assert elu.get(HERE).status_code == 403
        assert drop(elu, ready.half).status_code == 403
        for path in (address, f"{address}/page-1.png"):
            assert elu.get(path).status_code == 403
        for path in (address, f"{address}/convention", f"{address}/oubli"):
            assert elu.post(path).status_code == 403
        assert agent.get(f"{address}/page-1.png").content.startswith(b"\x89PNG")

    def test_unknown_files(self, client: SignedInClient) -> None:
        for path in (f"{HERE}/{'0' * 64}", f"{HERE}/{'0' * 64}/page-1.png"):
            assert client.get(path).status_code == 404
        assert client.post(f"{HERE}/{'0' * 64}").status_code == 404


def test_the_page_of_the_convention_leads_there(
    client: SignedInClient, session: Session, ready: ToSign
) -> None:
    page = client.get(f"/conventions/{ready.row.id}").text

    assert f"{HERE}?convention={ready.row.id}" in page
    assert (
        session.get_one(Convention, ready.row.id).reference
        in client.get(f"{HERE}?convention={ready.row.id}").text
    )
