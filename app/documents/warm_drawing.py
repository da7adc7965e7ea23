"""The part of `warm` that remembers drawings: the operators of a line, and the glyphs they use."""

from collections.abc import Callable, Hashable
from typing import Any

from app.documents.warm_memory import Memory, memory_of


class Drawing:
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


def remember_drawings(original: Callable[..., None]) -> Callable[..., None]:
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


def _record(stream: Any, textbox: Any, memory: Memory) -> Drawing:
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix

    drawing = Drawing(stream, memory)
    textbox.pango_layout.reactivate(textbox.style)
    draw_first_line(drawing, textbox, "clip", "none", Matrix())
    textbox.pango_layout.deactivate()
    drawing.rest()
    return drawing
