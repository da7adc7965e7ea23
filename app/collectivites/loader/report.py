"""What a loading changed, in French lines and as JSON."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from app.core.french import number_fr, plural

SHOWN = 20
_KIND_WORDS = {
    "commune": ("commune", "communes"),
    "epci": ("EPCI", "EPCI"),
    "departement": ("département", "départements"),
    "region": ("région", "régions"),
    "syndicat": ("syndicat", "syndicats"),
    "other": ("autre collectivité", "autres collectivités"),
}
_FIELD_WORDS = {
    "siren": "SIREN",
    "name": "nom",
    "legal_category": "catégorie juridique",
    "epci_type": "type d’EPCI",
    "epci": "EPCI",
    "email": "courriel",
    "phone": "téléphone",
    "address": "adresse",
    "website": "site",
    "executive_title": "fonction de l’exécutif",
    "executive_civility": "civilité de l’exécutif",
    "executive_first_name": "prénom de l’exécutif",
    "executive_last_name": "nom de l’exécutif",
    "relation": "lien avec le syndicat",
}


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    field: str
    old: str
    new: str

    def __str__(self) -> str:
        words = _FIELD_WORDS.get(self.field, self.field)
        return f"{self.name}, {words} : {self.old or '(vide)'} → {self.new or '(vide)'}"


@dataclass
class Report:
    """`kept` are differences left alone because a person had corrected the field."""

    vintage: str
    added: Counter[str] = field(default_factory=Counter)
    updated: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    figures_added: int = 0
    obligation_changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.updated or self.figures_added)

    def lines(self) -> list[str]:
        lines = [f"Rien de nouveau (millésime {self.vintage})."] if self.is_empty else []
        if self.added:
            kinds = ", ".join(_counted(kind, count) for kind, count in self.added.items())
            total = plural(self.added.total(), "organisme ajouté", "organismes ajoutés")
            lines.append(f"{total} : {kinds}.")
        if self.figures_added:
            figures = plural(
                self.figures_added, "chiffre de population ajouté", "chiffres de population ajoutés"
            )
            lines.append(f"{figures}.")
        lines += _listed("Mis à jour", [str(change) for change in self.updated])
        lines += _listed("Changement d’obligation", self.obligation_changes)
        lines += _listed("Conservé, car corrigé à la main", [str(one) for one in self.kept])
        lines += _listed("Absent du nouveau millésime", self.gone)
        return [*lines, *self.notes]

    def as_json(self) -> dict[str, Any]:
        return {
            "vintage": self.vintage,
            "added": dict(self.added),
            "figures_added": self.figures_added,
            "updated": [str(change) for change in self.updated],
            "kept": [str(change) for change in self.kept],
            "gone": self.gone,
            "obligation_changes": self.obligation_changes,
            "notes": self.notes,
        }


def _counted(kind: str, count: int) -> str:
    return plural(count, *_KIND_WORDS.get(kind, (kind, kind)))


def _listed(title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    more = len(items) - SHOWN
    end = [f"  et {number_fr(more)} de plus"] if more > 0 else []
    return [f"{title} ({number_fr(len(items))}) :", *(f"  {one}" for one in items[:SHOWN]), *end]
