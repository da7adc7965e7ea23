"""The sheets as a PDF: one A4 page a member, one bookmark a page."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.core.errors import NotFoundError
from app.core.french import NBSP
from app.datasets import queries as datasets
from app.datasets.rules import RULE_VERSION
from app.documents.fiche_content import FicheContent
from app.documents.html import Meta
from app.documents.pdf import render_pdf
from app.reports import queries as reports
from app.reports.elus import building
from app.reports.elus.building import Asked, Sheet

TEMPLATE = "fiche_membre/1"


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
    return _print(session, [found], f"Fiche, {found.content.name}", str(found.id)[:8], on)


def of_epci(session: Session, epci_id: UUID, asked: Asked) -> bytes:
    """The EPCI first, then its members by name."""
    epci = datasets.member(session, epci_id, asked.on)
    if epci is None or epci.kind != "epci":
        raise NotFoundError("Cette intercommunalité n’existe pas. Choisissez-en une dans la page.")
    members = datasets.members(session, datasets.Filters(epci_id=epci_id), asked.on)
    others = [member for member in members if member.id != epci_id]
    found = building.sheets(session, [epci, *others], asked)
    return _print(session, found, f"Fiches, {epci.name}", str(epci_id)[:8], asked.on)


def _print(session: Session, found: Sequence[Sheet], title: str, key: str, on: date) -> bytes:
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
    return render_pdf(TEMPLATE, content, meta=meta)
