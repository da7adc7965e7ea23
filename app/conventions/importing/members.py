"""Who a line is about: by its codes, else by its name; a near name is proposed, never taken."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from uuid import UUID

from sqlalchemy import Select, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.collectivites.queries import Match, find_matches, insee_key, siren_key
from app.conventions.rules import names
from app.conventions.service.drafting import syndicat_of
from app.core.french import sort_key

Found = tuple[UUID, str]
MOST_PROPOSED = 300  # beyond, a file is not of this territory: comparing every name would not end
_SHORT = {
    "st": "saint", "ste": "sainte", "cc": "communaute communes", "cdc": "communaute communes",
    "comcom": "communaute communes", "ca": "communaute agglomeration",
    "agglo": "communaute agglomeration", "cu": "communaute urbaine", "cd": "departement",
    "dept": "departement",
}  # fmt: skip
_EMPTY = frozenset(
    ("a", "au", "aux", "commune", "d", "de", "des", "du", "et", "l", "la", "le", "les", "mairie",
     "mixte", "municipalite", "ville", "conseil", "departemental", "regional")
)  # fmt: skip


@dataclass(frozen=True)
class Sides:
    """The sides of a line other than the syndicat: the member, then any third party."""

    member: Found
    others: tuple[Found, ...] = ()


class UnknownError(Exception):
    """Whom the line means is not known; `candidates` may be chosen by a person."""

    def __init__(self, column: str, problem: str, candidates: Sequence[Found] = ()) -> None:
        super().__init__(problem)
        self.column = column
        self.problem = problem
        self.candidates = tuple(candidates)


def name_key(name: str) -> str:
    """What is left of a name once legal forms and short words are written one way."""
    words = " ".join(_SHORT.get(word, word) for word in sort_key(name).split()).split()
    kept = [word for word in words if word not in _EMPTY]
    # « communauté de communes » says what the body is; « commune de » says nothing more.
    return " ".join(kept) or " ".join(words)


@dataclass
class Members:
    """The bodies that the lines may mean, by each thing that may name them."""

    match: Match
    ours: UUID
    our_names: frozenset[str]
    by_key: dict[str, list[Found]] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    proposed: dict[str, tuple[Found, ...]] = field(default_factory=dict)

    def sides(self, line: Mapping[str, str], chosen: UUID | None = None) -> Sides:
        if chosen in self.names:
            return Sides((chosen, self.names[chosen]))
        coded = self._by_codes(line)
        column = "member" if line.get("member") or not line.get("parties") else "parties"
        typed = line.get(column, "")
        if column == "parties" or (not self._named(typed) and len(self._split(typed)) > 1):
            return self._parties(column, typed, coded)
        return Sides(self._member(typed, coded))

    def _by_codes(self, line: Mapping[str, str]) -> list[Found]:
        possible: list[Found] = []
        for column, word, index, key in (
            ("siren", "SIREN", self.match.by_siren, siren_key(line.get("siren", ""))),
            ("insee", "code INSEE", self.match.by_insee, insee_key(line.get("insee", ""))),
        ):
            named = self.match.narrowed(index.get(key, [])) if key else []
            if key and not named:
                problem = f"« {line[column]} » n’est le {word} d’aucune collectivité connue."
                raise UnknownError(column, problem, self._near(line.get("member", "")))
            if possible and named and not set(possible) & set(named):
                problem = f"Le SIREN désigne {possible[0][1]}, le code INSEE {named[0][1]}."
                raise UnknownError(column, problem, (possible[0], named[0]))
            possible = [one for one in named or possible if not possible or one in possible]
        return possible

    def _member(self, typed: str, coded: list[Found]) -> Found:
        named = self._named(typed) if typed else []
        if coded and named and not set(coded) & set(named):
            problem = f"Le code désigne {coded[0][1]}, le nom {named[0][1]}."
            raise UnknownError("member", problem, (coded[0], named[0]))
        possible = [one for one in coded if not named or one in named] or named
        if len(possible) == 1:
            return possible[0]
        if possible:
            problem = f"« {typed} » désigne {len(possible)} organismes. Choisissez le bon."
            raise UnknownError("member", problem, possible)
        if not typed:
            raise UnknownError("member", "Rien ne dit de quelle collectivité il s’agit.")
        raise self._unknown("member", typed)

    def _parties(self, column: str, typed: str, coded: list[Found]) -> Sides:
        """« TGN / Montauban »: the syndicat is one side, wherever it is written."""
        found: list[Found] = []
        for part in self._split(typed):
            if sort_key(part) in self.our_names or name_key(part) in self.our_names:
                continue
            named = self._named(part)
            if not named:
                raise self._unknown(column, part)
            if len(named) > 1:
                problem = f"« {part} » désigne {len(named)} organismes. Choisissez le bon."
                raise UnknownError(column, problem, named)
            if named[0][0] != self.ours and named[0] not in found:
                found.append(named[0])
        if not found:
            raise UnknownError(column, f"« {typed} » ne nomme que le syndicat.")
        if coded and not set(coded) & set(found):
            problem = f"Le code désigne {coded[0][1]}, les parties {found[0][1]}."
            raise UnknownError(column, problem, (coded[0], *found))
        return Sides(found[0], tuple(found[1:]))

    def _split(self, typed: str) -> list[str]:
        """« et » also joins words inside a name: it parts only what no body is called."""
        parts = [part.strip() for part in re.split(r"[/;+|\n]| [-–—] ", typed) if part.strip()]
        return [
            piece.strip()
            for part in parts
            for piece in ([part] if self._named(part) else re.split(r"\bet\b", part))
            if piece.strip()
        ]

    def _named(self, typed: str) -> list[Found]:
        """Written whole, else but for legal forms and short words; only in the territory."""
        exact = self.match.narrowed(self.match.by_name.get(sort_key(typed), []))
        ours = [one for one in exact if one[0] in self.names or one[0] == self.ours]
        return ours or self.by_key.get(name_key(typed), [])

    def _near(self, typed: str) -> tuple[Found, ...]:
        key = name_key(typed)
        if key not in self.proposed and key and len(self.proposed) < MOST_PROPOSED:
            near = get_close_matches(key, self.by_key, n=3, cutoff=0.72)
            within = [one for one in self.by_key if set(key.split()) < set(one.split())]
            keys = dict.fromkeys([*near, *within[:3]])
            self.proposed[key] = tuple(one for near_key in keys for one in self.by_key[near_key])
        return self.proposed.get(key, ())[:5]

    def _unknown(self, column: str, typed: str) -> UnknownError:
        near = self._near(typed)
        problem = f"« {typed} » n’est le nom d’aucune collectivité du territoire."
        if near:
            problem += f" Est-ce {' ou '.join(name for _, name in near[:3])} ?"
        return UnknownError(column, problem, near)


def our_names(syndicat: Collectivite) -> frozenset[str]:
    """« TGN », « le syndicat », its name and its SIREN."""
    known = {
        sort_key(syndicat.name),
        name_key(syndicat.name),
        name_key(syndicat.name).removeprefix("syndicat "),
        names.reference_prefix(syndicat.name).lower(),
        "syndicat",
        "le syndicat",
        syndicat.siren or "syndicat",
    }
    return frozenset(known)


def load(session: Session, lines: Iterable[Mapping[str, str]]) -> Members:
    """Codes are looked for everywhere; names among the bodies of the territory and its partners."""
    syndicat, found = syndicat_of(session), list(lines)
    members = Members(
        match=find_matches(
            session,
            {siren_key(line.get("siren", "")) for line in found} - {""},
            {insee_key(line.get("insee", "")) for line in found} - {""},
            {sort_key(line.get("member", "")) for line in found} - {""},
        ),
        ours=syndicat.id,
        our_names=our_names(syndicat),
    )
    for identifier, name, sort_name in session.execute(_of_the_territory(syndicat)):
        members.names[identifier] = name
        members.by_key.setdefault(name_key(sort_name), []).append((identifier, name))
    for table in (members.match.by_siren, members.match.by_insee):
        members.names.update(one for named in table.values() for one in named)
    members.names.pop(syndicat.id, None)
    return members


def _of_the_territory(syndicat: Collectivite) -> Select[UUID, str, str]:
    return (
        core_select(col(Collectivite.id), col(Collectivite.name), col(Collectivite.sort_name))
        .where(
            or_(
                col(Collectivite.relation) != "none",
                col(Collectivite.departement) == syndicat.departement,
                col(Collectivite.kind).in_(("region", "other", "syndicat", "acteur_associe")),
            )
        )
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
