"""A signed avenant comes back: recognised as a convention is, judged on its own text, recorded."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.auth.rules import Role
from app.cli import main
from app.conventions.models import Avenant, AvenantSignature, Convention, ConventionFile
from app.conventions.queries import returned
from app.conventions.queries.returned import TextKey
from app.conventions.service import amending, freezing_avenants, returning, signing, texts
from app.conventions.service.amending import AvenantData
from app.conventions.service.overlaying import SideData
from app.conventions.service.signing import SignatureData
from app.core.clock import now
from app.core.settings import Settings
from app.deliberations.models import Deliberation
from app.documents import store, waiting
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_deliberation,
    make_member,
    parties_of,
)
from tests.conventions.returning import MEMBER, SYNDICAT, make_to_sign
from tests.documents.signing import hand, sign
from tests.documents.test_signatures import with_stamp, with_text

HERE = "/documents/retours"
WHY = "Délégation du comité du 26 septembre 2022"


@dataclass(frozen=True)
class Ready:
    """A convention in force and its avenant n° 1, frozen; `acts`: the member's délibération."""

    convention: Convention
    avenant: Avenant
    parties: tuple[Any, Any]
    act: Deliberation
    pdf: bytes

    @property
    def key(self) -> TextKey:
        return TextKey(self.convention.id, self.avenant.id)

    @property
    def title(self) -> str:
        return f"l’avenant n° 1 à la convention {self.convention.reference}"

    @cached_property
    def half(self) -> bytes:
        """Signed by the member on 2 November 2026."""
        return sign(self.pdf, "partie-2", MEMBER, datetime(2026, 11, 2, 9, tzinfo=UTC))

    @cached_property
    def complete(self) -> bytes:
        return sign(self.half, "partie-1", SYNDICAT, datetime(2026, 11, 9, 14, tzinfo=UTC))


def make_ready(session: Session, settings: Settings, name: str = "Moissac") -> Ready:
    siren = {"Moissac": "218201127", "Montech": "218201259"}[name]
    body = make_member(session, name, siren=siren)
    convention = make_convention(session, body)
    syndicat, member = parties_of(session, convention)
    syndicat.signatory_name, member.signatory_name = "Dominique Martin", "Camille Durand"
    act = make_deliberation(
        session, body, number="2026-44", meeting_on=date(2026, 9, 15),
        received_on=date(2026, 9, 17), published_on=date(2026, 9, 17),
    )  # fmt: skip
    data = AvenantData(
        kind="signatories",
        sides=(
            SideData(party_id=member.id, name="Camille Durand", capacity="maire"),
            SideData(party_id=syndicat.id, name="Dominique Martin", capacity="présidente"),
        ),
    )
    avenant = freezing_avenants.draft(
        session, AGENT, settings.store_dir, convention.id, data, TODAY
    )
    assert avenant.pdf_sha256 is not None
    pdf = store.read(settings.store_dir, avenant.pdf_sha256)
    return Ready(convention, avenant, (syndicat, member), act, pdf)


@pytest.fixture
def session(engine: Any) -> Any:
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def ready(session: Session, settings: Settings) -> Ready:
    made = make_ready(session, settings)
    session.commit()
    session.expunge_all()
    return made


