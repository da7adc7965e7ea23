"""Paper originals that are late: who is asked, once, by what, and where the work shows."""

import multiprocessing
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.auth.rules import Role
from app.conventions.models import Convention, CopyClaim
from app.conventions.queries import lists, loading
from app.conventions.rules.copies import Copy, late_from
from app.conventions.rules.flags import Flag, flags
from app.conventions.service import approving, claiming, copies, ending, freezing, signing
from app.conventions.service.acting import subject
from app.conventions.service.claiming import ClaimData, Means
from app.conventions.service.signing import SignatureData
from app.core.db import make_engine, write_session
from app.core.errors import ConflictError, DomainError, InvalidError
from app.core.settings import Settings
from app.documents import store
from app.mail.models import OutboxMessage
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    parties_of,
)
from tests.conventions.test_changes import plain

SINCE = date(2026, 9, 10)


def make_sent(
    session: Session, since: date = SINCE, number: int = 1, email: str | None = None, **moved: Any
) -> Convention:
    """Signed by all, its original on its way to the member."""
    row = make_convention(session)
    ours, theirs = parties_of(session, row)
    if email:
        make_member(session).email = email
    place(session, row, (ours if moved.pop("to_us", False) else theirs).id, since, number, **moved)
    return row


def place(
    session: Session, row: Convention, party_id: Any, since: date, number: int = 1, **moved: Any
) -> None:
    on_its_way = moved.pop("is_on_its_way", True)
    copies.place(
        session, AGENT, row.id, number, party_id, since, TODAY, is_on_its_way=on_its_way, **moved
    )


def make_unsigned(session: Session, settings: Settings) -> Convention:
    """Frozen, ready to sign: the member keeps the paper."""
    member = make_member(session, executive_title="maire")
    act = make_deliberation(session, member)
    row = make_draft(session, member, today=date(2026, 9, 1), starts_on=None)
    freezing.freeze(session, AGENT, settings.store_dir, row.id, date(2026, 9, 1))
    party = parties_of(session, row)[1]
    approving.attach_deliberation(session, AGENT, row.id, party.id, act.id, date(2026, 9, 1))
    place(session, row, party.id, SINCE, is_on_its_way=False)
    return row


def is_flagged(session: Session, row: Convention, on: date = TODAY) -> bool:
    return Flag.COPY_LATE in flags(loading.load(session, row.id).facts, on)


def is_listed(session: Session, row: Convention, on: date = TODAY) -> bool:
    return row.id in lists.all_ids(session, lists.Filters(on=on, has_late_copy=True))


class TestLate:
    def test_the_day_after_the_last_is_late(self) -> None:
        assert late_from(date(2026, 9, 10), 30) == date(2026, 10, 11)
        copy = Copy(
            number=1, holder="Moissac", is_on_its_way=True, since=date(2026, 9, 10),
            late_from=date(2026, 10, 11),
        )  # fmt: skip

        assert not copy.is_late(date(2026, 10, 10))
        assert copy.is_late(date(2026, 10, 11))

    def test_the_number_of_days_is_settled_with_the_move(self, session: Session) -> None:
        row = make_sent(session, date(2026, 11, 10), late_after_days=10)

        assert not is_flagged(session, row, date(2026, 11, 20))
        assert is_flagged(session, row, date(2026, 11, 21))

    def test_one_kept_unsigned_is_awaited_until_everyone_has_signed(
        self, session: Session, settings: Settings
    ) -> None:
        row = make_unsigned(session, settings)
        before = (is_flagged(session, row), is_listed(session, row))

        for party in parties_of(session, row):
            signing.sign(session, AGENT, row.id, party.id, SignatureData(signed_on=TODAY), TODAY)

        assert before == (True, True)
        assert (is_flagged(session, row), is_listed(session, row)) == (False, False)

    def test_the_list_and_the_flag_agree(self, session: Session, settings: Settings) -> None:
        """Every case that must not come back is there too."""
        late = make_sent(session)
        make_sent(session, date(2026, 11, 1))
        moved = make_sent(session)
        place(session, moved, parties_of(session, moved)[1].id, TODAY, is_on_its_way=False)
        kept = make_sent(session, is_on_its_way=False)
        unsigned = make_unsigned(session, settings)
        gone = make_unsigned(session, settings)
        ending.abandon(session, AGENT, gone.id, "Projet reporté à l’an prochain.", TODAY)
        session.flush()

        rows = session.exec(select(Convention)).all()

        listed = {row.id for row in rows if is_listed(session, row)}
        assert listed == {late.id, unsigned.id}
        assert listed == {row.id for row in rows if is_flagged(session, row)}
        assert kept.id not in listed


