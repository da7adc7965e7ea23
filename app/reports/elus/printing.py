"""The sheets as a PDF: one A4 page a member, one bookmark a page."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.collectivites.projection import policy_of
from app.core.errors import NotFoundError
from app.core.french import NBSP
from app.core.settings import Settings
from app.datasets import queries as datasets
from app.datasets.rules import RULE_VERSION
from app.documents.fiche_content import FicheContent
from app.documents.html import Meta
from app.documents.names import file_name
from app.documents.pdf import render_pdf
from app.reports import queries as reports
from app.reports.elus import building
from app.reports.elus.asked import Asked
from app.reports.elus.building import Sheet
from app.reports.prints.papers import Order, Paper
from app.reports.prints.service import KEPT_DAYS

TEMPLATE = "fiche_membre/1"
KIND = "fiches"


# The acronym of the sheet is told here.
SOURCES = (
    (
        f"Obligation{NBSP}: article L. 312-1-1 du CRPA (code des relations entre le public et "
        f"l’administration). Population{NBSP}: Insee."
    ),
    (
        f"Conventions et jeux de données{NBSP}: registre du syndicat. Avancement{NBSP}: règle "
        f"{RULE_VERSION}, moyenne des jeux concernés."
    ),
)


def one(session: Session, found: Sheet, on: date) -> bytes:
    paper = _paper(session, [found], f"Fiche, {found.content.name}", str(found.id)[:8], on)
    return render_pdf(paper.template, paper.content, meta=paper.meta)


def epci(session: Session, epci_id: UUID, on: date) -> datasets.Member:
    found = datasets.member(session, epci_id, on)
    if found is None or found.kind != "epci":
        raise NotFoundError("Cette intercommunalité n’existe pas. Choisissez-en une dans la page.")
    return found


def order(found: datasets.Member, on: date) -> Order:
    return Order(KIND, found.id, on, f"Fiches des membres, {found.name}")


def members(session: Session, epci_id: UUID, on: date) -> list[datasets.Member]:
    """The EPCI first, then its members by name."""
    others = datasets.members(session, datasets.Filters(epci_id=epci_id), on)
    return [epci(session, epci_id, on), *(member for member in others if member.id != epci_id)]


def of_epci(session: Session, settings: Settings, epci_id: UUID, on: date) -> Paper:
    asked = Asked(on, policy_of(settings))
    who = members(session, epci_id, on)
    found = building.sheets(session, who, asked)
    return _paper(session, found, f"Fiches, {who[0].name}", str(epci_id)[:8], on)


def _paper(session: Session, found: Sequence[Sheet], title: str, key: str, on: date) -> Paper:
    content = FicheContent(
        reference=f"FICHE-{key}-{on.isoformat()}".upper(),
        version_label="1",
        is_demo=any(sheet.is_demo for sheet in found),
        title=title,
        author=reports.setting(session).syndicat or "Jalon",
        as_of=on,
        sheets=tuple(sheet.content for sheet in found),
        sources=SOURCES,
    )
    meta = Meta(
        title=title,
        author=content.author,
        reference=content.reference,
        version=content.version_label,
        created_on=on,
    )
    name = file_name("Fiches", found[0].content.name, on.isoformat())
    # They name people, on a day that passes: they are not for the archives.
    return Paper(TEMPLATE, content, meta, name, on + timedelta(days=KEPT_DAYS))
