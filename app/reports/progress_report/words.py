"""Names and figures as French writes them in a sentence."""

import re
from collections.abc import Iterable, Sequence

from app.core.french import NBSP, NNBSP, number_fr, plural, typo_fr
from app.reports.snapshots.rules import FrozenMember

TWO_LINES = 170
ONE_LINE = 70


def listed(words: Iterable[str], most: int, widest: int = TWO_LINES) -> str:
    """« Albias, Moissac et 3 autres », never wider; a whole list ends with « et »."""
    found = list(words)
    kept = min(len(found), most)
    while kept > 1 and sum(map(len, found[:kept])) > widest:
        kept -= 1
    rest = len(found) - kept
    if rest == 1 and kept > 1:  # « et 1 autre » would take the place of its name
        kept, rest = kept - 1, 2
    if rest:
        others = f"{number_fr(rest)} {'autres' if rest > 1 else 'autre'}"
        return f"{', '.join(found[:kept])} et {others}"
    before, last = found[: kept - 1], "".join(found[kept - 1 :])
    return f"{', '.join(before)} et {last}" if before else last


def counted(count: int, none: str, one: str, many: str) -> str:
    """« Aucune convention n’est en vigueur », « 1 convention est… », « 3 conventions sont… »."""
    return plural(count, one, many) if count else none


def names(members: Sequence[FrozenMember]) -> list[str]:
    return [typo_fr(one.name) for one in members]


def sentence(text: str) -> str:
    """With its no-break spaces, inside and after figures: no line ends on « 4 »."""
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", NNBSP, typo_fr(text))
    whole = re.sub(r"(?<=\b[LRD]\.) (?=\d)", NBSP, whole)
    return re.sub(r"(?<=\d) (?=[a-zà-ÿ])", NBSP, whole)
