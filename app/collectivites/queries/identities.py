"""Finding bodies by what a file calls them: SIREN, INSEE code, name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite

CHUNK = 500


Index = Mapping[str, Sequence[UUID]]


@dataclass(frozen=True)
class Known:
    """Each key leads to every body that bears it: the caller refuses when there are several."""

    by_siren: Index
    by_insee: Index
    by_name: Index
    names: Mapping[UUID, str]


def known(
    session: Session, sirens: Collection[str], insee_codes: Collection[str], names: Collection[str]
) -> Known:
    found_names: dict[UUID, str] = {}

    def index(column: Any, keys: Collection[str]) -> Index:
        found: dict[str, list[UUID]] = defaultdict(list)
        rest = iter(sorted(set(keys)))
        while chunk := list(islice(rest, CHUNK)):
            statement = select(col(Collectivite.id), col(Collectivite.name), column)
            for identifier, name, key in session.execute(statement.where(column.in_(chunk))):
                found_names[identifier] = name
                found[key].append(identifier)
        return found

    return Known(
        by_siren=index(col(Collectivite.siren), sirens),
        by_insee=index(col(Collectivite.insee_code), insee_codes),
        by_name=index(col(Collectivite.sort_name), names),
        names=found_names,
    )
