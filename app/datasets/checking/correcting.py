"""The corrected copy of a file: UTF-8, commas, titles and values where correction is certain."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from app.datasets.checking.bal import ALL_NAMES, bal_fields
from app.datasets.checking.reading import Source, Table, UnreadableError, plain_name, read_table
from app.datasets.checking.reading.text import SEPARATORS
from app.datasets.checking.rules import SchemaCode, addresses, corrections
from app.datasets.checking.schemas import Field, table_schema
from app.datasets.checking.tables import names_of

EXAMPLES = 3
MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Changed:
    """`row` is the one of the file sent, not of the copy."""

    row: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    what: str
    field: str | None
    count: int
    examples: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectedCopy:
    content: bytes
    changes: tuple[Change, ...]


def corrected_copy(origin: Path | bytes, schema: SchemaCode) -> CorrectedCopy | None:
    """None when there is nothing certain to correct, or no table to read."""
    if schema is SchemaCode.DECP:
        return None
    source = Source(origin)
    try:
        table = read_table(source, _names(schema))
        fields = _fields(schema, table.labels)
        kept = _kept_places(table)
        table = read_table(source, _names(schema))
        writing = _Writing(fields, kept, "point-virgule" if schema is SchemaCode.BAL else "virgule")
        content = writing.copy(table)
    except UnreadableError:
        return None
    if table.doubts:
        return None
    changes = writing.changes()
    return CorrectedCopy(content, changes) if changes else None


def _names(schema: SchemaCode) -> frozenset[str]:
    return ALL_NAMES if schema is SchemaCode.BAL else table_schema(schema).names


def _fields(schema: SchemaCode, labels: Sequence[str]) -> Mapping[str, Field]:
    if schema is SchemaCode.BAL:
        return bal_fields({addresses.ALIASES.get(one, one) for one in names_of(labels)})
    return table_schema(schema).fields


def _kept_places(table: Table) -> list[int]:
    """Every column but those without a title that hold nothing at all."""
    untitled = {place for place, label in enumerate(table.labels) if not label.strip()}
    for row in table.rows:
        if not untitled:
            break
        untitled -= {place for place in untitled if place < len(row) and row[place].strip()}
    return [place for place in range(len(table.labels)) if place not in untitled]


@dataclass(slots=True)
class _Writing:
    fields: Mapping[str, Field]
    kept: Sequence[int]
    separator: str
    _changes: dict[tuple[str, str | None], tuple[int, list[Changed]]] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)

    def changes(self) -> tuple[Change, ...]:
        return tuple(
            Change(what, name, count, tuple(examples))
            for (what, name), (count, examples) in self._changes.items()
        )

    def _note(self, what: str, name: str | None = None, changed: Changed | None = None) -> None:
        count, examples = self._changes.get((what, name), (0, []))
        if changed and len(examples) < EXAMPLES:
            examples.append(changed)
        self._changes[what, name] = (count + 1, examples)

    def copy(self, table: Table) -> bytes:
        self._note_form(table)
        text = StringIO()
        marks = {name: mark for mark, name in SEPARATORS.items()}
        writer = csv.writer(text, delimiter=marks[self.separator], lineterminator="\r\n")
        names = self._titles(table)
        writer.writerow([names[place] for place in self.kept])
        for number, row in enumerate(table.rows, start=table.facts.header_row + 1):
            if not any(cell.strip() for cell in row):
                self._note("lignes vides retirées")
                continue
            writer.writerow(self._row(names, number, row))
        return text.getvalue().encode()

    def _note_form(self, table: Table) -> None:
        facts = table.facts
        if facts.format != "CSV":
            self._note(f"classeur {facts.format} enregistré en CSV")
        elif facts.encoding != "UTF-8":
            self._note(f"encodage {facts.encoding} remplacé par UTF-8")
        if facts.separator not in {"", self.separator}:
            self._note(f"séparateur {facts.separator} remplacé par {self.separator}")
        if facts.header_row > 1:
            self._note("lignes au-dessus des titres retirées")
        if len(self.kept) < len(table.labels):
            self._note("colonnes vides sans titre retirées")

    def _titles(self, table: Table) -> list[str]:
        """A title one case, accent or space away from the schema's takes its form."""
        labels = list(names_of(table.labels))
        official = {plain_name(name): name for name in self.fields}
        plains = [plain_name(label) for label in labels]
        for place, label in enumerate(labels):
            name = official.get(plains[place])
            is_alone = plains.count(plains[place]) == 1
            if name and name != label and name not in labels and is_alone:
                changed = Changed(table.facts.header_row, label, name)
                self._note("titre de colonne remis à la forme du schéma", name, changed)
                labels[place] = name
        return labels

    def _row(self, names: Sequence[str], number: int, row: Sequence[str]) -> Iterator[str]:
        """A row too long keeps its cells in excess: which one is wrong is for a person to say."""
        for place in self.kept:
            cell = row[place] if place < len(row) else ""
            yield self._cell(names[place], number, cell) if cell else cell
        extra = row[len(names) :]
        if any(extra):
            yield from extra

    def _cell(self, name: str, number: int, cell: str) -> str:
        found = self._corrected(name, cell)
        if found is None:
            return cell
        what, after = found
        self._note(what, name, Changed(number, cell, after))
        return after

    def _corrected(self, name: str, cell: str) -> tuple[str, str] | None:
        key = (name, cell)
        if key not in self._known:
            if len(self._known) > MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = _correction(self.fields.get(name), cell)
        return self._known[key]


def _correction(one: Field | None, cell: str) -> tuple[str, str] | None:
    """Only what the column accepts, and only when it did not accept the value as it is."""
    if one is None:
        return None
    is_right = one.judge is None or not one.judge(cell)
    for what, value in corrections.candidates(one.kind, one.words, cell):
        if is_right and what != "espaces retirées":
            return None
        if not value or one.judge is None or not one.judge(value):
            return what, value
    return None
