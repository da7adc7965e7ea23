"""What people type about a délibération."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from app.core.forms import Reader, parse_date, parse_int, parse_text
from app.deliberations import rules
from app.deliberations.queries import Filters
from app.deliberations.service import DeliberationData


def as_typed(value: object) -> object:
    """What a page sends as text, the API may send as null, a number or a boolean."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Typed = Annotated[str, BeforeValidator(as_typed)]


class FilterForm(BaseModel):
    """The query of the list; a value that means nothing is left out."""

    q: str = ""
    collectivite: str = ""
    executoire: str = ""
    page: str = "1"

    def read(self) -> Filters:
        return Filters(
            search=self.q.strip()[:100],
            collectivite_id=uuid_or_none(self.collectivite),
            is_executoire={"oui": True, "non": False}.get(self.executoire),
        )

    @property
    def number(self) -> int:
        is_number = self.page.isdecimal() and len(self.page) < 7
        return max(int(self.page), 1) if is_number else 1


def uuid_or_none(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def parse_uuid(typed: str) -> UUID:
    found = uuid_or_none(typed)
    if found is None:
        raise ValueError("Choisissez dans la liste.")
    return found


def parse_identifier(typed: str) -> str:
    """The identifier alone, or every reason why it is not one."""
    act = rules.parse_act(typed)
    if not act.valid:
        raise ValueError(" ".join(act.problems))
    return act.identifier


def parse_line(typed: str) -> str:
    """On one line, however it was typed or pasted."""
    return " ".join(typed.split())


class DeliberationForm(BaseModel):
    """Dates as JJ/MM/AAAA or AAAA-MM-JJ; an empty field is a fact not known."""

    collectivite_id: Typed = ""
    number: Typed = ""
    subject: Typed = ""
    meeting_on: Typed = ""
    convened_on: Typed = ""
    act_identifier: Typed = ""
    sent_on: Typed = ""
    received_on: Typed = ""
    published_on: Typed = ""
    matter_code: Typed = ""
    present_count: Typed = ""
    represented_count: Typed = ""
    excused_count: Typed = ""
    votes_for: Typed = ""
    votes_against: Typed = ""
    abstentions: Typed = ""
    is_unanimous: Typed = ""
    is_framework: Typed = ""
    note: Typed = ""

    def read(self) -> DeliberationData:
        read = Reader(self.model_dump())
        data = DeliberationData(
            collectivite_id=read.required(
                "collectivite_id", parse_uuid, "Choisissez la collectivité."
            ),
            number=read.optional("number", parse_text),
            subject=read.required("subject", parse_line, "Écrivez l’objet de la délibération."),
            meeting_on=read.required("meeting_on", parse_date, "Indiquez la date de la séance."),
            convened_on=read.optional("convened_on", parse_date),
            act_identifier=read.optional("act_identifier", parse_identifier),
            sent_on=read.optional("sent_on", parse_date),
            received_on=read.optional("received_on", parse_date),
            published_on=read.optional("published_on", parse_date),
            matter_code=read.optional("matter_code", parse_text),
            present_count=read.optional("present_count", parse_int),
            represented_count=read.optional("represented_count", parse_int),
            excused_count=read.optional("excused_count", parse_int),
            votes_for=read.optional("votes_for", parse_int),
            votes_against=read.optional("votes_against", parse_int),
            abstentions=read.optional("abstentions", parse_int),
            is_unanimous={"true": True, "false": False}.get(self.is_unanimous),
            is_framework=self.is_framework == "true",
            note=read.optional("note", parse_text),
        )
        read.finish()
        return data
