"""What people type about conventions."""

from collections.abc import Callable, Container
from datetime import date
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.collectivites import rules as bodies
from app.collectivites.forms import OBLIGATIONS, page_number
from app.conventions.queries.lists import Filters
from app.conventions.rules.facts import Direction, State
from app.conventions.service.signing import SignatureData
from app.conventions.service.terms import LICENCES, LONG_TEXT, SHORT_TEXT, Terms
from app.core.forms import Reader, parse_date, parse_int, parse_text
from app.deliberations.forms import Typed, parse_uuid, uuid_or_none

Value = TypeVar("Value")
DUE_CHOICES = (("1", "1 mois"), ("3", "3 mois"), ("6", "6 mois"), ("12", "12 mois"))
COPY_CHOICES = (("en-retard", "à réclamer"),)


class FilterForm(BaseModel):
    """The query of the list; a value that means nothing is left out."""

    q: str = ""
    etat: str = ""
    membre: str = ""
    departement: str = ""
    sens: str = ""
    echeance: str = ""
    deliberation: str = ""
    exemplaire: str = ""
    epci: str = ""
    nature: str = ""
    obligation: str = ""
    on: str = ""
    sort: str = ""
    page: str = "1"

    def day(self, today: date) -> date:
        try:
            return parse_date(self.on)
        except ValueError:
            return today

    def read(self, today: date) -> Filters:
        """`etat` may name several states, separated by commas."""
        asked, is_number = self.etat.split(","), self.echeance.isdecimal()
        return Filters(
            on=self.day(today),
            search=self.q.strip()[:100],
            states=frozenset(state for state in State if state in asked),
            member_id=uuid_or_none(self.membre),
            departement=self.departement.strip()[:3],
            direction=self.sens if self.sens in set(Direction) else "",
            due_months=int(self.echeance) if is_number and len(self.echeance) < 3 else None,
            deliberation_id=uuid_or_none(self.deliberation),
            has_late_copy=self.exemplaire in dict(COPY_CHOICES),
            epci_id=uuid_or_none(self.epci),
            kind=self.nature if self.nature in bodies.KINDS else "",
            obligation=self.obligation if self.obligation in OBLIGATIONS else "",
        )

    @property
    def number(self) -> int:
        return page_number(self.page)


def text_up_to(longest: int) -> Callable[[str], str]:
    """A longer text is refused whole: cut, it would say something else."""

    def parse(typed: str) -> str:
        text = parse_text(typed)
        if len(text) > longest:
            raise ValueError(f"{len(text)} caractères ; {longest} au plus. Raccourcissez ce texte.")
        return text

    return parse


short_text, long_text = text_up_to(SHORT_TEXT), text_up_to(LONG_TEXT)


def one_of(codes: Container[str]) -> Callable[[str], str]:
    def parse(typed: str) -> str:
        if typed not in codes:
            raise ValueError("Choisissez dans la liste.")
        return typed

    return parse


class CreationForm(BaseModel):
    member_id: Typed = ""
    model: Typed = "convention_adhesion"

    def read(self) -> tuple[UUID, str]:
        read = Reader(self.model_dump())
        member = read.required("member_id", parse_uuid, "Choisissez la collectivité.")
        model = read.required("model", parse_text, "Choisissez le modèle.")
        read.finish()
        return member, model


class ModelForm(BaseModel):
    model: Typed = ""


class TermsForm(BaseModel):
    """A duration or a fixed end; an empty field is a clause not chosen or not known."""

    title: Typed = ""
    platform_name: Typed = ""
    place: Typed = ""
    licence: Typed = ""
    starts_on: Typed = ""
    duration_months: Typed = ""
    ends_on: Typed = ""
    renewal: Typed = ""
    renewal_months: Typed = ""
    renewal_max_count: Typed = ""
    notice_months: Typed = ""
    notice_mode: Typed = ""
    note: Typed = ""

    def read(self) -> Terms:
        read = Reader(self.model_dump())
        terms = self._terms(read)
        read.finish()
        return terms

    def _terms(self, read: Reader) -> Terms:
        """Clauses of a renewal are dropped when there is none: they would mean nothing."""
        months = read.optional("renewal_months", parse_int)
        count = read.optional("renewal_max_count", parse_int)
        return Terms(
            title=read.required("title", short_text, "Donnez un titre à la convention."),
            platform_name=read.optional("platform_name", short_text),
            place=read.optional("place", short_text),
            licence=read.optional("licence", one_of(LICENCES)),
            starts_on=read.optional("starts_on", parse_date),
            duration_months=read.optional("duration_months", parse_int),
            ends_on=read.optional("ends_on", parse_date),
            renewal=read.optional("renewal", parse_text),
            renewal_months=months if self.renewal != "none" else None,
            renewal_max_count=count if self.renewal != "none" else None,
            notice_months=read.optional("notice_months", parse_int),
            notice_mode=read.optional("notice_mode", parse_text),
            note=read.optional("note", long_text),
        )


