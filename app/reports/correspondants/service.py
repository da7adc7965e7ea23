"""What a correspondant proposes by the link, and what an agent makes of it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, delete, or_, select

from app import journal
from app.conventions.models import Convention
from app.conventions.rules.dates import add_months
from app.conventions.scans import service as scans
from app.core.clock import PARIS, now
from app.core.errors import ConflictError, InvalidError, NotFoundError, TooManyAttemptsError
from app.core.french import date_short, typo_fr
from app.datasets import rules as dataset_rules
from app.datasets import service as datasets
from app.datasets.rules import Claim, DatasetCode, Stage
from app.deliberations import deposit
from app.reminders import service as reminders
from app.reports.correspondants import links, queries
from app.reports.correspondants.models import Kind, MemberLink, MemberProposal

MOST_AN_HOUR = 20
MONTHS_AHEAD = 12
REASON_MIN = 10
SAID = {
    Kind.PUBLICATION: "une publication déclarée",
    Kind.ANSWER: "une date de réponse",
    Kind.ACT: "une délibération déposée",
    Kind.SCAN: "une numérisation déposée",
}


def declare_publication(
    session: Session, link: MemberLink, code: DatasetCode, url: str, licence: str, today: date
) -> None:
    """Refused now for what would be refused to the agent who accepts it."""
    errors = dataset_rules.claim_errors(code, _claim(url, licence, today), today)
    if errors:
        raise InvalidError.of(errors)
    _keep(session, MemberProposal(link_id=link.id, kind=Kind.PUBLICATION, received_at=now(),
                                  dataset=code.value, url=url, licence=licence))  # fmt: skip


def _claim(url: str, licence: str, on: date) -> Claim:
    return Claim(
        stage=Stage.PUBLISHED,
        observed_on=on,
        url=url,
        licence=licence,
        note="Déclaré par le correspondant, par son lien.",
    )


def answer(
    session: Session, link: MemberLink, convention_id: UUID, on: date, note: str, today: date
) -> None:
    """« Réponse prévue le … » about one of the member's own conventions."""
    known = {row.id for row in queries.conventions_of(session, link.collectivite_id, today)}
    if convention_id not in known:
        raise InvalidError.of({"convention": "Choisissez une convention dans la liste."})
    if not today <= on <= add_months(today, MONTHS_AHEAD):
        message = f"Donnez une date à venir, d’ici {MONTHS_AHEAD} mois."
        raise InvalidError.of({"on": message})
    proposal = MemberProposal(link_id=link.id, kind=Kind.ANSWER, received_at=now(),
                              convention_id=convention_id, on=on, note=note or None)  # fmt: skip
    _keep(session, proposal)


def deposit_act(session: Session, link: MemberLink, root: Path, content: bytes, name: str) -> None:
    """Into the agents' own deposit, with its limits and its reading."""
    _check_rate(session, link)
    file = deposit.keep(session, links.actor_of(session, link), root, content, name)
    _keep(session, MemberProposal(link_id=link.id, kind=Kind.ACT, received_at=now(),
                                  file_key=file.sha256, file_name=file.name))  # fmt: skip


def deposit_scan(session: Session, link: MemberLink, root: Path, content: bytes, name: str) -> None:
    """Into the agents' own tray of scans."""
    _check_rate(session, link)
    dropped = scans.drop(session, links.actor_of(session, link), root, content, name)
    _keep(session, MemberProposal(link_id=link.id, kind=Kind.SCAN, received_at=now(),
                                  file_key=str(dropped.scan.id),
                                  file_name=dropped.scan.name))  # fmt: skip


def _check_rate(session: Session, link: MemberLink) -> None:
    """The row of the link is held, so that two requests at once are counted one after the other."""
    session.get_one(MemberLink, link.id, with_for_update=True)
    since = now() - timedelta(hours=1)
    if queries.received_since(session, link.id, since) >= MOST_AN_HOUR:
        raise TooManyAttemptsError(
            f"Vous avez fait {MOST_AN_HOUR} envois en une heure. Reprenez dans une heure."
        )


