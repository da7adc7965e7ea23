"""Which column holds what: the line of headings found, each heading understood. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.core.errors import InvalidError
from app.core.french import sort_key
from app.core.spreadsheet import Row

LOOKED_AT = 15
WITHIN = " › "

# What the export writes at the head of each column, and the words that offices write instead;
# the words of an alternative may come in any order, the longest alternative wins.
LABELS: Mapping[str, str] = {
    "reference": "Référence",
    "member": "Collectivité",
    "siren": "SIREN",
    "insee": "Code INSEE",
    "parties": "Parties",
    "title": "Titre",
    "direction": "Sens",
    "signed_on": "Date de signature",
    "syndicat_signed_on": "Signature du syndicat",
    "member_signed_on": "Signature de la collectivité",
    "starts_on": "Date d’effet",
    "duration_months": "Durée (mois)",
    "ends_on": "Fin",
    "renewal": "Reconduction",
    "renewal_months": "Durée de reconduction (mois)",
    "renewal_max_count": "Nombre de reconductions",
    "notice_months": "Préavis (mois)",
    "notice_mode": "Mode de préavis",
    "platform_name": "Plateforme",
    "licence": "Licence",
    "place": "Lieu",
    "syndicat_act": "Délibération du syndicat",
    "member_act": "Délibération de la collectivité",
    "state": "État",
    "note": "Remarque",
}
WORDS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "numero convention", "n convention", "numero", "n", "no"),
    "member": (
        "nom collectivite", "nom commune", "nom membre", "collectivite", "membre", "adherent",
        "commune", "beneficiaire", "cocontractant", "organisme", "structure", "partenaire", "nom",
    ),
    "siren": ("siren", "siret"),
    "insee": ("insee", "cog"),
    "parties": ("parties", "signataires", "contractants", "entre"),
    "title": ("titre", "intitule", "objet", "libelle"),
    "direction": ("sens",),
    "signed_on": ("date signature", "signature", "signee", "signe", "date convention"),
    "syndicat_signed_on": ("signature syndicat", "signee syndicat", "signature president"),
    "member_signed_on": (
        "signature collectivite", "signature membre", "signature commune", "signature adherent",
        "signature maire",
    ),
    "starts_on": ("date effet", "effet", "date debut", "debut", "entree vigueur"),
    "duration_months": ("duree",),
    "ends_on": ("date fin", "fin", "date echeance", "echeance", "terme", "expiration"),
    "renewal": ("reconduction", "renouvellement", "reconductible"),
    "renewal_months": ("duree reconduction", "duree renouvellement"),
    "renewal_max_count": ("nombre reconductions", "nb reconductions", "nombre renouvellements"),
    "notice_months": ("delai preavis", "duree preavis", "preavis"),
    "notice_mode": ("mode preavis",),
    "platform_name": ("plateforme", "portail"),
    "licence": ("licence",),
    "place": ("lieu", "lieu signature"),
    "syndicat_act": ("deliberation syndicat", "deliberation comite"),
    "member_act": (
        "deliberation collectivite", "deliberation membre", "deliberation commune",
        "deliberation adherent", "deliberation",
    ),
    "state": ("etat", "statut", "situation"),
    "note": ("remarque", "remarques", "observation", "observations", "commentaire", "notes"),
}  # fmt: skip
WHO = ("member", "siren", "insee", "parties")
Columns = Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """The headings, each in one cell whatever was merged, and the lines below them."""

    header_row: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def signature(self) -> str:
        """What a table of the same office looks like: its headings, however they are typed."""
        said = "\n".join(sort_key(heading) for heading in self.headings)
        return sha256(said.encode()).hexdigest()


def table(rows: Sequence[Row], header_row: int | None = None, ours: Collection[str] = ()) -> Table:
    """The headings are the line, near the top, that says the most; or the one that is given."""
    places = range(min(LOOKED_AT, len(rows)))
    if header_row is not None:
        places = range(len(rows))
        found = [place for place in places if rows[place][0] == header_row]
        if not found:
            raise InvalidError.of(
                {"header_row": f"La ligne {header_row} est vide ou n’existe pas. Choisissez celle "
                 "qui porte les titres."}
            )  # fmt: skip
        place = found[0]
    else:
        place = max(places, key=lambda one: _told(rows, one, ours))
    number, _ = rows[place]
    headings = _headings(rows, place, ours)
    below = tuple(row for row in rows[place + 1 :] if row[1] != rows[place][1])
    if not below:
        raise InvalidError("Ce tableau n’a aucune ligne sous ses titres. Ajoutez les conventions.")
    return Table(number, headings, below)


def _told(rows: Sequence[Row], place: int, ours: Collection[str]) -> int:
    return len(propose(_headings(rows, place, ours), ours))


def _headings(rows: Sequence[Row], place: int, ours: Collection[str]) -> tuple[str, ...]:
    """Alone, or under the group titles of the line above when these say more."""
    alone = rows[place][1]
    above = rows[place - 1][1] if place else ()
    if sum(1 for cell in above if cell) < 2:  # a title over the whole table parts nothing
        return alone
    group, joined = "", []
    for column in range(max(len(alone), len(above))):
        group = (above[column] if column < len(above) else "") or group
        joined.append(_grouped(group, alone[column] if column < len(alone) else "", ours))
    grouped = tuple(joined)
    return grouped if len(propose(grouped, ours)) > len(propose(alone, ours)) else alone


def _grouped(group: str, own: str, ours: Collection[str]) -> str:
    """« Signatures › Commune »; a group that says nothing more of its column is left out."""
    if not own or not group or _words(own) <= _words(group):
        return own or group
    both = f"{group}{WITHIN}{own}"
    return own if propose((both,), ours).keys() == propose((own,), ours).keys() else both


def propose(headings: Sequence[str], ours: Collection[str] = ()) -> dict[str, int]:
    """What each heading says it holds; `ours`: names of the syndicat, as « TGN »."""
    keys = [sort_key(heading) for heading in headings]
    columns = {
        field: keys.index(sort_key(label))
        for field, label in LABELS.items()
        if sort_key(label) in keys
    }
    said = [_said(heading, ours) for heading in headings]
    claims = [
        (len(wanted.split()), -rank, -place, field)
        for field, alternatives in WORDS.items()
        for rank, wanted in enumerate(alternatives)
        for place, (every, own) in enumerate(said)
        if _words(wanted) <= every and _words(wanted) & own
    ]
    for _, _, place, field in sorted(claims, reverse=True):
        if field not in columns and -place not in columns.values():
            columns[field] = -place
    return columns


def _said(heading: str, ours: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Every word of a heading, and its own: a group alone names no column."""
    words = ["syndicat" if word in ours else word for word in sort_key(heading).split()]
    own = sort_key(heading.rpartition(WITHIN)[2]).split()
    return _words(" ".join(words)), _words(" ".join(words[len(words) - len(own) :]))


def _words(text: str) -> frozenset[str]:
    """Without the mark of the plural."""
    return frozenset(
        word.removesuffix("s") if len(word) > 3 else word for word in sort_key(text).split()
    )


def check(columns: Columns) -> None:
    """Without a column that names the other side, nothing can be read."""
    if not any(field in columns for field in WHO):
        raise InvalidError.of(
            {"member": "Dites quelle colonne donne la collectivité : son nom, son SIREN, son code "
             "INSEE ou les parties."}
        )  # fmt: skip


def unit_of(heading: str) -> int | None:
    """Months in one unit of a bare number under this heading; None when it does not say."""
    words = set(sort_key(heading).split())
    if "mois" in words:
        return 1
    return 12 if words & {"an", "ans", "annee", "annees"} else None


def cells(row: Sequence[str], columns: Columns) -> dict[str, str]:
    return {field: row[place] if place < len(row) else "" for field, place in columns.items()}