class TestClaim:
    @pytest.mark.parametrize(
        ("means", "has_letter", "has_mail"),
        [(Means.LETTER, True, False), (Means.MAIL, False, True), (Means.BOTH, True, True)],
    )
    def test_what_is_asked_is_done_and_told(
        self, session: Session, settings: Settings, means: Means, has_letter: bool, has_mail: bool
    ) -> None:
        row = make_sent(session, email="mairie@moissac.fr")

        said = claiming.claim(
            session, AGENT, settings.store_dir, row.id, ClaimData(1, means), TODAY
        )

        claim = session.exec(select(CopyClaim)).one()
        mails = session.exec(select(OutboxMessage)).all()
        assert (claim.pdf_sha256 is not None, bool(mails)) == (has_letter, has_mail)
        assert "réclamé à Moissac" in said
        entry = journal.entries(session, subject(row.id))[0]
        assert (entry.action, entry.summary) == ("convention.copy_claimed", said)
        if has_letter:
            content = store.read(settings.store_dir, claim.pdf_sha256 or "")
            with pypdfium2.PdfDocument(content) as letter:
                words = plain(letter[0].get_textpage().get_text_range())
                assert len(letter) == 1
            assert "vous a été adressé le 10 septembre 2026" in words
            assert "commune de Moissac" in words
        if has_mail:
            (mail,) = mails
            assert mail.recipient == "mairie@moissac.fr"
            assert "exemplaire original n° 1" in plain(mail.subject).lower()
            for text in (mail.text, mail.html):
                assert "vous a été adressé le 10 septembre 2026" in plain(text)
            assert bool(mail.attachments) is has_letter

    def test_once_a_day_for_a_move(self, session: Session, settings: Settings) -> None:
        row = make_sent(session, email="mairie@moissac.fr")
        data = ClaimData(1, Means.BOTH)
        claiming.claim(session, AGENT, settings.store_dir, row.id, data, TODAY)

        with pytest.raises(ConflictError, match="déjà été réclamé aujourd"):
            claiming.claim(session, AGENT, settings.store_dir, row.id, data, TODAY)

        assert len(session.exec(select(CopyClaim)).all()) == 1
        assert len(session.exec(select(OutboxMessage)).all()) == 1

    def test_the_second_says_when_the_first_was(self, session: Session, settings: Settings) -> None:
        row = make_sent(session)
        data, later = ClaimData(1, Means.LETTER), date(2026, 12, 5)
        claiming.claim(session, AGENT, settings.store_dir, row.id, data, TODAY)
        claiming.claim(session, AGENT, settings.store_dir, row.id, data, later)

        newest = session.exec(select(CopyClaim).order_by(col(CopyClaim.claimed_on).desc())).first()

        assert newest is not None
        content = store.read(settings.store_dir, newest.pdf_sha256 or "")
        with pypdfium2.PdfDocument(BytesIO(content)) as letter:
            words = plain(letter[0].get_textpage().get_text_range())
        assert "2e relance" in words
        assert "précédente relance date du 21 novembre 2026" in words

    def test_one_that_should_come_to_us_is_asked_of_the_member(
        self, session: Session, settings: Settings
    ) -> None:
        row = make_sent(session, to_us=True)

        said = claiming.claim(
            session, AGENT, settings.store_dir, row.id, ClaimData(1, Means.LETTER), TODAY
        )

        assert "réclamé à Moissac" in said

    @pytest.mark.parametrize(
        ("change", "number", "error"),
        [
            pytest.param({}, 2, "n’est pas connu", id="unknown"),
            pytest.param({"since": date(2026, 11, 1)}, 1, "n’est pas en retard", id="in-time"),
            pytest.param({"is_on_its_way": False}, 1, "rien à réclamer", id="kept-for-good"),
        ],
    )
    def test_what_is_not_late_is_refused(
        self, session: Session, settings: Settings, change: dict[str, Any], number: int, error: str
    ) -> None:
        row = make_sent(session, **change)

        with pytest.raises(DomainError, match=error):
            claiming.claim(
                session, AGENT, settings.store_dir, row.id, ClaimData(number, Means.LETTER), TODAY
            )

        assert session.exec(select(CopyClaim)).all() == []

    def test_without_an_address_the_mail_is_refused(
        self, session: Session, settings: Settings
    ) -> None:
        row = make_sent(session)

        with pytest.raises(InvalidError) as refusal:
            claiming.claim(
                session, AGENT, settings.store_dir, row.id, ClaimData(1, Means.MAIL), TODAY
            )

        assert "recipient" in refusal.value.errors

    def test_two_processes_at_once_claim_once(self, engine: Engine, settings: Settings) -> None:
        with Session(engine) as session:
            key = make_sent(session).id
            session.commit()
        context = multiprocessing.get_context("spawn")
        url = engine.url.render_as_string(hide_password=False)

        with context.Pool(2) as pool:
            said = pool.starmap(_claim, [(url, settings.store_dir, key)] * 2)

        assert sorted(said) == ["done", "refused"]


