"""Prints a content with a template: HTML, then a tagged PDF (PDF/A-3a that also claims PDF/UA-1).

The only module that knows WeasyPrint, loaded on the first document of a process. Same content,
template and library version, same bytes: no clock, no disk path, no machine font in the output.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from app.documents import assets, fields, html, qr
from app.documents.assets import DOCUMENTS, SHARED
from app.documents.contents import AnyContent, content_json
from app.documents.html import Meta

_COLOUR_SPACE = "jalon-srgb"

# Pango's font map, which all documents of a process share, is not safe between threads.
_PRESS = Lock()

_PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates which part of ISO 14289 is followed\
</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def render_pdf(template: str, content: AnyContent, *, meta: Meta) -> bytes:
    """The document `template` (« convention_adhesion/1 ») filled with `content`."""
    text = html.render_html(template, content, meta=meta)
    mark = qr.version_mark(content, html.fingerprint(template, content))
    with _PRESS:
        return _press(text, _stylesheets(template, content), content_json(content), meta, mark)


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
        finisher=_finisher(meta.reference, mark),
        font_config=kit.font_config,
        stylesheets=stylesheets,
        pdf_variant="pdf/a-3a",
        color_profiles={_COLOUR_SPACE: _colour_profile()},
        output_intent=_COLOUR_SPACE,
        attachments=[attachment],
    )
    return pdf


@dataclass(frozen=True, slots=True)
class _Kit:
    """What every document of one process shares (the font configuration saves 8 % a document)."""

    fetcher: Any
    font_config: Any


@lru_cache
def _kit() -> _Kit:
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Knows our fonts and marks, by invented addresses; anything else stops the rendering."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - WeasyPrint's signature
            return URLFetcherResponse(url, assets.read(url))

    return _Kit(AssetFetcher(fail_on_errors=True), FontConfiguration())


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


def _finisher(reference: str, mark: str) -> Callable[[Any, Any], None]:
    """Last touches on the PDF objects, just before the trailer."""

    def finish(_document: Any, pdf: Any) -> None:
        _claim_pdfua(pdf)
        # WeasyPrint lists each attachment twice.
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
        fields.turn_into_signatures(pdf)
        pages = [item for item in pdf.objects if _type_of(item) == "/Page"]
        for number, page in enumerate(pages, start=1):
            _draw_qr(pdf, page, qr.payload(reference, mark, number))

    return finish


def _type_of(item: Any) -> Any:
    return item.get("Type") if isinstance(item, dict) else None


def _claim_pdfua(pdf: Any) -> None:
    metadata = next(
        item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata"
    )
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDFUA) for part in metadata.stream]


def _draw_qr(pdf: Any, page: Any, text: str) -> None:
    import pydyf

    drawing = pydyf.Stream([qr.draw(text)], compress=True)
    pdf.add_object(drawing)
    # First, because the page's own stream turns the axes over and does not turn them back.
    page["Contents"] = pydyf.Array([drawing.reference, page["Contents"]])
