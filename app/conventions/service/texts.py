"""The texts that Jalon generates to be signed, of a convention or of an avenant: one notion.

What differs between the two is said here and nowhere else: who signs in which field, how a
signature is recorded, and as what the signed file is kept.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.models import AvenantSignature, ConventionFile, Signature
from app.conventions.queries import loading
from app.conventions.queries.changing import LoadedAvenant
from app.conventions.queries.loaded import (
    AVENANT_FILE,
    PARTLY_SIGNED_AVENANT_FILE,
    PARTLY_SIGNED_FILE,
    SIGNED_FILE,
    Loaded,
    Party,
)
from app.conventions.queries.returned import TextKey
from app.conventions.rules.names import avenant_reference
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service import amending, signing
from app.conventions.service.acting import check, note
from app.conventions.service.amending import AvenantSignatureData
from app.conventions.service.naming import convention_name
from app.conventions.service.overlaying import signing_side
from app.conventions.service.projecting import rebuild
from app.core.clock import now
from app.core.errors import ConflictError
from app.documents import pictures
from app.documents import service as documents
from app.documents.fields import field_name
from app.documents.signatures import Signatory, Verdict

PDF = "application/pdf"
_RETURNED = {SIGNED_FILE, PARTLY_SIGNED_FILE, AVENANT_FILE, PARTLY_SIGNED_AVENANT_FILE}


@dataclass(frozen=True)
class Seat:
    """The place of one side in a text: its field, who the text names there, its signature."""

    field: str
    party: Party
    body_id: UUID
    name: str
    person: str | None
    capacity: str | None
    signature: Signature | AvenantSignature | None

    @property
    def key(self) -> UUID:
        return self.party.row.id

    @property
    def signatory(self) -> Signatory:
        return Signatory(self.name, self.person)


@dataclass(frozen=True)
class Text:
    """`avenant` None: the text of the convention itself."""

    loaded: Loaded
    avenant: LoadedAvenant | None = None

    @property
    def key(self) -> TextKey:
        return TextKey(self.loaded.row.id, self.avenant.row.id if self.avenant else None)

    @property
    def pdf_sha256(self) -> str | None:
        return (self.avenant or self.loaded).row.pdf_sha256

    @property
    def reference(self) -> str:
        """As its pages say it."""
        reference = self.loaded.row.reference
        return avenant_reference(reference, self.avenant.row.number) if self.avenant else reference

    @property
    def title(self) -> str:
        """« la convention TGN-2026-014 », « l’avenant n° 1 à la convention TGN-2026-014 »."""
        convention = f"la convention {self.loaded.row.reference}"
        return (
            f"l’avenant n° {self.avenant.row.number} à {convention}" if self.avenant else convention
        )

    @property
    def asks_act(self) -> bool:
        """Each side of an avenant signs by an act of its own; a convention has it already."""
        return self.avenant is not None

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """The press names the fields in the order of the parties."""
        numbered = enumerate(self.loaded.parties, start=1)
        placed = [(field_name(number), party) for number, party in numbered]
        if self.avenant is None:
            return tuple(_convention_seat(field, party) for field, party in placed)
        on = self.avenant.drawn_on
        return tuple(
            _avenant_seat(self.loaded, self.avenant, on, field, party) for field, party in placed
        )

    def seat(self, party_id: UUID) -> Seat:
        party = self.loaded.party(party_id)
        return next(seat for seat in self.seats if seat.party is party)

    @property
    def unsigned(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.signature is None]

    @property
    def is_whole(self) -> bool:
        return bool(self.seats) and not self.unsigned

    @property
    def kind(self) -> str:
        """As what a signed file of it is kept now."""
        if self.avenant:
            return AVENANT_FILE if self.is_whole else PARTLY_SIGNED_AVENANT_FILE
        return SIGNED_FILE if self.is_whole else PARTLY_SIGNED_FILE

    @property
    def refusal(self) -> str | None:
        """Why nobody signs it any more."""
        row = (self.avenant or self.loaded).row
        if row.abandoned_on is None:
            return None
        words = self.title[:1].upper() + self.title[1:]
        return f"{words} est abandonné{'' if self.avenant else 'e'} : il n’y a plus rien à signer."

    @property
    def to_send(self) -> str | None:
        """The newest signed file while signatures are awaited: the next one signs that one."""
        mine = [
            file
            for file in self.loaded.files
            if file.kind in _RETURNED and file.about_id == self.key.avenant_id
        ]
        is_awaited = bool(self.unsigned) and self.refusal is None
        return mine[-1].sha256 if is_awaited and mine and mine[-1].verdict else None

    @property
    def download_name(self) -> str:
        """« …_signee.pdf », « …_signee-par-Moissac.pdf » while other signatures are awaited."""
        signed = [seat.name for seat in self.seats if seat.signature]
        whose = f"-par-{'-et-'.join(signed)}" if signed and not self.is_whole else ""
        if self.avenant is None:
            return convention_name(self.loaded, f"signee{whose}")
        what = f"Avenant-{self.avenant.row.number}"
        return convention_name(self.loaded, f"signe{whose}", what=what)


def _convention_seat(field: str, party: Party) -> Seat:
    row = party.row
    return Seat(
        field, party, party.body.id, party.body.name, row.signatory_name, row.signatory_capacity,
        party.signature,
    )  # fmt: skip


def _avenant_seat(
    loaded: Loaded, avenant: LoadedAvenant, on: date, field: str, party: Party
) -> Seat:
    """Who signs is who the avenant named on the day it was prepared."""
    side, known = signing_side(loaded, avenant, party, on), avenant.side(party.row.id)
    return Seat(
        field, party, side.body.key, side.body.name, side.signatory_name, side.signatory_capacity,
        known.signature if known else None,
    )  # fmt: skip


def all_of(loaded: Loaded) -> list[Text]:
    """The convention's own, then each avenant's."""
    return [Text(loaded), *(Text(loaded, avenant) for avenant in loaded.avenants)]


def load(session: Session, key: TextKey) -> Text:
    loaded = loading.load(session, key.convention_id)
    return Text(loaded, loaded.avenant(key.avenant_id) if key.avenant_id else None)


def sign(
    session: Session,
    actor: journal.Actor,
    key: TextKey,
    party_id: UUID,
    data: AvenantSignatureData,
    today: date,
    *,
    is_admin: bool = False,
) -> None:
    """The act that `data` names is read for an avenant only."""
    if key.avenant_id is None:
        signing.sign(session, actor, key.convention_id, party_id, data, today, is_admin=is_admin)
        return
    amending.sign(
        session, actor, key.convention_id, key.avenant_id, party_id, data, today,
        is_admin=is_admin,
    )  # fmt: skip


def keep_file(
    session: Session,
    actor: journal.Actor,
    store: Path,
    key: TextKey,
    content: bytes,
    name: str,
    today: date,
    verdict: Verdict | None = None,
) -> ConventionFile:
    """What came back, kept as it came, with what was found of its electronic signatures.

    `verdict` is None for a paper, which has none.
    """
    text = load(session, key)
    check(Act.KEEP_FILE, text.loaded, Proposal(today, today))
    if text.refusal:
        raise ConflictError(text.refusal)
    pictures.check(content)
    file = documents.save(
        session, store, content, PDF, text.download_name, is_demo=text.loaded.row.is_demo,
        kept_by=actor.label,
    )  # fmt: skip
    if any(known.sha256 == file.sha256 for known in text.loaded.files):
        raise ConflictError("Ce fichier est déjà joint à la convention.")
    kept = ConventionFile(
        convention_id=key.convention_id,
        kind=text.kind,
        about_id=key.avenant_id,
        sha256=file.sha256,
        name=name[:200] or file.name,
        added_at=now(),
        added_by=actor.label,
        verdict=verdict.as_json() if verdict else None,
    )
    session.add(kept)
    rebuild(session, key.convention_id)
    _note(session, actor, text, kept)
    return kept


def _note(session: Session, actor: journal.Actor, text: Text, kept: ConventionFile) -> None:
    signed = "signé" if text.is_whole else "signé en partie"
    of = f" de l’avenant n° {text.avenant.row.number}" if text.avenant else ""
    details: dict[str, object] = {"sha256": kept.sha256, "verdict": kept.verdict}
    if kept.about_id:
        details["avenant"] = str(kept.about_id)
    summary = f"Exemplaire {signed}{of} joint : {kept.name}."
    note(session, actor, "file_kept", text.loaded.row, summary, details)
