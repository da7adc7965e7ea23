"""The same conventions printed by other tools, when they are there: nothing of ours needs them."""

import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from pathlib import Path

from app.documents import assets
from app.documents.assets import DOCUMENTS, SHARED
from tests.bench import typesetting, word
from tests.bench.conventions import TEMPLATE, Text

# Prints all, and gives back the last document.
Printer = Callable[[Sequence[Text]], bytes]
CHROMIUM = "warm Chromium"
LIBREOFFICE = "LibreOffice"
TYPST = "typst"
# PDF/A-3b, PDF/UA-1, tagged: as near to ours as LibreOffice goes.
_EXPORT = {
    "SelectPdfVersion": {"type": "long", "value": "3"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
}


def available(scratch: Path) -> dict[str, Printer]:
    printers = {CHROMIUM: _chromium, LIBREOFFICE: _libreoffice, TYPST: _typst}
    return {name: partial(printer, scratch) for name, printer in printers.items() if _has(name)}


def absent() -> list[str]:
    return [name for name in (CHROMIUM, LIBREOFFICE, TYPST) if not _has(name)]


def side_by_side(printer: Printer, texts: Sequence[Text], workers: int) -> bytes:
    """Each worker of the tool prints its share."""
    shares = [texts[number::workers] for number in range(workers)]
    with ThreadPoolExecutor(workers) as threads:
        return next(iter(threads.map(printer, shares)))


def _folder(scratch: Path) -> Path:
    """One a call: several print at once."""
    return Path(tempfile.mkdtemp(dir=scratch))


def _has(name: str) -> bool:
    if name == LIBREOFFICE:
        return shutil.which("soffice") is not None
    if name == TYPST:
        return importlib.util.find_spec("typst") is not None
    return shutil.which("chromium") is not None


def fonts(scratch: Path, ending: str = "ttf") -> Path:
    """A folder of our fonts: in TrueType for the peers, whose files are smaller and done sooner."""
    folder = scratch / ending
    if not folder.exists():
        folder.mkdir()
        for address, (package, name) in assets.FONTS.items():
            font = files(package).joinpath("files", f"{Path(name).stem}.{ending}")
            (folder / f"{address.removeprefix('asset:')}.{ending}").write_bytes(font.read_bytes())
    return folder


def standing_alone(text: Text, scratch: Path, ending: str) -> str:
    """The page with its sheets and fonts, as a program that knows nothing of ours would print."""
    styles = "".join(
        path.read_text("utf-8")
        for path in (SHARED / "print.css", DOCUMENTS / TEMPLATE / "style.css")
    )
    for address in assets.FONTS:
        font = fonts(scratch, ending) / f"{address.removeprefix('asset:')}.{ending}"
        styles = styles.replace(f"url({address})", f"url({font.as_uri()})")
    return text.html.replace("</head>", f"<style>{styles}</style></head>")


def _chromium(scratch: Path, texts: Sequence[Text]) -> bytes:
    """One browser, one page, kept from the first document to the last."""
    from playwright.sync_api import sync_playwright

    file = _folder(scratch) / "page.html"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()
        for text in texts:
            file.write_text(_for_chromium(text, scratch), "utf-8")
            page.goto(file.as_uri())
            printed = page.pdf(format="A4", tagged=True, outline=True, prefer_css_page_size=True)
        browser.close()
    return printed


def _for_chromium(text: Text, scratch: Path) -> str:
    """Chromium has no named strings: the footer gets their values, and the code as a picture."""
    page = standing_alone(text, scratch, "ttf")
    for name, value in text.running.items():
        page = page.replace(f"string({name})", json.dumps(value, ensure_ascii=False))
    code = f"url(data:image/png;base64,{b64encode(text.code_png()).decode()})"
    corner = f"@bottom-left-corner {{ content: image-set({code} 6x); }}"
    return page.replace("</style>", f"@page {{ {corner} }}</style>")


def _libreoffice(scratch: Path, texts: Sequence[Text]) -> bytes:
    """One process for all of them; making the docx is counted, as for any such product."""
    folder = _folder(scratch)
    for number, text in enumerate(texts):
        word.write(folder / f"{number:04}.docx", text)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={profile}",
         "--convert-to", f"pdf:writer_pdf_Export:{json.dumps(_EXPORT)}",
         "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))],
        check=True, capture_output=True, env=os.environ | _our_fonts(scratch),
    )  # fmt: skip
    printed = sorted(folder.glob("*.pdf"))
    assert len(printed) == len(texts)
    return printed[-1].read_bytes()


def _our_fonts(scratch: Path) -> dict[str, str]:
    """Our fonts beside those of the system, for fontconfig."""
    folder = fonts(scratch)
    config = _folder(scratch) / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>'
        f"<dir>{folder}</dir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(config)}


def _typst(scratch: Path, texts: Sequence[Text]) -> bytes:
    """One compiler for all of them: fonts are read once."""
    import typst  # type: ignore[import-not-found,unused-ignore] # a peer, there or not

    folder = _folder(scratch)
    code = folder / "code.png"
    compiler = typst.Compiler(root=folder, font_paths=[fonts(scratch)])
    for text in texts:
        code.write_bytes(text.code_png())
        source = typesetting.source(text, code.name)
        printed: bytes = compiler.compile(input=source.encode(), pdf_standards=["a-3a"])
    return printed
