"""From rows to pages: what the routes of the bodies show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.collectivites import pages, projection, queries, rules, service
from app.collectivites.answers import parse_figures
from app.collectivites.briefs import Speaker
from app.collectivites.forms import ObligationForm, parse_day
from app.collectivites.forms_list import EVERYONE, FilterForm
from app.collectivites.models import Collectivite, ObligationPeriod, PopulationFigure
from app.core.errors import InvalidError, NotFoundError
from app.core.settings import Settings

PAGE_SIZE = 100
# Beyond, a menu is no help: narrow by département first.
LONGEST_MENU = 300
JOURNAL_SHOWN = 20


def list_page(session: Session, form: FilterForm, url: str, on: date) -> pages.ListPage:
    has_followed = queries.has_followed(session)
    is_everyone = form.perimetre == EVERYONE or not has_followed
    filters = form.read(is_everyone=is_everyone)
    total = queries.count(session, filters, on)
    page_count = max(1, -(-total // PAGE_SIZE))
    number = min(form.number, page_count)
    rows = queries.page(
        session,
        filters,
        on,
        sort=form.sort,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    departements = queries.departement_choices(session)
    return pages.ListPage(
        rows=rows,
        total=total,
        number=number,
        page_count=page_count,
        url=url,
        typed=form.model_dump(),
        counts=queries.status_counts(session, filters, on),
        epcis=_epcis(session, filters, chosen=form.epci),
        departements=departements if _parts(departements, filters) else (),
        has_followed=has_followed,
        is_everyone=is_everyone,
    )


def _parts(departements: pages.Choices, filters: queries.Filters) -> bool:
    """Whether the menu of départements is of use; one that is asked for is always told."""
    return bool(filters.departement) or (len(departements) > 1 and filters.is_everyone)


def _epcis(session: Session, filters: queries.Filters, *, chosen: str) -> pages.Choices:
    found = queries.epci_choices(
        session, is_everyone=filters.is_everyone, departement=filters.departement
    )
    choices = [(str(identifier), pages.short_name(name)) for identifier, name in found]
    if len(choices) <= LONGEST_MENU:
        return choices
    return [choice for choice in choices if choice[0] == chosen]


def sheet_page(
    session: Session,
    settings: Settings,
    collectivite_id: UUID,
    today: date,
    *,
    day: str = "",
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    speakers: Sequence[Speaker] = (),
) -> pages.SheetPage:
    """`typed` and `errors` are those of a refused headcount."""
    on, day_error = parse_day(day, today)
    body, row = _body_and_row(session, collectivite_id, on)
    facts = queries.facts(session, [body.id])[body.id]
    policy = projection.policy_of(settings)
    known = rules.Body(body.kind, body.legal_category)
    answer = rules.obligation(known, facts.figures, facts.headcounts, on, policy)
    band = queries.newest_band(session, body.id)
    return pages.SheetPage(
        body=body,
        row=row,
        today=today,
        on=on,
        answer=answer,
        summary=rules.summary(known, answer, policy),
        years=_years(queries.figures(session, body.id)),
        headcounts=queries.headcounts(session, body.id),
        periods=[_period(period) for period in queries.periods(session, body.id)],
        band=pages.BandView.of(band) if band else None,
        communes=queries.communes_of(session, body.id) if body.kind == "epci" else (),
        entries=journal.entries(session, journal.Subject(queries.SUBJECT, body.id), JOURNAL_SHOWN),
        typed=typed or {"etp": "", "effective_on": "", "source": ""},
        errors=errors or {},
        typed_day=day,
        day_error=day_error,
        briefs=[said for speak in speakers for said in speak(session, body.id, on)],
    )


def _body_and_row(
    session: Session, collectivite_id: UUID, on: date
) -> tuple[Collectivite, queries.Row]:
    body = service.get(session, collectivite_id)
    row = queries.one(session, collectivite_id, on)
    if row is None:
        raise NotFoundError("Cette collectivité n’existe pas. Cherchez-la dans la liste.")
    return body, row


def _years(figures: Iterable[PopulationFigure]) -> list[pages.YearView]:
    """One line for each day of effect; the figures come newest first."""
    by_day: dict[date, dict[str, PopulationFigure]] = {}
    for figure in figures:
        by_day.setdefault(figure.effective_on, {})[figure.category] = figure
    return [_year(day, found) for day, found in by_day.items()]


def _year(day: date, found: Mapping[str, PopulationFigure]) -> pages.YearView:
    totale, municipale = found.get("totale"), found.get("municipale")
    sources = dict.fromkeys(one.source for one in found.values())
    return pages.YearView(
        effective_on=day,
        vintage_year=max(one.vintage_year for one in found.values()),
        totale=totale.value if totale else None,
        municipale=municipale.value if municipale else None,
        sources=", ".join(sources),
    )


def _period(row: ObligationPeriod) -> pages.PeriodView:
    return pages.PeriodView(row.starts_on, row.ends_on, row.status, rules.why(row.reason))


EDITED = (
    "email", "phone", "address", "website", "executive_title", "executive_civility",
    "executive_first_name", "executive_last_name",
)  # fmt: skip


def edit_page(
    session: Session,
    collectivite_id: UUID,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> pages.EditPage:
    """Three small forms on one page; what was typed in a refused one replaces what is known."""
    body = service.get(session, collectivite_id)
    known = {name: getattr(body, name) or "" for name in EDITED}
    shown = {**known, "relation": body.relation, "code": "", "year": "", **(typed or {})}
    return pages.EditPage(body, shown, errors or {})


def rule_page(form: ObligationForm, settings: Settings, today: date) -> pages.RulePage:
    policy = projection.policy_of(settings)
    page = pages.RulePage(
        {**form.model_dump(), "type": form.type or "commune"}, policy.applies_to_groupings
    )
    if form.is_empty:
        return page
    try:
        body, figures, headcounts = _asked(form)
    except InvalidError as error:
        return pages.RulePage(page.typed, page.applies_to_groupings, errors=error.errors)
    answer = rules.obligation(body, figures, headcounts, today, policy)
    summary = rules.summary(body, answer, policy)
    return pages.RulePage(page.typed, page.applies_to_groupings, answer, summary)


def _asked(
    form: ObligationForm,
) -> tuple[rules.Body, Sequence[rules.PopulationFigure], Sequence[rules.Headcount]]:
    if form.type and form.type not in rules.KINDS:
        raise InvalidError.of({"type": "Choisissez un type de la liste."})
    figures, headcounts = parse_figures(form.population, form.etp)
    return rules.Body(form.type or "commune"), figures, headcounts
