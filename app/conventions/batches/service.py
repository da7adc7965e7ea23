"""Use cases of a batch: choose, launch, stop, take up again; send the drafts of its e-mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from app import journal
from app.conventions.batches import checking, offered, queries
from app.conventions.batches.models import Batch, BatchMember
from app.conventions.batches.rules import MOST_MEMBERS, Part
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, number_fr, plural
from app.jobs import queries as job_rows
from app.jobs import service as jobs
from app.jobs.queries import JobRow
from app.jobs.rules import UNFINISHED
from app.mail import queries as outbox
from app.mail import service as mail
from app.mail.rules import MailState

KIND = "conventions.batch"
NOT_ALL_KNOWN = "blanks"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to make of each member."""

    model: str
    parts: frozenset[Part]
    is_double_sided: bool = False
    with_mails: bool = False


def create(
    session: Session, actor: journal.Actor, choice: Choice, ids: Sequence[UUID], today: date
) -> Batch:
    """Nothing is drawn up yet: the batch keeps what was asked, to be checked."""
    model = offered.resolve(session, choice.model)
    _refuse_size(len(ids))
    bodies = queries.candidates_by_id(session, ids, today)
    if not bodies:
        raise InvalidError.of({"selected": "Cochez au moins une collectivité."})
    batch = Batch(
        model=model,
        parts=[part.value for part in Part if part in choice.parts],
        is_double_sided=choice.is_double_sided,
        with_mails=choice.with_mails,
        on_day=today,
        created_at=now(),
        created_by=actor.label,
        actor_id=actor.id,
    )
    session.add(batch)
    session.flush()
    session.add_all(
        BatchMember(batch_id=batch.id, collectivite_id=body.id, position=place)
        for place, body in enumerate(bodies)
    )
    session.flush()
    return batch


def _refuse_size(count: int) -> None:
    if count > MOST_MEMBERS:
        raise InvalidError.of(
            {
                "selected": f"{number_fr(count)} collectivités en une série, c’est trop : "
                f"{number_fr(MOST_MEMBERS)} au plus. Choisissez un EPCI ou un type."
            }
        )


def launch(
    session: Session, actor: journal.Actor, batch_id: UUID, today: date, *, with_blanks: bool
) -> int:
    """Settle who is done and who is left out, once; how many are to be done."""
    batch = queries.get(session, batch_id)
    if batch.launched_at is not None:
        raise ConflictError("Cette série est déjà lancée.")
    verdict = checking.check(session, batch, today)
    if verdict.syndicat and not with_blanks:
        raise InvalidError.of({NOT_ALL_KNOWN: _accept(verdict.syndicat_name)})
    reasons = {
        one.candidate.id: one.reason
        for one in verdict.members
        if one.is_refused or (one.problems and not with_blanks)
    }
    kept = 0
    for line in queries.lines(session, batch_id):
        line.row.left_out = reasons.get(line.row.collectivite_id)
        kept += line.row.left_out is None
    if not kept:
        raise InvalidError.of({NOT_ALL_KNOWN: _nobody(verdict)})
    batch.launched_at, batch.on_day = now(), today
    summary = f"Série lancée : {plural(kept, 'collectivité', 'collectivités')}."
    journal.record(session, actor, "batch_launched", subject(batch_id), summary)
    return kept


def _accept(name: str) -> str:
    return (
        f"Il manque une information sur {name} : complétez-la, ou acceptez de la laisser à "
        "compléter à la main."
    )


def _nobody(verdict: checking.Verdict) -> str:
    """Why, for the first of them: the screen lists all, a terminal shows only this sentence."""
    if verdict.blanks:
        return (
            "Aucune collectivité n’est complète : complétez les fiches ci-dessous, ou acceptez de "
            "laisser ces informations à compléter à la main."
        )
    named = verdict.refused[:MOST_NAMED]
    more = len(verdict.refused) - len(named)
    return " ".join(
        [
            "Aucune collectivité de cette série ne peut recevoir de convention.",
            *(f"{one.candidate.name} : {one.reason}." for one in named),
            *([f"Et {plural(more, 'autre', 'autres')}."] if more else []),
        ]
    )


