"""What people type about a member's way: one step at a time, and the filters of the list."""

from datetime import date

from pydantic import BaseModel

from app.collectivites.forms import OBLIGATIONS, page_number, uuid_or_none
from app.collectivites.rules import KINDS
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import State
from app.core.forms import Reader, parse_date, parse_text
from app.core.french import date_short, typo_fr
from app.reports.accompaniment.rules import Part, Place
from app.reports.accompaniment.service import StepData
from app.reports.perimeter import WITHOUT, Perimeter

SITUATIONS = ("done", "planned", "cleared")
WHO_MAX = 200
NOTE_MAX = 1_000
REASON_MIN = 10
MONTHS_AHEAD = 24


def _part(typed: str) -> Part:
    if typed not in set(Part):
        raise ValueError("Choisissez l’étape dans la liste.")
    return Part(typed)


def _situation(typed: str) -> str:
    if typed not in SITUATIONS:
        raise ValueError("Dites si c’est fait, prévu ou à annuler.")
    return typed


def _at_most(limit: int, typed: str) -> str:
    text = parse_text(typed)
    if len(text) > limit:
        raise ValueError(typo_fr(f"{len(text)} caractères ; {limit} au plus. Raccourcissez."))
    return text


class StepForm(BaseModel):
    part: str = ""
    situation: str = ""
    on: str = ""
    who: str = ""
    note: str = ""

    def read(self, today: date) -> StepData:
        """Raises InvalidError: what is done is not to come, what is planned is not passed."""
        read = Reader(self.model_dump())
        part = read.required("part", _part, "Choisissez l’étape dans la liste.")
        situation = read.required("situation", _situation, "Dites si c’est fait ou prévu.")
        who = read.optional("who", lambda typed: _at_most(WHO_MAX, typed))
        note = read.optional("note", lambda typed: _at_most(NOTE_MAX, typed))
        if situation == "cleared":
            if len(note or "") < REASON_MIN:
                read.refuse("note", f"Dites pourquoi, en {REASON_MIN} caractères au moins.")
            read.finish()
            return StepData(part=part, note=note)
        on = read.required("on", parse_date, "Indiquez le jour.")
        if on:
            _check_day(read, situation, on, today)
        read.finish()
        is_done = situation == "done"
        return StepData(part=part, done_on=on if is_done else None,
                        planned_on=None if is_done else on, who=who, note=note)  # fmt: skip


def _check_day(read: Reader, situation: str, on: date, today: date) -> None:
    if situation == "done" and on > today:
        words = (
            f"Le {date_short(on)} est à venir : choisissez « C’est prévu », ou corrigez le jour."
        )
        read.refuse("on", typo_fr(words))
    if situation == "planned" and on < today:
        words = f"Le {date_short(on)} est passé : choisissez « C’est fait », ou corrigez le jour."
        read.refuse("on", typo_fr(words))
    if situation == "planned" and on > add_months(today, MONTHS_AHEAD):
        read.refuse("on", f"Donnez un jour d’ici {MONTHS_AHEAD} mois.")


class FilterForm(BaseModel):
    """The query of the list; a value that means nothing is left out, never an error."""

    q: str = ""
    etape: str = ""
    epci: str = ""
    nature: str = ""
    obligation: str = ""
    departement: str = ""
    convention: str = ""
    page: str = "1"

    def perimeter(self) -> Perimeter:
        return Perimeter(
            departement=self.departement if self.departement.isalnum() else "",
            kind=self.nature if self.nature in KINDS else "",
            epci_id=uuid_or_none(self.epci),
            obligation=self.obligation if self.obligation in OBLIGATIONS else "",
            convention=self.convention if self.convention in {WITHOUT, *State} else "",
        )

    @property
    def search(self) -> str:
        return self.q.strip()[:100].replace("\x00", "")

    @property
    def place(self) -> Place | None:
        return Place(self.etape) if self.etape in set(Place) else None

    @property
    def number(self) -> int:
        return page_number(self.page)
