"""The part of `warm` that reads HTML: that of our templates is plain, and needs no patience.

Every tag is written, closed in its turn and where it may stand, every attribute quoted: the tree is
then the one that the HTML standard asks for, without its rules for broken pages. At the first doubt
the page is left to WeasyPrint's own parser.
"""

import re
from collections.abc import Callable, Iterable
from html import unescape
from io import StringIO
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder

_PIECE = re.compile(
    r"<(?P<closes>/?)(?P<tag>[a-z][a-z0-9]*)"
    r"(?P<said>(?:\s+[a-z][a-z-]*(?:=\"[^\"<>]*\")?)*)\s*>(?P<text>[^<]*)"
)
_ATTRIBUTE = re.compile(r"([a-z][a-z-]*)(?:=\"([^\"]*)\")?")
_ODD = re.compile(r"[\r\0]|&(?!(?:[A-Za-z]+|#\d+);)")
_EMPTY = frozenset({"br", "col", "img", "input", "meta", "wbr"})
_PHRASE = frozenset({"b", "br", "em", "i", "img", "input", "span", "strong", "sub", "sup", "wbr"})
_FLOW = _PHRASE | {
    "article", "aside", "blockquote", "div", "dl", "footer", "h1", "h2", "h3", "h4", "header",
    "main", "nav", "ol", "p", "section", "table", "ul",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4")
# What may stand right inside each tag. Text stands wherever phrases do, or alone in a title.
_INSIDE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("body", "td", "th", "li", "dd", *_FLOW - _PHRASE), _FLOW),
    **dict.fromkeys(("p", "dt", "caption", *_HEADINGS, *_PHRASE - _EMPTY), _PHRASE),
    "": frozenset({"html"}),
    "html": frozenset({"head", "body"}),
    "head": frozenset({"meta", "title"}),
    "title": frozenset(),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd"}),
    "table": frozenset({"caption", "colgroup", "thead", "tbody"}),
    "colgroup": frozenset({"col"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
}
_TEXTLESS = frozenset(
    {"html", "head", "ul", "ol", "dl", "table", "colgroup", "thead", "tbody", "tr"}
)


def parse_plain_pages(original: Callable[..., Any]) -> Callable[..., Any]:
    def parse(document: Any, namespace_html_elements: bool = True, **kwargs: Any) -> Any:
        if isinstance(document, StringIO) and not namespace_html_elements:
            text = document.read()
            if (root := read(text)) is not None:
                return root
            document = StringIO(text)
        return original(document, namespace_html_elements, **kwargs)

    return parse


class _Found(NamedTuple):
    etree_element: Any


def find_by_tag(original: Callable[..., Any]) -> Callable[..., Any]:
    """Style sheets and metadata: WeasyPrint asks of what it finds its element, and nothing else."""

    def query_all(wrapper: Any, *selectors: str) -> Iterable[Any]:
        if not all(selector.isalpha() for selector in selectors):
            return original(wrapper, *selectors)  # type: ignore[no-any-return]
        return [_Found(e) for e in wrapper.etree_element.iter() if e.tag in selectors]

    return query_all


def read(page: str) -> Element | None:
    """The tree of a plain page; None in doubt."""
    start = page.find("<html")
    if page[:start].strip() != "<!DOCTYPE html>" or _ODD.search(page):
        return None
    reader = _Reader()
    at = start
    for piece in _PIECE.finditer(page, start):
        if piece.start() != at or not reader.take(**piece.groupdict()):
            return None
        at = piece.end()
    return reader.root() if at == len(page) else None


class _Reader:
    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._opened = [""]
        self._parts: list[str] = []

    def take(self, closes: str, tag: str, said: str, text: str) -> bool:
        """A tag and the text after it; False in doubt."""
        if not (self._close(tag) if closes else self._open(tag, said)):
            return False
        inside = self._opened[-1]
        if text and not (inside == "html" and self._parts == ["html"]):
            if inside in _TEXTLESS and not text.isspace():
                return False
            self._builder.data(unescape(text))
        return True

    def _open(self, tag: str, said: str) -> bool:
        attributes = _ATTRIBUTE.findall(said)
        names = {name for name, _ in attributes}
        if tag not in _INSIDE[self._opened[-1]] or len(names) < len(attributes):
            return False
        if self._opened[-1] in ("", "html"):
            self._parts.append(tag)
        self._builder.start(tag, {name: unescape(value) for name, value in attributes})
        if tag in _EMPTY:
            self._builder.end(tag)
        else:
            self._opened.append(tag)
        return True

    def _close(self, tag: str) -> bool:
        """What stands after the body belongs to it: it and the page are closed at the very end."""
        if tag == "html" and self._parts == ["html", "head", "body", "/body"]:
            self._parts.append("/html")
            return True
        if self._opened[-1] != tag or tag == "html":
            return False
        if tag == "body":
            self._parts.append("/body")
            self._opened[-1] = "html"
            return True
        self._builder.end(tag)
        self._opened.pop()
        return True

    def root(self) -> Element | None:
        if self._parts != ["html", "head", "body", "/body", "/html"]:
            return None
        self._builder.end("body")
        self._builder.end("html")
        return self._builder.close()
