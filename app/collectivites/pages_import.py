"""What the pages of the import of headcounts show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.collectivites.headcount_file import Verdict


@dataclass(frozen=True)
class UploadPage:
    """Step one: the file, and what holds for the lines that do not say it."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VerdictPage:
    """Step two: `lines` is what will be recorded, as the form carries it."""

    file_name: str
    verdicts: Sequence[Verdict]
    lines: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def recognised(self) -> Sequence[Verdict]:
        return [one for one in self.verdicts if not one.problem]

    @property
    def refused(self) -> Sequence[Verdict]:
        return [one for one in self.verdicts if one.problem]
