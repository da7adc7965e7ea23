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


class Memory:
    """What one font configuration has learnt; forgotten with it."""

    def __init__(self) -> None:
        self.styles: dict[Hashable, int] = {}
        self.lines: dict[Hashable, tuple[Any, ...]] = {}
        self.layouts: dict[Hashable, Any] = {}
        self.struts: dict[Hashable, tuple[float, float]] = {}
        self.drawings: dict[Hashable, list[Any] | None] = {}
        self.fonts: dict[Hashable, Any] = {}

    def text_style(self, style: Any) -> int:
        """A number for all that decides how this style sets a text."""
        key = _text_values(style)
        return self.styles.setdefault(key, len(self.styles))

    def make_room(self) -> None:
        for kept in (self.lines, self.layouts, self.drawings):
            if len(kept) > MOST_KEPT:
                kept.clear()


def memory_of(font_config: Any) -> Memory:
    found: Memory | None = getattr(font_config, "jalon_memory", None)
    if found is None:
        found = font_config.jalon_memory = Memory()
    return found
