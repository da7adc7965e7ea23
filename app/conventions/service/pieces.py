"""Attaching the file that proves a recorded fact."""

from datetime import date
from pathlib import Path, PurePath
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import ConventionFile
from app.conventions.proof.slots import PHOTOGRAPHED, PieceKind, Slot, slots
from app.conventions.queries import loading, pieces
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.conventions.service.projecting import rebuild
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import slug, typo_fr
from app.deliberations.reading import pdf
from app.documents import service as documents
from app.documents import sheets

PDF = "application/pdf"
_ENDINGS = {PDF: "pdf", **sheets.PHOTOS}
# A scan of the vote names those who attended: agents only (RGPD), as when it is deposited.
RESTRICTED = frozenset({PieceKind.DELIBERATION})
IS_RETURNED = (
    "Une convention ou un avenant signé ne se joint pas ici : déposez-le dans « Documents "
    "revenus », où il est comparé au texte à signer."
)


def slots_of(session: Session, loaded: Loaded) -> list[Slot]:
    """In two statements."""
    acts = pieces.acts(session, loaded)
    shared = pieces.files_about(session, [act.row.id for act in acts])
    return slots(loaded, acts, shared)


def attach(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    kind: PieceKind,
    about_id: UUID | None,
    content: bytes,
    name: str,
    today: date,
) -> str:
    """Open as long as papers move (the same row of the table): an archive is read-only."""
    loaded = loading.load(session, convention_id)
    check(Act.PLACE_COPY, loaded, Proposal(today, today))
    known = {(slot.kind, slot.about_id): slot for slot in slots_of(session, loaded)}
    slot = known.get((kind, about_id))
    if slot is None:
        raise InvalidError.of({"what": "Choisissez dans la liste ce que ce document prouve."})
    if slot.is_returned:
        raise InvalidError.of({"what": IS_RETURNED})
    media_type = _media_type(slot, content)
    kept = _named(f"{loaded.row.reference}-{slug(slot.label)[:80]}", media_type)
    file = documents.save(
        session, store, content, media_type, kept, is_demo=loaded.row.is_demo,
        is_restricted=kind in RESTRICTED,
    )  # fmt: skip
    _keep(session, actor, loaded, slot, file.sha256, _named(_typed_name(name), media_type) or kept)
    rebuild(session, convention_id)
    said = typo_fr(f"Pièce jointe : {slot.label}.")
    note(session, actor, "file_kept", loaded.row, said, {"kind": kind, "sha256": file.sha256})
    return said


def _media_type(slot: Slot, content: bytes) -> str:
    """By what the bytes say; a photo only where one is all that an office may have."""
    try:
        if slot.kind in PHOTOGRAPHED and (photo := sheets.photo(content)):
            return photo
        pdf.page_count(content)
    except InvalidError as refusal:
        raise InvalidError.of({"file": refusal.message}) from None
    return PDF


def _named(name: str, media_type: str) -> str:
    """With the ending of what it is; empty when no name was given."""
    ending = _ENDINGS[media_type]
    is_told = PurePath(name).suffix.lower().replace("jpeg", "jpg") == f".{ending}"
    return name if is_told or not name else f"{name[:195]}.{ending}"


def _typed_name(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name[:200]


def _keep(
    session: Session, actor: journal.Actor, loaded: Loaded, slot: Slot, sha256: str, name: str
) -> None:
    row = ConventionFile(
        convention_id=loaded.row.id,
        kind=slot.kind.value,
        about_id=slot.about_id,
        sha256=sha256,
        name=name,
        added_at=now(),
        added_by=actor.label,
    )
    if any(file.sha256 == sha256 for file in slot.files):
        raise ConflictError("Ce fichier est déjà joint pour cette pièce.")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        message = "Ce fichier est déjà joint à la convention pour une pièce de même nature."
        raise ConflictError(message) from None
