"""What one document teaches a process about the next: lines already broken, glyphs already placed.

The conventions of a batch share nine lines in ten, and WeasyPrint has Pango break and shape each of
them again. Here its private functions that do so remember their answers, by everything that decides
them. The output keeps the same bytes: tests/documents/test_warm.py compares with WeasyPrint left
alone, on every template. Only the version named below is touched; any other works, more slowly.
"""

import functools
import operator
import pkgutil
from collections.abc import Callable, Hashable
from typing import Any

WEASYPRINT = "70.0"
MOST_KEPT = 3_000  # of each kind, about five kilobytes each; a convention has some 700
_MOST_SUBSETS = 200

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
        self.drawings: dict[Hashable, list[_Drawing] | None] = {}
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


@functools.lru_cache(maxsize=1)
def install() -> bool:
    """Teach WeasyPrint to remember, once a process; whether it is the version we know."""
    import weasyprint

    if weasyprint.__version__ != WEASYPRINT:
        return False
    for (place, name), make in _PATCHES.items():
        owner = pkgutil.resolve_name(f"weasyprint.{place}")
        setattr(owner, name, make(getattr(owner, name)))
    return True


def _split_first_line(original: Callable[..., Any]) -> Callable[..., Any]:
    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: Any,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> tuple[Any, ...]:
        memory = memory_of(style.font_config)
        key = (
            text, memory.text_style(style), max_width, justification_spacing, is_line_start, minimum
        )  # fmt: skip
        known = memory.lines.get(key)
        if known is None:
            known = memory.lines[key] = original(
                text, style, context, max_width, justification_spacing,
                is_line_start=is_line_start, minimum=minimum,
            )  # fmt: skip
        layout, *measures = known
        return _twin(layout), *measures

    return split_first_line


def _create_layout(original: Callable[..., Any]) -> Callable[..., Any]:
    """Only for the justified lines, which put the layout at rest as soon as they have it."""

    def create_layout(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: float
    ) -> Any:
        memory = memory_of(style.font_config)
        key = (text, memory.text_style(style), max_width, justification_spacing)
        known = memory.layouts.get(key)
        if known is None:
            known = original(text, style, context, max_width, justification_spacing)
            known.deactivate()
            memory.layouts[key] = known
        twin = _twin(known)
        twin.layout = twin.language = twin.style = None  # what putting it at rest takes away
        return twin

    return create_layout


def _twin(layout: Any) -> Any:
    """A copy of a layout at rest: it holds a text and numbers, nothing of Pango."""
    twin = object.__new__(type(layout))
    twin.__dict__.update(layout.__dict__)
    return twin