def _claim(url: str, root: Path, key: Any) -> str:
    engine = make_engine(url)
    try:
        with write_session(engine) as session:
            claiming.claim(session, AGENT, root, key, ClaimData(1, Means.LETTER), TODAY)
    except ConflictError:
        return "refused"
    finally:
        engine.dispose()
    return "done"


class TestPages:
    def test_from_the_work_list_to_the_letter(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_sent(session, email="mairie@moissac.fr")
        on_time = make_convention(session, reference="AUTRE-1")
        session.commit()
        here = f"/conventions/{row.id}"

        work = plain(client.get("/tableau-de-bord").text)
        listed = client.get("/conventions?exemplaire=en-retard").text
        form = client.get(f"{here}/actes/relance")
        done = client.post(f"{here}/actes/relance", data={"number": "1", "means": "both"})
        again = client.post(f"{here}/actes/relance", data={"number": "1", "means": "letter"})
        page = plain(client.get(here).text)

        assert "Réclamer 1 exemplaire papier" in work
        assert row.reference in listed
        assert on_time.reference not in listed
        assert form.status_code == 200
        assert (done.status_code, again.status_code) == (303, 409)
        assert "Réclamé le 21/11/2026 par" in page
        assert "lettre (PDF)</a> et courriel" in page
        claim = session.exec(select(CopyClaim)).one()
        letter = client.get(f"/documents/{claim.pdf_sha256}/relance.pdf")
        assert letter.headers["content-type"] == "application/pdf"

    def test_what_is_typed_wrong_is_kept(self, client: SignedInClient, session: Session) -> None:
        row = make_sent(session)
        session.commit()

        refused = client.post(
            f"/conventions/{row.id}/actes/relance",
            data={"number": "1", "means": "mail", "recipient": "pas une adresse"},
        )

        assert refused.status_code == 422
        assert "pas une adresse" in refused.text

    def test_an_elu_and_a_stranger_do_not_claim(
        self, elu_client: SignedInClient, stranger: TestClient, session: Session
    ) -> None:
        row = make_sent(session)
        session.commit()
        here = f"/conventions/{row.id}/actes/relance"

        assert elu_client.post(here, data={"number": "1"}).status_code == 403
        assert stranger.post(here, data={"number": "1"}).status_code in {303, 401}


class TestApi:
    def test_reading_and_writing_mirror_the_forms(
        self, api: Callable[..., TestClient], session: Session
    ) -> None:
        row = make_convention(session)
        theirs = parties_of(session, row)[1]
        session.commit()
        client, here = api(), f"/api/v1/conventions/{row.id}/copies"
        moved = {"number": "1", "party_id": str(theirs.id), "where": "on_its_way"}

        placed = client.post(here, json={**moved, "since": "2026-09-10"})
        (copy,) = client.get(here).json()
        claimed = client.post(f"{here}/claims", json={"number": "1"})
        again = client.post(f"{here}/claims", json={"number": "1"})
        wrong = client.post(here, json={**moved, "since": "31/02/2026"})

        assert (placed.status_code, claimed.status_code) == (201, 201)
        assert (copy["holder"], copy["is_late"]) == ("Moissac", True)
        assert copy["claimed_from"] == "2026-10-11"
        (claim,) = claimed.json()[0]["claims"]
        assert (claim["claimed_on"], claim["has_mail"]) == ("2026-11-21", False)
        assert again.status_code == 409
        assert again.headers["content-type"] == "application/problem+json"
        assert wrong.status_code == 422
        assert wrong.headers["content-type"] == "application/problem+json"
        found = client.get(f"/api/v1/conventions/{row.id}").json()
        assert found["copies"][0]["number"] == 1

    def test_a_reading_token_does_not_write(
        self, api: Callable[..., TestClient], session: Session
    ) -> None:
        row = make_sent(session)
        session.commit()

        reader = api(Role.ELU)

        here = f"/api/v1/conventions/{row.id}/copies"
        assert reader.get(here).status_code == 200
        assert reader.post(f"{here}/claims", json={"number": "1"}).status_code == 403
        assert reader.post(here, json={}).status_code == 403
