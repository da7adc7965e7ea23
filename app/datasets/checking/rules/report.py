"""What a check answers: problems by cell, the same gathered in groups, and the verdict."""

from dataclasses import dataclass, field
from enum import StrEnum

# Changes with any rule that may change a verdict: kept beside each verdict.
CHECKER_VERSION = "1"
MINOR_SHARE = 0.05


class SchemaCode(StrEnum):
    DELIBERATIONS = "deliberations"
    SUBVENTIONS = "subventions"
    EQUIPEMENTS = "equipements"
    PRENOMS = "prenoms"
    BAL = "bal"
    DECP = "decp"


@dataclass(frozen=True, slots=True)
class SchemaRef:
    code: SchemaCode
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value, wherever it stands.

    `title` is what the same fault is called on 3 000 rows; `field` is None for a whole row or file.
    """

    code: str
    field: str | None
    title: str
    why: str
    fix: str
    value: str = ""
    is_warning: bool = False

    @property
    def message(self) -> str:
        return f"{self.why} {self.fix}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault and its row, counted as a spreadsheet does: the first line of the file is 1."""

    row: int | None
    fault: Fault

    @property
    def field(self) -> str | None:
        return self.fault.field

    @property
    def code(self) -> str:
        return self.fault.code

    @property
    def message(self) -> str:
        return self.fault.message


@dataclass(frozen=True, slots=True)
class Example:
    row: int | None
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """The same fault in the same column: its count, and the first cells where it stands."""

    code: str
    field: str | None
    title: str
    fix: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How the file was read, in French words."""

    format: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int = 1
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`errors` and `warnings` hold the first ones, the groups and the counts know them all.

    `touches_file`: an error stands on the file or on its titles, not on a row.
    """

    schema: SchemaRef
    readable: bool
    rows: int
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    error_count: int = 0
    error_groups: tuple[Group, ...] = ()
    warning_groups: tuple[Group, ...] = ()
    facts: FileFacts = field(default_factory=FileFacts)
    faulty_rows: int = 0
    spares_required: bool = True
    touches_file: bool = False

    @property
    def is_valid(self) -> bool:
        return self.readable and self.error_count == 0

    @property
    def is_minor(self) -> bool:
        """Errors only on optional fields, or on under 5 % of the rows (lifecycle of a cell)."""
        if self.is_valid or not self.readable:
            return False
        is_rare = not self.touches_file and self.faulty_rows < MINOR_SHARE * self.rows
        return self.spares_required or is_rare


@dataclass(slots=True)
class Tally:
    """Gathers problems as they come: every one is counted, the first `listed` are kept."""

    listed: int = 10_000
    examples: int = 5
    count: int = 0
    problems: list[Problem] = field(default_factory=list)
    _groups: dict[tuple[str, str | None], tuple[Fault, int, list[Example]]] = field(
        default_factory=dict
    )

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.problems) < self.listed:
            self.problems.append(problem)
        fault = problem.fault
        key = (fault.code, fault.field)
        first, count, examples = self._groups.get(key) or (fault, 0, [])
        if len(examples) < self.examples:
            examples.append(Example(problem.row, fault.value, fault.why))
        self._groups[key] = (first, count + 1, examples)

    def groups(self) -> tuple[Group, ...]:
        """The most frequent first; those of the whole file before them."""
        found = [
            Group(code, name, fault.title, fault.fix, count, tuple(examples))
            for (code, name), (fault, count, examples) in self._groups.items()
        ]
        return tuple(sorted(found, key=lambda one: (one.examples[0].row is not None, -one.count)))
