"""What is said of a signed PDF that came back: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimeKind(StrEnum):
    """A clock of the signer's own proves nothing; a timestamp is sealed by a third party."""

    SELF_REPORTED = "self_reported"
    TIMESTAMPED = "timestamped"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who should sign in a field: `person` is None when the signatory is not known by name."""

    party: str
    person: str | None = None


Expected = Mapping[str, Signatory]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSignature:
    """One signature as the file shows it. `level` is only ever what a person declares later.

    `valid`: the signed bytes are untouched and the certificate's key did sign them.
    `is_accepted`: valid, and nothing but signatures came after it.
    """

    field: str
    signer: str
    signed_at: datetime | None
    time_kind: TimeKind
    valid: bool
    trusted: bool
    covers_whole_document: bool
    is_accepted: bool
    party: str | None = None
    organisation: str | None = None
    issuer: str | None = None
    level: str | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "field": self.field,
            "signer": self.signer,
            "organisation": self.organisation,
            "issuer": self.issuer,
            "party": self.party,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "time_kind": self.time_kind.value,
            "valid": self.valid,
            "trusted": self.trusted,
            "covers_whole_document": self.covers_whole_document,
            "level": self.level,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All signatures of a file, judged together.

    `intact` and `only_signatures_added` are None when no signature allows to say; so is
    `matches_generated` without the file we generated. `refusals` stop the file; `doubts` are shown.
    `is_scan`: pages of pictures, a paper perhaps signed by hand, which only a person can say.
    """

    intact: bool | None
    only_signatures_added: bool | None
    matches_generated: bool | None
    signatures: Sequence[SeenSignature] = ()
    refusals: Sequence[str] = ()
    doubts: Sequence[str] = ()
    is_scan: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    @property
    def problems(self) -> list[str]:
        return [*self.refusals, *self.doubts]

    def as_json(self) -> dict[str, object]:
        return {
            "intact": self.intact,
            "only_signatures_added": self.only_signatures_added,
            "matches_generated": self.matches_generated,
            "signatures": [signature.as_json() for signature in self.signatures],
            "problems": self.problems,
        }
