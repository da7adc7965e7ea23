"""Express renewal: an act of both sides, dated before the end, opens a new period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app import journal
from app.conventions.models import RenewalAct, RenewalSide
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import terms_on
from app.conventions.rules.periods import effective_end
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.conventions.service.projecting import rebuild
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import date_fr, typo_fr
from app.deliberations import rules as acts
from app.deliberations import service as deliberations


@dataclass(frozen=True)
class SideData:
    party_id: UUID
    signed_on: date
    deliberation_id: UUID | None = None


def renew(
    session: Session,
    actor: journal.Actor,
    convention_id: UUID,
    sides: Sequence[SideData],
    months: int | None,
    today: date,
) -> str:
    """Without `months`, the renewal lasts what the convention agreed."""
    loaded = loading.load(session, convention_id)
    given = {side.party_id: side for side in sides}
    missing = [party for party in loaded.parties if party.row.id not in given]
    if missing:
        raise InvalidError.of(
            {
                f"signed_on_{party.row.id}": f"Indiquez la date de signature : {party.body.name}."
                for party in missing
            }
        )
    concluded_on = max(given[party.row.id].signed_on for party in loaded.parties)
    length = months or terms_on(loaded.facts, concluded_on).renewal_months
    check(Act.RENEW, loaded, Proposal(concluded_on, today, months=length))
    if length is None:
        raise InvalidError.of({"months": "Indiquez la durée du renouvellement, en mois."})
    _check_acts(session, loaded, given)
    row = RenewalAct(
        convention_id=convention_id,
        number=len(loaded.renewals) + 1,
        months=length,
        recorded_at=now(),
    )
    _write(session, row, [given[party.row.id] for party in loaded.parties])
    end = effective_end(rebuild(session, convention_id).facts)
    says = f"Renouvellement de {length} mois, conclu le {date_fr(concluded_on)}."
    if end:
        says += f" La convention va jusqu’au {date_fr(end)}."
    signed = {str(side.party_id): side.signed_on.isoformat() for side in given.values()}
    note(session, actor, "renewed", loaded.row, says, {"months": length, "signed_on": signed})
    return typo_fr(says)


def _write(session: Session, row: RenewalAct, sides: Sequence[SideData]) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
            for side in sides:
                session.add(
                    RenewalSide(
                        renewal_id=row.id,
                        party_id=side.party_id,
                        signed_on=side.signed_on,
                        deliberation_id=side.deliberation_id,
                    )
                )
    except IntegrityError:
        raise ConflictError("Ce renouvellement vient d’être enregistré.") from None


def _check_acts(session: Session, loaded: Loaded, given: Mapping[UUID, SideData]) -> None:
    """A délibération is optional here; given, it is that side's and exécutoire on signing."""
    errors: dict[str, str] = {}
    for party in loaded.parties:
        side = given[party.row.id]
        if side.deliberation_id is None:
            continue
        act = deliberations.get(session, side.deliberation_id)
        since = acts.executoire_on(act.received_on, act.published_on)
        name = f"deliberation_{party.row.id}"
        if act.collectivite_id != party.body.id:
            errors[name] = f"Cette délibération n’est pas celle de « {party.body.name} »."
        elif since is None or since > side.signed_on:
            errors[name] = (
                f"La délibération de « {party.body.name} » n’est pas exécutoire le jour de la "
                f"signature ({side.signed_on:%d/%m/%Y}). Vérifiez l’une des deux."
            )
    if errors:
        raise InvalidError.of(errors)
