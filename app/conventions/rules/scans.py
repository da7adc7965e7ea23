"""From the pages of a pile of scans, in any order, to the documents they make."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.core.french import plural

DRAFT_MARK = "PROJET"
_COMPANIONS = {
    "D": "un modèle de délibération : déposez la délibération adoptée dans Délibérations",
    "L": "une lettre d’accompagnement : elle ne se joint pas à la convention",
}
# Of eight signs: another text of the same reference that near is one chance in twenty thousand.
_MISREAD_AT_MOST = 3


class How(StrEnum):
    """How a page was told: by its QR code, by the words of its footer, by a person, or not."""

    QR = "qr"
    CODE = "code"
    HAND = "hand"
    NOTHING = ""


class Verdict(StrEnum):
    COMPLETE = "complete"
    DOUBTFUL = "doubtful"
    INCOMPLETE = "incomplete"
    OTHER_VERSION = "other_version"
    DRAFT = "draft"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SeenPage:
    """`number` counts from 1 in the pile; `mark` is empty when a person assigned the page."""

    number: int
    how: How = How.NOTHING
    reference: str = ""
    mark: str = ""
    page: int = 0
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known here of a reference; no mark and no count for a paper that we did not print."""

    mark: str = ""
    page_count: int = 0


@dataclass(frozen=True)
class PageSet:
    """The pages of one copy of one text, in the order of the text."""

    reference: str
    mark: str
    copy: int
    pages: tuple[SeenPage, ...]
    expected: Expected | None
    companion: str = ""

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Pages that should be there: known from our print, else up to the last one seen."""
        seen = {page.page for page in self.pages}
        return tuple(number for number in range(1, self.length + 1) if number not in seen)

    @property
    def length(self) -> int:
        if self.expected and self.expected.page_count and self.is_expected_text:
            return self.expected.page_count
        return self.pages[-1].page

    @property
    def is_expected_text(self) -> bool:
        return self.expected is not None and self.mark == self.expected.mark

    @property
    def beyond(self) -> tuple[int, ...]:
        """Page numbers that the text does not have."""
        return tuple(page.page for page in self.pages if page.page > self.length)

    @property
    def doubtful(self) -> tuple[SeenPage, ...]:
        return tuple(page for page in self.pages if page.how is How.CODE)

    @property
    def verdict(self) -> Verdict:
        if self.expected is None:
            return Verdict.UNKNOWN
        if self.mark == DRAFT_MARK:
            return Verdict.DRAFT
        if not self.is_expected_text:
            return Verdict.OTHER_VERSION
        if self.missing or self.beyond:
            return Verdict.INCOMPLETE
        return Verdict.DOUBTFUL if self.doubtful else Verdict.COMPLETE

    @property
    def may_be_bound(self) -> bool:
        return self.verdict in {Verdict.COMPLETE, Verdict.DOUBTFUL, Verdict.INCOMPLETE}

    @property
    def numbers(self) -> tuple[int, ...]:
        """Where its pages are in the pile, in the order of the text."""
        return tuple(page.number for page in self.pages)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a person must know before confirming, the most important first."""
        return tuple(filter(None, (
            self._refused(), self._lacks(), self._exceeds(), self._guessed(), self._repeated(),
        )))  # fmt: skip

    def _refused(self) -> str:
        match self.verdict:
            case Verdict.UNKNOWN if self.companion:
                return f"C’est {self.companion}."
            case Verdict.UNKNOWN:
                return (
                    f"La référence {self.reference} n’existe pas ici : elle vient sans doute d’une "
                    "autre installation. Écartez ces pages ou affectez-les à la main."
                )
            case Verdict.DRAFT:
                return (
                    "Ces pages sont celles d’un projet, non du texte arrêté. Arrêtez le texte, "
                    "puis faites signer la version arrêtée."
                )
            case Verdict.OTHER_VERSION:
                now = self.expected.mark if self.expected else ""
                return (
                    f"Le papier porte le code {self.mark or 'illisible'}"
                    + (f", le texte arrêté le code {now}" if now else "")
                    + " : le texte a changé depuis l’impression. Faites signer le texte actuel, ou "
                    "affectez ces pages à la main si vous tenez ce papier pour valable."
                )
        return ""

    def _lacks(self) -> str:
        if not self.missing:
            return ""
        them = "la" if len(self.missing) == 1 else "les"
        return (
            f"Il manque {_listed(self.missing)} sur {self.length}. "
            f"Scannez-{them} à part et déposez-{them}, ou cherchez-{them} parmi les pages à trier."
        )

    def _exceeds(self) -> str:
        if not self.beyond:
            return ""
        count = plural(self.length, "page", "pages")
        return f"Le texte compte {count} : vérifiez {_listed(self.beyond)}."

    def _guessed(self) -> str:
        if not self.doubtful:
            return ""
        said = _listed(tuple(page.page for page in self.doubtful))
        return f"À vérifier : {said}, sans code QR lisible, d’après les mots du pied de page."

    def _repeated(self) -> str:
        if self.copy == 1:
            return ""
        if not self.missing:
            return f"Exemplaire {self.copy} du même texte, complet."
        seen = _listed(tuple(page.page for page in self.pages))
        return (
            f"Vu une fois de plus dans le paquet : {seen}. Écartez ce double, sauf si un autre "
            "exemplaire a été signé."
        )


