"""A file of headcounts: which columns it has, and what is understood of each line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites import queries, service
from app.collectivites.answers import parse_etp
from app.collectivites.queries import Match, insee_key, siren_key
from app.core import spreadsheet
from app.core.errors import InvalidError
from app.core.forms import parse_date
from app.core.french import date_short, number_fr, sort_key, typo_fr

# The first word of a list that a heading contains says what its column holds.
COLUMNS = {
    "siren": ("siren", "siret"),
    "insee": ("insee", "cog"),
    "name": ("nom", "commune", "collectivite", "organisme", "libelle", "intitule"),
    "etp": ("etp", "etpt", "effectif", "effectifs", "agents"),
    "effective_on": ("date", "jour"),
    "source": ("source", "origine"),
}
WORDS = {
    "siren": "SIREN",
    "insee": "code INSEE",
    "name": "nom",
    "etp": "effectif (etp, effectif ou agents)",
    "effective_on": "date",
    "source": "source",
}
Found = tuple[UUID, str]
IDENTIFIERS = ("siren", "insee", "name")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for the lines that do not say it themselves."""

    effective_on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the file. `problem` empty: `collectivite_id` and `data` are known.

    `cell` is where to look in the spreadsheet.
    """

    row: int
    label: str
    etp: str
    collectivite_id: UUID | None = None
    data: service.HeadcountData | None = None
    problem: str = ""
    cell: str = ""


class LineRefusedError(Exception):
    """Why a line is refused, and the column to look at."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column = column
        self.problem = problem


def verdicts(session: Session, content: bytes, defaults: Defaults, today: date) -> list[Verdict]:
    """Every line, in the order of the file; nothing is recorded.

    Raises InvalidError when the file as a whole cannot be understood.
    """
    (_, headings), *rows = spreadsheet.read(content)
    columns = read_headings(headings)
    if not rows:
        raise InvalidError("Ce tableau n’a que sa ligne de titres. Ajoutez les effectifs.")
    lines = [(number, _cells(cells, columns)) for number, cells in rows]
    match = _match(session, [line for _, line in lines])
    found = [_verdict(number, line, match, columns, defaults, today) for number, line in lines]
    return _without_duplicates(found, columns)


def read_headings(headings: Sequence[str]) -> dict[str, int]:
    """Where each column is, by its heading: accents, capitals and order do not matter."""
    words = [set(sort_key(heading).split()) for heading in headings]
    columns: dict[str, int] = {}
    for name, accepted in COLUMNS.items():
        places = next((found for word in accepted if (found := _places(words, word))), [])
        places = [place for place in places if place not in columns.values()]
        if len(places) > 1:
            twice = " et ".join(f"« {headings[place]} »" for place in places[:2])
            raise InvalidError(typo_fr(f"Deux colonnes se disputent {WORDS[name]} : {twice}."))
        if places:
            columns[name] = places[0]
    missing = "" if "etp" in columns else WORDS["etp"]
    if not any(name in columns for name in IDENTIFIERS):
        missing = "siren, insee ou nom"
    if missing:
        seen = ", ".join(f"« {heading} »" for heading in headings if heading)
        raise InvalidError(
            typo_fr(
                f"Il manque une colonne : {missing}. La première ligne du fichier dit : {seen}."
            )
        )
    return columns


def _places(words: Sequence[set[str]], word: str) -> list[int]:
    return [place for place, heading in enumerate(words) if word in heading]


def _cells(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}


def _match(session: Session, lines: Sequence[Mapping[str, str]]) -> Match:
    return queries.find_matches(
        session,
        {siren_key(line.get("siren", "")) for line in lines} - {""},
        {insee_key(line.get("insee", "")) for line in lines} - {""},
        {sort_key(line.get("name", "")) for line in lines} - {""},
    )


