"""Fills the pages of returned files."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from app.conventions import acts_offered
from app.conventions.acts_offered import Acts
from app.conventions.pages_returns import CheckPage, DropPage, Joined, Proposal
from app.conventions.queries import returned
from app.conventions.queries.returned import TextKey
from app.conventions.service import texts
from app.conventions.service.printing import member_of
from app.conventions.service.returning import Examined, seat_of
from app.conventions.service.texts import Seat, Text
from app.core.clock import PARIS
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.documents import pictures, waiting
from app.documents.signatures import SeenSignature
from app.documents.waiting import Slip


def drop_page(
    session: Session,
    settings: Settings,
    key: TextKey | None,
    *,
    error: str = "",
    examined: Examined | None = None,
    name: str = "",
) -> DropPage:
    slips = waiting.everything(settings.waiting_dir)
    done = returned.joined(session, [slip.sha256 for slip in slips])
    text = texts.load(session, key) if key else None
    return DropPage(
        waiting=[slip for slip in slips if slip.sha256 not in done],
        text=text,
        member=_member(text) if text else "",
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
    text = examined.text
    unsigned = text.unsigned if text else []
    acts = acts_offered.of_text(session, text) if text else {}
    return CheckPage(
        slip=slip,
        examined=examined,
        member=_member(text) if text else "",
        proposals=_proposals(text, examined, acts, typed) if text else [],
        parties=[(str(seat.key), seat.name) for seat in unsigned],
        acts=acts_offered.choices(session, text, acts) if text else [],
        conventions=returned.choices(session) if text is None else [],
        page_count=_page_count(content),
        needs_reason=bool(text and text.asks_act)
        or any(not seat.party.facts.is_approved(today) for seat in unsigned),
        override_reason=(typed or {}).get("override_reason", ""),
        joined=joined(session, slip.sha256),
        errors=errors or {},
    )


def joined(session: Session, sha256: str) -> Joined | None:
    found = returned.already_joined(session, sha256)
    return Joined(found.convention_id, texts.load(session, found).title) if found else None


def _member(text: Text) -> str:
    party = member_of(text.loaded)
    return text.seat(party.row.id).name


def _page_count(content: bytes) -> int:
    try:
        return pictures.page_count(content)
    except InvalidError:
        return 0


def _proposals(
    text: Text, examined: Examined, acts: Acts, typed: Mapping[str, str] | None
) -> list[Proposal]:
    found = []
    for number, seen in enumerate(examined.verdict.signatures):
        seat = seat_of(text, seen)
        values = _read(text, seat, seen, acts)
        if typed is not None:
            values = {name: typed.get(f"{name}_{number}", "") for name in values}
        found.append(Proposal(number, seen, seat, values))
    return found


def _read(text: Text, seat: Seat | None, seen: SeenSignature, acts: Acts) -> dict[str, str]:
    """What the file says; the capacity is the one known of the party."""
    mine = acts.get(seat.body_id, ()) if seat else ()
    return {
        "party": str(seat.key) if seat else "",
        "signed_on": f"{seen.signed_at.astimezone(PARIS):%d/%m/%Y}" if seen.signed_at else "",
        "name": seen.signer,
        "capacity": (seat.capacity or "") if seat else "",
        "level": "",
        "level_source": "",
        "deliberation": acts_offered.fitting_avenant(mine, text.avenant.drawn_on)
        if text.avenant
        else "",
        "delegation": "",
    }