class PaperForm(TermsForm):
    """A convention already signed on paper."""

    member_id: Typed = ""
    direction: Typed = "member"
    reference: Typed = ""
    signed_on: Typed = ""

    def read_paper(self) -> tuple[UUID, str, str | None, date | None, Terms]:
        read = Reader(self.model_dump())
        member = read.required("member_id", parse_uuid, "Choisissez la collectivité.")
        signed_on = read.optional("signed_on", parse_date)
        reference = read.optional("reference", short_text)
        terms = self._terms(read)
        read.finish()
        return member, self.direction, reference, signed_on, terms


class PartyForm(BaseModel):
    collectivite_id: Typed = ""

    def read(self) -> UUID:
        return _only(self, "collectivite_id", parse_uuid, "Choisissez la collectivité.")


class SignatoryForm(BaseModel):
    name: Typed = ""
    capacity: Typed = ""

    def read(self) -> tuple[str | None, str | None]:
        read = Reader(self.model_dump())
        found = read.optional("name", short_text), read.optional("capacity", short_text)
        read.finish()
        return found


class ActForm(BaseModel):
    deliberation_id: Typed = ""

    def read(self) -> UUID:
        return _only(self, "deliberation_id", parse_uuid, "Choisissez la délibération.")


class DelegationForm(BaseModel):
    reference: Typed = ""

    def read(self) -> str | None:
        read = Reader(self.model_dump())
        reference = read.optional("reference", short_text)
        read.finish()
        return reference


class SignatureForm(BaseModel):
    signed_on: Typed = ""
    means: Typed = "handwritten"
    name: Typed = ""
    capacity: Typed = ""
    override_reason: Typed = ""
    reason: Typed = ""

    def read(self) -> SignatureData:
        read = Reader(self.model_dump())
        data = SignatureData(
            signed_on=read.required("signed_on", parse_date, "Indiquez la date de signature."),
            means=self.means,
            name=read.optional("name", short_text),
            capacity=read.optional("capacity", short_text),
            override_reason=read.optional("override_reason", long_text),
        )
        read.finish()
        return data

    def read_reason(self) -> str:
        return _reason(self)


class DenounceForm(BaseModel):
    party_id: Typed = ""
    sent_on: Typed = ""
    letter_number: Typed = ""
    received_on: Typed = ""

    def read(self) -> tuple[UUID, date, str | None, date | None]:
        read = Reader(self.model_dump())
        party = read.required("party_id", parse_uuid, "Choisissez la partie qui dénonce.")
        sent_on = read.required("sent_on", parse_date, "Indiquez la date d’envoi.")
        letter = read.optional("letter_number", short_text)
        received_on = read.optional("received_on", parse_date)
        read.finish()
        return party, sent_on, letter, received_on


class ReceptionForm(BaseModel):
    received_on: Typed = ""

    def read(self) -> date:
        return _only(self, "received_on", parse_date, "Indiquez la date de réception.")


class StopForm(BaseModel):
    last_day: Typed = ""
    reason: Typed = ""

    def read(self) -> tuple[date, str]:
        read = Reader(self.model_dump())
        missing = "Indiquez le dernier jour d’application."
        last_day = read.required("last_day", parse_date, missing)
        reason = read.optional("reason", long_text) or ""
        read.finish()
        return last_day, reason


class SuccessorForm(BaseModel):
    successor: Typed = ""
    last_day: Typed = ""

    def read(self) -> tuple[str, date | None]:
        read = Reader(self.model_dump())
        successor = read.required("successor", parse_text, "Indiquez la référence de la suivante.")
        last_day = read.optional("last_day", parse_date)
        read.finish()
        return successor, last_day


class ReasonForm(BaseModel):
    reason: Typed = ""

    def read(self) -> str:
        return _reason(self)


def _reason(form: BaseModel) -> str:
    """Empty is for the guards to refuse: not every act asks for one."""
    read = Reader(form.model_dump())
    reason = read.optional("reason", long_text) or ""
    read.finish()
    return reason


def _only(form: BaseModel, name: str, parse: Callable[[str], Value], missing: str) -> Value:
    read = Reader(form.model_dump())
    value = read.required(name, parse, missing)
    read.finish()
    return value
