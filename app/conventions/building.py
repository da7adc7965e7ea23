"""Fills the pages of conventions from the database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions import meetings_ahead, pages
from app.conventions.forms import DUE_CHOICES, FilterForm, PaperForm, TermsForm
from app.conventions.models import Convention
from app.conventions.pages import (
    CreationPage,
    DetailPage,
    Event,
    ListPage,
    PartyView,
    Row,
    TermsPage,
    Tried,
)
from app.conventions.queries import lists, loading
from app.conventions.queries.loading import Loaded, Party
from app.conventions.rules.facts import Origin, State
from app.conventions.rules.flags import flags, watched_on
from app.conventions.rules.outlook import sentence
from app.conventions.rules.periods import Period, current_period, effective_start, periods
from app.conventions.rules.states import state
from app.conventions.rules.steps import next_step
from app.conventions.rules.transitions import Act, acts_open
from app.conventions.service.acting import STATE_LABELS, subject
from app.core.errors import ConflictError
from app.deliberations import queries as deliberations
from app.deliberations.forms import uuid_or_none
from app.deliberations.models import Deliberation
from app.deliberations.rules_meetings import Delays

SHOWN_PERIODS = 8
USUAL_DELAYS = Delays()


def list_page(session: Session, form: FilterForm, url: str, today: date) -> ListPage:
    filters = form.read(today)
    counts = lists.counts_by_state(session, filters)
    count = sum(n for code, n in counts.items() if not filters.states or code in filters.states)
    ids = lists.page_ids(session, filters, form.number, form.sort)
    loaded = {found.row.id: found for found in loading.load_many(session, ids)}
    members = lists.members_with_conventions(session)
    return ListPage(
        rows=[_row(loaded[key], filters.on) for key in ids],
        count=count,
        number=form.number,
        page_count=-(-count // lists.PER_PAGE),
        url=url,
        sort=form.sort,
        on=filters.on,
        is_today=filters.on == today,
        typed=form.model_dump(),
        active=_active(session, form, filters, dict(members)),
        counts=counts,
        members=members,
    )


def _active(
    session: Session, form: FilterForm, filters: lists.Filters, members: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    states = ", ".join(STATE_LABELS[code] for code in State if code in filters.states)
    due = dict(DUE_CHOICES).get(form.echeance, f"{form.echeance} mois")
    member = members.get(form.membre, "une collectivité") if filters.member_id else ""
    found = [
        (filters.search, "q", form.q),
        (states, "etat", form.etat),
        (member, "membre", form.membre),
        (f"département {filters.departement}" if filters.departement else "", "departement",
         form.departement),
        (dict(pages.DIRECTION_CHOICES).get(filters.direction, ""), "sens", form.sens),
        (f"échéance dans les {due}" if filters.due_months is not None else "", "echeance",
         form.echeance),
        (_act_words(session, filters.deliberation_id), "deliberation", form.deliberation),
        (f"au {filters.on:%d/%m/%Y}" if form.on else "", "on", form.on),
    ]  # fmt: skip
    return [filter_ for filter_ in found if filter_[0]]


def _act_words(session: Session, deliberation_id: UUID | None) -> str:
    act = session.get(Deliberation, deliberation_id) if deliberation_id else None
    return f"délibération n° {act.number or 'inconnu'}" if act else ""


def _row(loaded: Loaded, on: date) -> Row:
    facts, row = loaded.facts, loaded.row
    period = current_period(facts, on)
    due = watched_on(facts, on)
    member = loaded.member
    return Row(
        id=row.id,
        reference=row.reference,
        title=row.title,
        member_name=member.body.name if member else row.title,
        state=state(facts, on),
        flags=flags(facts, on),
        starts_on=period.starts_on if period else row.starts_on,
        ends_on=period.ends_on if period else row.ends_on,
        due_on=due,
        due_words=_due_words(period, due),
        is_demo=row.is_demo,
    )


def _due_words(period: Period | None, due: date | None) -> str:
    if period is None or due is None:
        return ""
    if due != period.ends_on:
        return "limite de préavis"
    return "reconduction" if period.is_renewed else "fin"


def detail_page(
    session: Session,
    convention_id: UUID,
    today: date,
    role: str,
    tried: Tried = pages.NOT_TRIED,
    delays: Delays = USUAL_DELAYS,
) -> DetailPage:
    loaded = loading.load(session, convention_id)
    facts, opened = loaded.facts, acts_open(loaded.facts, today, role)
    shown = periods(facts)
    current = current_period(facts, today)
    first = max(0, current.number - 2) if current else 0
    step = next_step(facts, today)
    sittings, left = meetings_ahead.ahead(session, loaded, step, delays, today)
    return DetailPage(
        loaded=loaded,
        state=state(facts, today),
        sentence=sentence(facts, today),
        next=step,
        flags=flags(facts, today),
        events=tuple(sorted((*_events(loaded, today), *sittings), key=lambda event: event.on)),
        periods=shown[first : first + SHOWN_PERIODS],
        current=current,
        parties=_party_views(session, loaded, opened, today),
        acts_open=opened,
        bodies=lists.bodies_to_choose(session) if Act.EDIT in opened else (),
        entries=journal.entries(session, subject(convention_id)),
        today=today,
        tried=tried,
        meetings=left,
    )


def _party_views(
    session: Session, loaded: Loaded, opened: frozenset[Act], today: date
) -> list[PartyView]:
    acts = _acts_by_body(session, loaded) if Act.ATTACH_DELIBERATION in opened else {}
    return [
        _party_view(party, acts.get(party.body.id, ()), opened, today) for party in loaded.parties
    ]


def _acts_by_body(
    session: Session, loaded: Loaded
) -> Mapping[UUID, Sequence[deliberations.DeliberationRow]]:
    ids = [party.body.id for party in loaded.parties]
    found: dict[UUID, list[deliberations.DeliberationRow]] = {}
    for act in deliberations.of_bodies(session, ids):
        found.setdefault(act.collectivite_id, []).append(act)
    return found


def _party_view(
    party: Party,
    acts: Sequence[deliberations.DeliberationRow],
    opened: frozenset[Act],
    today: date,
) -> PartyView:
    has_signed = party.signature is not None
    framework = next((str(act.id) for act in acts if act.is_framework), "")
    return PartyView(
        party=party,
        acts=[pages.act_choice(act) for act in acts],
        proposed=str(party.row.deliberation_id or "") or framework,
        can_approve=Act.ATTACH_DELIBERATION in opened,
        can_sign=Act.SIGN in opened and not has_signed,
        can_correct=Act.KEEP_FILE in opened and has_signed,
        can_leave=Act.EDIT in opened and party.row.role not in {"syndicat", "member"},
        is_approved=party.facts.is_approved(today),
    )


def _events(loaded: Loaded, today: date) -> Iterator[Event]:
    row, facts = loaded.row, loaded.facts
    if row.origin == Origin.GENERATED:
        yield Event(facts.created_on, "Brouillon créé")
        if row.text_fixed_on:
            yield Event(row.text_fixed_on, "Texte figé", tone="done")
    for party in loaded.parties:
        yield from _party_events(party)
    start = effective_start(facts) if facts.is_fully_signed else facts.starts_on
    if start:
        yield Event(start, "Prise d’effet", tone="done")
    yield from _period_events(loaded, today)
    yield from _ending_events(loaded)


def _party_events(party: Party) -> Iterator[Event]:
    act, name = party.deliberation, party.body.name
    if act:
        href = f"/deliberations/{act.id}"
        number = f" n° {act.number}" if act.number else ""
        yield Event(act.meeting_on, f"Délibération{number}", name, "meeting", href)
        if party.executoire_on and party.executoire_on != act.meeting_on:
            yield Event(party.executoire_on, "Délibération exécutoire", name, "done", href)
    if party.signature and party.signature.signed_on:
        who = party.signature.name or party.signature.capacity
        yield Event(party.signature.signed_on, "Signature", f"{name}, {who}", "done")


def _period_events(loaded: Loaded, today: date) -> Iterator[Event]:
    """Periods already run in short, the current one and the next in full."""
    known = periods(loaded.facts)
    current = current_period(loaded.facts, today)
    last_shown = current.number + 1 if current else 0
    for period in known:
        if period.number > last_shown and period.number != len(known) - 1:
            continue
        yield from _bounds(period, is_last=period.number == len(known) - 1)


def _bounds(period: Period, *, is_last: bool) -> Iterator[Event]:
    if period.number and period.starts_on:
        note = f"jusqu’au {period.ends_on:%d/%m/%Y}" if period.ends_on else ""
        yield Event(period.starts_on, f"Reconduction tacite n° {period.number}", note)
    if period.is_renewed and period.notice_limit_on:
        note = "dernier jour pour que la lettre soit reçue"
        yield Event(period.notice_limit_on, "Limite de préavis", note, "limit")
    if is_last and period.ends_on:
        yield Event(period.ends_on, "Dernier jour de la convention", tone="limit")


def _ending_events(loaded: Loaded) -> Iterator[Event]:
    row, denounced = loaded.row, loaded.facts.denounced
    if denounced:
        yield Event(denounced.sent_on, "Dénonciation envoyée", denounced.by)
        if denounced.received_on:
            yield Event(denounced.received_on, "Dénonciation reçue", denounced.by, "limit")
    if row.abandoned_on:
        yield Event(row.abandoned_on, "Convention abandonnée", row.abandon_reason or "")
    if row.archived_on:
        yield Event(row.archived_on, "Convention archivée")


def creation_page(
    session: Session, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> CreationPage:
    asked = uuid_or_none(typed.get("member_id", ""))
    return CreationPage(typed, lists.bodies_to_choose(session, asked), errors or {})


def terms_page(session: Session, convention_id: UUID, today: date, role: str) -> TermsPage:
    """Of a draft, or of an old paper; refuses for any other."""
    loaded = loading.load(session, convention_id)
    refuse_closed_terms(loaded, today, role)
    return TermsPage(typed_terms(loaded.row), loaded.row)


def refuse_closed_terms(loaded: Loaded, today: date, role: str) -> None:
    opened = acts_open(loaded.facts, today, role)
    is_paper = loaded.row.origin == Origin.RECORDED and Act.TRANSCRIBE in opened
    if Act.EDIT not in opened and not is_paper:
        raise ConflictError(
            "Le texte de cette convention est figé : rouvrez-le tant que personne n’a signé."
        )


def paper_page(
    session: Session, typed: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> TermsPage:
    asked = uuid_or_none(typed.get("member_id", ""))
    known = {**PaperForm().model_dump(), **typed}
    return TermsPage(
        known, None, lists.bodies_to_choose(session, asked), errors or {}, is_paper=True
    )


def typed_terms(row: Convention) -> dict[str, str]:
    return {name: _typed(getattr(row, name)) for name in TermsForm.model_fields}


def _typed(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