def _verdict(
    number: int,
    line: Mapping[str, str],
    match: Match,
    columns: Mapping[str, int],
    defaults: Defaults,
    today: date,
) -> Verdict:
    label = next((line[name] for name in ("name", "siren", "insee") if line.get(name)), "")
    etp = line["etp"]
    try:
        identifier, label = _identified(line, match)
        data = _data(line, defaults, today)
    except LineRefusedError as refusal:
        cell = spreadsheet.cell_name(number, columns.get(refusal.column, columns["etp"]))
        return Verdict(number, label, etp, problem=typo_fr(refusal.problem), cell=cell)
    return Verdict(number, label, number_fr(data.etp), identifier, data)


def _identified(line: Mapping[str, str], match: Match) -> Found:
    """The one body that the codes of the line designate, or its name when it has no code."""
    possible: list[Found] = []
    for column, index, key in (
        ("siren", match.by_siren, siren_key(line.get("siren", ""))),
        ("insee", match.by_insee, insee_key(line.get("insee", ""))),
        ("name", match.by_name, sort_key(line.get("name", ""))),
    ):
        if not key or (column == "name" and possible):
            continue
        named = match.narrowed(index.get(key, []))
        if not named:
            problem = f"« {line[column]} » n’est le {WORDS[column]} d’aucune collectivité connue."
            raise LineRefusedError(column, problem)
        if possible and not set(possible) & set(named):
            problem = f"Le SIREN désigne {possible[0][1]}, le code INSEE {named[0][1]}."
            raise LineRefusedError(column, problem)
        possible = [one for one in named if not possible or one in possible]
    if not possible:
        raise LineRefusedError("siren", "Rien ne dit de quelle collectivité il s’agit.")
    if len(possible) > 1:
        problem = (
            f"{possible[0][1]} : {len(possible)} organismes sont désignés. Ajoutez le code INSEE."
        )
        raise LineRefusedError("name", problem)
    return possible[0]


def _data(line: Mapping[str, str], defaults: Defaults, today: date) -> service.HeadcountData:
    if not line["etp"]:
        raise LineRefusedError("etp", "L’effectif manque.")
    try:
        etp = parse_etp(line["etp"])
    except ValueError as error:
        raise LineRefusedError("etp", str(error)) from None
    data = service.HeadcountData(
        etp=etp,
        effective_on=_day(line, defaults),
        source=line.get("source") or defaults.source,
    )
    try:
        service.check_headcount(data, today)
    except InvalidError as error:
        raise LineRefusedError(next(iter(error.errors)), error.message) from None
    return data


def _day(line: Mapping[str, str], defaults: Defaults) -> date:
    if line.get("effective_on"):
        try:
            return parse_date(line["effective_on"])
        except ValueError as error:
            raise LineRefusedError("effective_on", str(error)) from None
    if defaults.effective_on is None:
        raise LineRefusedError(
            "effective_on",
            "La date manque. Ajoutez-la à la ligne, ou donnez-la pour tout le fichier.",
        )
    return defaults.effective_on


def _without_duplicates(found: list[Verdict], columns: Mapping[str, int]) -> list[Verdict]:
    """Two lines of one body at one date: which is right cannot be guessed, both are refused."""
    facts = Counter((one.collectivite_id, one.data.effective_on) for one in found if one.data)

    def settled(one: Verdict) -> Verdict:
        if one.data is None or facts[one.collectivite_id, one.data.effective_on] < 2:
            return one
        day = date_short(one.data.effective_on)
        return Verdict(
            one.row,
            one.label,
            one.etp,
            problem=f"{one.label} figure plusieurs fois au {day}. Gardez une seule ligne.",
            cell=spreadsheet.cell_name(one.row, columns["etp"]),
        )

    return [settled(one) for one in found]


def recognised(found: Sequence[Verdict]) -> list[tuple[UUID, service.HeadcountData]]:
    return [(one.collectivite_id, one.data) for one in found if one.collectivite_id and one.data]
