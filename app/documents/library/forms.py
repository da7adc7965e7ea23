"""The form of a draft: repeated fields for the clauses, one button a move."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from app.core.errors import InvalidError
from app.documents.clauses import checking
from app.documents.clauses.vocabulary import Kind
from app.documents.contents import ClauseContent

_LONGEST = 200_000
_MOST = 4 * checking.MOST_CLAUSES


class TitleForm(BaseModel):
    title: str = Field(default="", max_length=_LONGEST)


class RevisionForm(BaseModel):
    revision: str = Field(default="", max_length=20)

    def read(self) -> int:
        """0 is the revision of nothing: what a broken form sends is stale."""
        is_number = self.revision.isascii() and self.revision.isdecimal()
        return int(self.revision) if is_number and len(self.revision) < 9 else 0


class ChoiceForm(BaseModel):
    slug: str = Field(default="", max_length=200)


class DraftForm(RevisionForm):
    """`act` is « save », « look » (see the text typed, keep nothing), or a move.

    Moves: « up-3 », « down-3 », « remove-3 », « add-3 » (a clause after it).
    """

    title: str = Field(default="", max_length=_LONGEST)
    act: str = Field(default="save", max_length=40)
    convention: str = Field(default="", max_length=200)
    part: list[str] = Field(default_factory=list, max_length=_MOST)
    heading: list[str] = Field(default_factory=list, max_length=_MOST)
    condition: list[str] = Field(default_factory=list, max_length=_MOST)
    body: list[str] = Field(default_factory=list, max_length=_MOST)

    def clauses(self) -> tuple[ClauseContent, ...]:
        lengths = {len(self.part), len(self.heading), len(self.condition), len(self.body)}
        if len(lengths) > 1:
            raise InvalidError(
                "Le formulaire est arrivé incomplet. Rechargez la page et recommencez."
            )
        rows = zip(self.part, self.heading, self.condition, self.body, strict=True)
        return tuple(
            ClauseContent(
                part=part, title=" ".join(title.split()), condition=condition, body=_lines(body)
            )
            for part, title, condition, body in rows
        )


def _lines(body: str) -> str:
    """Line ends as we keep them, without blanks at the end of lines."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n")


@dataclass(frozen=True, slots=True)
class Move:
    kind: str
    place: int


def move_of(act: str, count: int) -> Move | None:
    """None when the act is to save, or names no clause."""
    kind, _, place = act.partition("-")
    if kind not in {"up", "down", "remove", "add"} or not place.isascii():
        return None
    if not place.isdecimal() or len(place) > 3 or int(place) >= max(count, 1):
        return None
    return Move(kind, int(place))


def moved(clauses: Sequence[ClauseContent], move: Move, kind: Kind) -> list[ClauseContent]:
    """The clauses after the move; at an end, moving further changes nothing."""
    rows, place = list(clauses), move.place
    if move.kind == "add":
        part = rows[place].part if rows else kind.parts[0].code
        rows.insert(place + 1, ClauseContent(part=part))
    elif move.kind == "remove" and rows:
        del rows[place]
    elif move.kind == "up" and place > 0:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    elif move.kind == "down" and place + 1 < len(rows):
        rows[place], rows[place + 1] = rows[place + 1], rows[place]
    return rows


def with_known_part(clause: ClauseContent, kind: Kind) -> ClauseContent:
    """So that the list of parts always shows one."""
    return clause if kind.part(clause.part) else replace(clause, part=kind.parts[0].code)