def _keep(session: Session, proposal: MemberProposal) -> None:
    """The same thing sent twice while it waits is kept once."""
    link = session.get_one(MemberLink, proposal.link_id)
    _check_rate(session, link)
    if _already_waits(session, proposal):
        return
    session.add(proposal)
    words = f"Reçu par lien, à confirmer : {SAID[Kind(proposal.kind)]}."
    actor = links.actor_of(session, link)
    _note(session, actor, "member_proposal.received", link, typo_fr(words), proposal)


def _already_waits(session: Session, proposal: MemberProposal) -> bool:
    told = ("kind", "convention_id", "dataset", "url", "licence", "on", "note", "file_key")
    waiting = session.exec(
        select(MemberProposal).where(
            col(MemberProposal.link_id) == proposal.link_id,
            col(MemberProposal.decided_at).is_(None),
        )
    )
    wanted = [getattr(proposal, name) for name in told]
    return any([getattr(one, name) for name in told] == wanted for one in waiting)


def accept(session: Session, actor: journal.Actor, proposal_id: UUID, today: date) -> None:
    """The agent records it, in the agent's name; a deposited file is only set as dealt with."""
    proposal, link = _open_proposal(session, proposal_id)
    if proposal.kind == Kind.PUBLICATION:
        on = _paris_day(proposal.received_at)
        claim = _claim(proposal.url or "", proposal.licence or "", on)
        code = DatasetCode(proposal.dataset or "")
        datasets.declare(
            session, actor, link.collectivite_id, code, claim, today, is_demo=link.is_demo
        )
    if proposal.kind == Kind.ANSWER and proposal.convention_id and proposal.on:
        if proposal.on < today:
            raise ConflictError(
                f"La date annoncée, le {date_short(proposal.on)}, est passée. Écartez cet envoi en "
                "le disant, et relancez le membre."
            )
        note = proposal.note or "Annoncé par le correspondant, par son lien."
        reminders.snooze(session, actor, proposal.convention_id, proposal.on, note, today)
    _decide(session, actor, proposal, link, is_accepted=True)


def refuse(session: Session, actor: journal.Actor, proposal_id: UUID, reason: str) -> None:
    """The correspondant reads the reason."""
    proposal, link = _open_proposal(session, proposal_id)
    if not REASON_MIN <= len(reason) <= 500:
        message = f"Dites pourquoi, en {REASON_MIN} à 500 caractères : le correspondant le lira."
        raise InvalidError.of({"reason": typo_fr(message)})
    proposal.reason = reason
    _decide(session, actor, proposal, link, is_accepted=False)


def _paris_day(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def _open_proposal(session: Session, proposal_id: UUID) -> tuple[MemberProposal, MemberLink]:
    proposal = session.get(MemberProposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFoundError("Cet envoi n’existe pas. Reprenez la liste.")
    if proposal.decided_at is not None:
        raise ConflictError("Un agent a déjà traité cet envoi. Reprenez la liste.")
    return proposal, session.get_one(MemberLink, proposal.link_id)


def _decide(
    session: Session,
    actor: journal.Actor,
    proposal: MemberProposal,
    link: MemberLink,
    *,
    is_accepted: bool,
) -> None:
    proposal.decided_at, proposal.decided_by = now(), actor.label
    proposal.is_accepted = is_accepted
    said = "confirmé" if is_accepted else "écarté"
    words = f"Envoi reçu par lien {said} : {SAID[Kind(proposal.kind)]}."
    _note(session, actor, f"member_proposal.{'accepted' if is_accepted else 'refused'}", link,
          typo_fr(words), proposal)  # fmt: skip


def _note(
    session: Session,
    actor: journal.Actor,
    action: str,
    link: MemberLink,
    words: str,
    proposal: MemberProposal,
) -> None:
    subject = journal.Subject("collectivite", link.collectivite_id)
    journal.record(session, actor, action, subject, words, {"proposal": str(proposal.id)})


def delete_demo(session: Session) -> None:
    """Links of invented correspondants, and what was said of demonstration conventions."""
    invented = select(MemberLink.id).where(col(MemberLink.is_demo))
    conventions = select(Convention.id).where(col(Convention.is_demo))
    session.exec(
        delete(MemberProposal).where(
            or_(
                col(MemberProposal.link_id).in_(invented),
                col(MemberProposal.convention_id).in_(conventions),
            )
        )
    )
    session.exec(delete(MemberLink).where(col(MemberLink.is_demo)))
