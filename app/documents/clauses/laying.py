"""The clauses of a content, chosen, numbered and filled: what the frame of a document prints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.french import typo_fr
from app.documents.change_contents import (
    AvenantContent,
    CertificateContent,
    NoticeLetterContent,
    RenewalContent,
)
from app.documents.clauses import markdown, values
from app.documents.clauses.bodies import Values
from app.documents.clauses.kinds import kinds_of
from app.documents.clauses.vocabulary import Placeholder
from app.documents.contents import (
    ClauseContent,
    ConventionContent,
    DeliberationModelContent,
    LetterContent,
)

# Without the <wbr>, a no-break space before the rule makes WeasyPrint break the line too early.
_BLANK = Markup('<wbr><span class="blank">{}</span>').format("\u00a0" * 24)
_FAMILIES = {
    ConventionContent: "convention",
    DeliberationModelContent: "deliberation",
    LetterContent: "letter",
    AvenantContent: "avenant",
    RenewalContent: "renewal",
    NoticeLetterContent: "notice",
    CertificateContent: "certificate",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One or several clauses under one heading; `number` counts the articles printed."""

    number: int
    title: str
    blocks: tuple[Markup, ...]

    @property
    def inline(self) -> Markup:
        """The words of a plain part (an object, a list of enclosures), without their paragraph."""
        whole = Markup(" ").join(self.blocks)
        return whole.replace(Markup("<p>"), Markup()).replace(Markup("</p>"), Markup())


LaidOut = Mapping[str, tuple[Section, ...]]


def lay_out(content: values.WithClauses) -> LaidOut:
    """By part, in order. A clause whose condition is not met is left out, with what follows it."""
    family = _FAMILIES[type(content)]
    shown = chosen(content.clauses, values.conditions_of(content))
    filled = _filler(family, values.values_of(content))
    parts = {part.code for kind in kinds_of(family) for part in kind.parts}
    return {part: tuple(_sections(shown, part, filled)) for part in parts}


def chosen(clauses: Sequence[ClauseContent], met: frozenset[str]) -> list[ClauseContent]:
    """An article without title belongs to the one before: both are left out together."""
    shown: list[ClauseContent] = []
    hidden_article = False
    for clause in clauses:
        is_met = not clause.condition or clause.condition in met
        goes_on = clause.part == "article" and not clause.title
        if clause.part == "article" and clause.title:
            hidden_article = not is_met
        if is_met and not (goes_on and hidden_article):
            shown.append(clause)
    return shown


def _sections(
    shown: Iterable[ClauseContent], part: str, filled: markdown.Value
) -> Iterable[Section]:
    number, title = 0, ""
    blocks: list[Markup] = []
    for clause in (clause for clause in shown if clause.part == part):
        if number == 0 or clause.title or part != "article":
            if number:
                yield Section(number, title, tuple(blocks))
            number, title, blocks = number + 1, typo_fr(clause.title), []
        blocks += markdown.blocks(clause.body, filled, _lead(part, number))
    if number:
        yield Section(number, title, tuple(blocks))


def _lead(part: str, number: int) -> Markup:
    if part != "decision":
        return Markup()
    return Markup("<strong>Article {}.</strong> ").format(number)


def _filler(family: str, known: Values) -> markdown.Value:
    words = {word.name: word for kind in kinds_of(family) for word in kind.placeholders}

    def value(name: str) -> str | Markup:
        found = known.get(name)
        return _blank(words[name]) if found is None else found

    return value


def _blank(word: Placeholder) -> Markup:
    if word.name == "a_remplir":
        return _BLANK
    return _BLANK + Markup(' <span class="to-do">({} à compléter)</span>').format(word.meaning)
