"""What goes into a dossier de preuve: the same state of a convention gives the same pieces."""

import csv
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path, PurePath
from uuid import UUID

from sqlmodel import Session, SQLModel

from app import journal
from app.conventions.proof.slots import FOLDERS, Slot
from app.conventions.proof.summary import print_summary
from app.conventions.queries import loading
from app.conventions.queries import pieces as queries
from app.conventions.queries.loaded import Loaded
from app.conventions.queries.pieces import KnownAct
from app.conventions.rules.periods import Period, periods
from app.conventions.service.acting import subject
from app.conventions.service.naming import convention_name
from app.conventions.service.pieces import slots_of
from app.core.clock import PARIS
from app.core.french import date_short, slug
from app.deliberations.rules import executoire_on as executoire
from app.documents import store
from app.documents.proof_content import ProofFile, ProofLine
from app.journal.models import JournalEntry

FORMAT = "jalon/dossier-de-preuve/1"
MANIFEST = "manifeste.json"
SUMS = "SHA256SUMS"
SUMMARY = "resume.pdf"
EVERY_ENTRY = 100_000
WITHOUT_FILE = "sans fichier"
NOT_FROZEN = "texte non figé"


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


def gather(
    session: Session, root: Path, convention_id: UUID, *, for_agents: bool = True
) -> Dossier:
    """Raises MissingFileError when a stored file is no longer there: no proof with a hole.

    Not `for_agents`: a scan that names people is left out, and said to be.
    """
    loaded = loading.load(session, convention_id)
    entries = journal.entries(session, subject(convention_id), limit=EVERY_ENTRY)[::-1]
    as_of = _as_of(loaded, entries)
    acts = queries.acts(session, loaded)
    slots = slots_of(session, loaded)
    hashes = {file.sha256 for slot in slots for file in slot.files}
    closed = set() if for_agents else queries.restricted(session, hashes)
    pieces = [
        *_stored(loaded, slots, root, closed), *_facts(loaded, acts), *_journal(entries)
    ]  # fmt: skip
    absent = [*_absent(slots, closed), *_not_frozen(loaded)]
    listed = [ProofFile(name=one.name, what=one.what, sha256=one.sha256) for one in pieces]
    summary = print_summary(loaded, entries, tuple(listed), tuple(absent), as_of)
    pieces.insert(0, _made(SUMMARY, "résumé à lire en premier", summary))
    manifest = _manifest(loaded, pieces, absent, as_of)
    name = convention_name(loaded, "preuve", what="Dossier", ext="zip")
    return Dossier(name, [*pieces, manifest, _sums([*pieces, manifest])])


def _as_of(loaded: Loaded, entries: Sequence[JournalEntry]) -> date:
    """The day of the last recorded event, never today: nothing may change without a fact."""
    last = entries[-1].at if entries else loaded.row.created_at
    return last.astimezone(PARIS).date()


def _made(name: str, what: str, content: bytes) -> Piece:
    return Piece(name, what, sha256(content).hexdigest(), len(content), content)


def _stored(
    loaded: Loaded, slots: Sequence[Slot], root: Path, closed: Collection[str]
) -> Iterator[Piece]:
    if loaded.row.pdf_sha256:
        yield _kept(root, "texte-fige.pdf", "texte figé, à signer", loaded.row.pdf_sha256)
    for name, what, digest in _texts(loaded):
        if digest:
            yield _kept(root, name, f"{what}, figé", digest)
    numbers: Counter[str] = Counter()
    for slot in slots:
        folder = FOLDERS[slot.kind]
        for file in slot.files:
            if file.sha256 not in closed:
                numbers[folder] += 1
                name = f"{folder}/{numbers[folder]:02}-{_file_name(file.name)}"
                yield _kept(root, name, slot.label, file.sha256)
    for number, claim in enumerate((c for c in loaded.claims if c.pdf_sha256), start=1):
        what = f"Relance de l’exemplaire n° {claim.number} du {date_short(claim.claimed_on)}"
        yield _kept(root, f"relances/{number:02}-lettre.pdf", what, claim.pdf_sha256 or "")


