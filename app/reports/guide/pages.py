"""What the guide's templates receive."""

from dataclasses import dataclass

from app.reports.guide.chapters import Chapter, Picture, Section


@dataclass(frozen=True)
class IndexPage:
    chapters: tuple[Chapter, ...]
    asked: str
    found: tuple[Section, ...]


@dataclass(frozen=True)
class ChaptersPage:
    """One chapter, or all of them on one page to print."""

    chapters: tuple[Chapter, ...]
    pictures: dict[str, Picture]
    previous: Chapter | None = None
    next: Chapter | None = None
