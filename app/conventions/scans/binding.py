"""Attaching a set to its text: the PDF/A first, outside any transaction, then the facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.rules.scans import PageSet, Verdict, sort_pages
from app.conventions.scans import expecting, looking, queries
from app.conventions.scans.models import Scan, ScanPage, ScanSet
from app.conventions.service import copies, texts
from app.conventions.service.amending import AvenantSignatureData
from app.conventions.service.texts import Text
from app.core.clock import now
from app.core.db import read_session
from app.core.errors import ConflictError, DomainError, InvalidError
from app.core.french import plural
from app.documents import archive, store
from app.documents.archive import Sheet

PICTURE_DPI = 150
_CHANGED = "Ce jeu a changé depuis l’affichage de la page. Vérifiez-le de nouveau, puis confirmez."


def side_field(name: str, party_id: UUID) -> str:
    """The name of what is typed of a party, where a refusal is said."""
    return f"{name}_{party_id}"


@dataclass(frozen=True)
class Choice:
    """The set that a person saw: its pages in the pile, in the order of the text."""

    reference: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What the paper says: the signature of each party, where the original is kept."""

    signed: dict[UUID, AvenantSignatureData] = field(default_factory=dict)
    holder_id: UUID | None = None
    copy_number: int = 1
    accepts_missing: bool = False


def find(session: Session, root: Path, scan_id: UUID, choice: Choice) -> PageSet:
    """The set as it stands now, when it is still the one that was shown and may be attached."""
    queries.get(session, scan_id)
    pages = queries.pages(session, scan_id)
    known = expecting.known(session, root, pages)
    made = sort_pages(expecting.seen(pages), {name: known[name][1] for name in known})
    for found in made.sets:
        if found.reference == choice.reference and found.numbers == choice.numbers:
            if not found.may_be_bound:
                raise ConflictError(found.sentences[0])
            return found
    raise ConflictError(_CHANGED)


def prepare(engine: Engine, root: Path, scan_id: UUID, choice: Choice, today: date) -> bytes:
    """The PDF/A of the set. Slow when a page was turned by hand: its words are read again."""
    with read_session(engine) as session:
        found = find(session, root, scan_id, choice)
        scan = queries.get(session, scan_id)
        sha256, name = scan.sha256, scan.name
        rows = {row.number: row for row in queries.whole_pages(session, scan_id, found.numbers)}
        known = queries.texts_named(session, {found.reference})[found.reference]
        title = texts.load(session, known.key).title
        session.expunge_all()
    content = store.read(root, sha256)
    return archive.make(
        [_sheet(content, rows[number]) for number in found.numbers],
        title=f"Exemplaire signé, {title}, {known.member}",
        author=known.member,
        subject=f"Numérisation, pages {_numbers(found.numbers)} de « {name} » ({sha256})",
        made_on=today,
    )


def _sheet(content: bytes, row: ScanPage) -> Sheet:
    words, lean = row.words, row.lean
    if words is None and not row.is_blank:
        read, lean = looking.read(content, row.number, row.turn)
        words = read.pdf
    picture = looking.upright(content, row.number, PICTURE_DPI, row.turn, lean)
    return Sheet(picture, PICTURE_DPI, words)


def bind(
    session: Session,
    actor: journal.Actor,
    root: Path,
    scan_id: UUID,
    choice: Choice,
    pdf: bytes,
    confirmed: Confirmed,
    today: date,
) -> str:
    """Record what the paper says, then keep its PDF/A as a signed file; what to tell the person."""
    found = find(session, root, scan_id, choice)
    scan = queries.get(session, scan_id)
    if found.verdict is Verdict.INCOMPLETE and not confirmed.accepts_missing:
        said = "Cochez « Joindre malgré tout », ou complétez le jeu avant de le joindre."
        raise InvalidError.of({"accepts_missing": said})
    key = queries.texts_named(session, {found.reference})[found.reference].key
    text = texts.load(session, key)
    _record(session, actor, text, confirmed, today)
    name = f"{scan.name}, pages {_numbers(found.numbers)}"
    texts.keep_file(session, actor, root, key, pdf, name, today)
    _close(session, actor, scan, found, text, store.digest(pdf))
    said = plural(len(found.pages), "page jointe", "pages jointes")
    return f"{said} à {text.title}."


def _record(
    session: Session, actor: journal.Actor, text: Text, confirmed: Confirmed, today: date
) -> None:
    unsigned = [seat.key for seat in text.unsigned]
    signed = {key: confirmed.signed[key] for key in unsigned if key in confirmed.signed}
    if not signed and len(unsigned) == len(text.seats) > 0:
        said = "Recopiez au moins une date de signature : aucune n’est encore enregistrée."
        raise InvalidError.of({side_field("signed_on", unsigned[0]): said})
    for party_id, data in signed.items():
        try:
            texts.sign(session, actor, text.key, party_id, data, today)
        except DomainError as error:  # said beside the date that it is about
            raise InvalidError.of({side_field("signed_on", party_id): error.message}) from None
    if confirmed.holder_id is not None and text.avenant is None:
        copies.place(
            session, actor, text.key.convention_id, confirmed.copy_number, confirmed.holder_id,
            today, today, is_on_its_way=False,
        )  # fmt: skip


def _close(
    session: Session,
    actor: journal.Actor,
    scan: Scan,
    found: PageSet,
    text: Text,
    sha256: str,
) -> None:
    made = ScanSet(
        scan_id=scan.id,
        convention_id=text.key.convention_id,
        avenant_id=text.key.avenant_id,
        sha256=sha256,
        page_count=len(found.pages),
        bound_at=now(),
        bound_by=actor.label,
    )
    session.add(made)
    session.flush()
    for page in queries.whole_pages(session, scan.id, found.numbers):
        page.set_id = made.id
    details: dict[str, object] = {
        "convention": str(text.key.convention_id),
        "original_sha256": scan.sha256,
        "sha256": sha256,
        "pages": list(found.numbers),
        "missing": list(found.missing),
    }
    summary = f"Pages {_numbers(found.numbers)} jointes à {text.title}."
    journal.record(session, actor, "scan.bound", journal.Subject("scan", scan.id), summary, details)


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
