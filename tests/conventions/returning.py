"""A convention ready to sign, and the files its signatories send back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from sqlmodel import Session

from app.conventions.models import Convention, ConventionParty
from app.conventions.service import approving, freezing
from app.documents import store
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_deliberation,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)
from tests.documents.signing import hand, sign, with_fields

MEMBER = hand("Camille Durand", "Commune de Moissac")
SYNDICAT = hand("Dominique Martin", "Tarn-et-Garonne Numérique")
FROZEN_ON = date(2026, 10, 1)


@dataclass(frozen=True)
class ToSign:
    """`pdf`: the stored file to sign, with its empty fields."""

    row: Convention
    syndicat: ConventionParty
    member: ConventionParty
    pdf: bytes

    @cached_property
    def half(self) -> bytes:
        """Signed by the member on 2 November 2026."""
        return sign(self.pdf, "partie-2", MEMBER, datetime(2026, 11, 2, 9, tzinfo=UTC))

    @cached_property
    def complete(self) -> bytes:
        return sign(self.half, "partie-1", SYNDICAT, datetime(2026, 11, 9, 23, 30, tzinfo=UTC))


def make_to_sign(
    session: Session, root: Path, name: str = "Moissac", siren: str = "218201127"
) -> ToSign:
    """Frozen, approved by both sides, its signatories known by name; nothing is committed."""
    make_syndicat(session)
    body = make_member(session, name, siren=siren)
    act = make_deliberation(session, body)
    row = make_draft(session, body, FROZEN_ON, title=f"Convention de {name}")
    syndicat, member = parties_of(session, row)
    if member.deliberation_id is None:
        approving.attach_deliberation(session, AGENT, row.id, member.id, act.id, TODAY)
    syndicat.signatory_name, member.signatory_name = "Dominique Martin", "Camille Durand"
    freezing.freeze(session, AGENT, root, row.id, FROZEN_ON)
    assert row.pdf_sha256 is not None
    pdf = with_fields(store.read(root, row.pdf_sha256))
    _store_with_fields(session, root, row, pdf)
    return ToSign(row, syndicat, member, pdf)


def _store_with_fields(session: Session, root: Path, row: Convention, pdf: bytes) -> None:
    """The press puts the fields itself; a file from before it did is given them here."""
    from app.documents import service

    kept = service.save(session, root, pdf, "application/pdf", "Convention.pdf")
    row.pdf_sha256 = kept.sha256
    session.flush()
