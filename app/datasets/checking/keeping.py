"""A report as a document of the store, and back: what is shown again is what was said then."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.datasets.checking.correcting import Change, Changed
from app.datasets.checking.rules import (
    Example,
    Fault,
    FileFacts,
    Group,
    Problem,
    Report,
    SchemaCode,
    SchemaRef,
)

GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Kept:
    """`left` counts the errors of the corrected copy; None when there is no copy."""

    report: Report
    changes: tuple[Change, ...] = ()
    left: int | None = None


def dump(kept: Kept) -> bytes:
    """Canonical: the same verdict on the same file is the same document. 10 000 errors say the
    same few sentences: compressed, they weigh a fortieth.
    """
    told = json.dumps(asdict(kept), ensure_ascii=False, sort_keys=True, indent=0).encode()
    return gzip.compress(told, mtime=0)


def load(content: bytes) -> Kept:
    """Those kept by version 0.1 are plain JSON."""
    found = json.loads(gzip.decompress(content) if content[:2] == GZIP else content)
    return Kept(
        report=_report(found["report"]),
        changes=tuple(_change(one) for one in found["changes"]),
        left=found["left"],
    )


def _report(found: Mapping[str, Any]) -> Report:
    schema = found["schema"]
    told: dict[str, Any] = {
        **found,
        "schema": SchemaRef(SchemaCode(schema["code"]), schema["name"], schema["version"]),
        "facts": FileFacts(**found["facts"]),
        "errors": _problems(found["errors"]),
        "warnings": _problems(found["warnings"]),
        "error_groups": _groups(found["error_groups"]),
        "warning_groups": _groups(found["warning_groups"]),
    }
    return Report(**told)


def _problems(found: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(one["row"], Fault(**one["fault"])) for one in found)


def _groups(found: Sequence[Mapping[str, Any]]) -> tuple[Group, ...]:
    return tuple(
        Group(**{**one, "examples": tuple(Example(**each) for each in one["examples"])})
        for one in found
    )


def _change(found: Mapping[str, Any]) -> Change:
    return Change(**{**found, "examples": tuple(Changed(**one) for one in found["examples"])})
