"""The documents of a member, ready for the press."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlmodel import Session

from app.conventions.batches.models import Batch, BatchMember
from app.conventions.batches.rules import Part
from app.conventions.queries import loading, territory
from app.conventions.queries.loaded import Loaded
from app.conventions.service import knowing, printing, printing_models
from app.conventions.service.printing import ToPrint
from app.core.errors import ConflictError
from app.core.settings import Settings


def of_member(
    session: Session, settings: Settings, batch: Batch, row: BatchMember, parts: Sequence[Part]
) -> dict[Part, ToPrint]:
    if row.convention_id is None:
        raise ConflictError("Le brouillon de cette collectivité n’a pas été créé.")
    loaded = loading.load(session, row.convention_id)
    return {part: _MAKERS[part](session, settings, loaded, batch.on_day) for part in parts}


def _convention(session: Session, _: Settings, loaded: Loaded, on: date) -> ToPrint:
    upstream = printing.upstream_content(session, loaded.row)
    named = knowing.correspondants(session, loaded, on)
    is_frozen = loaded.row.text_fixed_on is not None
    content = printing.convention_content(loaded, upstream, named, is_frozen=is_frozen)
    return printing.convention_sheet(loaded, content, on)


def _deliberation(session: Session, settings: Settings, loaded: Loaded, on: date) -> ToPrint:
    body = printing.member_of(loaded).body
    return printing_models.member_deliberation_sheet(
        loaded,
        printing.upstream_content(session, loaded.row),
        territory.departement_name(session, body.departement),
        knowing.figures_of(session, settings, body, on),
        on,
        printing_models.deliberation_model(session, loaded),
    )


def _letter(session: Session, settings: Settings, loaded: Loaded, on: date) -> ToPrint:
    figures = knowing.figures_of(session, settings, printing.member_of(loaded).body, on)
    contact = knowing.contact_name(session, loaded, on)
    return printing_models.letter_sheet(
        loaded, figures, contact, on, printing_models.letter_model(session)
    )


_MAKERS: Mapping[Part, Callable[[Session, Settings, Loaded, date], ToPrint]] = {
    Part.CONVENTION: _convention,
    Part.DELIBERATION: _deliberation,
    Part.LETTER: _letter,
}
