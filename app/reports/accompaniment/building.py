"""From rows to the members' ways: the funnel, the list, one member."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.collectivites import service as bodies
from app.collectivites.pages import short_name
from app.conventions.queries import lists as conventions
from app.core.french import plural
from app.reports.accompaniment import queries
from app.reports.accompaniment.forms import FilterForm, StepForm
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.accompaniment.pages import (
    Funnel,
    ListPage,
    MemberPage,
    MemberView,
    PlaceCount,
    StepView,
)
from app.reports.accompaniment.queries import MemberRow
from app.reports.accompaniment.rules import (
    LIMIT_DAYS,
    MEETING,
    PENDING,
    Part,
    Path,
    Place,
    Waiting,
    call_rank,
    counts,
)
from app.reports.accompaniment.service import PART_LABELS
from app.reports.pages import Deadline
from app.reports.perimeter import EVERYTHING, Perimeter
from app.reports.queries import renewing, within

PAGE_SIZE = 100


def views(session: Session, perimeter: Perimeter, on: date, search: str = "") -> list[MemberView]:
    """The members of a perimeter, whom to call first at the head; five statements."""
    filters = replace(within.filters(perimeter, is_everyone=False), search=search)
    rows = queries.members(session, filters, within.by_convention(perimeter, on), on)
    found = _views(session, rows, on)
    return sorted(found, key=lambda one: (one.rank is None, one.rank or (), one.row.sort_name))


def _views(session: Session, rows: Sequence[MemberRow], on: date) -> list[MemberView]:
    newest, signed = queries.newest(session), queries.signed(session, on)
    limits = _limits(session, on)
    found = []
    for row in rows:
        running, deadline = signed.get(row.id), limits.get(row.id)
        path = path_of(newest.get(row.id, ()), running.signed_on if running else None)
        waiting = Waiting(
            path=path,
            sort_name=row.sort_name,
            is_subject=row.status == "subject",
            limit_on=deadline.row.due_on if deadline else None,
        )
        found.append(MemberView(row, path, on, call_rank(waiting, on), running, deadline))
    return found


def path_of(steps: Sequence[AccompanimentStep], signed_on: date | None) -> Path:
    return Path(
        done={Part(one.part): one.done_on for one in steps if one.done_on},
        planned={Part(one.part): one.planned_on for one in steps if one.planned_on},
        signed_on=signed_on,
    )


def _limits(session: Session, on: date) -> dict[UUID, Deadline]:
    """The nearest date that asks for an act, by member."""
    rows = conventions.due(session, on, on + timedelta(days=LIMIT_DAYS))
    going_on = renewing(session, {row.convention_id for row in rows}, on)
    found: dict[UUID, Deadline] = {}
    for row in rows:
        deadline = Deadline(row, on, row.convention_id in going_on)
        if deadline.asks_for_an_act:
            found.setdefault(row.member_id, deadline)
    return found


def funnel(found: Sequence[MemberView], asked: Mapping[str, str] | None = None) -> Funnel:
    """`found`: in the order of calls. `asked`: the filters that each link keeps."""
    kept = {name: value for name, value in (asked or {}).items() if value}
    places = tuple(
        PlaceCount(place, value, f"/accompagnement?{urlencode({**kept, 'etape': place.value})}")
        for place, value in counts(one.place for one in found).items()
    )
    return Funnel(places, next((one for one in found if one.rank), None))


def dashboard(session: Session, on: date, perimeter: Perimeter = EVERYTHING) -> Funnel:
    return funnel(views(session, perimeter, on), perimeter.query())


def list_page(session: Session, form: FilterForm, on: date, url: str) -> ListPage:
    found = views(session, form.perimeter(), on, form.search)
    shown = [one for one in found if form.place in {None, one.place}]
    page_count = max(1, -(-len(shown) // PAGE_SIZE))
    number = min(form.number, page_count)
    typed = form.model_dump()
    asked = {"q": form.search, **form.perimeter().query()}
    return ListPage(
        rows=shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        total=len(shown),
        number=number,
        page_count=page_count,
        url=url,
        today=on,
        funnel=funnel(found, asked),
        typed=typed,
        epcis=tuple(
            (str(key), short_name(name))
            for key, name in collectivites.epci_choices(session, is_everyone=False)
        ),
        has_followed=collectivites.has_followed(session),
    )


def member_page(session: Session, collectivite_id: UUID, on: date, **shown: Any) -> MemberPage:
    body = bodies.get(session, collectivite_id)
    row = MemberRow(body.id, body.name, body.sort_name, body.kind, None, body.email, body.phone,
                    "", body.is_demo)  # fmt: skip
    view = _views(session, [row], on)[0]
    history = queries.history(session, body.id)
    newest: dict[str, AccompanimentStep] = {}
    for step in sorted(history, key=lambda one: one.number):
        newest[step.part] = step
    return MemberPage(
        body=body,
        today=on,
        view=view,
        steps=tuple(_steps(view, newest)),
        history=history,
        **{"typed": StepForm(part=_usual(view)).model_dump(), **shown},
    )


def _usual(view: MemberView) -> str:
    """The part one most likely comes to record."""
    waiting = (part for part in PENDING[view.place] if part not in view.path.done)
    return next((part.value for part in waiting), "")


def _steps(view: MemberView, newest: Mapping[str, AccompanimentStep]) -> Iterator[StepView]:
    order = list(Place)
    reached = order.index(view.place)
    for part, place in ((Part.FIRST_CONTACT, Place.TO_CONTACT),
                        (Part.PRESENTATION, Place.TO_PRESENT)):  # fmt: skip
        yield _step(view, part, newest.get(part), is_passed=reached > order.index(place))
    signed = view.signed
    yield StepView(
        "Signature de la convention",
        on=signed.signed_on if signed else None,
        is_done=signed is not None,
        href=f"/conventions/{signed.convention_id}" if signed else "",
        detail=signed.reference if signed else "",
    )
    days = [view.path.done[part] for part in MEETING if part in view.path.done]
    is_met = view.met_count == len(MEETING)
    count = plural(view.met_count, "volet", "volets")
    yield StepView("Rencontre des correspondants", on=max(days) if is_met else None, is_done=is_met,
                   detail=f"{count} sur {len(MEETING)}")  # fmt: skip
    for part in MEETING:
        yield _step(view, part, newest.get(part), is_part=True)


def _step(
    view: MemberView,
    part: Part,
    row: AccompanimentStep | None,
    *,
    is_passed: bool = False,
    is_part: bool = False,
) -> StepView:
    done_on = view.path.done.get(part)
    planned_on = None if done_on else view.path.planned.get(part)
    words = [word for word in ((row.who, row.note) if row else ()) if word]
    return StepView(
        PART_LABELS[part],
        on=done_on or planned_on,
        is_done=done_on is not None,
        is_inferred=is_passed and done_on is None,
        is_part=is_part,
        is_late=planned_on is not None and planned_on < view.today and not is_passed,
        detail="\u202f; ".join(words),
    )
