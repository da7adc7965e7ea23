"""What the dashboard shows, on screen and in print."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app.conventions.queries.lists import DueRow
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.french import NBSP, ago_fr, date_fr, date_short, plural
from app.datasets.queries import DatasetCounts, EpciCounts
from app.datasets.rules import DATASETS, Dataset, Stage
from app.reports.asked import EVERYBODY, Asked
from app.reports.perimeter import EVERYTHING, Perimeter
from app.reports.queries import BodyRow, FrameRow, Setting
from app.reports.snapshots.pages import Moved

if TYPE_CHECKING:  # it shows deadlines, which are defined here
    from app.reports.accompaniment.pages import Funnel

HORIZON_MONTHS = 6
URGENT_DAYS = 31
STATE_TONES = {
    "in_approval": "watch",
    "to_sign": "watch",
    "partly_signed": "watch",
    "signed": "done",
    "in_force": "done",
    "in_notice": "limit",
    "ended": "muted",
    "abandoned": "muted",
    "archived": "muted",
}


@dataclass(frozen=True)
class StateCount:
    """`href`: its list, in the same perimeter; `moved`: since the last snapshot."""

    code: State
    count: int
    href: str = ""
    moved: Moved | None = None

    @property
    def note(self) -> str:
        return str(self.moved or "")

    @property
    def value(self) -> int:
        return self.count

    @property
    def label(self) -> str:
        return STATE_LABELS[self.code].capitalize()

    @property
    def tone(self) -> str:
        return STATE_TONES.get(self.code, "neutral")


@dataclass(frozen=True)
class Figure:
    """A number and what it counts; `href`: the list that is as long."""

    label: str
    value: int
    href: str = ""
    moved: Moved | None = None
    tone: str = "neutral"


@dataclass(frozen=True)
class WorkItem:
    """One thing to do: what, why, and where; `tone` is watch or limit.

    `on`: the date it is for, passed or to come. `is_unfiltered`: no filter of the page applies.
    `is_reserved`: an élu reads it, and is not led to a page for agents.
    """

    text: str
    reason: str
    href: str
    tone: str = "watch"
    is_demo: bool = False
    on: date | None = None
    is_unfiltered: bool = False
    is_reserved: bool = False


@dataclass(frozen=True)
class ObligationCounts:
    subject: int
    exempt: int
    unknown: int

    @property
    def total(self) -> int:
        return self.subject + self.exempt + self.unknown


@dataclass(frozen=True)
class Deadline:
    """`is_renewed`: the convention goes on by itself after its running period.

    `left`: meetings the member still has before the date, `is_known`: its calendar is;
    `left_words`: both sides, in French.
    """

    row: DueRow
    today: date
    is_renewed: bool
    left: int = 0
    left_words: str = ""
    is_known: bool = False

    @property
    def what(self) -> str:
        ends_on = date_short(self.row.ends_on) if self.row.ends_on else ""
        if self.row.is_notice:
            return f"limite de dénonciation, sinon reconduction après le {ends_on}"
        if self.row.state is State.IN_NOTICE:
            return "fin après préavis"
        return "reconduction tacite" if self.is_renewed else "fin de la convention"

    @property
    def asks_for_an_act(self) -> bool:
        """A renewal whose notice is passed, or an end already given notice of, just happens."""
        is_settled = self.is_renewed or self.row.state is State.IN_NOTICE
        return self.row.is_notice or not is_settled

    @property
    def is_urgent(self) -> bool:
        """Within a month; or further, when at most one meeting can still decide."""
        if not self.asks_for_an_act:
            return False
        is_near = self.row.due_on <= self.today + timedelta(days=URGENT_DAYS)
        return is_near or (self.is_known and self.left <= 1)

    @property
    def ago(self) -> str:
        return ago_fr(self.row.due_on, self.today)


@dataclass(frozen=True)
class DatasetLine:
    counts: DatasetCounts
    perimeter: Perimeter = EVERYTHING
    moved: Moved | None = None

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.counts.dataset]

    @property
    def published(self) -> int:
        return self.counts.concerned(Stage.PUBLISHED)

    @property
    def concerned(self) -> int:
        return self.counts.concerned()

    @property
    def list_url(self) -> str:
        return self.perimeter.dataset_url(jeu=self.dataset.code.value, concerne="oui")

    @property
    def published_url(self) -> str:
        return self.perimeter.dataset_url(jeu=self.dataset.code.value, etape="3")


@dataclass(frozen=True)
class EpciLine:
    """A grouping with its communes; `href`: the dashboard of that one alone. Empty: of no EPCI."""

    name: str
    counts: EpciCounts
    href: str = ""
    members_url: str = ""

    @property
    def members(self) -> int:
        return self.counts.member_count

    @property
    def published(self) -> int:
        return sum(one.concerned(Stage.PUBLISHED) for one in self.counts.datasets)

    @property
    def concerned(self) -> int:
        return sum(one.concerned() for one in self.counts.datasets)

    @property
    def share(self) -> int | None:
        """Datasets published among those expected, rounded down."""
        return self.published * 100 // self.concerned if self.concerned else None


@dataclass(frozen=True)
class DashboardPage:
    """`is_territory` false: the whole country, whose 1 254 EPCI are no table to read."""

    today: date
    setting: Setting
    obligations: ObligationCounts
    states: tuple[StateCount, ...]
    due: tuple[Deadline, ...]
    datasets: tuple[DatasetLine, ...]
    without_convention: int
    work: tuple[WorkItem, ...]
    frames: tuple[FrameRow, ...]
    trend: str = ""
    compared_on: date | None = None
    accompaniment: "Funnel | None" = None
    asked: Asked = EVERYBODY
    figures: tuple[Figure, ...] = ()
    epcis: tuple[EpciLine, ...] = ()
    is_territory: bool = True

    @property
    def perimeter(self) -> Perimeter:
        return self.asked.perimeter

    @property
    def due_url(self) -> str:
        return self.perimeter.conventions_url(echeance=str(HORIZON_MONTHS))

    def export_url(self, kind: str) -> str:
        return self.perimeter.url(f"/tableau-de-bord.{kind}")

    @property
    def convention_count(self) -> int:
        return sum(one.count for one in self.states)

    @property
    def counted(self) -> tuple[str, str]:
        if self.setting.has_followed:
            return "membre suivi", "membres suivis"
        return "organisme chargé", "organismes chargés"

    @property
    def whose(self) -> str:
        return self.counted[1]

    @property
    def conclusion(self) -> tuple[str, ...]:
        """Three sentences: who must publish, which conventions, what is published."""
        duty = self.obligations
        in_force = sum(s.count for s in self.states if s.code in {State.IN_FORCE, State.IN_NOTICE})
        published = sum(one.published for one in self.datasets)
        concerned = sum(one.concerned for one in self.datasets)
        subject = plural(duty.subject, "assujetti à l’obligation", "assujettis à l’obligation")
        check = plural(duty.unknown, "reste à vérifier", "restent à vérifier")
        conventions = plural(in_force, "convention en vigueur", "conventions en vigueur")
        deadlines = plural(len(self.due), "échéance", "échéances")
        expected = plural(concerned, "attendu", "attendus")
        return (
            f"{subject} sur {plural(duty.total, *self.counted)} ; {check}.",
            f"{conventions} ; {deadlines} dans les six mois.",
            f"{plural(published, 'jeu publié', 'jeux publiés')} sur {expected}.",
        )


@dataclass(frozen=True)
class WithoutConventionPage:
    rows: tuple[BodyRow, ...]
    total: int
    number: int
    page_count: int
    asked: Asked = EVERYBODY
    url: str = "/tableau-de-bord/sans-convention"


def frame_sentence(frame: FrameRow) -> str:
    """How a report cites an act: « délibération n° 09/2022-03 du 26 septembre 2022 »."""
    number = f" n°{NBSP}{frame.number}" if frame.number else ""
    role = "autorise les conventions" if frame.is_framework else "fixe le cadre stratégique"
    return f"Délibération{number} du {date_fr(frame.meeting_on)}, qui {role} : {frame.subject}"


def work_of_convention(convention_id: UUID) -> str:
    return f"/conventions/{convention_id}"
