"""The QR code of each footer: what it says, and how it is drawn on a PDF page."""

from app.documents.contents import AnyContent

QR_SIDE_MM = 14.0
QR_LEFT_MM = 22.0
QR_BOTTOM_MM = 9.0
_POINTS_PER_MM = 72 / 25.4
_QUIET_MODULES = 2


def version_mark(content: AnyContent, fingerprint: str) -> str:
    """What tells two texts of one reference apart. A draft never bears the code of a final text."""
    return "PROJET" if content.is_draft else fingerprint[:8].upper()


def payload(reference: str, mark: str, page: int) -> str:
    return f"JALON:{reference}:{mark}:{page}"


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def draw(text: str) -> bytes:
    """PDF operators for one code, marked as a pagination artifact (readers skip it).

    Dark modules of a row are merged in runs: about 150 rectangles, and no image object.
    """
    modules = matrix(text)
    side = QR_SIDE_MM * _POINTS_PER_MM / (len(modules) + 2 * _QUIET_MODULES)
    left = QR_LEFT_MM * _POINTS_PER_MM + _QUIET_MODULES * side
    top = (QR_BOTTOM_MM + QR_SIDE_MM) * _POINTS_PER_MM - _QUIET_MODULES * side
    operators = ["/Artifact <</Type /Pagination>> BDC", "q", "0 g"]
    for y, row in enumerate(modules):
        for x, width in _runs(row):
            rectangle = (left + x * side, top - (y + 1) * side, width * side, side)
            operators.append(" ".join(f"{value:.3f}" for value in rectangle) + " re")
    operators += ["f", "Q", "EMC"]
    return "\n".join(operators).encode()


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
