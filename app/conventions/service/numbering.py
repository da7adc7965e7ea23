"""References of conventions: TGN-2026-007, given once, whatever the number of writers."""

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.conventions.models import Convention
from app.conventions.rules import names

# The same statement on both engines: the row is locked until the transaction ends.
_NEXT = text(
    "INSERT INTO convention_counter (prefix, year, last_number) VALUES (:prefix, :year, 1) "
    "ON CONFLICT (prefix, year) DO UPDATE "
    "SET last_number = convention_counter.last_number + 1 RETURNING last_number"
)


def next_reference(session: Session, syndicat_name: str, year: int) -> str:
    """The next free reference; one typed by hand for an old paper is stepped over."""
    prefix = names.reference_prefix(syndicat_name)
    while True:
        number = session.execute(_NEXT, {"prefix": prefix, "year": year}).scalar_one()
        found = names.reference(prefix, year, number)
        if not is_taken(session, found):
            return found


def is_taken(session: Session, reference: str) -> bool:
    return (
        session.exec(select(Convention.id).where(col(Convention.reference) == reference)).first()
        is not None
    )