@dataclass(frozen=True)
class Sorted:
    """Every page given is in exactly one set or in the tray."""

    sets: tuple[PageSet, ...]
    tray: tuple[SeenPage, ...]


def sort_pages(pages: Iterable[SeenPage], known: Mapping[str, Expected]) -> Sorted:
    """The same pages in another order make the same sets, but for which double is the first."""
    grouped: dict[tuple[str, str, int], list[SeenPage]] = {}
    tray: list[SeenPage] = []
    seen: Counter[tuple[str, str, int]] = Counter()
    for page in sorted(pages, key=lambda each: each.number):
        if not _is_told(page, known):
            tray.append(page)
            continue
        mark = _mark(page, known.get(page.reference))
        seen[page.reference, mark, page.page] += 1
        copy = seen[page.reference, mark, page.page]
        grouped.setdefault((page.reference, mark, copy), []).append(page)
    sets = (
        PageSet(
            reference, mark, copy, tuple(sorted(found, key=lambda each: each.page)),
            known.get(reference), _companion(reference, known),
        )
        for (reference, mark, copy), found in sorted(grouped.items())
    )  # fmt: skip
    return Sorted(tuple(sets), tuple(tray))


def _is_told(page: SeenPage, known: Mapping[str, Expected]) -> bool:
    """Words read by OCR count only when they name something that exists here."""
    if page.how is How.NOTHING or not page.reference or page.page < 1:
        return False
    return page.how is not How.CODE or page.reference in known


def _mark(page: SeenPage, expected: Expected | None) -> str:
    """A person assigns to the text as it stands; a few letters misread do not make another."""
    if expected is None:
        return page.mark
    if page.how is How.HAND:
        return expected.mark
    is_near = (
        len(page.mark) == len(expected.mark)
        and sum(ours != theirs for ours, theirs in zip(page.mark, expected.mark, strict=True))
        <= _MISREAD_AT_MOST
    )
    return expected.mark if page.how is How.CODE and is_near else page.mark


def _companion(reference: str, known: Mapping[str, Expected]) -> str:
    base, _, letter = reference.rpartition("-")
    return _COMPANIONS.get(letter, "") if base in known else ""


def _listed(numbers: tuple[int, ...]) -> str:
    """« la page 3 », « les pages 3, 5 et 6 »."""
    if len(numbers) == 1:
        return f"la page {numbers[0]}"
    most = ", ".join(str(number) for number in numbers[:-1])
    return f"les pages {most} et {numbers[-1]}"
