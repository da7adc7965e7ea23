"""What a batch can print, and what is missing to print it for a member. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

MOST_MEMBERS = 1_000


class Part(StrEnum):
    """In the order in which a member's documents are printed."""

    LETTER = "letter"
    CONVENTION = "convention"
    DELIBERATION = "deliberation"


PART_LABELS = {
    Part.LETTER: "lettre d’accompagnement",
    Part.CONVENTION: "projet de convention",
    Part.DELIBERATION: "modèle de délibération",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a body when its documents are prepared; `running`: its convention.

    `has_siren`: or a SIRET, which the documents print first.
    """

    name: str
    has_siren: bool = False
    has_address: bool = False
    has_signatory: bool = False
    has_email: bool = False
    has_framework: bool = False
    obligation: str = "unknown"
    running: str = ""
    is_syndicat: bool = False


class Lack(StrEnum):
    """What is missing; the first two forbid, the others leave a blank."""

    IS_SYNDICAT = "is_syndicat"
    HAS_CONVENTION = "has_convention"
    ADDRESS = "address"
    SIGNATORY = "signatory"
    SIREN = "siren"
    OBLIGATION = "obligation"
    EMAIL = "email"
    FRAMEWORK = "framework"

    @property
    def forbids(self) -> bool:
        return self in {Lack.IS_SYNDICAT, Lack.HAS_CONVENTION}


def lacks_of_member(known: Known, parts: Collection[Part], *, with_mails: bool) -> tuple[Lack, ...]:
    """What forbids comes alone: the rest does not matter then."""
    if known.is_syndicat:
        return (Lack.IS_SYNDICAT,)
    if known.running:
        return (Lack.HAS_CONVENTION,)
    in_text = Part.CONVENTION in parts
    checks = {
        Lack.ADDRESS: known.has_address or not (in_text or Part.LETTER in parts),
        Lack.SIGNATORY: known.has_signatory or not in_text,
        Lack.SIREN: known.has_siren or not in_text,
        Lack.OBLIGATION: known.obligation != "unknown" or Part.DELIBERATION not in parts,
        Lack.EMAIL: known.has_email or not with_mails,
    }
    return tuple(lack for lack, is_fine in checks.items() if not is_fine)


def lacks_of_syndicat(known: Known, parts: Collection[Part]) -> tuple[Lack, ...]:
    """What every document of the batch would leave blank."""
    in_text = Part.CONVENTION in parts
    checks = {
        Lack.FRAMEWORK: known.has_framework,
        Lack.ADDRESS: known.has_address or not (in_text or Part.LETTER in parts),
        Lack.SIGNATORY: known.has_signatory or not in_text,
        Lack.SIREN: known.has_siren or not in_text,
    }
    return tuple(lack for lack, is_fine in checks.items() if not is_fine)
