"""Conventions of four pages printed in number: our press beside plain WeasyPrint and three peers.

The words are the same for all, and the pages (the count shown is read in each output): running
header, footer with « page X sur Y » and a QR code, justified text, visas, a list, a table annex,
the boxes of two parties. What each makes of them:

- Jalon: PDF/A-3a that also claims PDF/UA-1, hyphenated, bookmarks, a code of its own on each page,
  the data attached, one signature field a party, the same bytes each time.
- naive WeasyPrint: `HTML(string=…).write_pdf()` in a loop, sheets in the page; hyphenated; not
  tagged, without code, data or field.
- Chromium: one browser kept, from the same page; tagged, bookmarks, one code for all pages; neither
  PDF/A nor data nor field; it hyphenates only where its French dictionary is installed.
- LibreOffice: one process for its whole share, from docx files (making them is counted); PDF/A-3b
  that claims PDF/UA-1, tagged, bookmarks, one code for all pages; hyphenated where `hyphen-fr` is
  installed; without data or field. Text of one weight a paragraph, columns of equal width.
- typst: one compiler kept for its whole share; PDF/A-3a, tagged, hyphenated, bookmarks, one code
  for all pages; without data or field. Text of one weight a paragraph, columns of equal width.

Filling the template is counted for Jalon and the naive loop only. Each tool prints in one process,
then in two side by side, its start counted: compare two with two.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2

from app.documents import pdf
from app.documents.pool import Failed, Sheet, render_all
from tests.bench import peers
from tests.bench.conventions import TEMPLATE, Text, sheet

COUNT = int(os.environ.get("BENCH_DOCUMENTS", "200"))
WORKERS = 2


def run(scratch: Path) -> None:
    sheets = [sheet(number) for number in range(COUNT)]
    texts = [Text(one) for one in sheets]
    print(f"{COUNT} conventions, milliseconds each, by the clock and of processor, all in one run")
    # First, while the WeasyPrint of this process has learnt nothing.
    naive = _row("naive WeasyPrint", 1, None, lambda: _naive(texts, scratch))
    _row("Jalon", 1, naive, lambda: _alone(sheets))
    peaks: dict[int, int] = {}
    _row("Jalon", WORKERS, naive, lambda: _pool(sheets, peaks))
    for name, printer in peers.available(scratch).items():
        for workers in (1, WORKERS):
            _row(name, workers, naive, partial(peers.side_by_side, printer, texts, workers))
    for name in peers.absent():
        print(f"{name:20} absent")
    print(f"most memory of a worker of ours: {max(peaks.values(), default=0)} MiB (at most 150)")
    _preview()


def _row(name: str, workers: int, naive: float | None, work: Callable[[], bytes]) -> float:
    """The clock decides; on a busy machine, the processor time says what the work itself costs."""
    gc.collect()
    started, used = time.perf_counter(), _processor()
    document = work()
    each = (time.perf_counter() - started) * 1000 / COUNT
    cost = (_processor() - used) * 1000 / COUNT
    with pypdfium2.PdfDocument(document) as opened:
        pages = len(opened)
    said = f"{name:17} × {workers} {each:8.1f} ms {cost:8.1f} ms   {pages} pages"
    said += f"{len(document) // 1024:5} KiB"
    if naive is not None:
        said += f"   naive / this, by the clock = {naive / each:.2f}"
    print(said, flush=True)
    return each


def _processor() -> float:
    """Seconds of processor of this process and of those it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _naive(texts: Iterable[Text], scratch: Path) -> bytes:
    from weasyprint import HTML

    for text in texts:
        document: bytes = HTML(string=peers.standing_alone(text, scratch, "otf")).write_pdf()
    return document


def _alone(sheets: Iterable[Sheet]) -> bytes:
    for one in sheets:
        document = pdf.render_pdf(one.template, one.content, meta=one.meta)
    return document


def _pool(sheets: Iterable[Sheet], peaks: dict[int, int]) -> bytes:
    for result in render_all(sheets, WORKERS):
        assert not isinstance(result, Failed), result
        document = result.pdf
        if result.index % 10 == 0 or result.index == COUNT - 1:
            peaks.update(_children_memory())
    return document


def _children_memory() -> dict[int, int]:
    """The most each child has held, in MiB (Linux)."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.exists():
        return {}
    peaks = {}
    for pid in map(int, children.read_text().split()):
        _, _, rest = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")
        peaks[pid] = int(rest.split()[0]) // 1024
    return peaks


def _preview() -> None:
    """A person types in a clause: the draft is printed again, one paragraph having changed."""
    finished = sheet(0)
    draft: Any = replace(finished.content, is_frozen=False)

    def edit(number: int) -> None:
        content = replace(draft, preamble=(f"Un alinéa repris {number} fois. " * 6,))
        pdf.render_pdf(TEMPLATE, content, meta=finished.meta)

    printed = _median(lambda _: pdf.render_pdf(TEMPLATE, finished.content, meta=finished.meta))
    edited = _median(edit)
    print(f"preview after an edit {edited:.0f} ms, one warm printing {printed:.0f} ms: ", end="")
    print(f"× {edited / printed:.2f}")


def _median(action: Callable[[int], object], rounds: int = 15) -> float:
    action(0)
    times = []
    for number in range(1, rounds + 1):
        started = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