def enqueue(session: Session, batch: Batch, count: int) -> None:
    """The same batch is the same job."""
    many = plural(count, "collectivité", "collectivités")
    jobs.enqueue(
        session,
        KIND,
        {"batch_id": str(batch.id)},
        label=f"Série du {date_fr(batch.on_day)}, {many}",
        key=key_of(batch.id),
    )


def job_of(session: Session, batch_id: UUID) -> JobRow | None:
    return job_rows.by_key(session, key_of(batch_id))


def key_of(batch_id: UUID) -> str:
    return f"{KIND}:{batch_id}"


def stop(session: Session, actor: journal.Actor, batch_id: UUID) -> None:
    queries.get(session, batch_id)
    job = job_of(session, batch_id)
    if job is None:
        raise ConflictError("Cette série n’est pas en cours : il n’y a rien à arrêter.")
    jobs.cancel(session, actor, job.id)


def resume(session: Session, actor: journal.Actor, batch_id: UUID) -> int:
    """Only what is not done yet; how many members."""
    batch = queries.get(session, batch_id)
    if batch.launched_at is None:
        raise ConflictError("Cette série n’est pas encore lancée : vérifiez-la d’abord.")
    job = job_of(session, batch_id)
    if job is not None and job.state in UNFINISHED:
        raise ConflictError("Cette série est déjà en cours : attendez la fin, ou arrêtez-la.")
    left = [line.row for line in queries.lines(session, batch_id) if _is_left(line.row)]
    if not left and batch.merged_sha256 is not None:
        raise ConflictError("Tout est déjà fait dans cette série : il n’y a rien à reprendre.")
    for row in left:
        row.failure = None
    jobs.forget(session, key_of(batch_id))
    enqueue(session, batch, len(left))
    summary = f"Série reprise : {plural(len(left), 'collectivité', 'collectivités')}."
    journal.record(session, actor, "batch_resumed", subject(batch_id), summary)
    return len(left)


def _is_left(row: BatchMember) -> bool:
    return row.left_out is None and row.done_at is None


def discard(session: Session, batch_id: UUID) -> None:
    """Only before it is launched: nothing has been made yet."""
    batch = queries.get(session, batch_id)
    if batch.launched_at is not None:
        raise ConflictError(
            "Cette série est lancée : arrêtez-la, ou abandonnez ses brouillons un par un."
        )
    session.exec(delete(BatchMember).where(col(BatchMember.batch_id) == batch_id))
    session.delete(batch)


def send_mail(session: Session, actor: journal.Actor, batch_id: UUID, line_id: UUID) -> None:
    mail.send_draft(session, actor, _message_id(session, batch_id, line_id))


def discard_mail(session: Session, actor: journal.Actor, batch_id: UUID, line_id: UUID) -> None:
    mail.discard(session, actor, _message_id(session, batch_id, line_id))


def _message_id(session: Session, batch_id: UUID, line_id: UUID) -> UUID:
    key = queries.line(session, batch_id, line_id).mail_key
    found = outbox.by_keys(session, [key]).get(key) if key else None
    if found is None:
        raise ConflictError("Aucun courriel n’a été préparé pour cette collectivité.")
    return found.id


def send_all_mails(
    session: Session, actor: journal.Actor, batch_id: UUID, *, is_confirmed: bool
) -> int:
    """Those still drafts; how many."""
    queries.get(session, batch_id)
    if not is_confirmed:
        raise InvalidError.of({"confirmed": "Cochez la case : un courriel parti ne revient pas."})
    keys = [line.row.mail_key for line in queries.lines(session, batch_id) if line.row.mail_key]
    found = outbox.by_keys(session, keys)
    drafts = [row for row in found.values() if row.state == MailState.DRAFT]
    if not drafts:
        raise ConflictError("Aucun brouillon n’attend : les courriels sont partis ou abandonnés.")
    for row in drafts:
        mail.send_draft(session, actor, row.id)
    return len(drafts)


def subject(batch_id: UUID) -> journal.Subject:
    return journal.Subject("batch", batch_id)
