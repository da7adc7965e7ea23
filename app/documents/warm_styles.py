"""The part of `warm` that remembers styles: the cascade of one document serves the next.

An element is known by its place: its tag and attributes, its parent's place, the place of the
element before it, the tags of its children. No selector of a printed sheet looks at anything else,
so two elements of one place have equal styles, and the values computed for the first serve both.
"""

from typing import Any

from app.documents.warm_memory import Cascade, memory_of

# Their presence may be asked by a selector, never what they say; the name of a link is an anchor.
_SAYING = frozenset({"alt", "content", "href", "name", "src", "title"})


def remember_styles(original: type[Any]) -> type[Any]:
    class StyleFor(original):  # type: ignore[misc] # WeasyPrint has no types
        def __init__(
            self, html: Any, sheets: Any, hints: bool, font_config: Any, target_collector: Any
        ) -> None:
            cascade = memory_of(font_config).cascade_of(tuple(sheet for sheet, *_ in sheets))
            places = _places(html.etree_element, cascade)
            if all(place in cascade.styles for place in places.values()):
                self._cascaded_styles: dict[Any, Any] = {}
                self.initial_page_sizes = {"box": None, "area": None}
                self._sheets, self.font_config = sheets, font_config
                self._take(cascade, places)
                for style in self._computed_styles.values():
                    if style["anchor"]:
                        target_collector.collect_anchor(style["anchor"])
            else:
                super().__init__(html, sheets, hints, font_config, target_collector)
                for (element, pseudo), style in self._computed_styles.items():
                    cascade.styles.setdefault(places[element], {}).setdefault(pseudo, style)
                    cascade.has_named_pages |= bool(style["page"])
                self._take(cascade, places)
            memory_of(font_config).has_named_pages = cascade.has_named_pages
            self.jalon_cascade = cascade
            self.jalon_root = places[html.etree_element]

        def _take(self, cascade: Cascade, places: dict[Any, int]) -> None:
            self._computed_styles = {
                (element, pseudo): style
                for element, place in places.items()
                for pseudo, style in cascade.styles[place].items()
            }

    return StyleFor


def remember_page_styles(original: Any) -> Any:
    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Any) -> None:
        matched = tuple(
            style_for._page_type_match(selector, page_type)  # noqa: SLF001 - as it does
            for sheet, *_ in style_for._sheets  # noqa: SLF001
            for _, selectors, _ in sheet.page_rules
            for _, _, selector in selectors
        )
        pages = style_for.jalon_cascade.pages
        computed = style_for.get_computed_styles()
        known = pages.get((style_for.jalon_root, matched))
        if known is None:
            original(page_type, html, style_for)
            pages[style_for.jalon_root, matched] = {
                pseudo: style for (of, pseudo), style in computed.items() if of == page_type
            }
        else:
            computed.update({(page_type, pseudo): style for pseudo, style in known.items()})

    return set_page_type_computed_styles


def _places(root: Any, cascade: Cascade) -> dict[Any, int]:
    places = {root: _number(root, None, None, cascade)}
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        before = None
        for child in parent:
            if isinstance(child.tag, str):
                before = places[child] = _number(child, places[parent], before, cascade)
                waiting.append(child)
    return places


def _is_saying(name: str) -> bool:
    return name in _SAYING or name.startswith("data-")


def _number(element: Any, above: int | None, before: int | None, cascade: Cascade) -> int:
    attributes = tuple(
        (name, None if _is_saying(name) and element.tag != "a" else value)
        for name, value in element.items()
    )
    inside = tuple(child.tag for child in element)
    place = (above, before, element.tag, attributes, inside, bool(element.text))
    return cascade.places.setdefault(place, len(cascade.places))
