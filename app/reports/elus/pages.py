"""What the pages of élus show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.datasets.queries import Member
from app.reports.elus.building import Sheet
from app.reports.prints.pages import PaperView


@dataclass(frozen=True)
class FichePage:
    """`shared`: the address of the link it is read by; empty for somebody signed in."""

    sheet: Sheet
    today: date
    sources: tuple[str, ...]
    shared: str = ""

    @property
    def pdf_url(self) -> str:
        if self.shared:
            return f"{self.shared}/fiche.pdf"
        return f"/territoire/membres/{self.sheet.id}/fiche.pdf"


@dataclass(frozen=True)
class FichesPage:
    """The sheets of an EPCI in one paper; `members`: the EPCI first, one page each."""

    members: Sequence[Member]
    today: date
    paper: PaperView

    @property
    def name(self) -> str:
        return self.members[0].name
