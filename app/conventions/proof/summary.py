"""The summary of a dossier de preuve, as a PDF/A."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.conventions.models import Signature
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.states import state
from app.conventions.service.acting import STATE_LABELS
from app.conventions.service.printing import term_content
from app.conventions.service.signing import MEANS
from app.conventions.service.terms import LICENCES
from app.core.french import date_short, datetime_fr, siren_fr
from app.documents import pdf, wording
from app.documents.html import Meta
from app.documents.proof_content import (
    ProofContent,
    ProofEvent,
    ProofFile,
    ProofLine,
    ProofParty,
)
from app.journal.models import JournalEntry

TEMPLATE = "dossier_preuve/1"


def print_summary(
    loaded: Loaded,
    entries: Sequence[JournalEntry],
    files: tuple[ProofFile, ...],
    absent: tuple[ProofLine, ...],
    as_of: date,
) -> bytes:
    row = loaded.row
    content = ProofContent(
        reference=row.reference,
        version_label="1",
        is_demo=row.is_demo,
        title=row.title,
        author=loaded.parties[0].body.name if loaded.parties else "",
        as_of=as_of,
        state=STATE_LABELS[state(loaded.facts, as_of)],
        parties=tuple(_party(party) for party in loaded.parties),
        terms=tuple(_terms(loaded)),
        events=tuple(
            ProofEvent(at=datetime_fr(entry.at), who=entry.actor_label, summary=entry.summary)
            for entry in entries
        ),
        files=files,
        absent=absent,
    )
    meta = Meta(
        title=f"Dossier de preuve, {row.title}",
        author=content.author,
        reference=f"{row.reference}-P",
        version=content.version_label,
        created_on=as_of,
    )
    return pdf.render_pdf(TEMPLATE, content, meta=meta)


def _party(party: Party) -> ProofParty:
    act, signature = party.deliberation, party.signature
    approval = party.row.delegation_reference or ""
    if act:
        number = f" n° {act.number}" if act.number else ""
        approval = f"Délibération{number} du {date_short(act.meeting_on)}"
        if act.act_identifier:
            approval += f", acte {act.act_identifier}"
    return ProofParty(
        name=party.body.name,
        siren=party.body.siren or "",
        approval=approval,
        executoire_on=party.executoire_on,
        signature=_signature(signature) if signature else "",
    )


def _signature(signature: Signature) -> str:
    early = signature.override_reason
    words = (
        date_short(signature.signed_on) if signature.signed_on else "date inconnue",
        signature.name,
        signature.capacity,
        identity(signature),
        MEANS.get(signature.means),
        f"avant le caractère exécutoire : {early}" if early else None,
    )
    return ", ".join(word for word in words if word)


def identity(signature: Signature) -> str:
    """The body as it was when it signed: a merger since changes nothing here."""
    if signature.siret:
        return f"SIRET à la signature {siren_fr(signature.siret)}"
    if signature.siren:
        return f"SIREN à la signature {siren_fr(signature.siren)}"
    return "SIREN non relevé à la signature"


def _terms(loaded: Loaded) -> Iterator[ProofLine]:
    """What is not known is said so: a sentence of law is only printed for a term recorded."""
    row, unknown, term = loaded.row, "non renseigné", term_content(loaded.row)
    has_length = row.duration_months is not None or row.ends_on is not None
    yield ProofLine(label="Plateforme", value=row.platform_name or unknown)
    yield ProofLine(label="Licence", value=LICENCES.get(row.licence or "", unknown))
    yield ProofLine(label="Durée", value=wording.duration_sentence(term) if has_length else unknown)
    yield ProofLine(
        label="Reconduction", value=wording.renewal_sentence(term) if row.renewal else unknown
    )
    is_known = row.notice_months is not None and row.notice_mode is not None
    yield ProofLine(label="Préavis", value=wording.notice_sentence(term) if is_known else unknown)
    if loaded.denonciation:
        received = loaded.denonciation.received_on
        words = f"envoyée le {date_short(loaded.denonciation.sent_on)}"
        words += f", reçue le {date_short(received)}" if received else ", réception non enregistrée"
        yield ProofLine(label="Dénonciation", value=words)
    if row.terminated_on:
        yield ProofLine(label="Dernier jour", value=date_short(row.terminated_on))
