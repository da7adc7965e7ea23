"""Conventions printed in number: our press beside the naive call of WeasyPrint and three peers.

Ours makes PDF/A-3a that also claims PDF/UA-1, with its own fonts, a QR code a page, the data
attached and one signature field a party. The others do less: the naive call and the peers print
the same text as plain or tagged PDF, without code, data or field.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents import assets, html, pdf
from app.documents.assets import DOCUMENTS, SHARED
from app.documents.pool import Failed, Sheet, render_all
from tests.bench import peers
from tests.documents import samples

TEMPLATE = "convention_adhesion/1"
COUNT = int(os.environ.get("BENCH_DOCUMENTS", "200"))
WORKERS = 2


def run(scratch: Path) -> None:
    sheets = [_sheet(number) for number in range(COUNT)]
    texts = [
        _standing_alone(html.render_html(TEMPLATE, sheet.content, meta=sheet.meta), scratch)
        for sheet in sheets
    ]
    print(f"{COUNT} conventions, milliseconds each by the clock, all in one run")
    # First, while the WeasyPrint of this process has learnt nothing.
    naive = _row("naive WeasyPrint, one process", None, lambda: _naive(texts))
    _row("Jalon, one process", naive, lambda: _alone(sheets))
    peaks: dict[int, int] = {}
    _row(f"Jalon, {WORKERS} processes", naive, lambda: _pool(sheets, peaks))
    for name, printer in peers.available(scratch).items():
        _row(name, naive, lambda printer=printer: printer(texts))
    for name in peers.absent():
        print(f"{name:44} absent")
    print(f"most memory of a worker: {max(peaks.values(), default=0)} MiB")
    _preview()


def _row(name: str, naive: float | None, work: Callable[[], None]) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    each = (time.perf_counter() - started) * 1000 / COUNT
    print(f"{name:44} {each:8.1f} ms", end="")
    print("" if naive is None else f"   naive / this = {naive / each:.2f}", flush=True)
    return each


def _sheet(number: int) -> Sheet:
    reference = f"TGN-2026-{number:04}"
    member = replace(samples.MOISSAC, name=f"Commune {number}", siren=f"2182{number:05}")
    content = samples.convention(reference=reference, parties=(samples.SYNDICAT, member))
    meta = replace(samples.META, reference=reference, title=f"Convention de {member.name}")
    return Sheet(TEMPLATE, content, meta)


def _standing_alone(text: str, scratch: Path) -> str:
    """The page with its sheets and fonts, as a program that knows nothing of ours would print."""
    styles = "".join(
        path.read_text("utf-8")
        for path in (SHARED / "print.css", DOCUMENTS / TEMPLATE / "style.css")
    )
    for address in assets.FONTS:
        font = scratch / f"{address.removeprefix('asset:')}.otf"
        if not font.exists():
            font.write_bytes(assets.read(address))
        styles = styles.replace(f"url({address})", f"url({font.as_uri()})")
    return text.replace("</head>", f"<style>{styles}</style></head>")


def _naive(texts: Iterable[str]) -> None:
    from weasyprint import HTML

    for text in texts:
        HTML(string=text).write_pdf()


def _alone(sheets: Iterable[Sheet]) -> None:
    for sheet in sheets:
        pdf.render_pdf(sheet.template, sheet.content, meta=sheet.meta)


def _pool(sheets: Iterable[Sheet], peaks: dict[int, int]) -> None:
    for result in render_all(sheets, WORKERS):
        assert not isinstance(result, Failed), result
        if result.index % 10 == 0 or result.index == COUNT - 1:
            peaks.update(_children_memory())


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
    finished = _sheet(0)
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
