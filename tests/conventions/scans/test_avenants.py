"""The paper of an avenant: sorted by its own code, attached to it, never to its convention."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from app.collectivites.models import Collectivite
from app.conventions.models import Avenant, AvenantSignature, Convention, ConventionFile
from app.conventions.scans import expecting, queries
from app.conventions.scans.models import Scan, ScanPage, ScanSet
from app.conventions.service import amending, freezing_avenants
from app.conventions.service.amending import AvenantData
from app.core.settings import Settings
from app.documents import codes, sheets, store
from app.documents.qr import PageCode
from app.jobs.models import Job
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_deliberation,
    parties_of,
)
from tests.conventions.scans import piles
from tests.conventions.scans.test_journey import drop, read_without_looking

WHY = "Délégation du comité du 26 septembre 2022"


class Paper:
    """An avenant printed for a convention in force, and what its pages say."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self.convention: Convention = make_convention(session)
        data = AvenantData(kind="other", summary="Un correspondant de plus.")
        self.avenant: Avenant = freezing_avenants.draft(
            session, AGENT, settings.store_dir, self.convention.id, data, TODAY
        )
        self.parties = parties_of(session, self.convention)
        self.act = make_deliberation(
            session, session.get_one(Collectivite, self.parties[1].collectivite_id),
            meeting_on=date(2026, 9, 15), received_on=date(2026, 9, 17),
            published_on=date(2026, 9, 17),
        )  # fmt: skip
        session.commit()
        assert self.avenant.pdf_sha256 is not None
        self.pdf = store.read(settings.store_dir, self.avenant.pdf_sha256)
        self.reference = f"{self.convention.reference}-A1"
        self.count = sheets.count(self.pdf)

    @property
    def code(self) -> PageCode:
        seen = codes.read_qr(sheets.picture(self.pdf, 1, 150))
        assert seen is not None
        return seen.code

    def typed(self, **more: Any) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "numbers": " ".join(str(number) for number in range(1, self.count + 1)),
            "party": [str(party.id) for party in self.parties],
            "signed_on": ["20/11/2026", ""],
            "deliberation": ["", ""],
            "delegation": [WHY, ""],
            **more,
        }


@pytest.fixture
def paper(session: Session, settings: Settings) -> Paper:
    return Paper(session, settings)


@pytest.fixture
def url(client: SignedInClient, session: Session, paper: Paper) -> str:
    pages = piles.pages(paper.pdf, 60)
    url = drop(client, piles.as_pdf(pages, 60))
    scan = session.exec(select(Scan)).one()
    code = paper.code
    told: Sequence[tuple[str, str, str, int]] = [
        ("qr", code.reference, code.mark, number) for number in range(1, paper.count + 1)
    ]
    read_without_looking(session, scan.id, told)
    for row in scan_pages(session):
        row.is_blank = True  # their words are not read: nothing here depends on Tesseract
    session.exec(select(Job)).one().state = "done"
    session.commit()
    return url


def scan_pages(session: Session) -> Sequence[Any]:

    return session.exec(select(ScanPage)).all()


def test_its_pages_name_it(session: Session, settings: Settings, paper: Paper) -> None:
    assert paper.code.reference == paper.reference
    known = queries.texts_named(session, {paper.reference})[paper.reference]
    assert known.key.avenant_id == paper.avenant.id
    assert paper.reference in {text.reference for text in queries.texts(session)}
    misread = paper.code._replace(reference=paper.reference.replace("-A1", "-AI"))
    assert expecting.meant(session, settings.store_dir, misread) == paper.code


def test_it_is_attached_to_the_avenant_with_the_act_of_each_side(
    client: SignedInClient, session: Session, paper: Paper, url: str
) -> None:
    pile = client.get(url).text
    assert f"{paper.reference}, avenant n° 1" in pile
    shown = client.get(f"{url}/jeux/1").text
    assert "Joindre à l’avenant" in shown
    assert "Ou en vertu de la délégation" in shown
    assert "L’original papier est chez" not in shown

    bound = client.post(f"{url}/jeux/1", data=paper.typed())

    assert bound.status_code == 303, bound.text
    session.expire_all()
    (file,) = session.exec(select(ConventionFile)).all()
    assert (file.kind, file.about_id) == ("partly_signed_avenant", paper.avenant.id)
    assert session.exec(select(ScanSet.avenant_id)).one() == paper.avenant.id
    (signature,) = session.exec(select(AvenantSignature)).all()
    assert (signature.means, signature.signed_on) == ("handwritten", date(2026, 11, 20))
    assert signature.delegation_reference == WHY
    session.commit()
    assert "avenant n° 1</th>" in client.get(url).text


def test_without_an_act_it_is_refused_and_what_was_typed_given_back(
    client: SignedInClient, session: Session, paper: Paper, url: str
) -> None:
    typed = paper.typed(deliberation=["", str(paper.act.id)], delegation=["", ""])

    refused = client.post(f"{url}/jeux/1", data=typed)

    assert refused.status_code == 422
    assert f'value="{paper.act.id}" selected' in refused.text
    assert session.exec(select(ScanSet)).all() == []
    assert session.exec(select(AvenantSignature)).all() == []


def test_an_abandoned_avenant_keeps_no_paper(
    client: SignedInClient, session: Session, paper: Paper, url: str
) -> None:
    amending.abandon(session, AGENT, paper.convention.id, paper.avenant.id, "Sans objet.", TODAY)
    session.commit()

    refused = client.post(f"{url}/jeux/1", data=paper.typed())

    assert refused.status_code == 422
    assert "est abandonné" in refused.text
    assert session.exec(select(ConventionFile)).all() == []
