"""What people type about bodies, as text; every refusal names its field."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from app.collectivites import rules, service
from app.collectivites.answers import parse_etp
from app.core.forms import (
    Reader,
    parse_date,
    parse_email,
    parse_int,
    parse_siren,
    parse_siret,
    parse_text,
)

OBLIGATIONS = tuple(status.value for status in rules.Obligation)


def as_typed(value: object) -> object:
    """What a page sends as text, the API may send as null or as a number."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Typed = Annotated[str, BeforeValidator(as_typed)]


def uuid_or_none(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def page_number(typed: str) -> int:
    is_number = typed.isdecimal() and len(typed) < 7
    return max(int(typed), 1) if is_number else 1


def parse_day(typed: str, today: date) -> tuple[date, str]:
    """The day of ?le=, and what to say when it cannot be read: then today."""
    if not typed.strip():
        return today, ""
    try:
        return parse_date(typed), ""
    except ValueError as error:
        return today, str(error)


class HeadcountForm(BaseModel):
    """« 49,9 » is exact: the rule tells it from 50."""

    etp: Typed = ""
    effective_on: Typed = ""
    source: Typed = ""

    def read(self) -> service.HeadcountData:
        read = Reader(self.model_dump())
        data = service.HeadcountData(
            etp=read.required("etp", parse_etp, "Indiquez le nombre d’agents en ETP."),
            effective_on=read.required(
                "effective_on", parse_date, "Indiquez le jour auquel ce nombre est vrai."
            ),
            source=read.required(
                "source",
                parse_text,
                "Dites d’où vient ce chiffre, par exemple « rapport social unique 2025 ».",
            ),
        )
        read.finish()
        return data


class BandForm(BaseModel):
    code: Typed = ""
    year: Typed = ""

    def read(self) -> tuple[str, int]:
        read = Reader(self.model_dump())
        code = read.required("code", parse_text, "Choisissez une tranche de la liste.")
        year = read.required("year", parse_int, "Indiquez l’année de la tranche.")
        read.finish()
        return code, year


class RelationForm(BaseModel):
    relation: Typed = ""


class ContactForm(BaseModel):
    """An empty field is a fact not known."""

    email: Typed = ""
    phone: Typed = ""
    address: Typed = ""
    website: Typed = ""
    executive_title: Typed = ""
    executive_civility: Typed = ""
    executive_first_name: Typed = ""
    executive_last_name: Typed = ""

    def read(self) -> dict[str, str | None]:
        read = Reader(self.model_dump())
        values: dict[str, str | None] = {
            name: read.optional(name, parse_text) for name in type(self).model_fields
        }
        values["email"] = read.optional("email", parse_email)
        values["website"] = read.optional("website", parse_website)
        values["phone"] = read.optional("phone", parse_phone)
        read.finish()
        return values


class BodyForm(BaseModel):
    """A body that the reference data does not know."""

    kind: Typed = ""
    name: Typed = ""
    siren: Typed = ""
    siret: Typed = ""
    departement: Typed = ""
    email: Typed = ""
    relation: Typed = "none"

    def read(self) -> service.BodyData:
        read = Reader(self.model_dump())
        data = service.BodyData(
            kind=read.required("kind", parse_text, "Choisissez un type."),
            name=read.required("name", parse_name, "Écrivez le nom de l’organisme."),
            siren=read.optional("siren", parse_siren),
            siret=read.optional("siret", parse_siret),
            departement=read.optional("departement", parse_departement),
            email=read.optional("email", parse_email),
            relation=read.required("relation", parse_text, "Choisissez une relation."),
        )
        read.finish()
        return data


class ObligationForm(BaseModel):
    """The calculator of the public page."""

    type: str = ""
    population: str = ""
    etp: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.type or self.population or self.etp)


def parse_name(typed: str) -> str:
    if not any(letter.isalnum() for letter in typed):
        raise ValueError(f"« {typed} » n’est pas un nom.")
    if len(typed) > 200:
        raise ValueError("Ce nom est trop long : 200 caractères au plus.")
    return typed


def parse_website(typed: str) -> str:
    """An http(s) address; « moissac.fr » gains its https://."""
    full = typed if "://" in typed else f"https://{typed}"
    host = full.split("://", 1)[1].split("/", 1)[0]
    if not full.startswith(("http://", "https://")) or "." not in host or " " in full:
        raise ValueError(
            f"« {typed} » n’est pas une adresse de site. Exemple : https://moissac.fr."
        )
    return full


def parse_phone(typed: str) -> str:
    digits = sum(letter.isdecimal() for letter in typed)
    if digits < 4 or any(letter.isalpha() for letter in typed):
        raise ValueError(f"« {typed} » n’est pas un numéro de téléphone. Exemple : 05 63 04 63 63.")
    return typed


def parse_departement(typed: str) -> str:
    code = typed.upper()
    if not (code in {"2A", "2B"} or (code.isdecimal() and len(code) in {2, 3})):
        raise ValueError(f"« {typed} » n’est pas un code de département. Exemple : 82, 2A ou 974.")
    return code
