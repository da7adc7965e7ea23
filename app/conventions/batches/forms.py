"""What people type about a batch."""

from uuid import UUID

from pydantic import BaseModel

from app.conventions.batches.queries import Filters
from app.conventions.batches.rules import Part
from app.conventions.batches.service import Choice
from app.core.errors import InvalidError
from app.deliberations.forms import Typed, uuid_or_none

EVERYONE = "tous"
KINDS = ("commune", "epci", "departement", "region", "syndicat", "acteur_associe", "other")
ALL, TICKED = "all", "ticked"


class MembersForm(BaseModel):
    """Who the list shows; a value that means nothing is left out."""

    qui: str = ""
    q: str = ""
    epci: str = ""
    type: str = ""

    def filters(self) -> Filters:
        return Filters(
            is_everyone=self.qui == EVERYONE,
            search=self.q.strip()[:100].replace("\x00", ""),
            kind=self.type if self.type in KINDS else "",
            epci_id=uuid_or_none(self.epci),
        )


class BatchForm(BaseModel):
    """`scope`: every body of the list, or those ticked."""

    qui: Typed = ""
    q: Typed = ""
    epci: Typed = ""
    type: Typed = ""
    model: Typed = ""
    parts: list[str] = []
    is_double_sided: Typed = ""
    with_mails: Typed = ""
    scope: Typed = ""
    selected: list[str] = []

    @property
    def members(self) -> MembersForm:
        return MembersForm(qui=self.qui, q=self.q, epci=self.epci, type=self.type)

    def read(self) -> Choice:
        errors = {}
        parts = frozenset(Part(code) for code in self.parts if code in set(Part))
        if not self.model:
            errors["model"] = "Choisissez le modèle."
        if not parts:
            errors["parts"] = "Choisissez au moins un document à préparer."
        if self.scope not in {ALL, TICKED} or (self.scope == TICKED and not self.ids()):
            errors["selected"] = "Cochez au moins une collectivité, ou prenez toute la liste."
        if errors:
            raise InvalidError.of(errors)
        return Choice(
            model=self.model,
            parts=parts,
            is_double_sided=bool(self.is_double_sided),
            with_mails=bool(self.with_mails),
        )

    def ids(self) -> list[UUID]:
        return [found for found in map(uuid_or_none, self.selected) if found]


class LaunchForm(BaseModel):
    with_blanks: Typed = ""


class SendForm(BaseModel):
    confirmed: Typed = ""
