"""The models that come with Jalon: versioned folders of documents/, read once a process."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from app.documents.assets import DOCUMENTS
from app.documents.clauses import reading
from app.documents.clauses.kinds import KINDS
from app.documents.clauses.vocabulary import Kind
from app.documents.contents import ClauseContent

DRAFT = "projet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`id` is the stable name that documents keep: « convention_adhesion/2 », « modele-x/3 ».

    `frame` is the template that prints it. Without clauses, the whole text is in the frame: such
    a version still prints, and is no longer edited. `changed_at` and `by` are empty when built in.
    """

    id: str
    kind: str
    title: str
    description: str
    frame: str
    clauses: tuple[ClauseContent, ...]
    sha256: str
    is_ours: bool = False
    is_archived: bool = False
    is_chosen: bool = False
    based_on: str = ""
    revision: int = 0

    @property
    def slug(self) -> str:
        return self.id.partition("/")[0]

    @property
    def version(self) -> str:
        return self.id.partition("/")[2]

    @property
    def is_draft(self) -> bool:
        return self.version == DRAFT

    @property
    def is_editable(self) -> bool:
        return bool(self.clauses)

    @property
    def vocabulary(self) -> Kind:
        return KINDS[self.kind]


def text_sha256(kind: str, title: str, clauses: Sequence[ClauseContent]) -> str:
    """Hash of the words of a version, whatever the frame that prints them."""
    said = {"kind": kind, "title": title, "clauses": [asdict(clause) for clause in clauses]}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def all_models() -> dict[str, Model]:
    """By id: every version of every kind that can be edited, those before clauses included."""
    found: dict[str, Model] = {}
    for path in sorted(DOCUMENTS.glob("*/*/model.json")):
        slug, version = path.parts[-3:-1]
        if slug in KINDS:
            found[f"{slug}/{version}"] = _read(f"{slug}/{version}")
    return found


def _read(template: str) -> Model:
    folder = DOCUMENTS / template
    described = json.loads((folder / "model.json").read_text("utf-8"))
    words = folder / "clauses.md"
    clauses = reading.parse(words.read_text("utf-8")) if words.exists() else ()
    kind = template.partition("/")[0]
    return Model(
        id=template,
        kind=kind,
        title=described["title"],
        description=described["description"],
        frame=described.get("frame", template),
        clauses=clauses,
        sha256=text_sha256(kind, described["title"], clauses),
    )


def newest(kind: str) -> Model:
    """The version that new documents of this kind start from."""
    versions = [model for model in all_models().values() if model.kind == kind]
    return max(versions, key=lambda model: int(model.version))
