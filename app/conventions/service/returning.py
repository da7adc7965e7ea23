"""Signed files that come back: which convention, what they prove, what a person confirms."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.models import Convention
from app.conventions.queries import loading, returned
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.service import signing
from app.conventions.service.acting import note
from app.conventions.service.signing import SignatureData
from app.core.errors import ConflictError, InvalidError
from app.core.french import de
from app.core.settings import Settings
from app.documents import recognising, store
from app.documents.signatures import (
    SeenSignature,
    Signatory,
    Verdict,
    apart,
    judge,
    load_roots,
)

_MOST_VERDICTS = 64
_VERDICTS: OrderedDict[Hashable, Verdict] = OrderedDict()


@dataclass(frozen=True)
class Examined:
    """`loaded` is None for a file not recognised; `generated` is the hash it was compared with."""

    sha256: str
    verdict: Verdict
    loaded: Loaded | None
    generated: str | None = None

    @property
    def is_recordable(self) -> bool:
        """A person may confirm it: nothing refuses it, or it is the scan of a paper."""
        return self.loaded is not None and (not self.verdict.is_refused or self.verdict.is_scan)


@dataclass(frozen=True)
class Confirmed:
    """One signature of the file, as a person records it."""

    party_id: UUID
    data: SignatureData


def examine(
    session: Session,
    settings: Settings,
    content: bytes,
    at: datetime,
    convention_id: UUID | None = None,
) -> Examined:
    """Reads only. `convention_id` when a person has said which convention it is."""
    known = convention_id or find(session, content)
    loaded = loading.load(session, known) if known else None
    expected, digest = (expected_of(loaded), loaded.row.pdf_sha256) if loaded else ({}, None)
    generated = store.read(settings.store_dir, digest) if digest else None
    roots = load_roots(settings.trust_roots_dir)
    verdict = _judged(content, generated, expected, roots, at)
    if loaded:
        verdict = replace(verdict, doubts=(*verdict.doubts, *_history_doubts(loaded, verdict)))
    return Examined(store.digest(content), verdict, loaded, digest)


def _judged(
    content: bytes,
    generated: bytes | None,
    expected: dict[str, Signatory],
    roots: tuple[bytes, ...],
    at: datetime,
) -> Verdict:
    """Judged once a day: the pages of one deposit ask for the same file several times."""
    digests = store.digest(content), store.digest(generated) if generated else None
    key = (*digests, tuple(expected.items()), roots, at.date())
    known = _VERDICTS.get(key)
    if known is not None:
        return known
    try:
        verdict = apart(judge, content, generated, expected, roots, at)
    except InvalidError as error:  # too slow today is not too slow for ever: not remembered
        return Verdict(
            intact=False,
            only_signatures_added=None,
            matches_generated=None,
            refusals=(error.message,),
        )
    while len(_VERDICTS) >= _MOST_VERDICTS:
        _VERDICTS.popitem(last=False)
    _VERDICTS[key] = verdict
    return verdict


def find(session: Session, content: bytes) -> UUID | None:
    """By the first bytes, which prove it; else by the reference the file gives of itself."""
    texts = returned.generated_sizes(session)
    for digest in recognising.beginnings(content, (size for size, _ in texts.values())):
        if digest in texts:
            return texts[digest][1]
    if not content.startswith(b"%PDF-"):
        return None
    try:
        reference = apart(recognising.reference_inside, content)
    except InvalidError:
        return None
    return returned.by_reference(session, reference) if reference else None


def expected_of(loaded: Loaded) -> dict[str, Signatory]:
    """The press names the fields in the order of the parties."""
    return {
        f"partie-{number}": Signatory(party.body.name, party.row.signatory_name)
        for number, party in enumerate(loaded.parties, start=1)
    }


def party_of(loaded: Loaded, seen: SeenSignature) -> Party | None:
    names = list(expected_of(loaded))
    return loaded.parties[names.index(seen.field)] if seen.field in names else None


def _history_doubts(loaded: Loaded, verdict: Verdict) -> list[str]:
    """Two files signed apart: each is good, none carries every signature."""
    fields = {seen.field for seen in verdict.signatures}
    return [
        f"La signature électronique {de(party.body.name)}, déjà enregistrée, n’est pas dans ce "
        "fichier : il a été signé à part. Faites signer le même fichier par chacun."
        for field, party in zip(expected_of(loaded), loaded.parties, strict=True)
        if verdict.signatures
        and party.signature
        and party.signature.means == "electronic"
        and field not in fields
    ]


def refuse(session: Session, actor: journal.Actor, examined: Examined, name: str) -> None:
    """A refused file is kept nowhere; the journal tells that it came, and why it was refused."""
    details = {"sha256": examined.sha256, "problems": examined.verdict.problems}
    summary = f"Fichier « {name[:150]} » refusé, et non conservé."
    if examined.loaded is not None:
        note(session, actor, "return_refused", examined.loaded.row, summary, details)
        return
    journal.record(
        session,
        actor,
        "convention.return_refused",
        journal.Subject("stored_file"),
        summary,
        details,
    )


def confirm(
    session: Session,
    actor: journal.Actor,
    settings: Settings,
    examined: Examined,
    content: bytes,
    name: str,
    chosen: Sequence[Confirmed],
    today: date,
    *,
    is_admin: bool = False,
) -> Convention:
    """Record the confirmed signatures and keep the file: all of it, or nothing."""
    if examined.loaded is None or not examined.is_recordable:
        raise InvalidError(examined.verdict.problems[0])
    loaded = loading.load(session, examined.loaded.row.id)
    if loaded.row.pdf_sha256 != examined.generated:
        raise ConflictError(
            "Le texte de la convention a changé depuis la lecture de ce fichier. Déposez-le de "
            "nouveau."
        )
    if returned.already_joined(session, examined.sha256):
        raise ConflictError("Ce fichier est déjà joint à la convention.")
    for one in chosen:
        signing.sign(
            session, actor, loaded.row.id, one.party_id, one.data, today, is_admin=is_admin
        )
    verdict = None if examined.verdict.is_scan else examined.verdict
    signing.keep_signed_file(
        session, actor, settings.store_dir, loaded.row.id, content, name, today, verdict
    )
    return loaded.row
