"""What the live site tells: members to walk with, conventions in each state, evidence, accounts."""

from datetime import date
from uuid import UUID

from sqlalchemy import Engine, update
from sqlmodel import Session, select

from app.auth import service as auth
from app.auth.rules import Role
from app.collectivites import service as collectivites
from app.collectivites.models import Mandate
from app.conventions.batches import queries as batch_rows
from app.conventions.batches import service as batches
from app.conventions.batches import working
from app.conventions.batches.models import BatchDocument
from app.conventions.batches.rules import Part
from app.conventions.importing import service as importing
from app.conventions.scans import looking
from app.conventions.scans import service as scans
from app.conventions.scans.models import ScanPage
from app.conventions.service import amending, copies
from app.conventions.service.amending import AvenantData
from app.core import clock
from app.core.settings import Settings
from app.datasets import service as datasets
from app.datasets.checking import SchemaCode
from app.datasets.checking import service as checking
from app.datasets.rules import DatasetCode
from app.deliberations import deposit
from app.documents import service as documents
from app.documents import store, waiting
from app.documents.library import service as models
from app.documents.waiting import Slip
from app.jobs.models import Job
from app.jobs.rules import JobState
from app.journal import SYSTEM
from app.reports.correspondants import links
from app.reports.correspondants import service as proposing
from app.reports.correspondants.models import MemberLink
from app.reports.elus import sharing
from app.reports.snapshots import service as snapshots
from tests.collectivites.factories import make_headcount, make_population
from tests.conftest import TODAY
from tests.conventions.factories import (
    AGENT,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)
from tests.conventions.returning import make_to_sign
from tests.conventions.scans import piles
from tests.datasets.factories import claim
from tests.deliberations.reading import drawing, samples

PASSWORD = "une phrase assez longue"
# One member for each walk that records something, so that the order of the tests does not matter.
WALKED = ("Moissac", "Castelsarrasin", "Caussade", "Nègrepelisse")

# One row right, one wrong, one that the corrected copy mends.
CHECKED = (
    "COLL_INSEE;ENFANT_SEXE;ENFANT_PRENOM;NOMBRE_OCCURRENCES;ANNEE\n"
    "82125;M;Gabriel;4;2025\n82125;X;Louise;3;2025\n82125;F;Zoé ;5;2025\n"
).encode("cp1252")


def tell(engine: Engine, settings: Settings) -> dict[str, str]:
    """Two members to walk with, one in force, one draft, evidence, three accounts."""
    with Session(engine, expire_on_commit=False) as session:
        make_syndicat(session)
        for name in WALKED:
            _walked_member(session, name)
        montech = make_member(session, "Montech", siren="218201259", executive_title="maire")
        make_population(session, montech, 6_500)
        make_headcount(session, montech, "81.5")
        act = make_deliberation(session, montech)
        running = make_convention(session, montech, duration_months=26)
        draft = make_draft(session, montech)
        datasets.declare(
            session, AGENT, montech.id, DatasetCode.BASE_ADRESSE_LOCALE, claim(), TODAY
        )
        collectivites.rebuild_obligations(session, settings)
        for role in Role:
            auth.add_user(session, SYSTEM, email=f"{role}@exemple.fr", role=role, password=PASSWORD)
        act_pdf = drawing.with_words(samples.STAMP_B + samples.HEADING)
        other = AvenantData(kind="other", summary="Un correspondant de plus.")
        avenant = amending.draft(session, AGENT, running.id, other, TODAY)
        holder = parties_of(session, running)[1].id
        copies.place(
            session, AGENT, running.id, 1, holder, date(2026, 9, 1), TODAY, is_on_its_way=True
        )
        sheet = "Collectivité;Signée le;Fin\nMontech;12/01/2024;11/01/2027\n".encode()
        imported, _ = importing.open_draft(session, AGENT, sheet, "conventions.csv")
        checked = checking.examine(CHECKED, "prenoms-2025.csv", SchemaCode.PRENOMS)
        check = checking.record(session, AGENT, settings.store_dir, checked, montech.id)
        deposited = deposit.keep(session, AGENT, settings.store_dir, act_pdf, "acte.pdf")
        frozen = snapshots.take_named(session, AGENT, TODAY, "pour le comité")
        to_sign = make_to_sign(session, settings.store_dir, "Albias", "218200011")
        slip = Slip(store.digest(to_sign.half), "revenu.pdf", "Agent", clock.now(), None)
        waiting.keep(settings.waiting_dir, to_sign.half, slip)
        holder_of_link = Mandate(
            collectivite_id=montech.id, role="correspondant", name="Camille Essai",
            capacity="secrétaire générale", source="test",
        )  # fmt: skip
        session.add(holder_of_link)
        session.flush()
        secret = links.give(session, AGENT, montech.id, holder_of_link.id, TODAY)
        link = session.exec(select(MemberLink)).one()
        url = "https://www.data.gouv.fr/datasets/essai"
        for number in range(2):
            proposing.declare_publication(
                session, link, DatasetCode.PRENOMS, f"{url}-{number}", "odbl", TODAY
            )
        wanted = sharing.Wanted("Bureau", date(2027, 1, 31), montech.id, frozen.id)
        epci = make_member(session, "CC de la plaine", kind="epci", siren="200000000")
        ids = {
            "shared": sharing.give(session, AGENT, wanted),
            "snapshot_id": frozen.id,
            "epci_id": epci.id,
            "secret": secret,
            "returned": slip.sha256,
            "collectivite_id": montech.id,
            "member_id": montech.id,
            "check_id": check.id,
            "convention_id": running.id,
            "party_id": parties_of(session, running)[1].id,
            "deliberation_id": act.id,
            "sha256": deposited.sha256,
            "draft_id": draft.id,
            "avenant_id": avenant.id,
            "import_id": imported.id,
            "slug": "convention_adhesion",
            "version": "2",
            "model_slug": models.duplicate(session, AGENT, "convention_adhesion/2", "Notre modèle"),
            "draft_party_id": parties_of(session, draft)[1].id,
            "scan_id": _scan(session, settings, draft.reference),
            "number": 1,
            "chapter": "echeances",
        }
        ids |= _batches(session, settings)
        session.commit()
    return {name: str(value) for name, value in ids.items()}


