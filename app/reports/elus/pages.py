"""What the pages of élus show."""

from dataclasses import dataclass
from datetime import date

from app.reports.elus.building import Sheet


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
