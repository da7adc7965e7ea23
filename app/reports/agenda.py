"""What is to do first: limits, then what ended or waits, then what is missing, by its list."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from app.conventions.queries import passation
from app.conventions.rules.facts import State
from app.conventions.service.acting import STATE_LABELS
from app.core.french import date_short, plural
from app.datasets import queries as datasets
from app.datasets.portals import queries as harvests
from app.datasets.rules import LAPSES_SOON_DAYS, Applicability
from app.reports import pages, queries
from app.reports.correspondants import queries as correspondants
from app.reports.pages import Deadline, WorkItem
from app.reports.perimeter import Perimeter
from app.reports.queries import agenda, within

PENDING_DAYS = 30
LISTED = 10
CONFIRMATIONS = "/correspondants"  # what comes by a link is read by agents


def conventions(
    session: Session, due: Sequence[Deadline], on: date, perimeter: Perimeter
) -> Iterator[WorkItem]:
    """Limits first, then what ended without a word, then what waits for a signature."""
    for one in due:
        if one.is_urgent:
            yield WorkItem(
                f"{one.row.member_name} : {one.what}",
                f"{one.row.reference} ; {one.left_words}",
                pages.work_of_convention(one.row.convention_id),
                "limit", one.row.is_demo, one.row.due_on,
            )  # fmt: skip
    for ended in queries.ended_undecided(session, on, LISTED, perimeter):
        yield WorkItem(
            f"{ended.member} : décider de la suite",
            f"la convention {ended.reference} a pris fin, rien ne la remplace",
            pages.work_of_convention(ended.convention_id), "limit", ended.is_demo, ended.ended_on,
        )  # fmt: skip
    yield from _waiting(session, on, perimeter)


def _waiting(session: Session, on: date, perimeter: Perimeter) -> Iterator[WorkItem]:
    found = queries.pending(session, on, LISTED + 1, perimeter)
    late = [one for one in found if (on - one.since_on).days >= PENDING_DAYS]
    for one in late[:LISTED]:
        yield WorkItem(
            f"{one.member} : {STATE_LABELS[State(one.state)]}",
            f"{one.reference}, dans cet état depuis le {date_short(one.since_on)}",
            pages.work_of_convention(one.convention_id), is_demo=one.is_demo,
        )  # fmt: skip
    if len(late) > LISTED:
        states = ",".join(agenda.PENDING)
        yield WorkItem(
            "Voir toutes les conventions qui attendent une signature",
            f"les {LISTED} plus anciennes sont ci-dessus",
            perimeter.conventions_url() if perimeter.state else
            perimeter.conventions_url(etat=states),
        )  # fmt: skip


def gaps(
    session: Session,
    obligations: pages.ObligationCounts,
    without: int,
    on: date,
    perimeter: Perimeter,
) -> Iterator[WorkItem]:
    """What is missing, by the list that shows it."""
    yield from _members(obligations, without, perimeter)
    late_copies = queries.late_copy_count(session, on, perimeter)
    if late_copies:
        yield WorkItem(
            f"Réclamer {plural(late_copies, 'exemplaire papier', 'exemplaires papier')}",
            "attendu depuis trop longtemps, ou en route sans nouvelles",
            perimeter.conventions_url(exemplaire="en-retard"),
        )


def doubts(session: Session, on: date, perimeter: Perimeter) -> Iterator[WorkItem]:
    """Of those that are followed: of a whole country, nobody asks."""
    doubtful = datasets.Filters(applicabilities=frozenset({Applicability.UNDETERMINED}))
    among = within.bodies(perimeter, on)
    number = datasets.count(session, doubtful, on, among)
    if number:
        yield WorkItem(
            f"Dire quels jeux concernent {plural(number, 'organisme', 'organismes')}",
            "une case à déterminer compte 0 point",
            perimeter.dataset_url(concerne="a-determiner"),
        )


def _members(
    obligations: pages.ObligationCounts, without: int, perimeter: Perimeter
) -> Iterator[WorkItem]:
    if without:
        yield WorkItem(
            f"Proposer une convention à {plural(without, 'organisme', 'organismes')}",
            "assujettis à l’obligation, sans convention en cours ni en préparation",
            perimeter.url("/tableau-de-bord/sans-convention"),
        )
    if obligations.unknown:
        number = plural(obligations.unknown, "organisme", "organismes")
        yield WorkItem(
            f"Demander l’effectif ou la population de {number}",
            "sans ce chiffre, nul ne peut dire s’ils sont assujettis",
            perimeter.bodies_url("unknown"),
        )


def elsewhere(session: Session, on: date, *, is_filtered: bool) -> Iterator[WorkItem]:
    """What waits on pages that have no filter: counted for the whole territory, and said so."""
    for text, reason, href in _elsewhere(session, on):
        is_reserved = href == CONFIRMATIONS
        yield WorkItem(text, reason, href, is_unfiltered=is_filtered, is_reserved=is_reserved)


def _elsewhere(session: Session, on: date) -> Iterator[tuple[str, str, str]]:
    received = correspondants.waiting_count(session)
    proposed, dead = harvests.waiting(session)
    handed_over = len({row.convention_id for row in passation.handovers(session, on)})
    until = on + timedelta(days=LAPSES_SOON_DAYS)
    lapsing = datasets.lapsing_count(session, on, until)
    if received:
        yield (
            f"Confirmer {plural(received, 'envoi reçu', 'envois reçus')} par lien",
            "un correspondant attend votre réponse ; rien ne change avant votre accord",
            CONFIRMATIONS,
        )
    if handed_over:
        yield (
            f"Revoir le signataire de {plural(handed_over, 'convention', 'conventions')}",
            "qui a signé n’est plus en fonction, ou le SIREN a changé",
            "/conventions/passation",
        )
    if dead:
        yield (
            f"Réparer {plural(dead, 'lien mort', 'liens morts')}",
            "un jeu publié ne répond plus depuis une semaine",
            "/jeux-de-donnees/moissons#liens",
        )
    if proposed:
        yield (
            f"Reconnaître {plural(proposed, 'fichier trouvé', 'fichiers trouvés')}",
            "la moisson propose une case ; une personne confirme",
            "/jeux-de-donnees/moissons#propositions",
        )
    if lapsing:
        yield (
            f"Confirmer {plural(lapsing, 'décision', 'décisions')} sur qui est concerné",
            f"elles tombent avant le {date_short(until)}, puis la règle s’applique de nouveau",
            "/jeux-de-donnees/decisions",
        )
