"""What the pages of the import of conventions show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.conventions.importing.columns import LABELS, Table
from app.conventions.importing.verdicts import INCOMPLETE, KNOWN, OK, REFUSED, Verdict
from app.core.spreadsheet import cell_name

SHOWN = 200
Choice = tuple[str, str]


@dataclass(frozen=True)
class UploadPage:
    drafts: Sequence[tuple[UUID, str, str]]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ColumnView:
    """One column of the file: its letter, its heading, two cells as examples, what it holds."""

    letter: str
    heading: str
    examples: str
    chosen: str


@dataclass(frozen=True)
class ColumnsPage:
    draft_id: UUID
    file_name: str
    table: Table
    fields: Sequence[str]
    errors: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = tuple(LABELS.items())

    @property
    def columns(self) -> Sequence[ColumnView]:
        return [
            ColumnView(cell_name(0, place)[:-1], heading, self._examples(place), self._at(place))
            for place, heading in enumerate(self.table.headings)
        ]

    def _at(self, place: int) -> str:
        return self.fields[place] if place < len(self.fields) else ""

    def _examples(self, place: int) -> str:
        cells = (row[place] for _, row in self.table.rows if place < len(row) and row[place])
        found = dict.fromkeys(cell[:40] for cell, _ in zip(cells, range(3), strict=False))
        return " · ".join(list(found)[:2])


@dataclass(frozen=True)
class VerdictsPage:
    """`shown` of each section; the counts are of the whole file."""

    draft_id: UUID
    file_name: str
    verdicts: Sequence[Verdict]
    errors: Mapping[str, str] = field(default_factory=dict)
    shown: int = SHOWN

    def _of(self, *statuses: str) -> Sequence[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.status in statuses]

    @property
    def to_choose(self) -> Sequence[Verdict]:
        return [verdict for verdict in self._of(REFUSED) if verdict.candidates]

    @property
    def refused(self) -> Sequence[Verdict]:
        return [verdict for verdict in self._of(REFUSED) if not verdict.candidates]

    @property
    def accepted(self) -> Sequence[Verdict]:
        """What stays to be completed first."""
        return [*self._of(INCOMPLETE), *self._of(OK)]

    @property
    def incomplete_count(self) -> int:
        return len(self._of(INCOMPLETE))

    @property
    def known(self) -> Sequence[Verdict]:
        return self._of(KNOWN)
