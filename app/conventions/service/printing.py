"""From a convention to the contents that documents print, and their PDFs."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty, Signature
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.facts import Direction
from app.conventions.service.naming import convention_name
from app.documents import pdf
from app.documents.contents import (
    ActContent,
    AnyContent,
    ConventionContent,
    CorrespondantContent,
    DatasetContent,
    Licence,
    NoticeMode,
    PartyContent,
    Renewal,
    TermContent,
    UpstreamContent,
    content_json,
)
from app.documents.html import Meta
from app.documents.pool import Sheet
from app.priority_datasets import DATASETS, Dataset

LEGAL_FORMS = {
    "commune": "commune",
    "epci": "établissement public de coopération intercommunale",
    "departement": "collectivité territoriale",
    "region": "collectivité territoriale",
    "syndicat": "syndicat mixte",
}


@dataclass(frozen=True)
class Printed:
    content: bytes
    name: str


@dataclass(frozen=True)
class ToPrint:
    """A document ready for the press: here, or with many others by `documents.pool`."""

    sheet: Sheet
    name: str

    def printed(self) -> Printed:
        sheet = self.sheet
        return Printed(pdf.render_pdf(sheet.template, sheet.content, meta=sheet.meta), self.name)


def convention_content(
    loaded: Loaded,
    upstream: UpstreamContent | None,
    correspondants: tuple[CorrespondantContent, ...],
    *,
    is_frozen: bool,
) -> ConventionContent:
    row = loaded.row
    return ConventionContent(
        reference=row.reference,
        version_label=version_of(row.model),
        is_frozen=is_frozen,
        is_demo=row.is_demo,
        parties=tuple(party_content(party) for party in loaded.parties),
        object=row.title,
        platform_name=row.platform_name or "",
        term=term_content(row),
        place=row.place or "",
        datasets=tuple(dataset_content(dataset) for dataset in DATASETS.values()),
        licence=Licence(row.licence or ""),
        correspondants=correspondants,
        upstream_convention=upstream,
        clauses=loaded.model.clauses if loaded.model else (),
    )


def dataset_content(dataset: Dataset) -> DatasetContent:
    return DatasetContent(
        name=dataset.name,
        schema=dataset.schema,
        version=dataset.version,
        who=dataset.who,
        update=dataset.rhythm,
        legal_delay=dataset.legal_delay or "Aucun délai propre",
    )


def party_content(party: Party) -> PartyContent:
    body = party.body
    return PartyContent(
        name=body.name,
        kind=body.kind,
        legal_form=LEGAL_FORMS.get(body.kind, ""),
        siren=body.siren or "",
        siret=body.siret,
        address=_address(body),
        signatory_civility=_civility(party),
        signatory_name=party.row.signatory_name,
        signatory_capacity=party.row.signatory_capacity or "",
        deliberation=act_content(party),
        delegation_reference=party.row.delegation_reference,
    )


def _civility(party: Party) -> str:
    """Only for the executive known by name: another signatory's civility is not ours to guess."""
    body, name = party.body, party.row.signatory_name
    known = " ".join(filter(None, (body.executive_first_name, body.executive_last_name)))
    return body.executive_civility or "" if name and name == known else ""


def _address(body: Collectivite) -> str:
    return ", ".join(address_lines(body))


def act_content(party: Party) -> ActContent | None:
    """None without a number: the document then leaves a rule to fill by hand."""
    act = party.deliberation
    if act is None or act.number is None:
        return None
    return ActContent(
        number=act.number,
        decided_on=act.meeting_on,
        identifier=act.act_identifier,
        executoire_on=party.executoire_on,
    )


def term_content(row: Convention) -> TermContent:
    return TermContent(
        starts_on=row.starts_on,
        duration_months=row.duration_months,
        ends_on=row.ends_on,
        renewal=Renewal(row.renewal or "none"),
        renewal_months=row.renewal_months,
        renewal_max_count=row.renewal_max_count,
        notice_months=row.notice_months,
        notice_mode=NoticeMode(row.notice_mode or "term"),
    )


def upstream_content(session: Session, row: Convention) -> UpstreamContent | None:
    """The signed convention by which the platform reached the syndicat, if one is recorded."""
    found = session.execute(
        core_select(col(Collectivite.name), col(Signature.signed_on))
        .join(Convention, col(Convention.member_id) == col(Collectivite.id))
        .join(ConventionParty, col(ConventionParty.convention_id) == col(Convention.id))
        .join(Signature, col(Signature.party_id) == col(ConventionParty.id))
        .where(col(Convention.direction) == Direction.UPSTREAM)
        .where(col(Convention.is_demo).is_(False))
        .where(col(Signature.signed_on).is_not(None))
        .order_by(col(Signature.signed_on).desc())
        .limit(1)
    ).first()
    if found is None or row.direction == Direction.UPSTREAM:
        return None
    return UpstreamContent(
        grantor=f"la {found[0]}" if found[0].startswith("Région") else found[0],
        signed_on=found[1],
        platform_name=row.platform_name or "",
    )


def text_sha256(content: AnyContent) -> str:
    """Hash of the canonical JSON: what the text says, whatever the PDF library."""
    return sha256(content_json(content).encode()).hexdigest()


def print_convention(loaded: Loaded, content: ConventionContent, on: date) -> Printed:
    return convention_sheet(loaded, content, on).printed()


def convention_sheet(loaded: Loaded, content: ConventionContent, on: date) -> ToPrint:
    row = loaded.row
    meta = Meta(
        title=row.title,
        author=loaded.parties[0].body.name if loaded.parties else "",
        reference=row.reference,
        version=content.version_label,
        created_on=on,
    )
    frame = loaded.model.frame if loaded.model else "convention_adhesion/1"
    name = convention_name(loaded, "a-signer" if content.is_frozen else "projet")
    return ToPrint(Sheet(frame, content, meta), name)


def with_title(capacity: str) -> str:
    """« le président », « la présidente »; « maire » says nothing of who it is."""
    return f"{'la' if capacity.endswith('ente') else 'le'} {capacity}"


def address_lines(body: Collectivite) -> tuple[str, ...]:
    return tuple(part.strip() for part in (body.address or "").splitlines() if part.strip())


def member_of(loaded: Loaded) -> Party:
    return loaded.member or loaded.parties[-1]


def version_of(model: str | None) -> str:
    return (model or "/1").rpartition("/")[2]
