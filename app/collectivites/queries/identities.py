"""Finding bodies by what a file calls them: SIREN, INSEE code, name."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite

CHUNK = 500


@dataclass(frozen=True)
class Known:
    """Each key leads to every body that bears it: the caller refuses when there are several."""

    by_siren: Mapping[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    by_insee: Mapping[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    by_name: Mapping[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    names: Mapping[UUID, str] = field(default_factory=dict)


def known(
    session: Session, sirens: Collection[str], insee_codes: Collection[str], names: Collection[str]
) -> Known:
    found_names: dict[UUID, str] = {}
    indexes = []
    for column, keys in (
        (col(Collectivite.siren), sirens),
        (col(Collectivite.insee_code), insee_codes),
        (col(Collectivite.sort_name), names),
    ):
        index: dict[str, list[UUID]] = defaultdict(list)
        rest = iter(sorted(set(keys)))
        while chunk := list(islice(rest, CHUNK)):
            rows = session.execute(
                select(col(Collectivite.id), col(Collectivite.name), column).where(
                    column.in_(chunk)
                )
            )
            for identifier, name, key in rows:
                found_names[identifier] = name
                index[key].append(identifier)
        indexes.append(index)
    return Known(*indexes, found_names)
