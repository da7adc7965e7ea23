"""What each printed document says, as frozen values: other rooms fill them, templates read them.

Their canonical JSON is what gets hashed when a text is frozen, and it travels inside the PDF.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Protocol


class Renewal(StrEnum):
    NONE = "none"
    EXPRESS = "express"
    TACIT = "tacit"


class NoticeMode(StrEnum):
    TERM = "term"
    ANY_TIME = "anytime"


class Licence(StrEnum):
    """The two licences of CRPA art. D323-2-1; UNDECIDED leaves the choice to the délibération."""

    UNDECIDED = ""
    OUVERTE = "licence_ouverte"
    ODBL = "odbl"


class AnyContent(Protocol):
    """What the printer needs to know of any content, a frozen dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def is_demo(self) -> bool: ...
    @property
    def is_draft(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActContent:
    """A délibération: `assembly` without article (« conseil municipal »)."""

    number: str
    decided_on: date
    assembly: str = ""
    identifier: str | None = None
    executoire_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyContent:
    """One signing side. Unknown facts stay None and print as a rule to fill by hand."""

    name: str
    kind: str
    legal_form: str
    siren: str
    siret: str | None = None
    address: str = ""
    signatory_civility: str = ""
    signatory_name: str | None = None
    signatory_capacity: str = ""
    deliberation: ActContent | None = None
    delegation_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermContent:
    """Either a duration or a last day (inclusive), or both when the start is written."""

    starts_on: date | None = None
    duration_months: int | None = None
    ends_on: date | None = None
    renewal: Renewal = Renewal.NONE
    renewal_months: int | None = None
    renewal_max_count: int | None = None
    notice_months: int | None = None
    notice_mode: NoticeMode = NoticeMode.TERM


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetContent:
    name: str
    schema: str
    version: str
    who: str
    update: str
    legal_delay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrespondantContent:
    party: str
    name: str | None = None
    function: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamContent:
    """The convention by which the platform reached the syndicat."""

    grantor: str
    signed_on: date
    platform_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseContent:
    """One clause of a model, in Markdown. Without title, an article goes on with the one before."""

    part: str
    title: str = ""
    condition: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionContent:
    """The first party is the syndicat; the others adhere (or are its partners)."""

    reference: str
    version_label: str
    is_frozen: bool
    is_demo: bool
    parties: tuple[PartyContent, ...]
    object: str
    platform_name: str
    term: TermContent
    place: str
    datasets: tuple[DatasetContent, ...]
    visas: tuple[str, ...] = ()
    preamble: tuple[str, ...] = ()
    licence: Licence = Licence.UNDECIDED
    correspondants: tuple[CorrespondantContent, ...] = ()
    upstream_convention: UpstreamContent | None = None
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return not self.is_frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliberationModelContent:
    """A délibération for the member to adapt and adopt; blanks are its to fill."""

    reference: str
    version_label: str
    is_demo: bool
    member_name: str
    member_kind: str
    department_name: str
    syndicat_name: str
    platform_name: str
    convention_reference: str
    term: TermContent
    assembly: str = ""
    executive: str = ""
    obligation: str = "unknown"
    population_totale: int | None = None
    etp: Decimal | None = None
    licence: Licence = Licence.UNDECIDED
    syndicat_deliberation: ActContent | None = None
    upstream_convention: UpstreamContent | None = None
    convention_title: str = ""
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContent:
    """`civility` is « M. », « Mme » or empty; `executive` is « maire » or « president »."""

    reference: str
    version_label: str
    is_demo: bool
    sender_name: str
    sender_address: tuple[str, ...]
    sender_capacity: str
    recipient_name: str
    recipient_address: tuple[str, ...]
    place: str
    sent_on: date
    platform_name: str
    convention_reference: str
    copies_count: int
    executive: str = "maire"
    civility: str = ""
    assembly: str = "assemblée délibérante"
    is_subject: bool | None = None
    reply_before_on: date | None = None
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False


def content_json(content: AnyContent) -> str:
    """Canonical JSON: sorted keys, no spaces, ISO dates, decimals as text, and the kind."""
    fields = {"kind": type(content).__name__, **asdict(content)}
    if not fields.get("clauses", True):  # what was frozen before models had any keeps its hash
        del fields["clauses"]
    return json.dumps(
        fields, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"No canonical JSON for {type(value).__name__}")
