"""The list of conventions as a spreadsheet, under the headings that the import reads back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from app.conventions.importing.columns import LABELS
from app.conventions.queries import lists, loading
from app.conventions.queries.lists import Filters
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.periods import current_period
from app.conventions.rules.states import state
from app.conventions.service.acting import STATE_LABELS
from app.conventions.service.terms import LICENCES
from app.core import sheets
from app.core.sheets import Cell

# « Parties » is left to offices that write both sides in one cell; one signature date too.
FIELDS = tuple(name for name in LABELS if name not in {"parties", "signed_on"})
PERIOD = ("Période en cours, début", "Période en cours, fin", "Lettre reçue au plus tard le")
HEADINGS = (*(LABELS[name] for name in FIELDS), *PERIOD)
CHUNK = 500
RENEWALS: Mapping[str | None, str] = {"none": "aucune", "express": "expresse", "tacit": "tacite"}
MODES: Mapping[str | None, str] = {"term": "au terme", "anytime": "à tout moment"}
DIRECTIONS: Mapping[str, str] = {"member": "avec un membre", "upstream": "en amont"}
WIDTHS = {"title": 44, "member": 34, "note": 44, "reference": 18}


def rows(session: Session, filters: Filters, sort: str) -> Iterator[Sequence[Cell]]:
    """In the order of the list, whatever its pages; a few conventions at a time in memory."""
    ids = lists.all_ids(session, filters, sort)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        loaded = {found.row.id: found for found in loading.load_many(session, chunk)}
        yield from (_row(loaded[key], filters.on) for key in chunk)


def _row(loaded: Loaded, on: date) -> Sequence[Cell]:
    row, period = loaded.row, current_period(loaded.facts, on)
    ours = next((party for party in loaded.parties if party.row.role == "syndicat"), None)
    member = loaded.member
    standing = loaded.standing(member, on) if member else None
    cells: Mapping[str, Cell] = {
        "reference": row.reference,
        "member": standing.body.name if standing else None,
        "siren": loaded.siren(member, on) if member else None,
        "insee": loaded.body(standing.body.key).insee_code if standing else None,
        "title": row.title,
        "direction": DIRECTIONS[row.direction],
        "syndicat_signed_on": _signed_on(ours),
        "member_signed_on": _signed_on(member),
        "starts_on": row.starts_on,
        "duration_months": row.duration_months,
        "ends_on": row.ends_on,
        "renewal": RENEWALS.get(row.renewal),
        "renewal_months": row.renewal_months,
        "renewal_max_count": row.renewal_max_count,
        "notice_months": row.notice_months,
        "notice_mode": MODES.get(row.notice_mode),
        "platform_name": row.platform_name,
        "licence": LICENCES.get(row.licence or ""),
        "place": row.place,
        "syndicat_act": _act(ours),
        "member_act": _act(member),
        "state": STATE_LABELS[state(loaded.facts, on)],
        "note": row.note,
    }
    running = (
        (period.starts_on, period.ends_on, period.notice_limit_on if period.is_renewed else None)
        if period
        else (None, None, None)
    )
    return (*(cells[name] for name in FIELDS), *running)


def _signed_on(party: Party | None) -> date | None:
    return party.signature.signed_on if party and party.signature else None


def _act(party: Party | None) -> str | None:
    act = party.deliberation if party else None
    return (act.act_identifier or act.number) if act else None


def as_csv(found: Iterator[Sequence[Cell]]) -> bytes:
    return sheets.as_csv(HEADINGS, found)


def as_xlsx(found: Iterator[Sequence[Cell]]) -> bytes:
    widths = [WIDTHS.get(name, sheets.USUAL_WIDTH) for name in (*FIELDS, *PERIOD)]
    return sheets.as_xlsx([sheets.Sheet("Conventions", HEADINGS, found, widths)])
