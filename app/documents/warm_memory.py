"""The part of `warm` that keeps: answers of WeasyPrint, by everything that decides them."""

import operator
from collections.abc import Hashable
from typing import Any

MOST_KEPT = 3_000  # of each kind, about five kilobytes each; a convention has some 700

_text_values = operator.itemgetter(
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override",
    "font_size", "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps",
    "font_variant_east_asian", "font_variant_ligatures", "font_variant_numeric",
    "font_variant_position", "font_variation_settings", "font_weight", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang", "letter_spacing",
    "overflow_wrap", "tab_size", "text_decoration_line", "white_space", "word_break",
    "word_spacing",
)  # fmt: skip


class Cascade:
    """The styles that a set of sheets gives: by place of the element, then by pseudo-element."""

    def __init__(self) -> None:
        self.places: dict[Hashable, int] = {}
        self.styles: dict[int, dict[str | None, Any]] = {}
        self.pages: dict[Hashable, dict[str | None, Any]] = {}
        self.has_named_pages = False


class Memory:
    """What one font configuration has learnt; forgotten with it."""

    def __init__(self) -> None:
        self.styles: dict[Hashable, int] = {}
        self.laid: dict[Hashable, Any] = {}
        self.lines: dict[Hashable, tuple[Any, ...]] = {}
        self.drawings: dict[Hashable, list[Any] | None] = {}
        self.fonts: dict[Hashable, Any] = {}
        self.cascades: dict[Hashable, Cascade] = {}
        self.has_named_pages = True  # in the document being printed

    def text_style(self, style: Any) -> int:
        """A number for all that decides how this style sets a text."""
        known: int | None = style.__dict__.get("jalon_text_style")
        if known is None:
            known = self.styles.setdefault(_text_values(style), len(self.styles))
            style.jalon_text_style = known
        return known

    def cascade_of(self, sheets: tuple[Any, ...]) -> Cascade:
        return self.cascades.setdefault(sheets, Cascade())

    def make_room(self) -> None:
        for kept in (self.laid, self.lines, self.drawings):
            if len(kept) > MOST_KEPT:
                kept.clear()
        if sum(len(cascade.places) for cascade in self.cascades.values()) > MOST_KEPT:
            self.cascades.clear()


def memory_of(font_config: Any) -> Memory:
    found: Memory | None = getattr(font_config, "jalon_memory", None)
    if found is None:
        found = font_config.jalon_memory = Memory()
    return found
