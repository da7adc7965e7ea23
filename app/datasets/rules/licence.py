"""Which licence a text names, and whether an administration may use it freely."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.french import sort_key


class Licence(StrEnum):
    """The only two families of CRPA art. D323-2-1; OTHER needs an homologation."""

    OUVERTE_2 = "licence-ouverte-2"
    OUVERTE_1 = "licence-ouverte-1"
    ODBL = "odbl"
    OTHER = "other"


ALLOWED = frozenset({Licence.OUVERTE_2, Licence.OUVERTE_1, Licence.ODBL})


@dataclass(frozen=True, slots=True)
class LicenceReading:
    """`is_doubtful`: the family is clear, the version is not."""

    licence: Licence
    is_doubtful: bool = False

    @property
    def is_allowed(self) -> bool:
        return self.licence in ALLOWED


_IDENTIFIERS = {
    "lov2": Licence.OUVERTE_2,
    "etalab 2 0": Licence.OUVERTE_2,
    "licence ouverte 2": Licence.OUVERTE_2,
    "fr lo": Licence.OUVERTE_1,
    "licence ouverte 1": Licence.OUVERTE_1,
    "licence ouverte lo": Licence.OUVERTE_1,
    "odc odbl": Licence.ODBL,
    "odbl": Licence.ODBL,
}


def normalise(text: str | None) -> LicenceReading:
    """Reads an identifier, a label or a piece of HTML. Source: R-LIC-01, R-LIC-02.

    A Creative Commons licence is refused even when its text also speaks of Etalab.
    """
    plain = sort_key(re.sub(r"<[^>]*>", " ", text or ""))
    if plain in _IDENTIFIERS:
        return LicenceReading(_IDENTIFIERS[plain])
    if not plain or re.search(r"\bcc\b|creative commons|notspecified|non ouverte", plain):
        return LicenceReading(Licence.OTHER)
    if "open database license" in plain or re.search(r"\bodbl\b", plain):
        return LicenceReading(Licence.ODBL)
    if re.search(r"licence ouverte|open licence|licence etalab|etalab", plain):
        return _ouverte(plain)
    return LicenceReading(Licence.OTHER)


def _ouverte(plain: str) -> LicenceReading:
    if re.search(r"\bv?2( 0)?\b", plain):
        return LicenceReading(Licence.OUVERTE_2)
    is_named = "licence ouverte" in plain or "open licence" in plain
    return LicenceReading(Licence.OUVERTE_1, is_doubtful=not is_named)
