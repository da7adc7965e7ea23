"""The query of the list: a value that means nothing is left out, never an error."""

from pydantic import BaseModel

from app.collectivites import rules
from app.collectivites.forms import OBLIGATIONS, page_number, uuid_or_none
from app.collectivites.queries import Filters

EVERYONE = "toutes"


class FilterForm(BaseModel):
    q: str = ""
    nature: str = ""
    epci: str = ""
    obligation: str = ""
    departement: str = ""
    perimetre: str = ""
    sort: str = "name"
    page: str = "1"

    def read(self, *, is_everyone: bool) -> Filters:
        return Filters(
            search=self.q.strip(),
            kind=self.nature if self.nature in rules.KINDS else "",
            epci_id=uuid_or_none(self.epci),
            obligation=self.obligation if self.obligation in OBLIGATIONS else "",
            departement=self.departement,
            is_everyone=is_everyone,
        )

    @property
    def number(self) -> int:
        return page_number(self.page)
