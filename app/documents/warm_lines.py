"""The part of `warm` that remembers laid out lines: what stands on them, and where.

A line is decided by the texts and styles of its paragraph, where it begins in it, and the width
left to it. It is kept as measures only, and put back on the boxes of the day.
"""

from collections.abc import Callable, Hashable
from itertools import count
from typing import Any, NamedTuple

from app.documents.warm_memory import memory_of

_style_numbers = count()
# What a box is, whatever line it stands on.
_OWN = frozenset({
    "bookmark_label", "cached_counter_values", "children", "element", "element_tag",
    "first_letter_style", "first_line_style", "link", "missing_link", "jalon_paragraph",
    "jalon_place", "string_set", "style",
})  # fmt: skip


class _Measures(NamedTuple):
    """One box of a line: its measures, and those of the boxes in it by place in the source."""

    values: dict[str, Any]
    inside: list[tuple[int, "_Measures"]]


class Line(NamedTuple):
    measures: _Measures
    resume_at: Any
    offset_x: float
    top: float


def remember_lines(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_next_linebox(
        context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any,
        containing_block: Any, absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any,
        first_line_style: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        paragraph = _paragraph(linebox)
        is_known_kind = not (first_letter_style or first_line_style) and paragraph is not None
        if is_known_kind and _is_clear(context, position_y) and _is_ltr(containing_block):
            key = (
                paragraph, _frozen(skip_stack), linebox.text_indent,
                containing_block.content_box_x(), containing_block.width,
            )  # fmt: skip
            memory = memory_of(linebox.style.font_config)
            if key not in memory.laid:
                memory.laid[key] = _lay_out(context, linebox, skip_stack, containing_block)
            line: Line | None = memory.laid[key]
            if line is not None:
                box = _revive(linebox, line.measures, line.offset_x, position_y - line.top)
                # As WeasyPrint does, against errors of floating point.
                box.position_y = position_y
                return box, line.resume_at
        found: tuple[Any, Any] = original(
            context, linebox, position_y, bottom_space, skip_stack, containing_block,
            absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
        )  # fmt: skip
        return found

    return get_next_linebox


def _is_clear(context: Any, position_y: float) -> bool:
    """No float stands beside the line or below it."""
    return all(
        shape.position_y < position_y and shape.position_y + shape.margin_height() <= position_y
        for shape in context.excluded_shapes
    )


def _is_ltr(box: Any) -> bool:
    return bool(box.style["direction"] == "ltr")


def _paragraph(linebox: Any) -> Hashable:
    """All the text of a paragraph, with its styles; None when it holds anything else."""
    known = linebox.__dict__.get("jalon_paragraph")
    if known is None or known[0] is not linebox.children:
        known = linebox.jalon_paragraph = (linebox.children, _said(linebox))
    return known[1]  # type: ignore[no-any-return]


def _said(box: Any) -> Hashable:
    from weasyprint.formatting_structure import boxes

    style = box.style
    if not box.is_in_normal_flow() or style["position"] != "static" or box.is_leader:
        return None
    number = style.__dict__.get("jalon_number")
    if number is None:
        number = style.jalon_number = next(_style_numbers)
    if type(box) is boxes.TextBox:
        return (number, box.text, box.leading_collapsible_space, box.trailing_collapsible_space)
    if type(box) not in (boxes.InlineBox, boxes.LineBox):
        return None
    inside = []
    for place, child in enumerate(box.children):
        child.jalon_place = place
        said = _said(child)
        if said is None:
            return None
        inside.append(said)
    return (number, *inside)


def _frozen(skip_stack: Any) -> Hashable:
    if skip_stack is None:
        return None
    return tuple((index, _frozen(below)) for index, below in skip_stack.items())


def _lay_out(context: Any, linebox: Any, skip_stack: Any, containing_block: Any) -> Line | None:
    """What `get_next_linebox` does beside no float, until it moves the line down."""
    from weasyprint.layout import inline

    skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
    if skip_stack == "continue":
        return None
    linebox.position_y = linebox.width = linebox.height = 0
    shapes, context.excluded_shapes = context.excluded_shapes, []
    left, _, width = inline.avoid_collisions(context, linebox, containing_block, outer=False)
    linebox.position_x = left
    line, resume_at, is_broken, *_ = inline.split_inline_box(
        context, linebox, left + linebox.text_indent, left + width, 0, skip_stack,
        containing_block, [], [], [], [], [], None, None,
    )  # fmt: skip
    context.excluded_shapes = shapes
    if inline.is_phantom_linebox(line) and not is_broken:
        return None
    inline.remove_last_whitespace(context, line)
    offset_x = inline.text_align(context, line, width, last=resume_at is None or is_broken)
    bottom, top = inline.line_box_verticality(line)
    line.baseline, line.position_y, line.height = -top, top, bottom - top
    line.margin_top = line.margin_bottom = 0
    return Line(_measure(line), resume_at, offset_x, top)


def _measure(box: Any) -> _Measures:
    values = {name: value for name, value in box.__dict__.items() if name not in _OWN}
    return _Measures(values, [(child.jalon_place, _measure(child)) for child in box.children])


def _revive(source: Any, measures: _Measures, offset_x: float, offset_y: float) -> Any:
    box = object.__new__(type(source))
    box.__dict__.update(source.__dict__)
    box.__dict__.update(measures.values)
    box.position_x += offset_x
    box.position_y += offset_y
    box.children = [
        _revive(source.children[place], inside, offset_x, offset_y)
        for place, inside in measures.inside
    ]
    return box
