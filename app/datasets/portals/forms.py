"""What people type about portals and proposals."""

from uuid import UUID

from pydantic import BaseModel

from app.datasets.portals.reading import clean


class PortalForm(BaseModel):
    kind: str = ""
    url: str = ""
    name: str = ""

    def read(self) -> dict[str, str]:
        return {"kind": self.kind, "url": self.url, "name": clean(self.name, 200)}


class ActiveForm(BaseModel):
    active: str = ""


class DecisionsForm(BaseModel):
    """`selected` comes once a ticked row; what is not an id is left out."""

    selected: list[str] = []
    decision: str = ""

    def ids(self) -> list[UUID]:
        found = []
        for typed in self.selected:
            try:
                found.append(UUID(typed))
            except ValueError:
                continue
        return found
