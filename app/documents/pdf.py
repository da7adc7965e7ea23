"""Prints a content with a template: HTML, then a tagged PDF (PDF/A-3a that also claims PDF/UA-1).

The only module that knows WeasyPrint, loaded on the first document of a process. Same content,
template and library version, same bytes: no clock, no disk path, no machine font in the output.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from app.documents import assets, finishing, html, scratch, warm, warm_memory
from app.documents.assets import DOCUMENTS, SHARED
from app.documents.contents import AnyContent, content_json
from app.documents.html import Meta

_COLOUR_SPACE = "jalon-srgb"

# Pango's font map, which all documents of a process share, is not safe between threads.
_PRESS = Lock()

_OPENED = ExitStack()
atexit.register(_OPENED.close)


def render_pdf(template: str, content: AnyContent, *, meta: Meta) -> bytes:
    """The document `template` (« convention_adhesion/1 ») filled with `content`."""
    data = content_json(content)
    mark = html.mark_of(template, content, data)
    text = html.render_html(template, content, meta=meta, mark=mark)
    with _PRESS, _uncollected():
        return _press(text, _stylesheets(template, content), data, meta, mark)


def _press(text: str, stylesheets: list[Any], data: str, meta: Meta, mark: str) -> bytes:
    import weasyprint

    kit = _kit()
    created = datetime.combine(meta.created_on, time(), tzinfo=UTC)
    attachment = weasyprint.Attachment(
        string=data,
        name="donnees.json",
        description="Données du document, en JSON",
        created=created,
        modified=created,
        relationship="Data",
        url_fetcher=kit.fetcher,
    )
    pdf: bytes = weasyprint.HTML(string=text, url_fetcher=kit.fetcher).write_pdf(
        finisher=finishing.finisher(meta.reference, mark),
        font_config=kit.font_config,
        stylesheets=stylesheets,
        pdf_variant="pdf/a-3a",
        color_profiles={_COLOUR_SPACE: _colour_profile()},
        output_intent=_COLOUR_SPACE,
        attachments=[attachment],
    )
    warm_memory.memory_of(kit.font_config).make_room()
    return pdf


@contextmanager
def _uncollected() -> Iterator[None]:
    """What a document makes is alive until its end: looking for waste took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Kit:
    """What every document of one process shares (the font configuration saves 8 % a document)."""

    fetcher: Any
    font_config: Any


@lru_cache
def _kit() -> _Kit:
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    warm.install()

    class AssetFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Knows our fonts and marks, by invented addresses; anything else stops the rendering."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - WeasyPrint's signature
            return URLFetcherResponse(url, assets.read(url))

    fonts = FontConfiguration()
    # Where it copies the fonts for fontconfig: its own folder would stay behind a killed process.
    fonts._folder = _OPENED.enter_context(scratch.folder("fonts"))  # noqa: SLF001
    return _Kit(AssetFetcher(fail_on_errors=True), fonts)


def _colour_profile() -> Any:
    """The sRGB profile of WeasyPrint, given by us: left alone, it leaks an open file each time."""
    from weasyprint.css import ColorProfile

    profile = files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()
    return ColorProfile(
        BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


def _stylesheets(template: str, content: AnyContent) -> list[Any]:
    paths = [SHARED / "print.css", DOCUMENTS / template / "style.css"]
    if content.is_draft:
        paths.append(SHARED / "draft.css")
    if content.is_demo:
        paths.append(SHARED / "demo.css")
    return [_stylesheet(path) for path in paths if path.exists()]


@lru_cache
def _stylesheet(path: Path) -> Any:
    import weasyprint

    kit = _kit()
    # Without font_config, WeasyPrint drops @font-face in silence.
    return weasyprint.CSS(
        string=path.read_text("utf-8"), font_config=kit.font_config, url_fetcher=kit.fetcher
    )
