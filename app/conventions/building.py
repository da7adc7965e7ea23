"""Fills the pages of conventions from the database."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.collectivites.pages import KIND_CHOICES, OBLIGATION_CHOICES
from app.conventions import acts_offered, meetings_ahead, pages
from app.conventions.act_forms import NOT_TRIED, Tried
from app.conventions.acts_offered import Acts, fitting
from app.conventions.events import events
from app.conventions.forms import DUE_CHOICES, FilterForm
from app.conventions.pages import ListPage, Row
from app.conventions.pages_detail import DetailPage
from app.conventions.pages_pieces import pieces_view
from app.conventions.pages_views import AvenantView, PartyView
from app.conventions.queries import lists, loading
from app.conventions.queries.changing import LoadedAvenant
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.amending import changes
from app.conventions.rules.facts import State
from app.conventions.rules.flags import flags, watched_on
from app.conventions.rules.outlook import sentence
from app.conventions.rules.periods import Period, current_period, periods
from app.conventions.rules.states import state
from app.conventions.rules.steps import next_step
from app.conventions.rules.transitions import Act, acts_open
from app.conventions.scans import queries as scans
from app.conventions.service.acting import STATE_LABELS, subject
from app.conventions.service.overlaying import signing_side
from app.conventions.service.pieces import slots_of
from app.conventions.service.printing_changes import GROUNDS
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
        *_active_member(session, form, filters),
        (dict(pages.DIRECTION_CHOICES).get(filters.direction, ""), "sens", form.sens),
        (f"échéance dans les {due}" if filters.due_months is not None else "", "echeance",
         form.echeance),
        ("exemplaire papier à réclamer" if filters.has_late_copy else "", "exemplaire",
         form.exemplaire),
        (_act_words(session, filters.deliberation_id), "deliberation", form.deliberation),
        (f"au {filters.on:%d/%m/%Y}" if form.on else "", "on", form.on),
    ]  # fmt: skip
    return [filter_ for filter_ in found if filter_[0]]


def _active_member(
    session: Session, form: FilterForm, filters: lists.Filters
) -> list[tuple[str, str, str]]:
    """What is asked of the member; the dashboard leads here with it."""
    epci = session.get(Collectivite, filters.epci_id) if filters.epci_id else None
    unknown = "EPCI inconnu" if filters.epci_id else ""
    return [
        (epci.name if epci else unknown, "epci", form.epci),
        (dict(KIND_CHOICES).get(filters.kind, ""), "nature", form.nature),
        (dict(OBLIGATION_CHOICES).get(filters.obligation, ""), "obligation", form.obligation),
    ]


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
        member_name=loaded.standing(member, on).body.name if member else row.title,
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
    tried: Tried = NOT_TRIED,
    delays: Delays = USUAL_DELAYS,
    read_on: date | None = None,
) -> DetailPage:
    """`read_on`: as it was that day, when nothing can be recorded."""
    loaded = loading.load(session, convention_id)
    if read_on is not None:
        today, role = read_on, ""
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
        events=tuple(sorted((*events(loaded, today), *sittings), key=lambda event: event.on)),
        avenants=tuple(_avenant(loaded, avenant) for avenant in loaded.avenants),
        periods=shown[first : first + SHOWN_PERIODS],
        current=current,
        parties=_party_views(session, loaded, opened, today),
        acts_open=opened,
        pieces=pieces_view(loaded, slots_of(session, loaded), today),
        bodies=lists.bodies_to_choose(session) if Act.EDIT in opened else (),
        entries=journal.entries(session, subject(convention_id)),
        scanned=scans.origins(session, convention_id) if loaded.files else {},
        today=today,
        tried=tried,
        meetings=left,
        successors=lists.bodies_to_choose(session) if Act.AMEND in opened else (),
        read_on=read_on,
    )


def _party_views(
    session: Session, loaded: Loaded, opened: frozenset[Act], today: date
) -> list[PartyView]:
    bodies = [*(party.body.id for party in loaded.parties), *loaded.successors]
    may_attach = Act.ATTACH_DELIBERATION in opened
    acts = acts_offered.by_body(session, bodies) if may_attach else {}
    return [_party_view(loaded, party, acts, opened, today) for party in loaded.parties]


def _party_view(
    loaded: Loaded,
    party: Party,
    acts_by_body: Acts,
    opened: frozenset[Act],
    today: date,
) -> PartyView:
    standing = loaded.standing(party, today)
    bodies = dict.fromkeys((party.body.id, standing.body.key))
    acts = [act for key in bodies for act in acts_by_body.get(key, ())]
    has_signed = party.signature is not None
    return PartyView(
        party=party,
        standing=standing,
        acts=[pages.act_choice(act) for act in acts],
        proposed=str(party.row.deliberation_id or "") or fitting(acts, loaded.row.text_fixed_on),
        can_approve=Act.ATTACH_DELIBERATION in opened,
        can_sign=Act.SIGN in opened and not has_signed,
        can_correct=Act.KEEP_FILE in opened and has_signed,
        can_leave=Act.EDIT in opened and party.row.role not in {"syndicat", "member"},
        is_approved=party.facts.is_approved(today),
        is_public=party.body.kind in GROUNDS,
    )


def _avenant(loaded: Loaded, avenant: LoadedAvenant) -> AvenantView:
    day = avenant.row.effective_on or avenant.drawn_on
    names = {
        party.row.id: signing_side(loaded, avenant, party, day).body.name
        for party in loaded.parties
    }
    amendment = avenant.amendment(list(names))
    shown = amendment or avenant.amendment_on(day)
    return AvenantView(
        row=avenant.row,
        changes=changes(loaded.facts, shown),
        effective_on=amendment.effective_on if amendment else None,
        waiting=[(str(key), name) for key, name in names.items() if avenant.side(key) is None],
        signed=[(names[side.signature.party_id], side.signature) for side in avenant.sides],
        early=[
            (names[side.signature.party_id], side.signature.override_reason)
            for side in avenant.sides
            if side.signature.override_reason
        ],
    )
