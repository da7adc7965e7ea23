"""The conventions that the bench prints: four pages each, and the same words for every tool."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from lxml import html as parser
from PIL import Image

from app.documents import html, qr
from app.documents.pool import Sheet
from tests.documents import samples

TEMPLATE = "convention_services/1"
# Articles one in ten, a list, visas, two parties who sign, a table annex: all but the four steps.
CLAUSES = tuple(
    clause for clause in samples.words("convention_services") if "quatre étapes" not in clause.title
)


def sheet(number: int) -> Sheet:
    reference = f"TGN-2026-{number:04}"
    member = replace(samples.MOISSAC, name=f"Commune {number}", siren=f"2182{number:05}")
    content = samples.convention(
        reference=reference, parties=(samples.SYNDICAT, member), clauses=CLAUSES
    )
    meta = replace(samples.META, reference=reference, title=f"Convention de {member.name}")
    return Sheet(TEMPLATE, content, meta)


@dataclass(frozen=True)
class Block:
    """One piece of the text: h1, h2, p, visa, li; or rows of cells (table, signatures)."""

    tag: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    on_new_page: bool = False


@dataclass(frozen=True)
class Text:
    """What the other tools are given: the page as our template fills it, and nothing laid out."""

    sheet: Sheet

    @cached_property
    def html(self) -> str:
        return html.render_html(self.sheet.template, self.sheet.content, meta=self.sheet.meta)

    @cached_property
    def running(self) -> dict[str, str]:
        """The strings of the header and footer: issuer, heading, reference, version, mark."""
        body = parser.document_fromstring(self.html).body
        return {
            name.removeprefix("data-"): value
            for name, value in body.attrib.items()
            if name.startswith("data-")
        }

    def blocks(self) -> Iterator[Block]:
        body = parser.document_fromstring(self.html).body
        for item in body.iter("h1", "h2", "p", "li", "table", "div"):
            if item.get("class") == "signatures__row":
                cells = tuple("\n".join(_lines(cell)) for cell in item)
                yield Block("signatures", rows=(cells,))
            elif item.tag == "table":
                yield Block("p", _text(item.find("caption")))
                rows = tuple(tuple(map(_text, row)) for row in item.iter("tr"))
                yield Block("table", rows=rows)
            elif item.tag != "div" and not _is_in_box(item):
                parent = item.getparent()
                tag = "visa" if parent.get("class") == "visas" else str(item.tag)
                first = parent.get("class") == "annex" and item.getprevious() is None
                yield Block(tag, _text(item), on_new_page=first)

    def code_png(self) -> bytes:
        """The code of the footer; the peers show that of the first page on all of them."""
        mark, reference = self.running["mark"], self.running["reference"]
        modules = qr.matrix(qr.payload(reference, mark, 1))
        picture = Image.new("1", (len(modules), len(modules)))
        picture.putdata([not dark for row in modules for dark in row])
        kept = io.BytesIO()
        picture.resize((len(modules) * 8,) * 2).save(kept, "PNG")
        return kept.getvalue()


def _text(item: parser.HtmlElement) -> str:
    return " ".join(item.text_content().split())


def _lines(box: parser.HtmlElement) -> list[str]:
    return [_text(line) for line in box]


def _is_in_box(item: parser.HtmlElement) -> bool:
    return any(
        parent.tag == "table" or parent.get("class", "").startswith("signature")
        for parent in item.iterancestors()
    )
