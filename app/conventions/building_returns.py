"""Fills the pages of returned files."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.pages_returns import CheckPage, DropPage, Joined, Proposal
from app.conventions.queries import loading, returned
from app.conventions.queries.loaded import Loaded
from app.conventions.service.returning import Examined, party_of
from app.core.clock import PARIS
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.documents import pictures, waiting
from app.documents.signatures import SeenSignature
from app.documents.waiting import Slip


def drop_page(
    session: Session,
    settings: Settings,
    convention_id: UUID | None,
    *,
    error: str = "",
    examined: Examined | None = None,
    name: str = "",
) -> DropPage:
    slips = waiting.everything(settings.waiting_dir)
    done = returned.joined(session, [slip.sha256 for slip in slips])
    loaded = loading.load(session, convention_id) if convention_id else None
    return DropPage(
        waiting=[slip for slip in slips if slip.sha256 not in done],
        convention_id=str(convention_id or ""),
        convention_name=f"{_member(loaded)}, {loaded.row.reference}" if loaded else "",
        error=error,
        refused=examined.verdict if examined else None,
        refused_name=name,
        joined=joined(session, examined.sha256) if examined else None,
    )


def check_page(
    session: Session,
    slip: Slip,
    content: bytes,
    examined: Examined,
    today: date,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> CheckPage:
    loaded = examined.loaded
    unsigned = [party for party in loaded.parties if not party.signature] if loaded else []
    return CheckPage(
        slip=slip,
        examined=examined,
        proposals=_proposals(loaded, examined, typed) if loaded else [],
        parties=[(str(party.row.id), party.body.name) for party in unsigned],
        conventions=returned.choices(session) if loaded is None else [],
        page_count=_page_count(content),
        needs_reason=any(not party.facts.is_approved(today) for party in unsigned),
        override_reason=(typed or {}).get("override_reason", ""),
        joined=joined(session, slip.sha256),
        errors=errors or {},
    )


def joined(session: Session, sha256: str) -> Joined | None:
    found = returned.already_joined(session, sha256)
    return Joined(found, loading.load(session, found).row.reference) if found else None


def _member(loaded: Loaded) -> str:
    return (loaded.member or loaded.parties[-1]).body.name


def _page_count(content: bytes) -> int:
    try:
        return pictures.page_count(content)
    except InvalidError:
        return 0


def _proposals(
    loaded: Loaded, examined: Examined, typed: Mapping[str, str] | None
) -> list[Proposal]:
    return [
        Proposal(number, seen, party_of(loaded, seen), _typed(loaded, seen, number, typed))
        for number, seen in enumerate(examined.verdict.signatures)
    ]


def _typed(
    loaded: Loaded, seen: SeenSignature, number: int, typed: Mapping[str, str] | None
) -> dict[str, str]:
    """What was just typed, else what the file says; the capacity is the one known of the party."""
    party = party_of(loaded, seen)
    read = {
        "party": str(party.row.id) if party else "",
        "signed_on": f"{seen.signed_at.astimezone(PARIS):%d/%m/%Y}" if seen.signed_at else "",
        "name": seen.signer,
        "capacity": (party.row.signatory_capacity or "") if party else "",
        "level": "",
        "level_source": "",
    }
    if typed is None:
        return read
    return {name: typed.get(f"{name}_{number}", "") for name in read}
