"""What the API says of the paper originals of a convention."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from app.conventions.queries.loaded import Loaded


class ClaimOut(BaseModel):
    """A relance; `letter_sha256` is the address of its PDF in the store."""

    claimed_on: date
    letter_sha256: str | None
    has_mail: bool


class CopyOut(BaseModel):
    """A paper original: at a party's, or on its way there; the claims are about that move."""

    number: int
    party_id: UUID
    holder: str
    is_on_its_way: bool
    since: date
    claimed_from: date
    is_late: bool
    claims: list[ClaimOut]


def copies_out(loaded: Loaded, on: date) -> list[CopyOut]:
    moves = {move.number: move for move in loaded.copy_moves}
    return [
        CopyOut(
            number=copy.number,
            party_id=moves[copy.number].party_id,
            holder=copy.holder,
            is_on_its_way=copy.is_on_its_way,
            since=copy.since,
            claimed_from=copy.claimed_from,
            is_late=copy.is_late(on),
            claims=[
                ClaimOut(
                    claimed_on=claim.claimed_on,
                    letter_sha256=claim.pdf_sha256,
                    has_mail=claim.outbox_key is not None,
                )
                for claim in loaded.claims
                if (claim.number, claim.move) == (copy.number, moves[copy.number].move)
            ],
        )
        for copy in loaded.facts.copies
    ]