def _file_name(typed: str) -> str:
    suffix = PurePath(typed).suffix.lower()
    ending = suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""
    return f"{slug(PurePath(typed).stem)[:60] or 'piece'}{ending}"


def _absent(slots: Sequence[Slot], closed: Collection[str]) -> Iterator[ProofLine]:
    """What is recorded and has no file here, with the reason."""
    for slot in slots:
        if slot.is_missing:
            yield ProofLine(label=slot.label, value=WITHOUT_FILE)
        for file in slot.files:
            if file.sha256 in closed:
                value = f"réservé aux agents, empreinte {file.sha256[:16]}…"
                yield ProofLine(label=slot.label, value=value)


def _not_frozen(loaded: Loaded) -> Iterator[ProofLine]:
    """Older texts, printed when asked and not kept: printing them now proves nothing."""
    for _, what, digest in _texts(loaded):
        if digest is None:
            yield ProofLine(label=what, value=NOT_FROZEN)


def _texts(loaded: Loaded) -> Iterator[tuple[str, str, str | None]]:
    """What followed the convention: its name in the dossier, what it is, its PDF once frozen."""
    for one in loaded.avenants:
        number = one.row.number
        name = f"avenants/avenant-{number:02}-texte-fige.pdf"
        yield name, f"Texte de l’avenant n° {number}", one.row.pdf_sha256
    for act in loaded.renewals:
        number = act.row.number
        name = f"renouvellements/renouvellement-{number:02}-texte-fige.pdf"
        yield name, f"Texte du renouvellement n° {number}", act.row.pdf_sha256
    for order, given in enumerate(reversed(loaded.denonciations), start=1):
        what = f"Texte de la lettre de dénonciation du {date_short(given.sent_on)}"
        yield f"courriers/denonciation-{order:02}-texte-fige.pdf", what, given.pdf_sha256


def _kept(root: Path, name: str, what: str, digest: str) -> Piece:
    path = store.path_of(root, digest)
    if not path.is_file():
        raise store.MissingFileError(digest)
    return Piece(name, what, digest, path.stat().st_size, path)


def _facts(loaded: Loaded, acts: Sequence[KnownAct]) -> Iterator[Piece]:
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
        "denonciations": [_plain(given) for given in loaded.denonciations],
        "denonciation_corrections": [_plain(before) for before in loaded.corrections],
        "renewals": [
            {"renewal": _plain(act.row), "sides": [_plain(side) for side in act.sides]}
            for act in loaded.renewals
        ],
        "avenants": [
            {
                "avenant": _plain(one.row),
                "parties": [_plain(party) for party in one.parties],
                "sides": [_plain(side.signature) for side in one.sides],
            }
            for one in loaded.avenants
        ],
        "copies": [_plain(move) for move in loaded.copy_moves],
        "claims": [_plain(claim) for claim in loaded.claims],
        "periods": [_period(period) for period in periods(loaded.facts)],
    }
    yield _made("convention.json", "faits de la convention", _json(convention))
    for number, act in enumerate(acts, start=1):
        executoire_on = executoire(act.row.received_on, act.row.published_on)
        facts = {**_plain(act.row), "executoire_on": _day(executoire_on)}
        name = f"deliberations/faits-{number:02}-{slug(act.body_name)[:60]}.json"
        yield _made(name, f"délibération, {act.body_name}", _json(facts))


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


def _manifest(
    loaded: Loaded, pieces: Sequence[Piece], absent: Sequence[ProofLine], as_of: date
) -> Piece:
    said = {
        "format": FORMAT,
        "reference": loaded.row.reference,
        "title": loaded.row.title,
        "as_of": as_of.isoformat(),
        "files": [
            {"name": one.name, "what": one.what, "size": one.size, "sha256": one.sha256}
            for one in pieces
        ],
        "without_file": [{"what": one.label, "why": one.value} for one in absent],
    }
    return _made(MANIFEST, "liste des pièces et de leurs empreintes", _json(said))


def _sums(pieces: Sequence[Piece]) -> Piece:
    """As `sha256sum -c` reads it, for whoever has no Jalon."""
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in pieces)
    return _made(SUMS, "empreintes pour sha256sum", lines.encode())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
