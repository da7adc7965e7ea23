"""From figures to the dashboard: what is shown, what is to do first, what is printed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app.conventions.queries import copies, passation
from app.conventions.queries import lists as conventions
from app.conventions.queries.lists import DueRow
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.french import date_short, plural
from app.datasets import queries as datasets
from app.datasets.portals import queries as harvests
from app.datasets.rules import LAPSES_SOON_DAYS, Applicability
from app.deliberations import queries_meetings as meetings
from app.deliberations.rules_meetings import Calendar, Delays, meetings_left
from app.documents import contents
from app.reports import pages, queries
from app.reports.correspondants import queries as correspondants
from app.reports.pages import DashboardPage, Deadline, WorkItem
from app.reports.snapshots import building as snapshots

HORIZON_MONTHS = 6
URGENT_DAYS = 31
PENDING_DAYS = 30
LISTED = 10
PAGE_SIZE = 100
USUAL_DELAYS = Delays()


def dashboard(session: Session, on: date, delays: Delays = USUAL_DELAYS) -> DashboardPage:
    """Everything of the page, in a constant number of statements."""
    answers = queries.obligations(session, on)
    obligations = pages.ObligationCounts(
        answers.get("subject", 0), answers.get("exempt", 0), answers.get("unknown", 0)
    )
    states = conventions.counts_by_state(session, conventions.Filters(on=on))
    due = _deadlines(session, on, delays)
    without = queries.without_convention_count(session, on)
    counts = datasets.dataset_counts(session, on)
    trend = snapshots.trend(session, counts, on)
    return DashboardPage(
        today=on,
        setting=queries.setting(session),
        obligations=obligations,
        states=tuple(pages.StateCount(code, number) for code, number in states.items()),
        due=due,
        datasets=tuple(pages.DatasetLine(one, trend) for one in counts),
        without_convention=without,
        work=(
            *_agenda(session, due, on),
            *_harvested(session),
            *_gaps(session, obligations, without, on),
        ),
        frames=tuple(queries.frames(session)),
        trend=trend.sentence if trend else "",
    )


def _deadlines(session: Session, on: date, delays: Delays) -> tuple[Deadline, ...]:
    """The nearest first; on one day, those whose member has the fewest meetings left."""
    rows = conventions.due(session, on, add_months(on, HORIZON_MONTHS))
    renewing = queries.renewing(session, {row.convention_id for row in rows}, on)
    calendars = meetings.calendars(session, {row.member_id for row in rows}, on)
    found = (
        _deadline(row, calendars, delays, on, is_renewed=row.convention_id in renewing)
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.row.due_on, one.left, one.row.reference)))


def _deadline(
    row: DueRow,
    calendars: Mapping[UUID, Calendar],
    delays: Delays,
    on: date,
    *,
    is_renewed: bool,
) -> Deadline:
    return Deadline(
        row,
        on,
        is_renewed,
        left=meetings_left(row.due_on, calendars[row.member_id].days, delays, on),
        left_words=meetings.left_words(calendars, row.member_id, row.due_on, delays, on),
    )


def _agenda(session: Session, due: Sequence[Deadline], on: date) -> Iterator[WorkItem]:
    """Limits first, then what ended without a word, then what waits for a signature."""
    for one in due:
        if one.asks_for_an_act and one.row.due_on <= on + timedelta(days=URGENT_DAYS):
            yield WorkItem(
                f"{one.row.member_name}, le {date_short(one.row.due_on)} : {one.what}",
                f"{one.ago} ; {one.left_words}",
                pages.work_of_convention(one.row.convention_id),
                "limit",
                one.row.is_demo,
            )
    for ended in queries.ended_undecided(session, on, LISTED):
        yield WorkItem(
            f"{ended.member} : décider de la suite",
            f"la convention {ended.reference} a pris fin le {date_short(ended.ended_on)}",
            pages.work_of_convention(ended.convention_id), "limit", ended.is_demo,
        )  # fmt: skip
    for waiting in queries.pending(session, on, LISTED):
        if (on - waiting.since_on).days >= PENDING_DAYS:
            yield WorkItem(
                f"{waiting.member} : {STATE_LABELS[State(waiting.state)]}",
                f"{waiting.reference}, dans cet état depuis le {date_short(waiting.since_on)}",
                pages.work_of_convention(waiting.convention_id), is_demo=waiting.is_demo,
            )  # fmt: skip


def _gaps(
    session: Session, obligations: pages.ObligationCounts, without: int, on: date
) -> Iterator[WorkItem]:
    """What is missing, by the list that shows it."""
    received = correspondants.waiting_count(session)
    if received:
        yield WorkItem(
            f"Confirmer {plural(received, 'envoi reçu', 'envois reçus')} par lien",
            "un correspondant attend votre réponse ; rien ne change avant votre accord",
            "/correspondants",
        )
    if without:
        yield WorkItem(
            f"Proposer une convention à {plural(without, 'organisme', 'organismes')}",
            "assujettis à l’obligation, sans convention en cours ni en préparation",
            "/tableau-de-bord/sans-convention",
        )
    if obligations.unknown:
        number = plural(obligations.unknown, "organisme", "organismes")
        yield WorkItem(
            f"Demander l’effectif ou la population de {number}",
            "sans ce chiffre, nul ne peut dire s’ils sont assujettis",
            "/collectivites?obligation=unknown",
        )
    late_copies = copies.late_count(session, on)
    if late_copies:
        yield WorkItem(
            f"Réclamer {plural(late_copies, 'exemplaire papier', 'exemplaires papier')}",
            "attendu depuis trop longtemps, ou en route sans nouvelles",
            "/conventions?exemplaire=en-retard",
        )
    handed_over = len({row.convention_id for row in passation.handovers(session, on)})
    if handed_over:
        yield WorkItem(
            f"Revoir le signataire de {plural(handed_over, 'convention', 'conventions')}",
            "qui a signé n’est plus en fonction, ou le SIREN a changé",
            "/conventions/passation",
        )
    doubtful = datasets.Filters(applicabilities=frozenset({Applicability.UNDETERMINED}))
    number_of_doubts = datasets.count(session, doubtful, on)
    if number_of_doubts:
        yield WorkItem(
            f"Dire quels jeux concernent {plural(number_of_doubts, 'organisme', 'organismes')}",
            "une case à déterminer compte 0 point",
            "/jeux-de-donnees?concerne=a-determiner#membres",
        )
    yield from _lapsing(session, on)


def _lapsing(session: Session, on: date) -> Iterator[WorkItem]:
    until = on + timedelta(days=LAPSES_SOON_DAYS)
    number = datasets.lapsing_count(session, on, until)
    if number:
        yield WorkItem(
            f"Confirmer {plural(number, 'décision', 'décisions')} sur qui est concerné",
            f"elles tombent avant le {date_short(until)}, puis la règle s’applique de nouveau",
            "/jeux-de-donnees/decisions",
        )


def _harvested(session: Session) -> Iterator[WorkItem]:
    """What the harvest of the portals leaves to people."""
    proposed, dead = harvests.waiting(session)
    if dead:
        yield WorkItem(
            f"Réparer {plural(dead, 'lien mort', 'liens morts')}",
            "un jeu publié ne répond plus depuis une semaine",
            "/jeux-de-donnees/moissons#liens",
        )
    if proposed:
        yield WorkItem(
            f"Reconnaître {plural(proposed, 'fichier trouvé', 'fichiers trouvés')}",
            "la moisson propose une case ; une personne confirme",
            "/jeux-de-donnees/moissons#propositions",
        )


def without_convention_page(session: Session, on: date, number: int) -> pages.WithoutConventionPage:
    total = queries.without_convention_count(session, on)
    page_count = max(1, -(-total // PAGE_SIZE))
    number = min(number, page_count)
    rows = queries.without_convention(session, on, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return pages.WithoutConventionPage(tuple(rows), total, number, page_count)


def printed(page: DashboardPage) -> contents.DashboardContent:
    """The same figures as the screen, for the PDF."""
    duty = page.obligations
    return contents.DashboardContent(
        reference=f"TDB-{page.today.isoformat()}",
        version_label="1",
        is_demo=page.setting.has_demo,
        title="Tableau de bord de l’ouverture des données",
        author=page.setting.syndicat or "Jalon",
        territory=page.setting.territory,
        as_of=page.today,
        conclusion=page.conclusion,
        obligation=contents.ObligationCounts(
            subject=duty.subject, exempt=duty.exempt, unknown=duty.unknown
        ),
        conventions=tuple(
            contents.CountRow(label=one.label, count=one.count) for one in page.states
        ),
        due=tuple(
            contents.DueRow(
                on=one.row.due_on,
                reference=one.row.reference,
                member=one.row.member_name,
                what=one.what,
            )
            for one in page.due
        ),
        datasets=tuple(
            contents.ProgressRow(
                label=one.dataset.name,
                published=one.published,
                concerned=one.concerned,
                percent=one.counts.percent,
            )
            for one in page.datasets
        ),
        work=tuple(contents.WorkRow(text=one.text, detail=one.reason) for one in page.work),
        notes=_notes(page),
    )


def _notes(page: DashboardPage) -> tuple[str, ...]:
    from app.datasets.rules import RULE_VERSION

    return (
        f"Périmètre : {page.obligations.total} {page.whose}.",
        *(pages.frame_sentence(frame) for frame in page.frames),
        (
            "Obligation : CRPA, articles L. 312-1-1 et D. 312-1-1-1 ; loi n° 2016-1321 du "
            "7 octobre 2016."
        ),
        f"Avancement : règle {RULE_VERSION} ; un jeu à déterminer compte 0 point.",
    )
