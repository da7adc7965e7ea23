"""A preview while editing, against one warm rendering of the same text: « in under twice »."""

import statistics
import time
from dataclasses import replace
from itertools import count

from app.documents import pdf, preview
from app.documents.clauses import checking
from app.documents.clauses.kinds import KINDS
from app.documents.contents import ConventionContent
from app.documents.library import builtin
from tests.documents import samples

ROUNDS = 11
_edits = count()


def edited() -> ConventionContent:
    """The adhesion with one more word, never the same: nothing kept can answer for it."""
    clauses = list(builtin.newest("convention_adhesion").clauses)
    clauses[3] = replace(clauses[3], body=f"{clauses[3].body} Essai {next(_edits)}.")
    return samples.convention(clauses=tuple(clauses), is_frozen=False)


def rendered() -> None:
    pdf.render_pdf("convention_adhesion/2", edited(), meta=samples.META)


def previewed() -> None:
    """Everything between « Enregistrer » and the first page seen: checks, PDF, count, picture."""
    content = edited()
    assert checking.problems(KINDS["convention_adhesion"], content.clauses) == {}
    document = preview.pressed("convention_adhesion/2", content, samples.META)
    assert preview.page_count(document) > 1
    preview.page_png(document, 1)


def previewed_whole() -> None:
    """The same, down to the last page."""
    content = edited()
    checking.problems(KINDS["convention_adhesion"], content.clauses)
    document = preview.pressed("convention_adhesion/2", content, samples.META)
    preview.pages_png(document)


def main() -> None:
    """In turns, so that a busy machine slows the three alike."""
    actions = (rendered, previewed, previewed_whole)
    times: dict[str, list[float]] = {action.__name__: [] for action in actions}
    for action in actions:
        action()
    for _ in range(ROUNDS):
        for action in actions:
            started = time.perf_counter()
            action()
            times[action.__name__].append((time.perf_counter() - started) * 1000)
    warm, first, whole = (statistics.median(each) for each in times.values())
    print(f"\nPreview of an edited text, median of {ROUNDS}: one warm rendering {warm:.0f} ms")
    print(f"  checks, PDF and first page {first:.0f} ms: × {first / warm:.2f} (must stay under 2)")
    print(f"  down to the last page {whole:.0f} ms: × {whole / warm:.2f}")


if __name__ == "__main__":
    main()
