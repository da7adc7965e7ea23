"""The small Markdown of a clause, turned into HTML: no template engine ever sees these words.

Paragraphs, lists, ### headings, tables, **bold** and *italic*. Placeholders are found in the text
after parsing and replaced by escaped text, so a value can never become a tag or a placeholder.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from app.core import french

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_INLINE_TAGS = {"strong_open", "strong_close", "em_open", "em_close"}
_BREAKS = {"softbreak", "hardbreak"}

_NOTHING = Markup()

Value = Callable[[str], str | Markup]


@lru_cache
def _parser() -> MarkdownIt:
    rules = ["heading", "list", "emphasis", "escape", "table"]
    return MarkdownIt("zero", {"html": False, "maxNesting": 12}).enable(rules)


@lru_cache(maxsize=256)
def tokens(body: str) -> list[Token]:
    return _parser().parse(body)


def texts(body: str) -> Iterator[str]:
    """What a reader would read, piece by piece: where placeholders are looked for."""
    for token in tokens(body):
        for child in token.children or ():
            if child.type == "text":
                yield child.content


def placeholders(body: str) -> list[str]:
    return [name for text in texts(body) for name in PLACEHOLDER.findall(text)]


def blocks(body: str, value: Value, lead: Markup = _NOTHING) -> tuple[Markup, ...]:
    """One piece of HTML for each paragraph, list or table; `lead` opens the first paragraph."""
    found: list[Markup] = []
    pieces: list[Markup] = []
    inline = _Inline(value, lead)
    for token in tokens(body):
        if token.type == "inline":
            pieces.append(inline.render(token.children or []))
        elif not token.hidden:
            pieces.append(_tag(token))
        if token.level == 0 and token.nesting == -1:
            found.append(_kept_with_next(Markup().join(pieces)))
            pieces = []
    return tuple(found)


def _kept_with_next(block: Markup) -> Markup:
    """« … s’engage à : » never ends a page without the first line of its list."""
    announces = block.startswith("<p>") and block.endswith(":</p>")
    return Markup('<p class="with-next">') + block[3:] if announces else block


def _tag(token: Token) -> Markup:
    """Tag names come from the parser's own list; the only attribute kept is a list's start."""
    if token.nesting == -1:
        return Markup(f"</{token.tag}>")  # noqa: S704  # a name of the parser, never of the text
    if token.type == "th_open":
        return Markup('<th scope="col">')
    start = token.attrs.get("start") if token.type == "ordered_list_open" else None
    return Markup(f'<{token.tag} start="{int(start)}">' if start else f"<{token.tag}>")  # noqa: S704  # the same


@dataclass
class _Inline:
    value: Value
    lead: Markup

    def render(self, children: list[Token]) -> Markup:
        pieces, before = [self.lead], ""
        self.lead = _NOTHING
        for child in children:
            if child.type in _INLINE_TAGS:
                pieces.append(_tag(child))
            elif child.type in _BREAKS:
                pieces.append(Markup("\n"))
            else:
                pieces.append(self._text(child.content, before))
                before = child.content or before
        return Markup().join(pieces)

    def _text(self, text: str, before: str) -> Markup:
        parts = PLACEHOLDER.split(_bound(french.typo_fr(text)))
        pieces: list[str | Markup] = []
        for index, part in enumerate(parts):
            if index % 2 == 0:
                pieces.append(part)
                before = part or before
                continue
            found = self.value(part)
            if not isinstance(found, Markup):
                pieces[-1], found = joined(str(pieces[-1]), found, starts=_starts(before))
            pieces.append(found)
            before = "x"
        return Markup().join(escape(piece) for piece in pieces)


def _bound(text: str) -> str:
    """« n° 12 », « L. 312-1-1 », « 3 500 habitants »: what is read together stays on one line."""
    text = re.sub(r"\b(n°|[LRD]\.) (?=[\d{])", "\\1\u00a0", text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", french.NNBSP, text)


def _starts(before: str) -> bool:
    """Whether what comes next begins a sentence."""
    words = before.rstrip()
    return not words or words.endswith((".", "!", "?"))


def joined(before: str, value: str, *, starts: bool) -> tuple[str, str]:
    """French joins a word to its name: « du Syndicat », « d’Albias », « au Fau »."""
    link = re.search(r"(?:^|(?<=[\s(«\u00a0]))(de|à|De|À) $", before)
    if link and not value.startswith("onze"):
        said = french.de(value) if link[1].lower() == "de" else french.a_la(value)
        if link[1][0].isupper():
            said = said[0].upper() + said[1:]
        return before[: link.start()], said
    return before, value[:1].upper() + value[1:] if starts else value
