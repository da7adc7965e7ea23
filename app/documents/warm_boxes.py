"""The part of `warm` that spares boxes: a style is asked once, and a tag is written at once."""

from collections.abc import Callable
from typing import Any

from app.documents.warm_memory import memory_of

_CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)


def is_in_normal_flow(original: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def quick(box: Any) -> bool:
        style = box.style
        key = (style["float"], style["position"])
        known = style.__dict__.get("jalon_flow")
        if known is None or known[0] != key:
            known = style.jalon_flow = (key, original(box))
        return known[1]  # type: ignore[no-any-return]

    return quick


def block_level_page_name(original: Callable[..., Any]) -> Callable[..., Any]:
    """Between two boxes of a document that names no page, the page has no other name."""

    def quick(before: Any, after: Any) -> Any:
        named = memory_of(before.style.font_config).has_named_pages
        return original(before, after) if named else None

    return quick


def draw_border(original: Callable[..., None]) -> Callable[..., None]:
    def quick(stream: Any, box: Any) -> None:
        if (
            box.border_top_width or box.border_bottom_width or box.border_left_width
            or box.border_right_width or not _is_bare(box.style)
        ):  # fmt: skip
            original(stream, box)

    return quick


def layout_box_backgrounds(original: Callable[..., None]) -> Callable[..., None]:
    def quick(
        page: Any, box: Any, images: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if style is not None or box is page or not _is_bare(box.style):
            original(page, box, images, layout_children, style)
            return
        for corner in _CORNERS:  # by setattr: the placeholder of an absolute box hands it on
            setattr(box, corner, (0, 0))
        box.background = None
        if layout_children:
            for child in box.all_children():
                quick(page, child, images)

    return quick


def _is_bare(style: Any) -> bool:
    """Neither background, nor picture, nor shadow, nor round corner, nor rule between columns."""
    known: bool | None = style.__dict__.get("jalon_bare")
    if known is None:
        known = style.jalon_bare = _has_nothing(style)
    return known


def _has_nothing(style: Any) -> bool:
    from weasyprint.draw.color import get_color

    return (
        style["visibility"] == "visible"
        and not get_color(style, "background_color").alpha
        and all(kind == "none" for kind, _ in style["background_image"])
        and not style["box_shadow"]
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and style["column_width"] == style["column_count"] == "auto"
        and all((0, "px") in style[corner] for corner in _CORNERS)
    )


class _Marked:
    """Around what one tag holds: a generator in its place took as long as the text to show."""

    __slots__ = ("_operators",)

    def __init__(self, operators: list[Any]) -> None:
        self._operators = operators

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        self._operators.append(b"EMC")


def marked(original: Callable[..., Any]) -> Callable[..., Any]:
    def quick(stream: Any, box: Any, tag: str) -> Any:
        tags = stream._tags  # noqa: SLF001 - private like all that is patched here
        if tags is None:
            return original(stream, box, tag)
        number = len(tags)
        tags[box] = {"tag": tag, "mcid": number}
        stream.stream += (f"/{tag}", b"<</MCID %d>>" % number, b"BDC")
        return _Marked(stream.stream)

    return quick
