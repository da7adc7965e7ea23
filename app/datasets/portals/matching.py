"""Whose dataset it is and which of the six: proposed with a confidence and its reason. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from app.core.french import sort_key
from app.datasets.portals.found import FoundDataset, FoundResource, SchemaClaim, SchemaSource
from app.datasets.rules import DATASETS, DatasetCode


class Confidence(IntEnum):
    """HIGH: a declared fact. MEDIUM: a name that only one body bears. LOW: words of a title."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Body:
    id: UUID
    name: str
    kind: str
    siren: str | None = None
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    resource_url: str
    dataset: DatasetCode
    confidence: Confidence
    reason: str


# « Ville de Moissac », « Mairie d'Albias », « Commune du Fau »: the name is what follows.
_TITLES = re.compile(r"^(?:(?:la )?(?:ville|mairie|commune) (?:de la |de l |des |de |du |d )?)")
_WORDS: Mapping[DatasetCode, re.Pattern[str]] = {
    DatasetCode.DELIBERATIONS: re.compile(r"\bdeliberations?\b"),
    DatasetCode.SUBVENTIONS: re.compile(r"\bsubventions?\b"),
    DatasetCode.MARCHES_PUBLICS: re.compile(r"\bmarches? publics?\b|\bdecp\b|commande publique"),
    DatasetCode.BASE_ADRESSE_LOCALE: re.compile(r"\bbase adresses? locale\b|\bbal\b"),
    DatasetCode.EQUIPEMENTS_PUBLICS: re.compile(r"\bequipements? (?:publics?|collectifs?)\b"),
    DatasetCode.PRENOMS: re.compile(r"\bprenoms?\b"),
}
_DATA_FORMATS = frozenset({"", "csv", "json", "xml", "xls", "xlsx", "ods", "txt", "zip"})
# Names of required columns (schemas of the catalogue) that hardly stand in another file.
_COLUMNS: Mapping[DatasetCode, frozenset[str]] = {
    DatasetCode.DELIBERATIONS: frozenset(
        {"delibid", "delibdate", "delibmatierecode", "delibmatierenom", "delibobjet"}
    ),
    DatasetCode.SUBVENTIONS: frozenset(
        {
            "nomattribuant", "idattribuant", "dateconvention", "nombeneficiaire",
            "conditionsversement", "datesperiodeversement", "notificationue",
        }
    ),
    DatasetCode.BASE_ADRESSE_LOCALE: frozenset(
        {"communeinsee", "communenom", "toponyme", "voienom", "datedermaj", "certificationcommune"}
    ),
    DatasetCode.EQUIPEMENTS_PUBLICS: frozenset(
        {"equipuid", "equiptheme", "equipcode", "equiptype", "equipnom", "equiplat", "equiplong"}
    ),
    DatasetCode.PRENOMS: frozenset(
        {"collinsee", "enfantsexe", "enfantprenom", "nombreoccurrences"}
    ),
}  # fmt: skip
FEWEST_COLUMNS = 3


def recognise(columns: Iterable[str]) -> SchemaClaim | None:
    """The schema that the names of the columns show; its version is not known by them."""
    names = {re.sub(r"[^a-z0-9]", "", sort_key(one)) for one in columns}
    counts = {code: len(names & known) for code, known in _COLUMNS.items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best] < FEWEST_COLUMNS:
        return None
    return SchemaClaim(DATASETS[best].schema, "", SchemaSource.HEADER)


def header_of(head: bytes) -> list[str]:
    """The cells of the line, among the first ten, that is most like a header of the six."""
    text = head.decode("utf-8-sig", "ignore")
    rows = [re.split(r"[;,\t|]", line.replace('"', "")) for line in text.splitlines()[:10]]
    known = frozenset().union(*_COLUMNS.values())

    def likeness(cells: list[str]) -> int:
        return len({re.sub(r"[^a-z0-9]", "", sort_key(one)) for one in cells} & known)

    return max(rows, key=likeness, default=[])


class Publishers:
    """Finds a body by what a portal says of the publisher."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        self.by_siren: dict[str, Body] = {}
        self.by_name: dict[str, list[Body]] = {}
        for body in bodies:
            if body.siren:
                self.by_siren[body.siren] = body
            self.by_name.setdefault(bare(body.name), []).append(body)

    def find(self, found: FoundDataset) -> tuple[Body, Confidence, str] | None:
        """A name that two bodies bear is nobody's."""
        if found.siret and (body := self.by_siren.get(found.siret[:9])):
            reason = f"l’organisation déclare le SIRET {found.siret}"
            return body, Confidence.HIGH, reason
        named = self.by_name.get(bare(found.publisher), [])
        if found.publisher and len(named) == 1:
            reason = f"l’éditeur « {found.publisher} » porte le nom de ce seul organisme"
            return named[0], Confidence.MEDIUM, reason
        return None


def bare(name: str) -> str:
    """« Ville de Moissac » and « Mairie de Moissac » are the same publisher."""
    return _TITLES.sub("", sort_key(name))


def propose(found: FoundDataset, of_body: Confidence, body_reason: str) -> list[Proposal]:
    """The files of a body's dataset that look like one of the six; a title counts only alone."""
    by_schema, by_title = [], []
    for resource in found.resources:
        if (known := _by_schema(resource)) is not None:
            code, reason = known
            by_schema.append(_proposal(resource, code, min(of_body, Confidence.HIGH), reason))
        elif resource.format in _DATA_FORMATS:
            for code, reason in _by_title(found, resource):
                by_title.append(_proposal(resource, code, Confidence.LOW, reason))
    sure = {one.dataset for one in by_schema}
    kept = [*by_schema, *(one for one in by_title if one.dataset not in sure)]
    return [
        Proposal(one.resource_url, one.dataset, one.confidence, f"{one.reason} ; {body_reason}")
        for one in kept
    ]


def _proposal(
    resource: FoundResource, code: DatasetCode, confidence: Confidence, reason: str
) -> Proposal:
    return Proposal(resource.url, code, confidence, reason)


def _by_schema(resource: FoundResource) -> tuple[DatasetCode, str] | None:
    claim = resource.schema or recognise(resource.columns)
    if claim is None:
        return None
    for code, dataset in DATASETS.items():
        if dataset.schema == claim.name:
            if claim.source is SchemaSource.HEADER:
                return code, f"ses colonnes sont celles du schéma {claim.name}"
            return code, f"le fichier déclare le schéma {claim.name} {claim.version}".rstrip()
    return None


def _by_title(found: FoundDataset, resource: FoundResource) -> Iterable[tuple[DatasetCode, str]]:
    for title in (resource.title, found.title):
        plain = sort_key(title)
        matches = [code for code, words in _WORDS.items() if words.search(plain)]
        if matches:
            return [(code, f"son titre est « {title} »") for code in matches]
    return []


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def year_in(*texts: str) -> int | None:
    """The only year these texts name; None when they name none or several."""
    found = {int(year) for text in texts for year in _YEAR.findall(text)}
    return found.pop() if len(found) == 1 else None
