"""Which of our texts a returned file is: a convention's, or one of its avenants'."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import Avenant, Convention, ConventionFile
from app.conventions.queries.loaded import AVENANT_FILE, PARTLY_SIGNED_AVENANT_FILE
from app.conventions.rules.names import avenant_named, avenant_reference
from app.documents.models import StoredFile

_OF_AVENANTS = {AVENANT_FILE, PARTLY_SIGNED_AVENANT_FILE}


@dataclass(frozen=True)
class TextKey:
    """A text to sign: the convention's own, or that of one of its avenants."""

    convention_id: UUID
    avenant_id: UUID | None = None

    def __str__(self) -> str:
        """As a list of choices writes it; `parse` reads it back."""
        return (
            f"{self.convention_id}:{self.avenant_id}"
            if self.avenant_id
            else f"{self.convention_id}"
        )

    @classmethod
    def parse(cls, typed: str) -> "TextKey":
        convention, _, avenant = typed.partition(":")
        return cls(UUID(convention), UUID(avenant) if avenant else None)


def generated_sizes(session: Session) -> Mapping[str, tuple[int, TextKey]]:
    """For each frozen text still to sign or signed: its hash, its size, whose it is."""
    conventions = core_select(
        col(StoredFile.sha256), col(StoredFile.size), col(Convention.id)
    ).join(Convention, col(Convention.pdf_sha256) == col(StoredFile.sha256))
    avenants = core_select(
        col(StoredFile.sha256), col(StoredFile.size), col(Avenant.convention_id), col(Avenant.id)
    ).join(Avenant, col(Avenant.pdf_sha256) == col(StoredFile.sha256))
    rows = [*session.execute(conventions), *session.execute(avenants)]
    return {row[0]: (row[1], TextKey(*row[2:])) for row in rows}


def by_reference(session: Session, reference: str) -> TextKey | None:
    known = col(Convention.reference)
    found = session.execute(core_select(col(Convention.id)).where(known == reference)).scalar()
    if found is not None:
        return TextKey(found)
    named = avenant_named(reference)
    if named is None:
        return None
    statement = (
        core_select(col(Avenant.convention_id), col(Avenant.id))
        .join(Convention, col(Convention.id) == col(Avenant.convention_id))
        .where(known == named[0], col(Avenant.number) == named[1])
    )
    row = session.execute(statement).first()
    return TextKey(*row) if row else None


def already_joined(session: Session, sha256: str) -> TextKey | None:
    """What this very file is already joined to."""
    statement = core_select(
        col(ConventionFile.convention_id), col(ConventionFile.kind), col(ConventionFile.about_id)
    ).where(col(ConventionFile.sha256) == sha256)
    row = session.execute(statement).first()
    return TextKey(row[0], row[2] if row[1] in _OF_AVENANTS else None) if row else None


def joined(session: Session, hashes: Collection[str]) -> set[str]:
    """Those of these files that are joined to a convention."""
    statement = core_select(col(ConventionFile.sha256)).where(
        col(ConventionFile.sha256).in_(hashes)
    )
    return set(session.execute(statement).scalars())


def choices(session: Session) -> list[tuple[str, str]]:
    """Every text not abandoned nor archived, for a person to choose from."""
    shown = (
        col(Collectivite.sort_name), col(Collectivite.name), col(Convention.reference),
        col(Convention.id),
    )  # fmt: skip
    is_open = col(Convention.abandoned_on).is_(None), col(Convention.archived_on).is_(None)
    whose = col(Collectivite.id) == col(Convention.member_id)
    conventions = core_select(*shown).join(Collectivite, whose).where(*is_open)
    avenants = (
        core_select(*shown, col(Avenant.number), col(Avenant.id))
        .join(Collectivite, whose)
        .join(Avenant, col(Avenant.convention_id) == col(Convention.id))
        .where(*is_open, col(Avenant.abandoned_on).is_(None))
    )
    found = [
        (*row[:3], 0, TextKey(row[3]), f"{row[1]}, {row[2]}")
        for row in session.execute(conventions)
    ]
    found += [
        (*row[:3], row[4], TextKey(row[3], row[5]),
         f"{row[1]}, {avenant_reference(row[2], row[4])}, avenant n° {row[4]}")
        for row in session.execute(avenants)
    ]  # fmt: skip
    ordered = sorted(found, key=lambda one: (one[0], one[2], one[3]))
    return [(str(key), words) for *_, key, words in ordered]
