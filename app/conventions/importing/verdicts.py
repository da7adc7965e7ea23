"""What is understood of each line: to record, to complete, to choose, known, or refused and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.importing import columns as headings
from app.conventions.importing import known as registry
from app.conventions.importing import members as bodies
from app.conventions.importing import values
from app.conventions.importing.columns import LABELS, Columns, Table
from app.conventions.importing.known import Known
from app.conventions.importing.line import Line
from app.conventions.importing.members import Found, Members, Sides, UnknownError
from app.conventions.service import recording
from app.conventions.service.recording import Paper
from app.core.errors import DomainError
from app.core.french import typo_fr
from app.core.spreadsheet import cell_name

Choices = Mapping[int, UUID]
OK, INCOMPLETE, KNOWN, REFUSED = "ok", "incomplete", "known", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One line of the file. `paper` is what will be recorded: only for `ok` and `incomplete`.

    `cell` is where to look in the spreadsheet; `missing` is what will stay to be completed.
    """

    row: int
    label: str
    status: str
    problem: str = ""
    cell: str = ""
    missing: tuple[str, ...] = ()
    candidates: tuple[Found, ...] = ()
    paper: Paper | None = None


def examine(
    session: Session, table: Table, columns: Columns, choices: Choices, today: date
) -> list[Verdict]:
    """Every line, in the order of the file; nothing is recorded."""
    headings.check(columns)
    lines = [
        Line(number, headings.cells(row, columns), _units(table, columns))
        for number, row in table.rows
    ]
    judge = _Judge(
        session,
        bodies.load(session, [line.cells for line in lines]),
        registry.load(session),
        columns,
        today,
    )
    return [judge.verdict(line, choices.get(line.number)) for line in lines]


def _units(table: Table, columns: Columns) -> Mapping[str, int | None]:
    return {
        field: headings.unit_of(table.headings[columns[field]])
        for field in ("duration_months", "renewal_months", "notice_months")
        if field in columns
    }


def accepted(found: Sequence[Verdict]) -> list[Paper]:
    return [verdict.paper for verdict in found if verdict.paper is not None]


@dataclass
class _Judge:
    session: Session
    members: Members
    known: Known
    columns: Columns
    today: date

    def verdict(self, line: Line, chosen: UUID | None) -> Verdict:
        said = Verdict(row=line.number, label=line.label, status=REFUSED)
        reference = line.text("reference")
        try:
            sides = self.members.sides(line.cells, chosen)
        except UnknownError as unknown:
            if reference and reference in self.known.references:
                words = next(iter(self.known.references[reference].values()))
                return replace(said, status=KNOWN, problem=words)
            return self._refused(said, unknown.column, unknown.problem, unknown.candidates)
        said = replace(said, label=sides.member[1])
        if reference and reference in self.known.references:
            return self._same_reference(said, reference, sides)
        return self._paper_verdict(said, line, sides)

    def _same_reference(self, said: Verdict, reference: str, sides: Sides) -> Verdict:
        words = self.known.references[reference].get(sides.member[0])
        if words:
            return replace(said, status=KNOWN, problem=words)
        problem = f"La référence {reference} est déjà celle d’une autre collectivité."
        return self._refused(said, "reference", problem)

    def _paper_verdict(self, said: Verdict, line: Line, sides: Sides) -> Verdict:
        paper = line.paper(sides, self.members.ours, self.known)
        twin = self.known.twin(paper)
        if twin:
            return replace(said, status=KNOWN, problem=twin)
        state = line.cells.get("state", "")
        if values.says_unsigned(state):
            problem = (
                f"Elle n’est pas signée (« {state} ») : préparez-la dans Jalon, l’import ne "
                "reprend que les conventions signées."
            )
            return self._refused(said, "state", problem)
        try:
            line.finish()
            recording.check_paper(self.session, paper, self.today)
        except DomainError as error:
            return self._refused(said, next(iter(error.errors), "member"), error.message)
        self.known.add(paper, f"Même convention que la ligne {line.number}.")
        status = INCOMPLETE if line.missing else OK
        return replace(said, status=status, missing=tuple(line.missing), paper=paper)

    def _refused(
        self, said: Verdict, column: str, problem: str, candidates: tuple[Found, ...] = ()
    ) -> Verdict:
        place = self.columns.get(column)
        if place is None and column == "signed_on":
            place = self.columns.get("member_signed_on", self.columns.get("syndicat_signed_on"))
        cell = cell_name(said.row, place) if place is not None else f"ligne {said.row}"
        return replace(
            said, status=REFUSED, problem=typo_fr(problem), cell=cell, candidates=candidates
        )


def summary(found: Sequence[Verdict]) -> dict[str, int]:
    return {
        status: sum(1 for verdict in found if verdict.status == status)
        for status in (OK, INCOMPLETE, KNOWN, REFUSED)
    }


def field_names(columns: Columns) -> dict[str, str]:
    return {LABELS[field]: cell_name(0, place)[:-1] for field, place in columns.items()}