def text_of(response: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", response.text).replace("&#39;", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", words)


def drop(client: SignedInClient, content: bytes, **typed: str) -> Any:
    return client.post(HERE, data=typed, files={"file": ("avenant.pdf", content)})


def confirm(client: SignedInClient, content: bytes, **typed: str) -> Any:
    return client.post(f"{HERE}/{store.digest(content)}", data=typed)


def as_member(ready: Ready, **more: str) -> dict[str, str]:
    """The member signs by its délibération."""
    said = {
        "party": str(ready.parties[1].id), "signed_on": "02/11/2026", "name": "Camille Durand",
        "capacity": "maire", "deliberation": str(ready.act.id),
    }  # fmt: skip
    return {**{f"{name}_0": value for name, value in said.items()}, **more}


def as_syndicat(ready: Ready, **more: str) -> dict[str, str]:
    """The syndicat signs by a delegation."""
    said = {
        "party": str(ready.parties[0].id), "signed_on": "09/11/2026", "name": "Dominique Martin",
        "capacity": "présidente", "delegation": WHY,
    }  # fmt: skip
    return {**{f"{name}_1": value for name, value in said.items()}, **more}


def seen(session: Session, statement: Any) -> list[Any]:
    """Readable, and out of the way of the next writer."""
    session.expire_all()
    rows = list(session.exec(statement))
    session.expunge_all()
    session.rollback()
    return rows


def signatures(session: Session) -> list[AvenantSignature]:
    return seen(session, select(AvenantSignature).order_by(col(AvenantSignature.signed_on)))


def files(session: Session) -> list[ConventionFile]:
    return seen(session, select(ConventionFile).order_by(col(ConventionFile.added_at)))


class TestInSeries:
    def test_the_member_then_the_syndicat(
        self, client: SignedInClient, session: Session, ready: Ready
    ) -> None:
        convention = f"/conventions/{ready.convention.id}"
        page = client.get(drop(client, ready.half).headers["location"])
        assert f"Avenant n° 1 à la convention {ready.convention.reference} : Moissac" in text_of(
            page
        )
        assert f"C’est bien le texte arrêté de {ready.title}" in text_of(page)
        assert "Camille Durand, pour Moissac" in text_of(page)
        assert "il restera à signer : Tarn-et-Garonne Numérique" in text_of(page)
        assert f'value="{ready.act.id}"' in page.text
        assert f'value="{ready.act.id}" selected' not in page.text  # it is older than the avenant
        assert signatures(session) == []

        level = {"level_0": "advanced", "level_source_0": "Attestation du prestataire"}
        assert confirm(client, ready.half, **as_member(ready, **level)).status_code == 303
        page = client.get(convention)
        assert "À envoyer pour signature à Tarn-et-Garonne Numérique" in text_of(page)
        link = re.search(
            r'href="(/documents/[0-9a-f]{64}/Avenant-1_Moissac_[^"]+_signe-par-Moissac\.pdf)"',
            page.text,
        )
        assert link is not None
        assert client.get(link[1]).content == ready.half

        page = client.get(drop(client, ready.complete).headers["location"])
        assert "déjà enregistrée" in text_of(page)
        assert confirm(client, ready.complete, **as_syndicat(ready)).status_code == 303
        first, last = signatures(session)
        assert (first.means, first.level, first.level_source) == (
            "electronic", "advanced", "Attestation du prestataire",
        )  # fmt: skip
        assert (first.deliberation_id, first.delegation_reference) == (ready.act.id, None)
        assert (last.level, last.deliberation_id, last.delegation_reference) == (None, None, WHY)
        kept = files(session)
        assert [(file.kind, file.about_id) for file in kept] == [
            ("partly_signed_avenant", ready.avenant.id),
            ("avenant", ready.avenant.id),
        ]
        assert kept[1].verdict is not None
        assert kept[1].verdict["matches_generated"] is True
        shown = text_of(client.get(convention))
        assert "en effet" in shown
        assert (
            "Moissac a signé le 02/11/2026, signature électronique, niveau déclaré : avancée, "
            "d’après Attestation du prestataire."
        ) in shown
        assert "Tarn-et-Garonne Numérique a signé le 09/11/2026, signature électronique." in shown
        assert "À envoyer pour signature" not in shown

    @pytest.mark.one_engine
    def test_files_signed_apart_are_said(self, client: SignedInClient, ready: Ready) -> None:
        drop(client, ready.half)
        confirm(client, ready.half, **as_member(ready))
        apart = sign(ready.pdf, "partie-1", SYNDICAT)

        page = text_of(client.get(drop(client, apart).headers["location"]))

        assert "il a été signé à part" in page

    def test_an_act_that_covers_every_convention_is_proposed(
        self, client: SignedInClient, session: Session, ready: Ready
    ) -> None:
        act = session.get_one(Deliberation, ready.act.id)
        act.is_framework = True
        session.commit()

        page = client.get(drop(client, ready.half).headers["location"])

        assert f'value="{ready.act.id}" selected' in page.text

    def test_all_or_nothing(self, client: SignedInClient, session: Session, ready: Ready) -> None:
        """The syndicat gives neither délibération nor delegation: the member is not recorded."""
        drop(client, ready.complete)
        typed = {**as_member(ready), **as_syndicat(ready, delegation_1="")}

        refused = confirm(client, ready.complete, **typed)

        assert refused.status_code == 422
        assert "Tarn-et-Garonne Numérique" in text_of(refused)
        assert f'value="{ready.act.id}" selected' in refused.text
        assert (signatures(session), files(session)) == ([], [])

    def test_another_body_s_act_does_not_authorise(
        self, client: SignedInClient, session: Session, ready: Ready
    ) -> None:
        drop(client, ready.half)

        refused = confirm(client, ready.half, **as_member(ready, party_0=str(ready.parties[0].id)))

        assert refused.status_code == 422
        assert "n’est pas celle de" in text_of(refused)
        assert signatures(session) == []

    def test_twice(self, client: SignedInClient, session: Session, ready: Ready) -> None:
        drop(client, ready.half)
        confirm(client, ready.half, **as_member(ready))

        again = drop(client, ready.half)

        assert again.status_code == 409
        assert ready.title in text_of(again)
        assert len(files(session)) == 1


class TestRecognised:
    def test_by_its_first_bytes_from_the_page_of_its_convention(
        self, client: SignedInClient, ready: Ready
    ) -> None:
        dropped = drop(client, ready.half, convention_id=str(ready.convention.id))

        assert "Avenant n° 1" in text_of(client.get(dropped.headers["location"]))

    def test_by_the_reference_it_gives_of_itself(
        self, session: Session, settings: Settings, ready: Ready
    ) -> None:
        """Saved again by another program: the bytes are no longer ours, and it is said."""
        output = BytesIO()
        with pikepdf.open(BytesIO(ready.pdf)) as document:
            document.save(output)
        content = sign(output.getvalue(), "partie-2", MEMBER)

        key = returning.recognise(session, content)
        examined = returning.examine(session, settings, content, now(), key)

        assert key == ready.key
        assert any("un autre avenant" in said for said in examined.verdict.refusals)

    def test_chosen_by_hand(self, client: SignedInClient, session: Session, ready: Ready) -> None:
        page = Image.new("L", (850, 1100), 240)
        output = BytesIO()
        page.save(output, "PDF", resolution=100)
        paper = output.getvalue()
        address = drop(client, paper).headers["location"]
        shown = client.get(address).text
        assert f"{ready.convention.reference}-A1, avenant n° 1" in shown

        chosen = client.post(f"{address}/convention", data={"convention_id": str(ready.key)})
        assert chosen.status_code == 303
        assert "Avenant n° 1" in text_of(client.get(address))
        assert confirm(client, paper).status_code == 303
        assert [(file.kind, file.verdict) for file in files(session)] == [
            ("partly_signed_avenant", None)
        ]

    def test_the_names_are_those_of_the_avenant(
        self, session: Session, settings: Settings, ready: Ready
    ) -> None:
        seats = texts.load(session, ready.key).seats

        assert [(seat.field, seat.name, seat.person, seat.capacity) for seat in seats] == [
            ("partie-1", "Tarn-et-Garonne Numérique", "Dominique Martin", "présidente"),
            ("partie-2", "Moissac", "Camille Durand", "maire"),
        ]

    def test_a_successor_stands_in_the_place_of_the_party(
        self, session: Session, settings: Settings, ready: Ready
    ) -> None:
        body = make_member(session, "Neuve", siren="218202000", code="82999")
        side = SideData(party_id=ready.parties[1].id, successor_id=body.id)
        data = AvenantData(kind="parties", effective_on=date(2026, 12, 1), sides=(side,))
        row = freezing_avenants.draft(
            session, AGENT, settings.store_dir, ready.convention.id, data, TODAY
        )

        seats = texts.load(session, TextKey(ready.convention.id, row.id)).seats

        assert [seat.name for seat in seats] == ["Tarn-et-Garonne Numérique", "Neuve"]

    def test_what_is_no_reference_of_ours(self, session: Session, ready: Ready) -> None:
        reference = ready.convention.reference

        assert returned.by_reference(session, f"{reference}-A1") == ready.key
        for other in (f"{reference}-A2", f"{reference}-A0", f"{reference}-D", "-A1"):
            assert returned.by_reference(session, other) is None


@pytest.mark.one_engine
class TestRefused:
    @pytest.fixture
    def verdict(
        self, session: Session, settings: Settings, ready: Ready
    ) -> Callable[[bytes], returning.Examined]:
        return lambda content: returning.examine(session, settings, content, now(), ready.key)

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            pytest.param(
                lambda ready: bytes([*ready.half[:3000], ready.half[3000] ^ 1, *ready.half[3001:]]),
                "modifié après la signature",
                id="byte",
            ),
            pytest.param(lambda ready: ready.half[: len(ready.half) - 900], "", id="truncated"),
            pytest.param(lambda ready: with_text(ready.half), "Autre chose", id="text-after"),
            pytest.param(
                lambda ready: sign(with_text(ready.pdf), "partie-2", MEMBER),
                "changé avant d’être signé",
                id="text-before",
            ),
            pytest.param(lambda ready: with_stamp(ready.pdf), "aucune signature", id="drawn"),
            pytest.param(
                lambda ready: sign(ready.half, "partie-1", MEMBER), "a signé 2 fois", id="one-hand"
            ),
            pytest.param(lambda ready: ready.pdf, "n’est pas encore signé", id="unsigned"),
        ],
    )
    def test_a_spoilt_file(
        self,
        verdict: Callable[[bytes], returning.Examined],
        ready: Ready,
        spoil: Callable[[Ready], bytes],
        words: str,
    ) -> None:
        examined = verdict(spoil(ready))

        assert not examined.is_recordable
        assert words in " ".join(examined.verdict.refusals)

    def test_a_page_added(
        self, verdict: Callable[[bytes], returning.Examined], ready: Ready
    ) -> None:
        output = BytesIO()
        with pikepdf.open(BytesIO(ready.half)) as document:
            document.add_blank_page()
            document.save(output)

        assert not verdict(output.getvalue()).is_recordable

    def test_another_person_than_named_is_a_doubt(
        self, verdict: Callable[[bytes], returning.Examined], ready: Ready
    ) -> None:
        examined = verdict(sign(ready.pdf, "partie-2", hand("Alex Roche")))

        assert examined.is_recordable
        assert any("Camille Durand devait signer" in said for said in examined.verdict.doubts)

    def test_the_avenant_of_another_convention(
        self, client: SignedInClient, session: Session, settings: Settings, ready: Ready
    ) -> None:
        other = make_ready(session, settings, "Montech")
        session.commit()

        for typed in (
            {"convention_id": str(ready.convention.id), "avenant_id": str(ready.avenant.id)},
            {"convention_id": str(ready.convention.id)},
        ):
            refused = drop(client, other.half, **typed)
            assert refused.status_code == 422
            said = f"porte le texte de l’avenant n° 1 à la convention {other.convention.reference}"
            assert said in text_of(refused)

    def test_the_file_of_the_convention_dropped_as_its_avenant(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        made = make_to_sign(session, settings.store_dir)
        for party in (made.syndicat, made.member):
            signed = SignatureData(signed_on=TODAY)
            signing.sign(session, AGENT, made.row.id, party.id, signed, TODAY)
        data = AvenantData(kind="other", summary="Un correspondant de plus.")
        row = freezing_avenants.draft(session, AGENT, settings.store_dir, made.row.id, data, TODAY)
        session.commit()

        refused = drop(client, made.half, convention_id=str(made.row.id), avenant_id=str(row.id))
        alone = drop(client, made.half, convention_id=str(made.row.id))

        assert refused.status_code == 422
        assert "n’est pas le texte arrêté ici" in text_of(refused)
        shown = text_of(client.get(alone.headers["location"]))
        assert f"Convention {made.row.reference} : Moissac" in shown

    def test_an_abandoned_avenant(
        self, client: SignedInClient, session: Session, settings: Settings, ready: Ready
    ) -> None:
        amending.abandon(
            session, AGENT, ready.convention.id, ready.avenant.id, "Plus d’objet.", TODAY
        )
        session.commit()

        refused = drop(client, ready.half)

        assert refused.status_code == 422
        assert "est abandonné : il n’y a plus rien à signer" in text_of(refused)
        assert waiting.everything(settings.waiting_dir) == []

    def test_a_signed_avenant_is_no_ordinary_piece(
        self, client: SignedInClient, session: Session, ready: Ready
    ) -> None:
        refused = client.post(
            f"/conventions/{ready.convention.id}/actes/piece",
            data={"what": f"avenant:{ready.avenant.id}"},
            files={"file": ("a.pdf", ready.half)},
        )

        assert refused.status_code == 422
        assert "déposez-le dans « Documents revenus »" in text_of(refused)
        assert files(session) == []


class TestDoors:
    def test_the_page_of_the_convention_leads_there(
        self, client: SignedInClient, ready: Ready
    ) -> None:
        convention, avenant = ready.convention.id, ready.avenant.id
        page = client.get(f"/conventions/{convention}").text
        assert f"{HERE}?convention={convention}&amp;avenant={avenant}" in page

        shown = text_of(client.get(f"{HERE}?convention={convention}&avenant={avenant}"))

        assert f"À comparer à {ready.title}" in shown

    def test_the_api(
        self, api: Callable[..., Any], client: SignedInClient, session: Session, ready: Ready
    ) -> None:
        address, platform = f"/api/v1/conventions/{ready.convention.id}/returns", api()
        reference = f"{ready.convention.reference}-A1"

        told = platform.post(address, files={"file": ("a.pdf", ready.half)})
        said = platform.post(
            address, files={"file": ("a.pdf", ready.half)},
            data={"avenant_id": str(ready.avenant.id)},
        )  # fmt: skip
        unknown = platform.post(
            address, files={"file": ("a.pdf", ready.half)},
            data={"avenant_id": str(ready.convention.id)},
        )  # fmt: skip

        assert (told.status_code, said.status_code, unknown.status_code) == (202, 202, 404)
        for answer in (told.json(), said.json()):
            assert answer["reference"] == reference
            assert answer["verdict"]["matches_generated"] is True
        path = told.json()["review_url"].removeprefix("http://localhost:8000")
        assert "Avenant n° 1" in text_of(client.get(path))
        confirm(client, ready.half, **as_member(ready))
        assert len(signatures(session)) == 1
        again = platform.post(address, files={"file": ("a.pdf", ready.half)})
        assert again.status_code == 409
        assert api(Role.ELU).post(address, files={"file": ("a.pdf", b"")}).status_code == 403

    @pytest.mark.parametrize("is_spoilt", [False, True], ids=["good", "spoilt"])
    def test_the_command(
        self,
        engine: Engine,
        settings: Settings,
        ready: Ready,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        is_spoilt: bool,
    ) -> None:
        monkeypatch.setenv("JALON_DATA_DIR", str(settings.data_dir))
        url = engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("JALON_DATABASE_URL", url)
        path = tmp_path / "avenant.pdf"
        path.write_bytes(with_text(ready.half) if is_spoilt else ready.half)

        code = main(["signatures", "check", str(path), "--json"])

        answer = json.loads(capsys.readouterr().out)
        assert code == int(is_spoilt)
        assert answer["reference"] == f"{ready.convention.reference}-A1"
        assert answer["matches_generated"] is not is_spoilt
