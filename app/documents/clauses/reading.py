"""The file clauses.md of a built-in model: « ## Titre », « :: partie », « :: si condition »."""

import re
from collections.abc import Sequence

from app.documents.contents import ClauseContent

_HEAD = re.compile(r"^## ?(.*)$", re.MULTILINE)


def parse(text: str) -> tuple[ClauseContent, ...]:
    pieces = _HEAD.split(text)[1:]
    return tuple(
        _clause(title, rest) for title, rest in zip(pieces[::2], pieces[1::2], strict=True)
    )


def _clause(title: str, rest: str) -> ClauseContent:
    marks = {"part": "article", "condition": ""}
    lines = rest.strip("\n").split("\n")
    while lines and lines[0].startswith(":: "):
        words = lines.pop(0)[3:].strip()
        if words.startswith("si "):
            marks["condition"] = words[3:]
        else:
            marks["part"] = words
    return ClauseContent(**marks, title=title.strip(), body="\n".join(lines).strip())


def write(clauses: Sequence[ClauseContent]) -> str:
    """The same file again: what a person may read, compare and send."""
    return "\n\n".join(_written(clause) for clause in clauses) + "\n"


def _written(clause: ClauseContent) -> str:
    marks = [f":: {clause.part}"] + ([f":: si {clause.condition}"] if clause.condition else [])
    return "\n".join([f"## {clause.title}".rstrip(), *marks, "", clause.body])
