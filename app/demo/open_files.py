"""The files that the portals of the demonstration publish: small, invented, and saying so."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from stdnum import luhn

from app.conventions.rules.dates import add_months
from app.priority_datasets import DatasetCode

Line = dict[str, str]
INVENTED = "Démonstration"
SUBJECTS = (
    ("7.1", "Finances locales/Décisions budgétaires", "décision modificative du budget"),
    ("7.5", "Finances locales/Subventions", "subventions aux associations"),
    ("8.1", "Domaines de compétences par thèmes/Enseignement", "travaux de l’école"),
    ("5.7", "Institutions et vie politique/Intercommunalité", "rapport d’activité"),
)
HELPED = ("Club de sport", "École de musique", "Comité des fêtes", "Aide aux devoirs")
PLACES = (
    ("01010401-001", "Equipement administratif", "Mairie", "Accueil du public"),
    ("02010101-001", "Equipement sportif et de loisirs", "Gymnase", "Salle des sports"),
    ("03010101-001", "Equipement culturel", "Médiathèque", "Médiathèque"),
    ("04010101-001", "Equipement d'enseignement", "École primaire", "École primaire"),
)
SHOWN_MONTHS = 6
SEATS = 29


@dataclass(frozen=True, slots=True)
class Author:
    """The real body whose name the file bears; `siret`: its SIREN and an invented establishment."""

    code: str
    name: str
    siren: str

    @property
    def siret(self) -> str:
        start = f"{self.siren}0001"
        return start + luhn.calc_check_digit(start)


def content_of(
    code: DatasetCode, author: Author, on: date, year: int, *, has_errors: bool
) -> bytes:
    """The file as it was on a day; `year`: of the yearly ones; `has_errors`: the usual kinds."""
    lines = list(_LINES[code](author, on, year))
    if has_errors:
        _spoil(lines)
    return as_csv(lines)


def as_csv(lines: Sequence[Line]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def plain_file() -> bytes:
    """Titles of columns that no schema knows."""
    return as_csv([{"intitulé": f"{INVENTED}, ligne {number}"} for number in range(1, 6)])


def _deliberations(author: Author, on: date, _year: int) -> Iterator[Line]:
    """One meeting a month, the last a few days before the file."""
    last = on - timedelta(days=5)
    for months in reversed(range(SHOWN_MONTHS)):
        met_on = add_months(last, -months)
        for number, (matter, label, what) in enumerate(SUBJECTS, start=1):
            yield {
                "COLL_NOM": author.name,
                "COLL_SIRET": author.siret,
                "DELIB_ID": f"DEMO-{met_on:%Y-%m}-{number:02}",
                "DELIB_DATE": met_on.isoformat(),
                "DELIB_MATIERE_CODE": matter,
                "DELIB_MATIERE_NOM": label,
                "DELIB_OBJET": f"{INVENTED} : {what}",
                "BUDGET_ANNEE": "",
                "BUDGET_NOM": "",
                "PREF_ID": "PREF082",
                "PREF_DATE": (met_on + timedelta(days=2)).isoformat(),
                "VOTE_EFFECTIF": str(SEATS),
                "VOTE_REEL": str(SEATS - number),
                "VOTE_POUR": str(SEATS - 2 * number),
                "VOTE_CONTRE": "0",
                "VOTE_ABSTENTION": str(number),
                "DELIB_URL": "",
            }


def _subventions(author: Author, _on: date, year: int) -> Iterator[Line]:
    for number, helped in enumerate(HELPED * 3, start=1):
        yield {
            "nomAttribuant": author.name,
            "idAttribuant": author.siret,
            "dateConvention": f"{year}-{1 + number % 12:02}-15",
            "referenceDecision": f"DEMO-{year}-{number:02}",
            "nomBeneficiaire": f"{helped} ({INVENTED.lower()} {number})",
            "idBeneficiaire": "",
            "rnaBeneficiaire": f"W820000{number:03}",
            "objet": f"{INVENTED} : fonctionnement de l’année {year}",
            "montant": str(500 + 250 * number),
            "nature": "aide en numéraire",
            "conditionsVersement": "unique",
            "datesPeriodeVersement": f"{year}-12-01",
            "idRAE": "",
            "notificationUE": "non",
            "pourcentageSubvention": "1",
            "dispositifAide": "",
        }


def _equipements(author: Author, _on: date, _year: int) -> Iterator[Line]:
    for number, (code, theme, kind, name) in enumerate(PLACES, start=1):
        yield {
            "COLL_NOM": author.name,
            "COLL_SIRET": author.siret,
            "EQUIP_UID": f"{author.code}-{code}",
            "EQUIP_THEME": theme,
            "EQUIP_CODE": code,
            "EQUIP_TYPE": kind,
            "EQUIP_NOM": f"{name} ({INVENTED.lower()})",
            "ADR_NUMERO": str(number),
            "ADR_NOMVOIE": "rue de la Démonstration",
            "ADR_CODEPOSTAL": "82000",
            "ADR_COMMUNE": author.name,
            "EQUIP_LAT": f"44.0{number}00",
            "EQUIP_LONG": f"1.3{number}00",
        }


_LINES = {
    DatasetCode.DELIBERATIONS: _deliberations,
    DatasetCode.SUBVENTIONS: _subventions,
    DatasetCode.EQUIPEMENTS_PUBLICS: _equipements,
}


def _spoil(lines: Sequence[Line]) -> None:
    """A French date, an amount with its sign, a key typed wrong, an empty cell."""
    lines[1]["dateConvention"] = "15/03/{}".format(lines[1]["dateConvention"][:4])
    lines[3]["montant"] = "1 500 €"
    lines[5]["idAttribuant"] = lines[5]["idAttribuant"][:-1] + "X"
    lines[7]["objet"] = ""
