"""What the pages of the members' ways show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.collectivites.models import Collectivite
from app.collectivites.pages import KIND_CHOICES, OBLIGATION_CHOICES, Choices, short_name
from app.core.french import ago_fr, date_short, typo_fr
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.accompaniment.queries import MemberRow, SignedRow
from app.reports.accompaniment.rules import (
    MEETING,
    Part,
    Path,
    Place,
    Rank,
)
from app.reports.accompaniment.service import PART_LABELS
from app.reports.asked import CONVENTION_CHOICES
from app.reports.pages import Deadline

PLACE_LABELS = {
    Place.TO_CONTACT: "à contacter",
    Place.TO_PRESENT: "offre à présenter",
    Place.TO_SIGN: "convention à signer",
    Place.TO_MEET: "correspondants à réunir",
    Place.DONE: "parcours accompli",
}
PLACE_TONES = {Place.TO_CONTACT: "muted", Place.DONE: "done"}
SITUATION_CHOICES = (
    ("done", "C’est fait"),
    ("planned", "C’est prévu"),
    ("cleared", "À annuler : enregistré par erreur"),
)


@dataclass(frozen=True)
class MemberView:
    """A member, where it stands, and why it would be called; `rank` None: no call to make."""

    row: MemberRow
    path: Path
    today: date
    rank: Rank | None
    signed: SignedRow | None = None
    deadline: Deadline | None = None

    @property
    def place(self) -> Place:
        return self.path.place

    @property
    def label(self) -> str:
        return PLACE_LABELS[self.place]

    @property
    def tone(self) -> str:
        return PLACE_TONES.get(self.place, "neutral")

    @property
    def href(self) -> str:
        return f"/accompagnement/{self.row.id}"

    @property
    def is_urgent(self) -> bool:
        return self.rank is not None and self.rank[0] == 0

    @property
    def met_count(self) -> int:
        return sum(part in self.path.done for part in MEETING)

    @property
    def why(self) -> str:
        """A sentence without its full stop: what makes this call the next one."""
        agreed = self.path.meeting_on
        if agreed and agreed < self.today:
            return typo_fr(f"rendez-vous prévu le {date_short(agreed)}, rien d’enregistré depuis")
        if self.is_urgent and self.deadline:
            return typo_fr(f"{self.deadline.what}, le {date_short(self.deadline.row.due_on)}")
        since = self.path.since_on
        if since is None:
            return "jamais contacté"
        return typo_fr(f"rien depuis le {date_short(since)} ({ago_fr(since, self.today)})")


@dataclass(frozen=True)
class PlaceCount:
    """How many stand at a step; `href` leads to exactly those."""

    place: Place
    value: int
    href: str

    @property
    def label(self) -> str:
        return PLACE_LABELS[self.place].capitalize()

    @property
    def tone(self) -> str:
        return PLACE_TONES.get(self.place, "neutral")


@dataclass(frozen=True)
class Funnel:
    places: Sequence[PlaceCount] = ()
    next_call: MemberView | None = None

    @property
    def total(self) -> int:
        return sum(one.value for one in self.places)


@dataclass(frozen=True)
class ListPage:
    rows: Sequence[MemberView]
    total: int
    number: int
    page_count: int
    url: str
    today: date
    funnel: Funnel
    typed: Mapping[str, str]
    epcis: Choices
    has_followed: bool
    kinds: Choices = KIND_CHOICES
    obligations: Choices = OBLIGATION_CHOICES
    conventions: Choices = CONVENTION_CHOICES
    places: Choices = tuple((place.value, label) for place, label in PLACE_LABELS.items())

    def short(self, name: str) -> str:
        return short_name(name)

    @property
    def active(self) -> list[tuple[str, str, str]]:
        typed = self.typed
        words = [(f"« {typed['q']} »", "q", typed["q"])] if typed["q"] else []
        choices = {"etape": self.places, "nature": self.kinds, "epci": self.epcis,
                   "obligation": self.obligations, "convention": self.conventions}  # fmt: skip
        for name, options in choices.items():
            known = dict(options)
            if typed[name] in known:
                words.append((known[typed[name]], name, typed[name]))
        if typed["departement"].isalnum():
            code = typed["departement"]
            words.append((f"département {code}", "departement", code))
        return words


@dataclass(frozen=True)
class StepView:
    """A line of the way. `is_inferred`: nobody recorded it, a later step carries it."""

    label: str
    on: date | None = None
    is_done: bool = False
    is_inferred: bool = False
    is_part: bool = False
    is_late: bool = False
    href: str = ""
    detail: str = ""


@dataclass(frozen=True)
class MemberPage:
    """`view` is None for a body that is not followed: its way may still be recorded."""

    body: Collectivite
    today: date
    view: MemberView
    steps: Sequence[StepView]
    history: Sequence[AccompanimentStep]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    parts: Choices = tuple((part.value, label) for part, label in PART_LABELS.items())
    situations: Choices = SITUATION_CHOICES

    def part_label(self, part: str) -> str:
        return PART_LABELS[Part(part)]

    @property
    def action(self) -> str:
        return f"/accompagnement/{self.body.id}"


def member_address(collectivite_id: UUID) -> str:
    return f"/accompagnement/{collectivite_id}"
