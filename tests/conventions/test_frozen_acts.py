"""Renewals and letters of dénonciation keep their text as they are recorded."""

import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app import journal
from app.conventions.models import Convention, Denonciation, RenewalAct
from app.conventions.proof.gathering import gather
from app.conventions.proof.packing import pack
from app.conventions.service import freezing_acts, frozen
from app.conventions.service.acting import subject
from app.conventions.service.freezing_acts import Letter
from app.conventions.service.renewing import SideData
from app.core.settings import Settings
from app.documents import store
from tests.conftest import SignedInClient
from tests.conventions.factories import AGENT, TODAY, make_convention, parties_of


def express(session: Session) -> Convention:
    """In force until 9 January 2027, renewed only by an act of both sides."""
    return make_convention(
        session, signed_on=date(2025, 1, 10), duration_months=24, renewal="express",
        renewal_months=12, renewal_max_count=None,
    )  # fmt: skip


def signed_by_all(session: Session, row: Convention) -> list[SideData]:
    return [SideData(party.id, date(2026, 11, 10)) for party in parties_of(session, row)]


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents drawn, in order."""
    drawn: list[str] = []
    real = frozen.draw

    def draw(document: Any) -> frozen.Prepared:
        drawn.append(document.name)
        return real(document)

    monkeypatch.setattr(frozen, "draw", draw)
    return drawn


class TestRenewal:
    def test_its_text_is_frozen_as_it_is_recorded_and_drawn_once(
        self, session: Session, settings: Settings, engine: Engine, pressed: list[str]
    ) -> None:
        row = express(session)
        session.commit()
        sides = signed_by_all(session, row)
        session.commit()
        ahead = freezing_acts.renewal_ahead(engine, row.id, sides, 6)

        freezing_acts.renew(session, AGENT, settings.store_dir, row.id, sides, 6, TODAY, ahead)

        kept = session.exec(select(RenewalAct)).one()
        assert len(pressed) == 1
        assert kept.content is not None
        assert (kept.content["months"], kept.content["is_frozen"]) == (6, True)
        assert kept.content["reference"] == f"{row.reference}-R1"
        assert kept.pdf_sha256 is not None
        with pikepdf.open(BytesIO(store.read(settings.store_dir, kept.pdf_sha256))) as document:
            assert len(document.pages) >= 1
        actions = [entry.action for entry in journal.entries(session, subject(row.id))]
        assert "convention.renewal_frozen" in actions

    def test_what_is_refused_draws_nothing_and_keeps_nothing(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        row = express(session)
        session.commit()

        refused = client.post(f"/conventions/{row.id}/actes/renouvellement", data={"months": "6"})

        assert refused.status_code == 422
        assert session.exec(select(RenewalAct)).all() == []

    def test_by_the_page_and_in_the_dossier(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        row = express(session)
        typed = {f"signed_on_{party.id}": "10/11/2026" for party in parties_of(session, row)}
        session.commit()

        done = client.post(
            f"/conventions/{row.id}/actes/renouvellement", data={"months": "12", **typed}
        )

        assert done.status_code == 303, done.text
        session.expire_all()
        kept = session.exec(select(RenewalAct)).one()
        assert f"/documents/{kept.pdf_sha256}/" in client.get(f"/conventions/{row.id}").text
        session.commit()
        with pack(gather(session, settings.store_dir, row.id).pieces) as packed:
            archive = ZipFile(BytesIO(packed.read()))
        name = "renouvellements/renouvellement-01-texte-fige.pdf"
        assert store.digest(archive.read(name)) == kept.pdf_sha256
        said = json.loads(archive.read("manifeste.json"))["without_file"]
        assert "texte non figé" not in {line["why"] for line in said}


class TestLetter:
    def test_its_text_is_frozen_and_served_again(
        self, client: SignedInClient, session: Session, settings: Settings
    ) -> None:
        row = make_convention(session)
        member = parties_of(session, row)[1]
        session.commit()
        typed = {"party_id": str(member.id), "sent_on": "02/11/2026", "letter_number": "1A 234"}

        done = client.post(f"/conventions/{row.id}/actes/denonciation", data=typed)

        assert done.status_code == 303, done.text
        session.expire_all()
        kept = session.exec(select(Denonciation)).one()
        assert kept.content is not None
        assert (kept.content["letter_number"], kept.content["sent_on"]) == ("1A 234", "2026-11-02")
        letter = client.get(f"/conventions/{row.id}/parties/{member.id}/denonciation.pdf")
        assert store.digest(letter.content) == kept.pdf_sha256
        assert "texte figé à l’enregistrement" in client.get(f"/conventions/{row.id}").text
        session.commit()
        names = {piece.name for piece in gather(session, settings.store_dir, row.id).pieces}
        assert "courriers/denonciation-01-texte-fige.pdf" in names

    def test_drawn_ahead_it_is_drawn_once(
        self, session: Session, settings: Settings, engine: Engine, pressed: list[str]
    ) -> None:
        row = make_convention(session)
        member = parties_of(session, row)[1]
        session.commit()
        letter = Letter(member.id, date(2026, 11, 2), "1A 234", date(2026, 11, 4))
        session.commit()
        ahead = freezing_acts.letter_ahead(engine, row.id, letter)

        freezing_acts.denounce(session, AGENT, settings.store_dir, row.id, letter, TODAY, ahead)

        assert len(pressed) == 1
        assert session.exec(select(Denonciation)).one().pdf_sha256 is not None

    def test_the_api_freezes_it_too(self, api: Any, session: Session, settings: Settings) -> None:
        row = make_convention(session)
        member = parties_of(session, row)[1]
        session.commit()

        done = api().post(
            f"/api/v1/conventions/{row.id}/denonciation",
            json={"party_id": str(member.id), "sent_on": "2026-11-02"},
        )

        assert done.status_code == 201, done.text
        session.expire_all()
        assert session.exec(select(Denonciation)).one().pdf_sha256 is not None
