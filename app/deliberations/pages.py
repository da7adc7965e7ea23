"""What the pages of délibérations show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.deliberations.models import Deliberation
from app.deliberations.queries import BodyChoice, DeliberationRow
from app.deliberations.rules import ParsedAct, executoire_on
from app.documents.models import StoredFile
from app.journal.models import JournalEntry

EXECUTOIRE_FILTERS = (("oui", "exécutoire"), ("non", "non prouvée"))
UNANIMOUS_CHOICES = (("true", "À l’unanimité"), ("false", "À la majorité"))
Choice = tuple[str, str]


@dataclass(frozen=True)
class ListPage:
    rows: Sequence[DeliberationRow]
    count: int
    number: int
    page_count: int
    url: str
    typed: Mapping[str, str]
    active: Sequence[tuple[str, str, str]]
    bodies: Sequence[Choice]
    without_matter: Sequence[Deliberation] = ()
    executoire_choices: Sequence[Choice] = EXECUTOIRE_FILTERS


@dataclass(frozen=True)
class DetailPage:
    """`warnings`: what the identifier and the rest say differently."""

    act: Deliberation
    body_name: str
    matter: str | None
    file: StoredFile | None
    warnings: Sequence[str]
    entries: Sequence[JournalEntry]
    today: date

    @property
    def executoire_on(self) -> date | None:
        return executoire_on(self.act.received_on, self.act.published_on)

    @property
    def executoire_reason(self) -> str:
        """Why it is exécutoire, or what is missing to prove it."""
        if self.executoire_on is not None:
            return "reçue en préfecture et publiée, la plus tardive des deux dates comptant"
        missing = [
            words
            for words, day in (
                ("la réception en préfecture", self.act.received_on),
                ("la publication", self.act.published_on),
            )
            if day is None
        ]
        return f"il manque la date de {' et celle de '.join(missing)}"

    @property
    def voters(self) -> int | None:
        if self.act.present_count is None or self.act.represented_count is None:
            return None
        return self.act.present_count + self.act.represented_count


@dataclass(frozen=True)
class FormPage:
    """`act_id` is None for a new délibération."""

    typed: Mapping[str, str]
    bodies: Sequence[Choice]
    matters: Sequence[Choice]
    errors: Mapping[str, str] = field(default_factory=dict)
    act_id: UUID | None = None
    unanimous_choices: Sequence[Choice] = UNANIMOUS_CHOICES

    @property
    def action(self) -> str:
        return f"/deliberations/{self.act_id}/correction" if self.act_id else "/deliberations"


@dataclass(frozen=True)
class MatterPage:
    """`left`: how many délibérations of the syndicat wait for their matter, this one included."""

    act: Deliberation
    body_name: str
    file: StoredFile | None
    matters: Sequence[Choice]
    left: int
    typed: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadingPage:
    """`act` is None before anything is pasted."""

    typed: str
    act: ParsedAct | None
    nature: str
    body: BodyChoice | None
    known: Deliberation | None
    warnings: Sequence[str] = ()


def choices(bodies: Sequence[BodyChoice]) -> list[Choice]:
    return [(str(body.id), body.name) for body in bodies]


# The fields that a reading of the act can fill.
READ_FIELDS = (
    *("number", "subject", "meeting_on", "convened_on", "act_identifier", "sent_on"),
    *("received_on", "published_on", "matter_code", "present_count", "represented_count"),
    *("excused_count", "votes_for", "votes_against", "abstentions", "is_unanimous"),
)


def typed_of(act: Deliberation) -> dict[str, str]:
    """The act as its form shows it: dates JJ/MM/AAAA, nothing for what is not known."""
    fields = ("collectivite_id", *READ_FIELDS, "is_framework", "note")
    return {name: shown(getattr(act, name)) for name in fields}


def shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)
