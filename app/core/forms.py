"""Reading what people type: French dates, numbers, identifiers; every refusal names its field."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from app.core.errors import DomainError, InvalidError

Value = TypeVar("Value")

SPACES = str.maketrans("", "", " \u00a0\u202f")


@dataclass
class Refusal:
    """Truthy when the attempt was refused."""

    message: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def __bool__(self) -> bool:
        return bool(self.message)


@contextmanager
def attempt(session: Session) -> Iterator[Refusal]:
    """Run a write under a savepoint; an expected refusal undoes it and is handed to the page."""
    refusal = Refusal()
    try:
        with session.begin_nested():
            yield refusal
    except DomainError as error:
        refusal.message = error.message
        refusal.errors = error.errors or {"": error.message}
        refusal.status = error.status


class Reader:
    """Reads typed fields one by one and refuses once, with every message.

    read = Reader(form.model_dump())
    signed_on = read("signed_on", parse_date, required=True)
    read.finish()
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    def optional(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        """None for an empty field; a wrong one is noted and also gives None."""
        typed = self.values.get(name, "").strip()
        if not typed:
            return None
        try:
            return parse(typed)
        except ValueError as error:
            self.errors[name] = str(error)
            return None

    def required(self, name: str, parse: Callable[[str], Value], missing: str) -> Value:
        """The value; when absent or wrong the message is noted and `finish` will refuse."""
        value = self.optional(name, parse)
        if value is None:
            self.errors.setdefault(name, missing)
        return value  # type: ignore[return-value]  # never used: finish() raises first

    def refuse(self, name: str, message: str) -> None:
        self.errors.setdefault(name, message)

    def finish(self) -> None:
        """Raise InvalidError when anything was refused."""
        if self.errors:
            raise InvalidError.of(self.errors)


def parse_text(typed: str) -> str:
    """Text with its outer blanks removed and line ends normalised."""
    return typed.strip().replace("\r\n", "\n")


def parse_date(typed: str) -> date:
    """AAAA-MM-JJ (what a date field sends) or JJ/MM/AAAA (what people type)."""
    for layout in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            parsed = datetime.strptime(typed.strip(), layout).date()  # noqa: DTZ007  # a civil day
        except ValueError:
            continue
        if parsed.year < 1900:
            break
        return parsed
    raise ValueError(
        f"« {typed} » n’est pas une date du calendrier. "
        "Écrivez-la JJ/MM/AAAA, par exemple 28/02/2027."
    )


def parse_int(typed: str) -> int:
    """A whole number of zero or more; spaces between thousands are accepted."""
    compact = typed.translate(SPACES)
    if not compact.isdecimal():
        raise ValueError(f"« {typed} » n’est pas un nombre entier. Écrivez-le en chiffres.")
    if len(compact) > 9:
        raise ValueError(f"« {typed} » est un nombre trop grand. Vérifiez-le.")
    return int(compact)


def parse_siren(typed: str) -> str:
    """Nine digits whose key is right; spaces removed. Source: INSEE, Luhn key."""
    compact = typed.translate(SPACES)
    if not (compact.isdecimal() and len(compact) == 9):
        raise ValueError(f"« {typed} » n’est pas un SIREN : il compte 9 chiffres.")
    if not stdnum_siren.is_valid(compact):
        raise ValueError(
            f"Le SIREN « {typed} » a une clé fausse : un chiffre est sans doute mal recopié."
        )
    return compact


def parse_siret(typed: str) -> str:
    """Fourteen digits whose key is right (La Poste's exception included); spaces removed."""
    compact = typed.translate(SPACES)
    if not (compact.isdecimal() and len(compact) == 14):
        raise ValueError(f"« {typed} » n’est pas un SIRET : il compte 14 chiffres.")
    if not stdnum_siret.is_valid(compact):
        raise ValueError(
            f"Le SIRET « {typed} » a une clé fausse : un chiffre est sans doute mal recopié."
        )
    return compact


def parse_email(typed: str) -> str:
    """An address that can be written to; nothing is asked of the network."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError(
            f"« {typed} » n’est pas une adresse électronique. Exemple : mairie@exemple.fr."
        ) from None
