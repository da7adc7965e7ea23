"""Which file should prove each recorded fact, and which ones do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from app.conventions.models import ConventionFile
from app.conventions.queries.loaded import Loaded
from app.conventions.queries.pieces import KnownAct
from app.core.french import date_short, de
from app.deliberations.forms import uuid_or_none


class PieceKind(StrEnum):
    """What a file proves; the value is kept in `convention_file.kind`."""

    SIGNED = "signed"
    PARTLY_SIGNED = "partly_signed"
    AVENANT = "avenant"
    PARTLY_SIGNED_AVENANT = "partly_signed_avenant"
    RENEWAL = "renewal"
    DELIBERATION = "deliberation"
    RECEIPT = "receipt"
    DELEGATION = "delegation"
    DENONCIATION = "denonciation"
    ACKNOWLEDGEMENT = "acknowledgement"
    LETTER = "letter"


# Of a receipt or of a slip of registered letter, an office often has nothing but a photo.
PHOTOGRAPHED = frozenset({PieceKind.RECEIPT, PieceKind.ACKNOWLEDGEMENT})
FOLDERS = {
    PieceKind.SIGNED: "fichiers",
    PieceKind.PARTLY_SIGNED: "fichiers",
    PieceKind.AVENANT: "avenants",
    PieceKind.PARTLY_SIGNED_AVENANT: "avenants",
    PieceKind.RENEWAL: "renouvellements",
    PieceKind.DELIBERATION: "deliberations",
    PieceKind.RECEIPT: "accuses-prefecture",
    PieceKind.DELEGATION: "delegations",
    PieceKind.DENONCIATION: "courriers",
    PieceKind.ACKNOWLEDGEMENT: "courriers",
    PieceKind.LETTER: "courriers",
}


@dataclass(frozen=True)
class Kept:
    """A file of the store; `name` is the one it came under."""

    sha256: str
    name: str

    @property
    def format(self) -> str:
        return "image" if self.name.lower().endswith((".jpg", ".jpeg", ".png")) else "PDF"


@dataclass(frozen=True)
class Slot:
    """A fact and its files. `is_expected`: recorded, so that its absence is said.

    `is_returned`: it comes back through one door, which compares it with the text to sign.
    """

    kind: PieceKind
    label: str
    about_id: UUID | None = None
    files: tuple[Kept, ...] = ()
    is_expected: bool = True
    is_returned: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.about_id or ''}"

    @property
    def is_missing(self) -> bool:
        return self.is_expected and not self.files


def parse_slot(typed: str) -> tuple[PieceKind, UUID | None]:
    kind, _, about = typed.partition(":")
    if kind not in set(PieceKind):
        raise ValueError("Choisissez dans la liste.")
    return PieceKind(kind), uuid_or_none(about)


def slots(
    loaded: Loaded, acts: Sequence[KnownAct], shared: Sequence[ConventionFile] = ()
) -> list[Slot]:
    """In the order one reads them. `shared`: files kept on other conventions of the same acts."""
    known = {(file.kind, file.about_id, file.sha256): file for file in (*loaded.files, *shared)}
    files = sorted(known.values(), key=lambda file: (file.added_at, file.sha256))

    def kept(kind: PieceKind, about_id: UUID | None = None) -> tuple[Kept, ...]:
        return tuple(
            Kept(file.sha256, file.name)
            for file in files
            if (file.kind, file.about_id) == (kind.value, about_id)
        )

    return [
        replace(slot, files=(*slot.files, *kept(slot.kind, slot.about_id)))
        for slot in _facts(loaded, acts)
    ]


def _facts(loaded: Loaded, acts: Sequence[KnownAct]) -> Iterator[Slot]:
    is_signed = loaded.facts.is_signed_in_part
    yield Slot(PieceKind.SIGNED, "Convention signée", is_expected=is_signed, is_returned=True)
    yield Slot(
        PieceKind.PARTLY_SIGNED, "Convention signée en partie", is_expected=False, is_returned=True
    )
    for act in acts:
        yield from _act(act)
    for party in loaded.parties:
        if party.row.delegation_reference:
            words = f"Délégation {de(party.body.name)}, {party.row.delegation_reference}"
            yield Slot(PieceKind.DELEGATION, words, party.row.id)
    yield from _changes(loaded)
    for given in loaded.denonciations:
        sent = f"dénonciation envoyée le {date_short(given.sent_on)}"
        yield Slot(PieceKind.DENONCIATION, f"Lettre de {sent}", given.id)
        words = f"Avis de réception de la {sent}"
        has_come = bool(given.letter_number or given.received_on)
        yield Slot(PieceKind.ACKNOWLEDGEMENT, words, given.id, is_expected=has_come)
    yield Slot(PieceKind.LETTER, "Autre courrier", is_expected=False)


def _act(act: KnownAct) -> Iterator[Slot]:
    row = act.row
    number = f" n° {row.number}" if row.number else ""
    words = f"élibération{number} du {date_short(row.meeting_on)}, {act.body_name}"
    scan = (Kept(row.file_sha256, f"deliberation{number}.pdf"),) if row.file_sha256 else ()
    yield Slot(PieceKind.DELIBERATION, f"D{words}", row.id, scan)
    is_received = bool(row.received_on or row.act_identifier)
    receipt = f"Accusé de réception de la préfecture, d{words}"
    yield Slot(PieceKind.RECEIPT, receipt, row.id, is_expected=is_received)


def _changes(loaded: Loaded) -> Iterator[Slot]:
    for avenant in loaded.avenants:
        is_signed, is_frozen = bool(avenant.sides), avenant.row.pdf_sha256 is not None
        words, key = f"Avenant n° {avenant.row.number} signé", avenant.row.id
        yield Slot(PieceKind.AVENANT, words, key, is_expected=is_signed, is_returned=is_frozen)
        yield Slot(
            PieceKind.PARTLY_SIGNED_AVENANT, f"{words} en partie", key, is_expected=False,
            is_returned=True,
        )  # fmt: skip
    for renewal in loaded.renewals:
        words = f"Acte du renouvellement n° {renewal.row.number}"
        yield Slot(PieceKind.RENEWAL, words, renewal.row.id)
