"""A searchable PDF/A-2b from pictures of pages: each picture, and its words unseen over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

_POINTS_PER_INCH = 72
_QUALITY = 78
# Under this spread between its colours, a page was scanned in greys: a third of the weight.
_GREY_SPREAD = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """An upright page. `words`: a PDF of that page that shows nothing, in the same frame."""

    picture: "Image.Image"
    dpi: int
    words: bytes | None


def make(sheets: Sequence[Sheet], *, title: str, author: str, subject: str, made_on: date) -> bytes:
    """Same sheets, same bytes: no clock in it."""
    import pikepdf

    document = pikepdf.new()
    for sheet in sheets:
        _add(document, sheet)
    root = document.Root
    root.Lang = pikepdf.String("fr-FR")
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    root.OutputIntents = pikepdf.Array([_output_intent(document)])
    at = datetime.combine(made_on, time(), tzinfo=UTC).isoformat()
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:creator"] = [author]
        metadata["dc:description"] = subject
        metadata["dc:language"] = {"fr-FR"}
        metadata["xmp:CreateDate"] = at
        metadata["xmp:CreatorTool"] = "Jalon"
        metadata["pdfaid:part"] = "2"
        metadata["pdfaid:conformance"] = "B"
    written = BytesIO()
    document.save(written, min_version="1.7", deterministic_id=True)
    return written.getvalue()


def _add(document: "pikepdf.Pdf", sheet: Sheet) -> None:
    import pikepdf

    if sheet.words is None:
        width, height = (side * _POINTS_PER_INCH / sheet.dpi for side in sheet.picture.size)
        page = document.add_blank_page(page_size=(width, height))
    else:
        with pikepdf.open(BytesIO(sheet.words)) as words:
            document.pages.append(words.pages[0])
        page = document.pages[-1]
    left, bottom, right, top = (float(value) for value in page.mediabox)
    # A name of our own: the one that pikepdf invents changes the bytes at each making.
    page.add_resource(_jpeg(document, sheet.picture), pikepdf.Name.XObject, pikepdf.Name.Scan)
    drawn = f"q {right - left:.3f} 0 0 {top - bottom:.3f} {left:.3f} {bottom:.3f} cm /Scan Do Q\n"
    page.contents_add(drawn.encode(), prepend=True)


def _jpeg(document: "pikepdf.Pdf", picture: "Image.Image") -> "pikepdf.Stream":
    import pikepdf

    shown = picture.convert("L") if _is_grey(picture) else picture.convert("RGB")
    written = BytesIO()
    shown.save(written, "JPEG", quality=_QUALITY, optimize=True)
    space = pikepdf.Name.DeviceGray if shown.mode == "L" else pikepdf.Name.DeviceRGB
    return pikepdf.Stream(
        document,
        written.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=shown.width,
        Height=shown.height,
        ColorSpace=space,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )


def _is_grey(picture: "Image.Image") -> bool:
    """No point of a reduced picture leans to a colour: the blue of a pen is enough to keep it."""
    from PIL import ImageChops

    if picture.mode == "L":
        return True
    small = picture.convert("RGB").reduce(4)
    red, green, blue = small.split()
    spread = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(red, blue))
    return int(spread.getextrema()[1]) <= _GREY_SPREAD  # type: ignore[arg-type]  # one band


def _output_intent(document: "pikepdf.Pdf") -> "pikepdf.Object":
    """What the greys and colours of the pictures mean: the sRGB profile that WeasyPrint brings."""
    import pikepdf

    profile = files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()
    stream = pikepdf.Stream(document, profile, N=3, Alternate=pikepdf.Name.DeviceRGB)
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier="sRGB IEC61966-2.1",
            Info="sRGB IEC61966-2.1",
            DestOutputProfile=stream,
        )
    )