def _scan(session: Session, settings: Settings, reference: str) -> UUID:
    """A pile already read: a page told by hand, one to sort, one set aside."""
    pile = piles.as_pdf([piles.foreign(), piles.foreign(), piles.blank()], piles.DPI)
    scan = scans.drop(session, AGENT, settings.store_dir, pile, "copieur.pdf").scan
    for number in (1, 2, 3):
        shown = looking.thumbnail(piles.foreign())
        session.add(ScanPage(scan_id=scan.id, number=number, thumbnail=shown))
    session.flush()
    scans.assign(session, AGENT, scan.id, 1, reference, 2)
    scans.set_aside(session, AGENT, scan.id, 3)
    session.exec(update(Job).values(state=JobState.DONE))
    return scan.id


def _batches(session: Session, settings: Settings) -> dict[str, UUID]:
    """One to be checked; one launched, its first member done with an e-mail to read again."""
    made = [
        make_member(session, name, siren="218201127", email="mairie@exemple.fr")
        for name in ("Escatalens", "Finhan", "Lizac")
    ]
    choice = batches.Choice(
        model="convention_adhesion/2", parts=frozenset({Part.CONVENTION}), with_mails=True
    )
    checked, batch = (
        batches.create(session, AGENT, choice, [body.id for body in made], TODAY) for _ in "ab"
    )
    batches.launch(session, AGENT, batch.id, TODAY, with_blanks=True)
    first, second, _ = batch_rows.lines(session, batch.id)
    working.draw_up(session, batch, first.row.id)
    file = documents.save(session, settings.store_dir, b"%PDF-", "application/pdf", "projet.pdf")
    session.add(
        BatchDocument(
            batch_member_id=first.row.id, part=Part.CONVENTION, sha256=file.sha256,
            name=file.name, size=file.size,
        )
    )  # fmt: skip
    session.flush()
    working.settle(session, batch, first.row.id)
    second.row.failure = working.NOT_PRINTED
    return {"checked_id": checked.id, "batch_id": batch.id, "line_id": first.row.id}


def _walked_member(session: Session, name: str) -> None:
    """Its agents are not known yet; its assembly has voted."""
    body = make_member(session, name, siren="218201127", executive_title="maire")
    make_population(session, body, 13_419)
    make_deliberation(
        session,
        body,
        number="2026-41",
        meeting_on=date(2026, 10, 1),
        received_on=date(2026, 10, 2),
        published_on=date(2026, 10, 5),
    )
