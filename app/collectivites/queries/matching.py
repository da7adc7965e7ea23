"""Finding the bodies that an imported file names by SIREN, INSEE code or name."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.collectivites.bulk import in_chunks
from app.collectivites.models import Collectivite
from app.core.forms import SPACES

Found = tuple[UUID, str]


@dataclass
class Match:
    """Candidates by what names them; names are compared without accents or capitals, whole."""

    by_siren: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    by_insee: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Found]] = field(default_factory=lambda: defaultdict(list))
    followed: set[UUID] = field(default_factory=set)

    def narrowed(self, candidates: Collection[Found]) -> list[Found]:
        """Of several, those that are followed: a namesake elsewhere in France is not meant."""
        found = list(candidates)
        if len(found) < 2:
            return found
        ours = [one for one in found if one[0] in self.followed]
        return ours or found


def siren_key(typed: str) -> str:
    """A SIRET is accepted for its SIREN."""
    compact = typed.translate(SPACES)
    return compact[:9] if len(compact) == 14 and compact.isdecimal() else compact


def insee_key(typed: str) -> str:
    """A spreadsheet drops the first zero of 01001."""
    compact = typed.translate(SPACES).upper()
    return compact.zfill(5) if compact.isdecimal() and len(compact) == 4 else compact


def find_matches(
    session: Session, sirens: Iterable[str], insee: Iterable[str], names: Iterable[str]
) -> Match:
    match = Match()
    columns = ((col(Collectivite.siren), sirens), (col(Collectivite.insee_code), insee))
    for column, wanted in (*columns, (col(Collectivite.sort_name), names)):
        for chunk in in_chunks(sorted(set(wanted))):
            _read(session, match, column.in_(chunk))
    return match


def _read(session: Session, match: Match, condition: object) -> None:
    rows = session.execute(
        select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.siren),
            col(Collectivite.insee_code),
            col(Collectivite.sort_name),
            col(Collectivite.relation),
        ).where(or_(condition))  # type: ignore[arg-type]  # a column's in_()
    )
    for identifier, name, siren, insee, sort_name, relation in rows:
        for table, key in (
            (match.by_siren, siren),
            (match.by_insee, insee),
            (match.by_name, sort_name),
        ):
            if key and (identifier, name) not in table[key]:
                table[key].append((identifier, name))
        if relation != "none":
            match.followed.add(identifier)
