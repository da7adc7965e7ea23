"""Names and figures as French writes them in a sentence."""

import re
from collections.abc import Iterable, Sequence

from app.core.french import NBSP, NNBSP, number_fr, typo_fr
from app.reports.snapshots.rules import FrozenMember


def listed(words: Iterable[str], most: int) -> str:
    """« Albias, Moissac et 3 autres »; the last of a whole list comes after « et »."""
    found = list(words)
    if len(found) > most:
        kept, last = found[: most - 1], f"{number_fr(len(found) - most + 1)} autres"
    else:
        kept, last = found[:-1], "".join(found[-1:])
    return f"{', '.join(kept)} et {last}" if kept else last


def names(members: Sequence[FrozenMember]) -> list[str]:
    return [typo_fr(one.name) for one in members]


def sentence(text: str) -> str:
    """With its no-break spaces, inside and after figures: no line ends on « 4 »."""
    whole = re.sub(r"(?<=\d) (?=\d{3}\b)", NNBSP, typo_fr(text))
    return re.sub(r"(?<=\d) (?=[a-zà-ÿ])", NBSP, whole)
