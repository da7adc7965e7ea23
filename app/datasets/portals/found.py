"""The one form in which every portal's datasets are read, and what reading a page may answer."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.datasets.rules import LicenceReading, normalise


class PortalKind(StrEnum):
    UDATA = "udata"
    OPENDATASOFT = "opendatasoft"
    CKAN = "ckan"
    DCAT = "dcat"


class SchemaSource(StrEnum):
    """DECLARED: the portal says so. HEADER: the names of the columns do."""

    DECLARED = "declared"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class SchemaClaim:
    name: str
    version: str
    source: SchemaSource


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundResource:
    """A file of a dataset. `format` is a lower-case word (csv, json…), empty when nobody says it.

    `columns`: the names of the columns, when the portal gives them. `source_url`: where the file
    really is, when the portal gives another address for it.
    """

    url: str
    title: str = ""
    format: str = ""
    schema: SchemaClaim | None = None
    modified_on: date | None = None
    columns: tuple[str, ...] = ()
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDataset:
    """`id` is the portal's own. `siret`: only where the portal itself ties it to the publisher.

    `remote_url`: the page of the dataset on the portal from which this one took it.
    """

    portal: str
    id: str
    title: str
    url: str
    publisher: str
    siret: str | None = None
    licence_text: str = ""
    modified_on: date | None = None
    themes: tuple[str, ...] = ()
    resources: tuple[FoundResource, ...] = ()
    remote_url: str = ""

    @property
    def licence(self) -> LicenceReading:
        return normalise(self.licence_text)


@dataclass(frozen=True, slots=True)
class Page:
    """`problems`: French sentences, one a dataset that could not be read whole.

    `cursor` asks for the following page; empty at the last one.
    """

    datasets: tuple[FoundDataset, ...] = ()
    problems: tuple[str, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose datasets are wanted; only data.gouv.fr can be asked by body."""

    siret: str = ""
    siren: str = ""
    name: str = ""


@dataclass(slots=True)
class Problems:
    """Gathers what was wrong with one dataset, under its name."""

    label: str
    lines: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        line = f"« {self.label} » : {what}"
        if line not in self.lines:
            self.lines.append(line)


class PortalError(Exception):
    """The portal answered something that is not a catalogue; `message` is a French sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