class _Drawing:
    """The operators that show one line, and what they teach each font of the document.

    A document writes each width once, from the first size it met: the operators of a line depend
    on the widths known before it (`given`), and are used again only where they are the same.
    """

    def __init__(self, stream: Any, memory: Memory) -> None:
        self.steps: list[tuple[str, tuple[Any, ...]]] = []
        self.taught: dict[Hashable, Any] = {}
        self.given: dict[Hashable, dict[int, int]] = {}
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self._stream, self._memory = stream, memory

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        from weasyprint.pdf.stream import Font, get_pango_font_key

        name, description, size = get_pango_font_key(pango_font)
        if (name, size) not in self._memory.fonts:
            font = self._memory.fonts[name, size] = Font(pango_font, description, size)
            font.jalon_subsets = {}
        self.steps.append(("font", (name, size)))
        if name not in self.taught:
            known = _fonts_of(self._stream).get(name)
            self.given[name] = dict(known.widths) if known else {}
            self.taught[name] = _blank(self._memory.fonts[name, size])
            self.taught[name].widths.update(self.given[name])
        return self.taught[name], size

    def set_text_matrix(self, *_values: float) -> None:
        """The place of the line is that of the day."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *values: self.steps.append((name, values))

    @property
    def is_plain(self) -> bool:
        return not any(
            font.missing or font.bitmap or font.png or font.svg or font.colr
            for font in self.taught.values()
        )

    def rest(self) -> None:
        """Keep of each font the glyphs of this line only."""
        for name, font in self.taught.items():
            used = set(font.to_unicode)
            self.given[name] = {g: w for g, w in self.given[name].items() if g in used}
            font.widths = {g: w for g, w in font.widths.items() if g in used}
        del self._stream

    def fits(self, fonts: dict[Hashable, Any]) -> bool:
        for name, taught in self.taught.items():
            given = self.given[name]
            widths = fonts[name].widths if name in fonts else {}
            if any(widths.get(g, None if g in given else w) != w for g, w in taught.widths.items()):
                return False
        return True

    def replay(self, stream: Any) -> None:
        fonts = _fonts_of(stream)
        for name, values in self.steps:
            if name != "font":
                getattr(stream, name)(*values)
                continue
            key, size = values
            if key not in fonts:
                fonts[key] = _blank(self._memory.fonts[key, size])
        for key, taught in self.taught.items():
            font = fonts[key]
            font.widths.update(taught.widths)
            font.to_unicode.update(taught.to_unicode | font.to_unicode)


def _fonts_of(stream: Any) -> Any:
    """The fonts of the document, by name."""
    return stream._fonts  # noqa: SLF001 - private like all that is patched here


def _blank(font: Any) -> Any:
    """The font for a new document, which has shown nothing yet."""
    blank = object.__new__(type(font))
    blank.__dict__.update(font.__dict__)
    blank.widths, blank.to_unicode, blank.missing = {}, {}, {}
    return blank


def _draw_text(original: Callable[..., None]) -> Callable[..., None]:
    def draw_text(
        stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: Any
    ) -> None:
        style, layout = textbox.style, textbox.pango_layout
        memory = memory_of(style.font_config)
        key = (layout.text, textbox.text, memory.text_style(style), layout.justification_spacing)
        known = memory.drawings.setdefault(key, [])
        if not _is_plain(style, text_overflow, block_ellipsis) or known is None:
            original(stream, textbox, offset_x, text_overflow, block_ellipsis)
            return
        drawing = next((drawing for drawing in known if drawing.fits(_fonts_of(stream))), None)
        if drawing is None:
            drawing = _record(stream, textbox, memory)
            if not drawing.is_plain:
                memory.drawings[key] = None
                original(stream, textbox, offset_x, text_overflow, block_ellipsis)
                return
            known.append(drawing)
        x, y = textbox.position_x, textbox.position_y + textbox.baseline
        stream.set_color(style["color"])
        stream.begin_text()
        if drawing.steps:
            stream.set_text_matrix(1, 0, 0, -1, x, y)
        drawing.replay(stream)
        stream.end_text()

    return draw_text


def _is_plain(style: Any, text_overflow: str, block_ellipsis: Any) -> bool:
    return (
        text_overflow == "clip"
        and block_ellipsis == "none"
        and style["visibility"] == "visible"
        and style["text_decoration_line"] == "none"
    )


def _record(stream: Any, textbox: Any, memory: Memory) -> _Drawing:
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix

    drawing = _Drawing(stream, memory)
    textbox.pango_layout.reactivate(textbox.style)
    draw_first_line(drawing, textbox, "clip", "none", Matrix())
    textbox.pango_layout.deactivate()
    drawing.rest()
    return drawing


def _harfbuzz_subset(original: Callable[..., None]) -> Callable[..., None]:
    def harfbuzz_subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        subsets = getattr(font, "jalon_subsets", None)
        key = (frozenset(to_unicode), bool(font.missing), hinting)
        if subsets is None:
            original(font, to_unicode, hinting)
        elif key in subsets:
            font.file_content = subsets[key]
        else:
            original(font, to_unicode, hinting)
            if len(subsets) >= _MOST_SUBSETS:
                subsets.clear()
            subsets[key] = font.file_content

    return harfbuzz_subset


_PATCHES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("layout.inline", "split_first_line"): _split_first_line,
    ("layout.preferred", "split_first_line"): _split_first_line,
    ("layout.inline", "create_layout"): _create_layout,
    ("draw", "draw_text"): _draw_text,
    ("pdf.fonts:Font", "_harfbuzz_subset"): _harfbuzz_subset,
}
