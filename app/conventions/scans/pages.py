"""What the pages of the scans show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.conventions.rules.scans import How, PageSet, Verdict
from app.conventions.scans.binding import side_field
from app.conventions.scans.models import Scan
from app.conventions.scans.queries import BoundRow, KnownText, PageRow, PileRow
from app.conventions.service.texts import Seat, Text
from app.core.french import plural
from app.jobs.pages import JobView

HERE = "/documents/numerisations"
_VERDICTS = {
    Verdict.COMPLETE: ("complet", "done"),
    Verdict.DOUBTFUL: ("complet, à vérifier", "watch"),
    Verdict.INCOMPLETE: ("incomplet", "watch"),
    Verdict.OTHER_VERSION: ("autre version", "limit"),
    Verdict.DRAFT: ("projet", "limit"),
    Verdict.UNKNOWN: ("référence inconnue", "limit"),
}


@dataclass(frozen=True)
class DropPage:
    """The place to drop a pile, and the piles dropped before."""

    piles: Sequence[PileRow]
    error: str = ""

    def progress(self, pile: PileRow) -> str:
        if pile.read_count < pile.page_count:
            return f"{pile.read_count} sur {pile.page_count} lues"
        if pile.waiting:
            return plural(pile.waiting, "page à traiter", "pages à traiter")
        return "terminé"

    def is_done(self, pile: PileRow) -> bool:
        return pile.read_count == pile.page_count and not pile.waiting


@dataclass(frozen=True)
class ShownSet:
    """One set, and the text that its pages name when there is one here."""

    made: PageSet
    rows: Sequence[PageRow]
    text: KnownText | None

    @property
    def first(self) -> int:
        """Where its first page is in the pile: what its address says."""
        return self.made.pages[0].number

    @property
    def title(self) -> str:
        words = self.made.reference
        if self.text:
            avenant = f", avenant n° {self.text.number}" if self.text.number else ""
            words = f"{self.text.member}, {words}{avenant}"
        return f"{words}, exemplaire {self.made.copy}" if self.made.copy > 1 else words

    @property
    def verdict(self) -> tuple[str, str]:
        return _VERDICTS[self.made.verdict]

    @property
    def tone(self) -> str:
        return self.verdict[1] if self.made.verdict is not Verdict.COMPLETE else "neutral"

    @property
    def is_incomplete(self) -> bool:
        return self.made.verdict is Verdict.INCOMPLETE


@dataclass(frozen=True)
class PilePage:
    """A pile: how far it is read, the sets to confirm, the pages to sort, what is done."""

    scan: Scan
    job: JobView | None
    rows: Sequence[PageRow]
    sets: Sequence[ShownSet]
    tray: Sequence[PageRow]
    aside: Sequence[PageRow]
    bound: Sequence[BoundRow]

    @property
    def here(self) -> str:
        return f"{HERE}/{self.scan.id}"

    @property
    def original(self) -> str:
        return f"/documents/{self.scan.sha256}/original"

    @property
    def is_read(self) -> bool:
        return len(self.rows) == self.scan.page_count

    @property
    def is_reading(self) -> bool:
        return self.job is not None and not self.job.is_over

    @property
    def to_bind(self) -> list[ShownSet]:
        """Complete sets first: they ask for nothing but a confirmation."""
        possible = [shown for shown in self.sets if shown.made.may_be_bound]
        return sorted(possible, key=lambda shown: shown.is_incomplete)

    @property
    def is_finished(self) -> bool:
        return self.is_read and not self.sets and not self.tray

    @property
    def problems(self) -> list[str]:
        """Each once: Tesseract missing is said for the pile, not sixty times."""
        return list(
            dict.fromkeys(row.problem for row in self.rows if row.problem and row.has_picture)
        )

    @property
    def blanks(self) -> int:
        return sum(row.is_blank for row in self.tray)

    @property
    def summary(self) -> str:
        if self.is_reading:
            return "lecture en cours"
        sorted_count = sum(len(shown.rows) for shown in self.sets)
        attached = sum(row.set_id is not None for row in self.rows)
        said = [
            f"{plural(sorted_count, 'page triée', 'pages triées')} en "
            f"{plural(len(self.sets), 'jeu à confirmer', 'jeux à confirmer')}"
            if sorted_count else "",
            plural(len(self.tray), "page à trier", "pages à trier") if self.tray else "",
            plural(attached, "page jointe", "pages jointes") if attached else "",
            plural(len(self.aside), "page écartée", "pages écartées") if self.aside else "",
        ]  # fmt: skip
        return ", ".join(filter(None, said)) or "aucune page lue"

    def picture(self, row: PageRow) -> str:
        return f"{self.here}/vignette-{row.number}.jpg?tour={row.turn}"

    def has_no_picture(self, row: PageRow) -> bool:
        """It could not be opened at all; with a picture, `problem` is about its words."""
        return bool(row.problem) and not row.has_picture

    def why(self, row: PageRow) -> str:
        """Why the page is in the tray."""
        if self.has_no_picture(row):
            return row.problem
        if row.is_blank:
            return "Page blanche."
        if row.how == How.CODE.value:
            return f"Pied de page lu « {row.reference} », inconnu ici."
        return "Aucun code lu."


@dataclass(frozen=True)
class SheetPage:
    """One page of a pile, large, and what a person may do with it.

    `gaps`: the pages that its sets miss (reference, page); what is sorted by hand is often there.
    """

    scan: Scan
    row: PageRow
    told: str
    texts: Sequence[KnownText]
    to_sort: Sequence[int]
    gaps: Sequence[tuple[str, int]]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def pile(self) -> str:
        return f"{HERE}/{self.scan.id}"

    @property
    def here(self) -> str:
        return f"{self.pile}/pages/{self.row.number}"

    @property
    def picture(self) -> str:
        return f"{self.pile}/page-{self.row.number}.png?tour={self.row.turn}"

    @property
    def following(self) -> int | None:
        """The next page to sort, after this one and then from the start."""
        after = [number for number in self.to_sort if number > self.row.number]
        before = [number for number in self.to_sort if number < self.row.number]
        return next(iter(after + before), None)


@dataclass(frozen=True)
class SetPage:
    """One set, its pages large enough to be checked, and what the paper says of its signatures."""

    pile: PilePage
    shown: ShownSet
    text: Text
    acts: Sequence[tuple[str, str]] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def action(self) -> str:
        return f"{self.pile.here}/jeux/{self.shown.first}"

    @property
    def numbers(self) -> str:
        return " ".join(str(number) for number in self.shown.made.numbers)

    @property
    def signed(self) -> list[Seat]:
        return [seat for seat in self.text.seats if seat.signature is not None]

    @property
    def holders(self) -> list[tuple[str, str]]:
        """The places of originals are followed for conventions only."""
        if self.text.avenant:
            return []
        return [(str(seat.key), seat.name) for seat in self.text.seats]

    def field(self, name: str, seat: Seat) -> str:
        return side_field(name, seat.key)
