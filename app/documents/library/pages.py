"""What the pages of models show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.documents.clauses.vocabulary import Kind
from app.documents.contents import ClauseContent
from app.documents.library.builtin import Model
from app.documents.library.comparing import Change, ClauseChange
from app.documents.library.queries import Moment

HOME = "/documents/modeles"
_PLACE = re.compile(r"(\{\{.*?\}\})")
CHANGE_LABELS = {
    Change.SAME: "inchangée",
    Change.CHANGED: "modifiée",
    Change.ADDED: "ajoutée",
    Change.REMOVED: "supprimée",
}


def pieces(text: str) -> Sequence[tuple[bool, str]]:
    """A text as typed, its placeholders apart: (is a placeholder, words)."""
    return [(index % 2 == 1, part) for index, part in enumerate(_PLACE.split(text)) if part]


def address(model: Model) -> str:
    return f"{HOME}/{model.id}"


@dataclass(frozen=True)
class ModelRow:
    """A model in the list: its newest version, its draft, how many conventions keep it."""

    newest: Model
    source: str
    has_draft: bool
    convention_count: int
    is_in_use: bool
    older: Sequence[tuple[Model, int]] = ()

    @property
    def address(self) -> str:
        return address(self.newest)


@dataclass(frozen=True)
class KindRows:
    kind: Kind
    rows: Sequence[ModelRow]
    archived: Sequence[ModelRow] = ()


@dataclass(frozen=True)
class ListPage:
    kinds: Sequence[KindRows]

    @property
    def archived(self) -> Sequence[ModelRow]:
        return [row for group in self.kinds for row in group.archived]


@dataclass(frozen=True)
class PreviewPart:
    """The PDF beside the text. `problem`: why there is none.

    `pictures`: the pages of a text that is typed and not kept, with no address of their own.
    """

    count: int = 0
    address: str = ""
    query: str = ""
    with_whom: str = ""
    problem: str = ""
    convention: str = ""
    choices: Sequence[tuple[str, str]] = ()
    pictures: Sequence[str] = ()


@dataclass(frozen=True)
class ModelPage:
    model: Model
    source: str
    preview: PreviewPart
    versions: Sequence[Model]
    moments: Mapping[str, Moment]
    convention_count: int
    is_in_use: bool
    missing: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    typed_title: str = ""

    @property
    def kind(self) -> Kind:
        return self.model.vocabulary

    @property
    def address(self) -> str:
        return address(self.model)

    def pieces(self, text: str) -> Sequence[tuple[bool, str]]:
        return pieces(text)

    @property
    def home(self) -> str:
        """Where the acts on the model itself are posted."""
        return f"{HOME}/{self.model.slug}"

    @property
    def draft(self) -> Model | None:
        return next((each for each in self.versions if each.is_draft), None)

    @property
    def is_newest(self) -> bool:
        published = [each for each in self.versions if not each.is_draft]
        return bool(published) and published[-1].id == self.model.id

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """What it can be compared with."""
        found = [each for each in self.versions if each.id != self.model.id and each.is_editable]
        pairs = [(each.id, version_label(each)) for each in reversed(found)]
        if self.model.based_on and self.model.based_on not in dict(pairs):
            pairs.append((self.model.based_on, f"{self.source}, son point de départ"))
        return pairs

    @property
    def moment(self) -> Moment | None:
        return self.moments.get(self.model.id)


def version_label(model: Model) -> str:
    return "projet" if model.is_draft else f"version {model.version}"


@dataclass(frozen=True)
class EditPage:
    """`kept` is the text kept meanwhile by somebody else, when the typed one was refused for it."""

    model: Model
    title: str
    clauses: Sequence[ClauseContent]
    revision: int
    preview: PreviewPart
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    meanwhile: Sequence[ClauseChange] = ()

    @property
    def kind(self) -> Kind:
        return self.model.vocabulary

    @property
    def address(self) -> str:
        return address(self.model)

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        return [(part.code, part.label) for part in self.kind.parts]

    @property
    def conditions(self) -> Sequence[tuple[str, str]]:
        return [(each.code, each.label) for each in self.kind.conditions]

    def rows(self, clause: ClauseContent) -> int:
        """Tall enough to read the clause whole in most cases."""
        lines = sum(1 + len(line) // 62 for line in clause.body.split("\n"))
        return min(max(lines + 1, 3), 24)

    def is_titled(self, clause: ClauseContent) -> bool:
        """A title typed where none is printed stays in sight, to be taken away."""
        part = self.kind.part(clause.part)
        return part is None or part.is_titled or bool(clause.title)

    def hint(self, clause: ClauseContent) -> str:
        part = self.kind.part(clause.part)
        return part.hint if part else ""


@dataclass(frozen=True)
class ComparePage:
    before: Model
    after: Model
    changes: Sequence[ClauseChange]
    labels: Mapping[Change, str] = field(default_factory=lambda: CHANGE_LABELS)

    def label(self, model: Model) -> str:
        return version_label(model)

    @property
    def changed_count(self) -> int:
        return sum(each.change is not Change.SAME for each in self.changes)

    @property
    def kind(self) -> Kind:
        return self.after.vocabulary
