"""What is printed after the first signature: avenant, renewal, notice, certificate of an act."""

from dataclasses import dataclass
from datetime import date

from app.documents.contents import ClauseContent, DatasetContent, PartyContent


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginContent:
    """The convention that the document is about; `signed_on` None: an old paper without a date."""

    reference: str
    title: str
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContent:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvenantContent:
    """The first party is the syndicat; a successor stands in the place of the party it replaces.

    `effective_on` None: on the last signature. `datasets`: the new list, when it changes.
    """

    reference: str
    version_label: str
    is_frozen: bool
    is_demo: bool
    number: int
    origin: OriginContent
    parties: tuple[PartyContent, ...]
    articles: tuple[ArticleContent, ...]
    effective_on: date | None = None
    datasets: tuple[DatasetContent, ...] = ()
    place: str = ""
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return not self.is_frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalContent:
    """An express renewal: from the day after `ended_on`, for `months`."""

    reference: str
    version_label: str
    is_frozen: bool
    is_demo: bool
    origin: OriginContent
    parties: tuple[PartyContent, ...]
    months: int
    ended_on: date
    starts_on: date
    ends_on: date
    place: str = ""
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return not self.is_frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLetterContent:
    """`limit_on`: last day of reception for the end `ends_on`; unknown ones are left out.

    `is_renewed`: a tacit renewal would follow that end.
    """

    reference: str
    version_label: str
    is_demo: bool
    origin: OriginContent
    sender: PartyContent
    sender_address: tuple[str, ...]
    recipient_name: str
    recipient_address: tuple[str, ...]
    place: str
    sent_on: date
    notice_months: int | None = None
    is_anytime: bool = False
    limit_on: date | None = None
    ends_on: date | None = None
    is_renewed: bool = False
    letter_number: str = ""
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateContent:
    """Both formalities are proven; the later of the two makes the act exécutoire (R-EXEC-01).

    `grounds`: articles of the CGCT, in words.
    """

    reference: str
    version_label: str
    is_demo: bool
    party: PartyContent
    number: str
    subject: str
    decided_on: date
    assembly: str
    identifier: str
    received_on: date
    published_on: date
    executoire_on: date
    grounds: str
    place: str
    certified_on: date
    clauses: tuple[ClauseContent, ...] = ()

    @property
    def is_draft(self) -> bool:
        return False


ChangeContent = AvenantContent | RenewalContent | NoticeLetterContent | CertificateContent
