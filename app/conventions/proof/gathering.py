"""What goes into a dossier de preuve: the same state of a convention gives the same pieces."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path, PurePath
from uuid import UUID

from sqlmodel import Session, SQLModel

from app import journal
from app.conventions.proof.summary import print_summary
from app.conventions.queries import loading
from app.conventions.queries.loading import Loaded
from app.conventions.rules.periods import Period, periods
from app.conventions.service.acting import subject
from app.conventions.service.naming import convention_name
from app.core.clock import PARIS
from app.core.french import slug
from app.documents import store
from app.documents.proof_content import ProofFile
from app.journal.models import JournalEntry

FORMAT = "jalon/dossier-de-preuve/1"
MANIFEST = "manifeste.json"
SUMS = "SHA256SUMS"
SUMMARY = "resume.pdf"
EVERY_ENTRY = 100_000
KINDS = {"signed": "exemplaire signé", "partly_signed": "exemplaire signé en partie"}


@dataclass(frozen=True)
class Piece:
    """A file of the dossier: bytes made here, or the path of one kept in the store."""

    name: str
    what: str
    sha256: str
    size: int
    content: bytes | Path


@dataclass(frozen=True)
class Dossier:
    name: str
    pieces: Sequence[Piece]


def gather(session: Session, root: Path, convention_id: UUID) -> Dossier:
    """Raises MissingFileError when a stored file is no longer there: no proof with a hole."""
    loaded = loading.load(session, convention_id)
    entries = journal.entries(session, subject(convention_id), limit=EVERY_ENTRY)[::-1]
    as_of = _as_of(loaded, entries)
    pieces = [*_stored(loaded, root), *_facts(loaded), *_journal(entries)]
    listed = [ProofFile(name=one.name, what=one.what, sha256=one.sha256) for one in pieces]
    summary = print_summary(loaded, entries, tuple(listed), as_of)
    pieces.insert(0, _made(SUMMARY, "résumé à lire en premier", summary))
    manifest = _manifest(loaded, pieces, as_of)
    name = convention_name(loaded, "preuve", what="Dossier", ext="zip")
    return Dossier(name, [*pieces, manifest, _sums([*pieces, manifest])])


def _as_of(loaded: Loaded, entries: Sequence[JournalEntry]) -> date:
    """The day of the last recorded event, never today: nothing may change without a fact."""
    last = entries[-1].at if entries else loaded.row.created_at
    return last.astimezone(PARIS).date()


def _made(name: str, what: str, content: bytes) -> Piece:
    return Piece(name, what, sha256(content).hexdigest(), len(content), content)


def _stored(loaded: Loaded, root: Path) -> Iterator[Piece]:
    row = loaded.row
    if row.pdf_sha256:
        yield _kept(root, "texte-fige.pdf", "texte figé, à signer", row.pdf_sha256)
    files = sorted(loaded.files, key=lambda file: (file.added_at, file.sha256))
    for number, file in enumerate(files, start=1):
        suffix = PurePath(file.name).suffix.lower()
        ending = suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""
        name = f"fichiers/{number:02}-{slug(PurePath(file.name).stem)[:60] or 'piece'}{ending}"
        yield _kept(root, name, KINDS.get(file.kind, "pièce jointe"), file.sha256)


def _kept(root: Path, name: str, what: str, digest: str) -> Piece:
    path = store.path_of(root, digest)
    if not path.is_file():
        raise store.MissingFileError(digest)
    return Piece(name, what, digest, path.stat().st_size, path)


def _facts(loaded: Loaded) -> Iterator[Piece]:
    convention = {
        "convention": _plain(loaded.row),
        "parties": [
            {
                "party": _plain(party.row),
                "body": {"name": party.body.name, "siren": party.body.siren},
                "signature": _plain(party.signature),
                "deliberation_id": str(party.row.deliberation_id or "") or None,
            }
            for party in loaded.parties
        ],
        "denonciation": _plain(loaded.denonciation),
        "periods": [_period(period) for period in periods(loaded.facts)],
    }
    yield _made("convention.json", "faits de la convention", _json(convention))
    acts = {party.deliberation.id: party for party in loaded.parties if party.deliberation}
    for number, party in enumerate(acts.values(), start=1):
        facts = {**_plain(party.deliberation), "executoire_on": _day(party.executoire_on)}
        name = f"deliberations/{number:02}-{slug(party.body.name)[:60]}.json"
        yield _made(name, f"délibération, {party.body.name}", _json(facts))


def _plain(row: SQLModel | None) -> dict[str, object]:
    return row.model_dump(mode="json") if row is not None else {}


def _period(period: Period) -> Mapping[str, object]:
    return {
        "number": period.number,
        "origin": period.origin,
        "starts_on": _day(period.starts_on),
        "ends_on": _day(period.ends_on),
        "notice_limit_on": _day(period.notice_limit_on),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _journal(entries: Sequence[JournalEntry]) -> Iterator[Piece]:
    columns = ("at", "actor_label", "action", "summary", "details")
    rows = [{name: _plain(entry)[name] for name in columns} for entry in entries]
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("quand", "qui", "acte", "résumé", "détails"))
    writer.writerows(
        (row["at"], row["actor_label"], row["action"], row["summary"],
         json.dumps(row["details"], ensure_ascii=False, sort_keys=True) if row["details"] else "")
        for row in rows
    )  # fmt: skip
    yield _made("journal.csv", "journal, pour un tableur", out.getvalue().encode("utf-8-sig"))
    yield _made("journal.json", "journal, pour un programme", _json(rows))


def _manifest(loaded: Loaded, pieces: Sequence[Piece], as_of: date) -> Piece:
    said = {
        "format": FORMAT,
        "reference": loaded.row.reference,
        "title": loaded.row.title,
        "as_of": as_of.isoformat(),
        "files": [
            {"name": one.name, "what": one.what, "size": one.size, "sha256": one.sha256}
            for one in pieces
        ],
    }
    return _made(MANIFEST, "liste des pièces et de leurs empreintes", _json(said))


def _sums(pieces: Sequence[Piece]) -> Piece:
    """As `sha256sum -c` reads it, for whoever has no Jalon."""
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in pieces)
    return _made(SUMS, "empreintes pour sha256sum", lines.encode())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
