"""What the page of a convention shows of its files and of its paper originals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from app.conventions.models import CopyClaim
from app.conventions.proof.slots import Kept, PieceKind, Slot
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.copies import Copy, late
from app.conventions.service.claiming import Means
from app.conventions.service.texts import Text, all_of
from app.core.french import date_short

Choice = tuple[str, str]
MEANS_CHOICES: Sequence[Choice] = (
    (Means.LETTER.value, "Une lettre à imprimer"),
    (Means.MAIL.value, "Un courriel"),
    (Means.BOTH.value, "Les deux : la lettre est jointe au courriel"),
)


@dataclass(frozen=True)
class CopyView:
    """An original, and the relances about the move it is in."""

    copy: Copy
    is_late: bool
    claims: Sequence[CopyClaim]


@dataclass(frozen=True)
class PiecesView:
    """`texts`: what is signed, to name a signed file and to say who signs it next."""

    slots: Sequence[Slot]
    copies: Sequence[CopyView]
    texts: Sequence[Text] = ()
    means: Sequence[Choice] = MEANS_CHOICES

    @property
    def kept(self) -> Sequence[Slot]:
        return [slot for slot in self.slots if slot.files]

    @property
    def frozen(self) -> Sequence[tuple[str, str, str]]:
        """The texts of renewals and of dénonciations kept as they were recorded: hash, name, label.

        Those of the convention and of its avenants have their own place.
        """
        loaded = self.texts[0].loaded if self.texts else None
        if loaded is None:
            return []
        found = [
            (act.row.pdf_sha256, "renouvellement", f"Texte du renouvellement n° {act.row.number}")
            for act in loaded.renewals
        ] + [
            (given.pdf_sha256, "denonciation",
             f"Lettre de dénonciation du {date_short(given.sent_on)}")
            for given in loaded.denonciations
        ]  # fmt: skip
        return [
            (sha256, f"{name}-{loaded.row.reference}.pdf", label)
            for sha256, name, label in found
            if sha256
        ]

    @property
    def missing(self) -> Sequence[Slot]:
        """Recorded, but nothing proves it yet."""
        return [slot for slot in self.slots if slot.is_missing]

    @property
    def choices(self) -> Sequence[Choice]:
        """What a file may prove, the facts that still have none first."""
        open_to_all = [slot for slot in self.slots if not slot.is_returned]
        ordered = sorted(open_to_all, key=lambda slot: not slot.is_missing)
        return [(slot.key, slot.label) for slot in ordered]

    @property
    def late(self) -> Sequence[Choice]:
        return [
            (str(view.copy.number), f"n° {view.copy.number}, {view.copy.holder}")
            for view in self.copies
            if view.is_late
        ]

    def address(self, slot: Slot, file: Kept) -> str:
        named = (text for text in self.texts if text.key.avenant_id == slot.about_id)
        text = next(named, None) if slot.is_returned else None
        name = text.download_name if text else file.name
        return f"/documents/{file.sha256}/{quote(name, safe='')}"

    def next_to_sign(self, file: Kept) -> Sequence[str]:
        """Who is to be sent this file, already signed by others."""
        text = next((text for text in self.texts if text.to_send == file.sha256), None)
        return [seat.name for seat in text.unsigned] if text else []

    @staticmethod
    def is_for_agents(slot: Slot) -> bool:
        return slot.kind == PieceKind.DELIBERATION


def pieces_view(loaded: Loaded, slots: Sequence[Slot], on: date) -> PiecesView:
    moves = {move.number: move.move for move in loaded.copy_moves}
    claimed = late(loaded.facts.copies, on)
    views = [
        CopyView(
            copy,
            copy in claimed,
            [
                claim
                for claim in loaded.claims
                if (claim.number, claim.move) == (copy.number, moves[copy.number])
            ],
        )
        for copy in loaded.facts.copies
    ]
    return PiecesView(slots, views, all_of(loaded))
