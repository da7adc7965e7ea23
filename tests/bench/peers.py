"""The same text printed by other tools, when they are there: nothing of ours depends on them."""

import importlib.util
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import html as parser

Printer = Callable[[Sequence[str]], None]
CHROMIUM = "warm Chromium, tagged (Playwright)"
LIBREOFFICE = "LibreOffice, one batch of docx"
TYPST = "typst, one compilation each, a-3a"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def available(scratch: Path) -> dict[str, Printer]:
    printers = {CHROMIUM: _chromium, LIBREOFFICE: _libreoffice, TYPST: _typst}
    return {name: partial(printer, scratch) for name, printer in printers.items() if _has(name)}


def absent() -> list[str]:
    return [name for name in (CHROMIUM, LIBREOFFICE, TYPST) if not _has(name)]


def _has(name: str) -> bool:
    if name == LIBREOFFICE:
        return shutil.which("soffice") is not None
    if name == TYPST:
        return importlib.util.find_spec("typst") is not None
    return shutil.which("chromium") is not None


def _chromium(scratch: Path, texts: Sequence[str]) -> None:
    """One browser, one page, kept from the first document to the last."""
    from playwright.sync_api import sync_playwright

    file = scratch / "chromium.html"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        for text in texts:
            file.write_text(text, "utf-8")
            page.goto(file.as_uri())
            page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True)
        browser.close()


def _libreoffice(scratch: Path, texts: Sequence[str]) -> None:
    """One process for the whole batch; making the docx is counted, as for any such product."""
    folder = scratch / "docx"
    folder.mkdir()
    for number, text in enumerate(texts):
        _write_docx(folder / f"{number}.docx", _blocks(text))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(scratch / 'office').as_uri()}",
         "--convert-to", "pdf", "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))],
        check=True, capture_output=True,
    )  # fmt: skip
    assert len(list(folder.glob("*.pdf"))) == len(texts)


def _typst(_scratch: Path, texts: Sequence[str]) -> None:
    import typst

    for text in texts:
        typst.compile(_typst_source(_blocks(text)).encode(), pdf_standards=["a-3a"])


def _blocks(text: str) -> list[tuple[str, Any]]:
    """What the page says, as (tag, text) and (« table », rows of cells)."""
    found: list[tuple[str, Any]] = []
    for item in parser.document_fromstring(text).body.iter("h1", "h2", "p", "li", "table"):
        if item.tag == "table":
            rows = [[cell.text_content() for cell in row] for row in item.iter("tr")]
            found.append(("table", rows))
        elif not any(parent.tag == "table" for parent in item.iterancestors()):
            found.append((str(item.tag), " ".join(item.text_content().split())))
    return found


def _write_docx(path: Path, blocks: list[tuple[str, Any]]) -> None:
    body = "".join(
        _word_table(said) if tag == "table" else _word(tag, said) for tag, said in blocks
    )
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{types}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        )


def _word(tag: str, said: str) -> str:
    size = {"h1": 42, "h2": 23}.get(tag, 21)
    bold = "<w:b/>" if tag in ("h1", "h2") else ""
    return (
        f'<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr>{bold}<w:sz w:val="{size}"/>'
        f'</w:rPr><w:t xml:space="preserve">{escape(said)}</w:t></w:r></w:p>'
    )


def _word_table(rows: list[list[str]]) -> str:
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_word('td', cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"


def _typst_source(blocks: list[tuple[str, Any]]) -> str:
    lines = [
        '#set document(title: "Convention", date: none)',
        '#set page(paper: "a4", margin: 22mm, numbering: "1 / 1")',
        '#set text(lang: "fr", size: 10.5pt, hyphenate: true)',
        "#set par(justify: true)",
    ]
    marks = {"h1": "= ", "h2": "== ", "li": "- "}
    for tag, said in blocks:
        if tag == "table":
            cells = ", ".join(_quoted(cell) for row in said for cell in row)
            lines.append(f"#table(columns: {len(said[0])}, {cells})")
        elif said:
            lines.append(f"{marks.get(tag, '')}#{_quoted(said)}\n")
    return "\n".join(lines)


def _quoted(said: str) -> str:
    escaped = said.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
