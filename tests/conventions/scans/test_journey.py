"""A pile from the copier to the convention: dropped, read, sorted, confirmed; nothing lost."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.conventions.models import ConventionFile, Signature
from app.conventions.queries import loading
from app.conventions.scans import expecting, looking, reading, service
from app.conventions.scans.looking import Look
from app.conventions.scans.models import Scan, ScanPage, ScanSet
from app.conventions.scans.reading import read_pile
from app.core.clock import now
from app.core.db import write_session
from app.core.settings import Settings
from app.demo import removing
from app.documents import codes, sheets, store
from app.documents.qr import PageCode
from app.jobs.models import Job
from app.jobs.running import Handlers
from app.jobs.turn import Turn
from tests.conftest import SignedInClient
from tests.conventions.factories import parties_of
from tests.conventions.scans import piles
from tests.conventions.scans.conftest import needs_tesseract
from tests.conventions.scans.piles import Wear
from tests.conventions.scans.printed import Printed

HERE = "/documents/numerisations"


def drop(client: SignedInClient, content: bytes, name: str = "copieur.pdf") -> str:
    answer = client.post(HERE, files={"file": (name, content, "application/pdf")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def work(engine: Engine, settings: Settings) -> None:
    handlers = Handlers()
    handlers.register(service.KIND, lambda context: read_pile(settings.store_dir, context))
    assert handlers.run_next(Turn(engine, "test", lambda: False))


def confirmation(session: Session, printed: Printed, numbers: str, **more: Any) -> dict[str, Any]:
    parties = parties_of(session, printed.row)
    session.commit()  # a test that holds its transaction keeps the client from writing
    return {
        "reference": printed.row.reference,
        "numbers": numbers,
        "party": [str(party.id) for party in parties],
        "signed_on": ["", ""],
        "holder": "",
        "copy_number": "1",
        **more,
    }


def read_without_looking(
    session: Session, scan: UUID, told: Sequence[tuple[str, str, str, int]]
) -> None:
    """Rows as the background work leaves them: (how, reference, mark, page)."""
    for number, (how, reference, mark, page) in enumerate(told, start=1):
        session.add(
            ScanPage(
                scan_id=scan, number=number, how=how, reference=reference, mark=mark, page=page,
                thumbnail=looking.thumbnail(piles.foreign()),
            )
        )  # fmt: skip
    session.commit()


@needs_tesseract
class TestWholeJourney:
    def test_from_the_copier_to_the_convention(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings,
        printed: Printed,
    ) -> None:  # fmt: skip
        """Out of order, upside down, turned, one smudged, one missing, one blank, one foreign."""
        paper = piles.pages(printed.pdf)
        assert len(paper) == 6
        pile = [
            piles.worn(paper[5], Wear(turn=180, lean=1.5, noise=10)),
            piles.blank(),
            piles.worn(paper[0], Wear(turn=90, lean=-2, noise=15)),
            piles.worn(paper[1], Wear(hides="qr", lean=0.7)),
            piles.foreign(),
            piles.worn(paper[3], Wear(turn=270, blur=0.5)),
            piles.worn(paper[4], Wear(lean=3, noise=10)),
        ]
        content = piles.as_pdf(pile)

        url = drop(client, content)
        waiting = client.get(url).text
        work(engine, settings)
        page = client.get(url).text

        assert "Lecture des pages" in waiting
        assert "Il manque la page 3 sur 6" in page
        assert "à vérifier" in page
        assert "Page blanche." in page
        assert "Aucun code lu." in page
        refused = client.post(f"{url}/jeux/3", data=confirmation(session, printed, "3 4 6 7 1"))
        assert refused.status_code == 422
        assert "Cochez « Joindre malgré tout »" in refused.text

        # The missing page comes in a second pile, and is found there; here a person decides.
        typed = confirmation(
            session, printed, "3 4 6 7 1", signed_on=["21/11/2026", ""], accepts_missing="true",
            holder=str(parties_of(session, printed.row)[0].id),
        )  # fmt: skip
        bound = client.post(f"{url}/jeux/3", data=typed)

        assert bound.status_code == 303, bound.text
        session.expire_all()
        (file,) = session.exec(select(ConventionFile)).all()
        (made,) = session.exec(select(ScanSet)).all()
        assert file.sha256 == made.sha256
        assert "copieur.pdf, pages 3, 4, 6, 7, 1" in file.name
        (signature,) = session.exec(select(Signature)).all()
        assert (signature.signed_on, signature.means) == (date(2026, 11, 21), "handwritten")
        facts = loading.load(session, printed.row.id).facts
        assert file.kind == "partly_signed"
        assert [(copy.number, copy.is_on_its_way) for copy in facts.copies] == [(1, False)]
        archive = store.read(settings.store_dir, made.sha256)
        with pikepdf.open(BytesIO(archive)) as document:
            assert len(document.pages) == 5
            assert all(float(p.mediabox[2]) < float(p.mediabox[3]) for p in document.pages)
        scan = session.exec(select(Scan)).one()
        assert store.read(settings.store_dir, scan.sha256) == content
        entries = journal.entries(session, journal.Subject("scan", scan.id))
        assert {"scan.dropped", "scan.bound"} <= {entry.action for entry in entries}
        after = client.get(url).text
        assert "Jeux joints" in after
        assert "Page blanche." in after  # what is left is still to decide
        assert made.sha256 in client.get(f"/conventions/{printed.row.id}").text


class TestDrop:
    def test_the_same_pile_twice_is_recognised(
        self, client: SignedInClient, session: Session
    ) -> None:
        content = piles.as_pdf([piles.blank()])

        first, second = drop(client, content), drop(client, content, "autre nom.pdf")

        assert first == second
        assert len(session.exec(select(Job)).all()) == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(b"", "Choisissez le fichier", id="empty"),
            pytest.param(b"MZ\x90\x00 programme", "ni un PDF", id="exe"),
            pytest.param(b"%PDF-1.7 /ByteRange [0 1 2 3]", "retours", id="signed"),
        ],
    )
    def test_it_refuses_and_keeps_nothing(
        self, client: SignedInClient, session: Session, settings: Settings, content: bytes,
        words: str,
    ) -> None:  # fmt: skip
        answer = client.post(HERE, files={"file": ("a.pdf", content, "application/pdf")})

        assert answer.status_code == 422
        assert words in answer.text
        assert session.exec(select(Scan)).all() == []
        assert not settings.store_dir.exists()

    def test_an_elu_sees_nothing_of_it(
        self, client: SignedInClient, elu_client: SignedInClient
    ) -> None:
        url = drop(client, piles.as_pdf([piles.blank()]))

        for path in (HERE, url, f"{url}/page-1.png", f"{url}/vignette-1.jpg"):
            assert elu_client.get(path).status_code == 403


class TestBackground:
    """Three pages, looked at by a stand-in: what is tested is what survives a stop."""

    @pytest.fixture
    def looked(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        seen: list[int] = []

        def look(_content: bytes, number: int) -> Look:
            seen.append(number)
            return Look(is_blank=True)

        monkeypatch.setattr(reading.looking, "look", look)
        return seen

    @pytest.fixture
    def url(self, client: SignedInClient) -> str:
        return drop(client, piles.as_pdf([piles.blank(), piles.foreign(), piles.blank()]))

    def test_after_a_crash_only_the_pages_lost_are_read(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings,
        url: str, looked: list[int],
    ) -> None:  # fmt: skip
        scan = session.exec(select(Scan)).one()
        session.commit()
        with write_session(engine) as writing:
            writing.add(ScanPage(scan_id=scan.id, number=2, is_blank=True))

        work(engine, settings)

        assert sorted(looked) == [1, 3]
        assert len(session.exec(select(ScanPage)).all()) == 3
        assert session.exec(select(Job.state)).one() == "done"

    def test_stopped_then_resumed(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings,
        url: str, looked: list[int],
    ) -> None:  # fmt: skip
        stopped = client.post(f"{url}/arret")
        page = client.get(url).text
        resumed = client.post(f"{url}/reprise")
        work(engine, settings)

        assert (stopped.status_code, resumed.status_code) == (303, 303)
        assert "La lecture n’est pas terminée" in page
        assert sorted(looked) == [1, 2, 3]
        assert client.post(f"{url}/reprise").status_code == 409

    def test_cancelled_while_it_reads_it_keeps_what_was_read(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings,
        url: str, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(reading, "AT_ONCE", 1)

        def look(_content: bytes, number: int) -> Look:
            if number == 2:
                assert client.post(f"{url}/arret").status_code == 303
            return Look(is_blank=True)

        monkeypatch.setattr(reading.looking, "look", look)
        work(engine, settings)

        assert session.exec(select(Job.state)).one() == "cancelled"
        assert len(session.exec(select(ScanPage)).all()) in {1, 2}


class TestTray:
    @pytest.fixture
    def url(self, client: SignedInClient, session: Session, printed: Printed) -> str:
        url = drop(client, piles.as_pdf([piles.foreign(), piles.foreign(), piles.blank()]))
        scan = session.exec(select(Scan)).one()
        read_without_looking(session, scan.id, [("", "", "", 0)] * 3)
        session.exec(select(Job)).one().state = "done"
        row = session.get(ScanPage, (scan.id, 3))
        assert row is not None
        row.is_blank = True
        session.commit()
        return url

    def test_a_page_is_assigned_and_the_next_one_shown(
        self, client: SignedInClient, url: str, printed: Printed
    ) -> None:
        typed = {"reference": f"{printed.row.reference} Moissac", "page": "2"}

        answer = client.post(f"{url}/pages/1/affectation", data=typed)

        assert answer.headers["location"] == f"{url}/pages/2"
        assert f"Page 5 de {printed.row.reference}" in client.get(f"{url}/pages/2").text
        page = client.get(url).text
        assert "Page 2" in page
        assert "à la main" in page
        assert "Il manque les pages 1, 3, 4, 5 et 6" in page

    def test_what_is_typed_wrong_is_given_back(self, client: SignedInClient, url: str) -> None:
        answer = client.post(
            f"{url}/pages/1/affectation", data={"reference": "TGN-1999-123", "page": "2"}
        )

        assert answer.status_code == 422
        assert "Aucune convention ne porte la référence" in answer.text
        assert 'value="TGN-1999-123"' in answer.text

    def test_turned_set_aside_taken_back(
        self, client: SignedInClient, session: Session, url: str
    ) -> None:
        for act in ("left", "aside"):
            assert client.post(f"{url}/pages/1", data={"act": act}).status_code == 303
        session.expire_all()
        scan = session.exec(select(Scan)).one()
        row = session.get(ScanPage, (scan.id, 1))
        session.commit()

        assert row is not None
        assert (row.turn, row.is_aside) == (270, True)
        assert "Pages écartées (1)" in client.get(url).text
        client.post(f"{url}/pages/1", data={"act": "back"})
        assert "Pages écartées" not in client.get(url).text
        turned = client.get(f"{url}/vignette-1.jpg").content
        assert turned != row.thumbnail

    def test_blank_pages_are_set_aside_together(self, client: SignedInClient, url: str) -> None:
        client.post(f"{url}/blanches")

        page = client.get(url).text
        assert "Pages à trier à la main (2)" in page
        assert "Pages écartées (1)" in page


class TestBind:
    @pytest.fixture
    def url(self, client: SignedInClient, session: Session, printed: Printed) -> str:
        pages = piles.pages(printed.pdf, 60)
        url = drop(client, piles.as_pdf(pages, 60))
        scan = session.exec(select(Scan)).one()
        mark = self.mark(printed)
        told = [("qr", printed.row.reference, mark, number) for number in range(1, 7)]
        read_without_looking(session, scan.id, told)
        for row in session.exec(select(ScanPage)):
            row.is_blank = True  # their words are not read: nothing here depends on Tesseract
        session.exec(select(Job)).one().state = "done"
        session.commit()
        return url

    @staticmethod
    def mark(printed: Printed) -> str:
        seen = codes.read_qr(sheets.picture(printed.pdf, 1, 150))
        assert seen is not None
        return seen.code.mark

    def test_without_a_date_a_convention_to_sign_keeps_no_signed_copy(
        self, client: SignedInClient, session: Session, url: str, printed: Printed
    ) -> None:
        answer = client.post(
            f"{url}/jeux/1", data=confirmation(session, printed, "1 2 3 4 5 6", holder="")
        )

        assert answer.status_code == 422
        assert "Recopiez au moins une date de signature" in answer.text
        assert session.exec(select(ScanSet)).all() == []

    def test_a_wrong_date_is_given_back(
        self, client: SignedInClient, session: Session, url: str, printed: Printed
    ) -> None:
        typed = confirmation(session, printed, "1 2 3 4 5 6", signed_on=["31/02/2026", ""])

        answer = client.post(f"{url}/jeux/1", data=typed)

        assert answer.status_code == 422
        assert 'value="31/02/2026"' in answer.text

    def test_a_set_that_changed_meanwhile_is_not_attached(
        self, client: SignedInClient, session: Session, url: str, printed: Printed
    ) -> None:
        typed = confirmation(session, printed, "1 2 3 4 5 6", signed_on=["21/11/2026", ""])
        client.post(f"{url}/pages/4", data={"act": "aside"})

        answer = client.post(f"{url}/jeux/1", data=typed)

        assert answer.status_code == 409
        assert "a changé depuis" in answer.text

    def test_attached_pages_do_not_move_any_more_and_twice_is_refused(
        self, client: SignedInClient, session: Session, url: str, printed: Printed
    ) -> None:
        typed = confirmation(session, printed, "1 2 3 4 5 6", signed_on=["21/11/2026", ""])

        first = client.post(f"{url}/jeux/1", data=typed)
        again = client.post(f"{url}/jeux/1", data=typed)
        moved = client.post(f"{url}/pages/4", data={"act": "aside"})

        assert first.headers["location"] == url
        assert again.status_code == 404
        assert moved.status_code == 409
        assert "Ce paquet est terminé" in client.get(url).text
        assert "terminé" in client.get(HERE).text
        original = session.exec(select(Scan)).one()
        assert f"{HERE}/{original.id}" in client.get(f"/conventions/{printed.row.id}").text

    @needs_tesseract
    def test_the_words_of_a_page_turned_by_hand_are_read_again(
        self, client: SignedInClient, session: Session, settings: Settings, url: str,
        printed: Printed,
    ) -> None:  # fmt: skip
        scan = session.exec(select(Scan)).one()
        row = session.get(ScanPage, (scan.id, 1))
        assert row is not None
        row.is_blank = False
        session.commit()
        for act in ("left", "right"):
            client.post(f"{url}/pages/1", data={"act": act})
        typed = confirmation(session, printed, "1 2 3 4 5 6", signed_on=["21/11/2026", ""])

        client.post(f"{url}/jeux/1", data=typed)

        made = session.exec(select(ScanSet)).one()
        with pikepdf.open(BytesIO(store.read(settings.store_dir, made.sha256))) as document:
            has_words = ["/Font" in page.Resources for page in document.pages]
        assert has_words == [True, False, False, False, False, False]

    def test_a_reference_misread_is_put_right_by_the_code_of_its_text(
        self, session: Session, settings: Settings, printed: Printed
    ) -> None:
        root, mark = settings.store_dir, self.mark(printed)

        meant = expecting.meant(session, root, PageCode("TGN-2026-O01", mark, 3))
        other = expecting.meant(session, root, PageCode("TGN-2026-O01", "00000000", 3))

        assert meant == PageCode("TGN-2026-001", mark, 3)
        assert other.reference == "TGN-2026-O01"

    def test_removing_a_demonstration_gives_its_pages_back(
        self, client: SignedInClient, session: Session, engine: Engine, settings: Settings,
        url: str, printed: Printed,
    ) -> None:  # fmt: skip
        typed = confirmation(session, printed, "1 2 3 4 5 6", signed_on=["21/11/2026", ""])
        client.post(f"{url}/jeux/1", data=typed)
        printed.row.is_demo = True
        session.add(printed.row)
        session.commit()

        removing.remove(engine, settings)

        session.expire_all()
        assert session.exec(select(ScanSet)).all() == []
        kept = select(ScanPage.number).where(col(ScanPage.set_id).is_(None))
        assert len(session.exec(kept).all()) == 6
        assert "référence inconnue" in client.get(url).text


def test_a_stored_pile_is_for_agents_only(
    client: SignedInClient, elu_client: SignedInClient, session: Session
) -> None:
    drop(client, piles.as_pdf([piles.blank()]))
    scan = session.exec(select(Scan)).one()

    assert scan.dropped_at <= now()
    assert client.get(f"/documents/{scan.sha256}/x.pdf").status_code == 200
    assert elu_client.get(f"/documents/{scan.sha256}/x.pdf").status_code == 403
