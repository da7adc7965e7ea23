"""What one document teaches a process about the next: lines already broken, glyphs already placed.

The conventions of a batch share nine lines in ten, and WeasyPrint has Pango break and shape each of
them again. Here its private functions that do so remember their answers, by everything that decides
them. The output keeps the same bytes: tests/documents/test_warm.py compares with WeasyPrint left
alone, on every template. Only the versions named below are touched; any other works, more slowly.
"""

import functools
import pkgutil
from collections.abc import Callable
from typing import Any

from app.documents import warm_boxes
from app.documents.warm_drawing import remember_drawings
from app.documents.warm_lines import remember_lines
from app.documents.warm_memory import memory_of
from app.documents.warm_parsing import find_by_tag, parse_plain_pages
from app.documents.warm_styles import remember_page_styles, remember_styles

WEASYPRINT, PYDYF = "70.0", "0.13.0"
_MOST_SUBSETS = 200

_LENGTHS = (
    "margin_left", "margin_right", "margin_top", "margin_bottom", "padding_left", "padding_right",
    "padding_top", "padding_bottom", "width", "min_width", "max_width", "height", "min_height",
    "max_height",
)  # fmt: skip
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


@functools.lru_cache(maxsize=1)
def install() -> bool:
    """Teach WeasyPrint to remember, once a process; whether it and pydyf are those we know."""
    import pydyf
    import weasyprint

    if (weasyprint.__version__, pydyf.__version__) != (WEASYPRINT, PYDYF):
        return False
    for (place, name), make in _PATCHES.items():
        owner = pkgutil.resolve_name(f"weasyprint.{place}")
        setattr(owner, name, make(getattr(owner, name)))
    return True


def _to_bytes(original: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """The commonest kinds first: a document asks fifteen thousand times."""

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        return original(item)

    return to_bytes


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


def _twin(layout: Any) -> Any:
    """A copy of a layout at rest: it holds a text and numbers, nothing of Pango."""
    twin = object.__new__(type(layout))
    twin.__dict__.update(layout.__dict__)
    return twin


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


def _resolve_percentages(original: Callable[..., None]) -> Callable[..., None]:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        if "jalon_lengths" not in style.__dict__:
            style.jalon_lengths = _fixed_lengths(style)
        if style.jalon_lengths is None:
            original(box, containing_block)
        else:
            box.__dict__.update(style.jalon_lengths)

    return resolve_percentages


def _fixed_lengths(style: Any) -> dict[str, Any] | None:
    """The used lengths of a box that depend on no other box; None when one of them does."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return None
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name.startswith("min") else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    return lengths | {name: style[name] for name in _BORDERS}


_PATCHES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("tinyhtml5", "parse"): parse_plain_pages,
    ("css:cssselect2.ElementWrapper", "query_all"): find_by_tag,
    ("css", "StyleFor"): remember_styles,
    ("layout.page", "set_page_type_computed_styles"): remember_page_styles,
    ("layout.inline", "get_next_linebox"): remember_lines,
    ("layout.inline", "split_first_line"): _split_first_line,
    ("layout.preferred", "split_first_line"): _split_first_line,
    ("formatting_structure.boxes:Box", "is_in_normal_flow"): warm_boxes.is_in_normal_flow,
    ("layout.background", "layout_box_backgrounds"): warm_boxes.layout_box_backgrounds,
    ("layout.block", "block_level_page_name"): warm_boxes.block_level_page_name,
    ("draw", "draw_border"): warm_boxes.draw_border,
    ("pdf.stream:Stream", "marked"): warm_boxes.marked,
    ("draw", "draw_text"): remember_drawings,
    ("pdf:pydyf", "_to_bytes"): _to_bytes,
    ("pdf.fonts:Font", "_harfbuzz_subset"): _harfbuzz_subset,
    **{
        (f"layout.{place}", "resolve_percentages"): _resolve_percentages
        for place in ("absolute", "block", "float", "inline", "table")
    },
}
