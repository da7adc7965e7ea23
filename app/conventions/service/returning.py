"""Signed files that come back: which text, what they prove, what a person confirms."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.queries import returned
from app.conventions.queries.returned import TextKey
from app.conventions.service import texts
from app.conventions.service.acting import note
from app.conventions.service.amending import AvenantSignatureData
from app.conventions.service.texts import Seat, Text
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
from app.documents.waiting import Slip

_MOST_VERDICTS = 64
_VERDICTS: OrderedDict[Hashable, Verdict] = OrderedDict()


@dataclass(frozen=True)
class Examined:
    """`text` is None for a file not recognised; `generated` is the hash it was compared with."""

    sha256: str
    verdict: Verdict
    text: Text | None
    generated: str | None = None

    @property
    def is_recordable(self) -> bool:
        """A person may confirm it: nothing refuses it, or it is the scan of a paper."""
        text, verdict = self.text, self.verdict
        if text is None or text.refusal:
            return False
        return verdict.is_scan or not verdict.is_refused


@dataclass(frozen=True)
class Confirmed:
    """One signature of the file, as a person records it."""

    party_id: UUID
    data: AvenantSignatureData


def recognise(session: Session, content: bytes, said: TextKey | None = None) -> TextKey | None:
    """By the first bytes, which prove it; else by the reference the file gives of itself.

    `said`: what a person says it is. Of a convention alone, the file says which of its texts.
    """
    if said and said.avenant_id:
        return said
    found = _find(session, content)
    if said is None:
        return found
    return found if found and found.convention_id == said.convention_id else said


def examine(
    session: Session, settings: Settings, content: bytes, at: datetime, key: TextKey | None
) -> Examined:
    """Reads only. `key`: the text it is compared with, None when it is not recognised."""
    text = texts.load(session, key) if key else None
    expected, digest = (expected_of(text), text.pdf_sha256) if text else ({}, None)
    generated = store.read(settings.store_dir, digest) if digest else None
    roots = load_roots(settings.trust_roots_dir)
    verdict = _judged(content, generated, expected, roots, at)
    if text:
        over = _about_text(session, content, text)
        doubts = (*verdict.doubts, *_history_doubts(text, verdict))
        verdict = replace(verdict, refusals=(*over, *verdict.refusals), doubts=doubts)
    return Examined(store.digest(content), verdict, text, digest)


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


def _about_text(session: Session, content: bytes, text: Text) -> list[str]:
    """What refuses the file whatever its signatures: nobody signs that text, or it is not that."""
    found = [text.refusal] if text.refusal else []
    proven = _proven(session, content)
    if proven and proven != text.key:
        found.append(
            f"Ce fichier porte le texte de {texts.load(session, proven).title}, et non celui de "
            f"{text.title}. Déposez-le sans dire ce que c’est : il sera reconnu."
        )
    return found


def _proven(session: Session, content: bytes) -> TextKey | None:
    known = returned.generated_sizes(session)
    for digest in recognising.beginnings(content, (size for size, _ in known.values())):
        if digest in known:
            return known[digest][1]
    return None


def _find(session: Session, content: bytes) -> TextKey | None:
    proven = _proven(session, content)
    if proven or not content.startswith(b"%PDF-"):
        return proven
    try:
        reference = apart(recognising.reference_inside, content)
    except InvalidError:
        return None
    return returned.by_reference(session, reference) if reference else None


def about(slip: Slip, key: TextKey | None) -> Slip:
    """The slip of a waiting file, once it is known which text it carries."""
    if key is None:
        return slip
    avenant = str(key.avenant_id) if key.avenant_id else None
    return replace(slip, convention_id=str(key.convention_id), avenant_id=avenant)


def expected_of(text: Text) -> dict[str, Signatory]:
    return {seat.field: seat.signatory for seat in text.seats}


def seat_of(text: Text, seen: SeenSignature) -> Seat | None:
    return next((seat for seat in text.seats if seat.field == seen.field), None)


def _history_doubts(text: Text, verdict: Verdict) -> list[str]:
    """Two files signed apart: each is good, none carries every signature."""
    fields = {seen.field for seen in verdict.signatures}
    return [
        f"La signature électronique {de(seat.name)}, déjà enregistrée, n’est pas dans ce "
        "fichier : il a été signé à part. Faites signer le même fichier par chacun."
        for seat in text.seats
        if verdict.signatures
        and seat.signature
        and seat.signature.means == "electronic"
        and seat.field not in fields
    ]


def refuse(session: Session, actor: journal.Actor, examined: Examined, name: str) -> None:
    """A refused file is kept nowhere; the journal tells that it came, and why it was refused."""
    details: dict[str, object] = {
        "sha256": examined.sha256, "problems": examined.verdict.problems,
    }  # fmt: skip
    summary = f"Fichier « {name[:150]} » refusé, et non conservé."
    if examined.text is not None:
        details["text"] = examined.text.reference
        note(session, actor, "return_refused", examined.text.loaded.row, summary, details)
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
) -> Text:
    """Record the confirmed signatures and keep the file: all of it, or nothing."""
    if examined.text is None or not examined.is_recordable:
        raise InvalidError(examined.verdict.problems[0])
    text = texts.load(session, examined.text.key)
    if text.pdf_sha256 != examined.generated:
        raise ConflictError(
            f"Le texte de {text.title} a changé depuis la lecture de ce fichier. Déposez-le de "
            "nouveau."
        )
    if returned.already_joined(session, examined.sha256):
        raise ConflictError("Ce fichier est déjà joint à une convention.")
    for one in chosen:
        texts.sign(session, actor, text.key, one.party_id, one.data, today, is_admin=is_admin)
    verdict = None if examined.verdict.is_scan else examined.verdict
    texts.keep_file(session, actor, settings.store_dir, text.key, content, name, today, verdict)
    return text
