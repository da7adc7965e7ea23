"""Signatories and correspondants of a body: their mandates, recorded, ended, then anonymised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, col, or_, select

from app import journal
from app.collectivites import service
from app.collectivites.models import Mandate
from app.core.errors import ConflictError, NotFoundError
from app.core.forms import Reader, parse_date, parse_email, parse_text
from app.core.french import date_short, de

SIGNATORY = "signatory"
CORRESPONDANT = "correspondant"
ROLES = {SIGNATORY: "signataire", CORRESPONDANT: "correspondant"}
KEPT_MONTHS = 24
TEXT_MAX = 200


@dataclass(frozen=True, kw_only=True)
class MandateData:
    role: str
    name: str
    capacity: str
    email: str | None = None
    phone: str | None = None
    starts_on: date | None = None
    source: str


def _role(typed: str) -> str:
    if typed not in ROLES:
        raise ValueError("Choisissez signataire ou correspondant.")
    return typed


def _short(typed: str) -> str:
    if len(typed) > TEXT_MAX:
        raise ValueError(f"{len(typed)} caractères ; {TEXT_MAX} au plus. Raccourcissez.")
    return parse_text(typed)


class PersonForm(BaseModel):
    """Professional contact only; there is no field for a private address or a birth date."""

    role: str = ""
    name: str = ""
    capacity: str = ""
    email: str = ""
    phone: str = ""
    starts_on: str = ""
    source: str = ""

    def read(self) -> MandateData:
        read = Reader(self.model_dump())
        data = MandateData(
            role=read.required("role", _role, "Choisissez signataire ou correspondant."),
            name=read.required("name", _short, "Écrivez le prénom et le nom."),
            capacity=read.required("capacity", _short, "Écrivez la fonction, par exemple maire."),
            email=read.optional("email", parse_email),
            phone=read.optional("phone", _short),
            starts_on=read.optional("starts_on", parse_date),
            source=read.required(
                "source", _short, "Dites d’où vient l’information (procès-verbal, courriel…)."
            ),
        )
        read.finish()
        return data


class EndForm(BaseModel):
    ends_on: str = ""

    def read(self) -> date:
        read = Reader(self.model_dump())
        ends_on = read.required("ends_on", parse_date, "Indiquez le dernier jour de la fonction.")
        read.finish()
        return ends_on


def of_body(session: Session, collectivite_id: UUID) -> Sequence[Mandate]:
    """Those still in office first, then the last to leave."""
    rows = session.exec(
        select(Mandate)
        .where(col(Mandate.collectivite_id) == collectivite_id)
        .order_by(col(Mandate.role), col(Mandate.starts_on), col(Mandate.id))
    ).all()
    return sorted(rows, key=lambda row: -(row.ends_on or date.max).toordinal())


def add(
    session: Session, actor: journal.Actor, collectivite_id: UUID, data: MandateData
) -> Mandate:
    body = service.get(session, collectivite_id)
    for known in of_body(session, collectivite_id):
        if (known.role, known.name, known.ends_on) == (data.role, data.name, None):
            raise ConflictError(
                f"{data.name} est déjà {ROLES[data.role]} en fonction. Mettez d’abord fin à "
                "l’ancienne ligne si sa fonction a changé."
            )
    row = Mandate(collectivite_id=body.id, **data.__dict__)
    session.add(row)
    words = f"{ROLES[data.role].capitalize()} {de(body.name)} : {data.name}, {data.capacity}."
    _note(session, actor, "mandate.added", row, words)
    return row


def end(
    session: Session, actor: journal.Actor, collectivite_id: UUID, mandate_id: UUID, ends_on: date
) -> Mandate:
    """The last day of the function; said once, a wrong one is said again with the right day."""
    body = service.get(session, collectivite_id)
    row = session.get(Mandate, mandate_id)
    if row is None or row.collectivite_id != body.id:
        raise NotFoundError("Cette personne n’est pas dans la liste de cette collectivité.")
    if row.starts_on and ends_on < row.starts_on:
        message = (
            f"La fin ({date_short(ends_on)}) précède le début de la fonction "
            f"({date_short(row.starts_on)}). Vérifiez l’une des deux."
        )
        raise ConflictError(message, errors={"ends_on": message})
    row.ends_on = ends_on
    words = f"{row.name or 'Personne anonymisée'} : fonction terminée le {date_short(ends_on)}."
    _note(session, actor, "mandate.ended", row, words)
    return row


def anonymise(session: Session, on: date, months: int = KEPT_MONTHS) -> int:
    """Forget name and contact of those whose function ended long ago (R-RGPD-02); how many.

    Run each day; twice the same day does nothing more. What was signed keeps its name.
    """
    limit = on - timedelta(days=round(months * 365.25 / 12))
    rows = session.exec(
        select(Mandate).where(
            col(Mandate.ends_on) < limit,
            or_(
                col(Mandate.name).is_not(None),
                col(Mandate.email).is_not(None),
                col(Mandate.phone).is_not(None),
            ),
        )
    ).all()
    for row in rows:
        row.name = row.email = row.phone = None
        words = "Personne anonymisée : sa fonction est terminée depuis plus de deux ans."
        _note(session, journal.SYSTEM, "mandate.anonymised", row, words)
    return len(rows)


def _note(session: Session, actor: journal.Actor, action: str, row: Mandate, words: str) -> None:
    journal.record(session, actor, action, journal.Subject("collectivite", row.collectivite_id),
                   words, {"mandate": str(row.id)})  # fmt: skip
