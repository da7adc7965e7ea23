"""What a dashboard is narrowed to, and the addresses of the lists that show exactly the same."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from app.conventions.rules.facts import State

# Beside the states: no convention in force nor on its way.
WITHOUT = "aucune"
BODIES = "/tableau-de-bord/organismes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimeter:
    """Bodies, and the conventions of which they are the member; an empty field narrows nothing.

    `convention`: a state, and then only the conventions in that state are counted; or WITHOUT,
    and then none is. Every address is empty when no list can show the same: the figure is then 0.
    """

    departement: str = ""
    epci_id: UUID | None = None
    kind: str = ""
    obligation: str = ""
    convention: str = ""

    @property
    def is_everything(self) -> bool:
        return self == EVERYTHING

    @property
    def state(self) -> State | None:
        return State(self.convention) if self.convention in set(State) else None

    @property
    def has_conventions(self) -> bool:
        return self.convention != WITHOUT

    def counts(self, state: State) -> bool:
        return self.has_conventions and self.state in {None, state}

    def query(self) -> dict[str, str]:
        """As the address of the dashboard writes it."""
        written = {**self._of_bodies(), "convention": self.convention}
        return {name: value for name, value in written.items() if value}

    def url(self, path: str, **more: str) -> str:
        return _url(path, {**self.query(), **more})

    def bodies_url(self, obligation: str = "", **more: str) -> str:
        if self.obligation and obligation and obligation != self.obligation:
            return ""
        asked = {"obligation": obligation} if obligation else {}
        if self.convention:
            return self.url(BODIES, **asked, **more)
        return _url("/collectivites", {**self._of_bodies(), **asked, **more})

    def dataset_url(self, **asked: str) -> str:
        if self.convention:
            return self.url(BODIES, **asked)
        return _url("/jeux-de-donnees", {**asked, **self._of_bodies()}) + "#membres"

    def conventions_url(self, state: State | None = None, **asked: str) -> str:
        if not self.has_conventions or (state and not self.counts(state)):
            return ""
        shown = state or self.state
        states = {"etat": shown.value} if shown else {}
        return _url("/conventions", {**states, **asked, **self._of_bodies()})

    def _of_bodies(self) -> dict[str, str]:
        return {
            "departement": self.departement,
            "epci": str(self.epci_id or ""),
            "nature": self.kind,
            "obligation": self.obligation,
        }


def _url(path: str, query: dict[str, str]) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


EVERYTHING = Perimeter()
