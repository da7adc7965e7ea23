"""What the pages of returned files show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.conventions.service.returning import Examined
from app.conventions.service.signing import LEVELS
from app.conventions.service.texts import Seat, Text
from app.core.french import date_fr
from app.documents.signatures import SeenSignature, TimeKind, Verdict
from app.documents.waiting import Slip

Choice = tuple[str, str]
LEVEL_CHOICES: Sequence[Choice] = tuple(
    (code, words[:1].upper() + words[1:]) for code, words in LEVELS.items()
)


@dataclass(frozen=True)
class Joined:
    """The file is already with a convention or one of its avenants; `title` says which."""

    convention_id: UUID
    title: str


@dataclass(frozen=True)
class DropPage:
    """`refused`: what was just dropped and is kept nowhere. `text`: what it is said to be."""

    waiting: Sequence[Slip]
    text: Text | None = None
    member: str = ""
    error: str = ""
    refused: Verdict | None = None
    refused_name: str = ""
    joined: Joined | None = None


@dataclass(frozen=True)
class Proposal:
    """One signature of the file, and what would be recorded of it."""

    number: int
    seen: SeenSignature
    seat: Seat | None
    typed: Mapping[str, str]

    @property
    def is_recorded(self) -> bool:
        return self.seat is not None and self.seat.signature is not None

    @property
    def when(self) -> str:
        if self.seen.signed_at is None:
            return "sans date"
        kind = (
            "date prouvée par un horodatage"
            if self.seen.time_kind is TimeKind.TIMESTAMPED
            else "d’après l’ordinateur du signataire"
        )
        return f"{date_fr(self.seen.signed_at)}, {kind}"

    @property
    def certificate(self) -> str:
        """« Commune de Moissac, délivré par Autorité… »."""
        parts = [self.seen.organisation, f"délivré par {self.seen.issuer or 'inconnu'}"]
        trust = "autorité de confiance" if self.seen.trusted else "chaîne non vérifiée"
        return f"{', '.join(part for part in parts if part)} ({trust})"


@dataclass(frozen=True)
class CheckPage:
    """A dropped file, before anything is recorded."""

    slip: Slip
    examined: Examined
    proposals: Sequence[Proposal]
    parties: Sequence[Choice]
    conventions: Sequence[Choice]
    page_count: int
    member: str = ""
    acts: Sequence[Choice] = ()
    needs_reason: bool = False
    override_reason: str = ""
    joined: Joined | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    levels: Sequence[Choice] = LEVEL_CHOICES

    @property
    def action(self) -> str:
        return f"/documents/retours/{self.slip.sha256}"

    @property
    def verdict(self) -> Verdict:
        return self.examined.verdict

    @property
    def title(self) -> str:
        """« Avenant n° 1 à la convention TGN-2026-014 : Moissac »."""
        if self.text is None:
            return "Quelle convention est-ce, ou quel avenant ?"
        title = self.text.title.removeprefix("la ").removeprefix("l’")
        return f"{title[:1].upper()}{title[1:]} : {self.member}"

    @property
    def intro(self) -> str:
        if self.text is None:
            return (
                f"Le fichier « {self.slip.name} » ne dit pas quelle convention ni quel avenant il "
                "porte. Choisissez-le : il sera comparé à son texte."
            )
        return (
            f"Voici ce que le fichier « {self.slip.name} » prouve. Relisez, complétez, puis "
            "enregistrez : rien ne l’est encore."
        )

    @property
    def asks_act(self) -> bool:
        return self.text is not None and self.text.asks_act

    @property
    def certainties(self) -> Sequence[str]:
        return certainties(self.verdict, self.text)

    @property
    def text(self) -> Text | None:
        return self.examined.text

    @property
    def to_record(self) -> Sequence[Proposal]:
        return [one for one in self.proposals if not one.is_recorded]

    @property
    def still_awaited(self) -> Sequence[str]:
        """Who has signed neither before nor in this file."""
        if self.text is None or self.verdict.is_scan:
            return []
        here = {one.seat.key for one in self.proposals if one.seat}
        return [seat.name for seat in self.text.unsigned if seat.key not in here]


def certainties(verdict: Verdict, text: Text | None = None) -> list[str]:
    """What the file proves, in words; nothing of what is only declared."""
    said = []
    if verdict.matches_generated:
        said.append(
            f"C’est bien le texte arrêté de {text.title if text else 'la convention'} qui a été "
            "signé : le fichier commence, octet pour octet, par celui que Jalon a produit."
        )
    if verdict.only_signatures_added:
        said.append("Rien d’autre que des signatures n’y a été ajouté.")
    if verdict.intact:
        said.append("Aucun octet signé n’a changé depuis.")
    trusted = (seen.signer for seen in verdict.signatures if seen.valid and seen.trusted)
    return [
        *said,
        *(f"Le certificat de {name} vient d’une autorité de confiance." for name in trusted),
    ]
