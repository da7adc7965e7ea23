"""ACTES identifiers in a text: every reading is kept as it is; what looks wrong gets a proposal."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum.fr import siren as stdnum_siren

from app.deliberations import rules
from app.deliberations.reading.lookalikes import (
    DIGIT_LIKE,
    are_alike,
    as_digits,
    as_nature,
    differences,
)
from app.deliberations.reading.source import Place, Source

_LIKE = f"0-9{DIGIT_LIKE}{DIGIT_LIKE.upper()}"
_SEP = r"\s{0,2}-\s{0,3}"
# Not followed by more of a number, unless by the suffix ACTES adds to file names (R-ACTE-06).
_END = r"(?![0-9A-Za-z]|[-_](?![1-7]-[12]_)[0-9A-Za-z])"
_STAMP = re.compile(
    rf"(?<![0-9A-Za-z])(?P<dep>[{_LIKE}]{{2}}[{_LIKE}A]){_SEP}(?P<siren>[{_LIKE}]{{9}}){_SEP}"
    rf"(?P<day>[{_LIKE}]{{8}}){_SEP}(?P<number>[0-9A-Za-z][0-9A-Za-z _-]{{0,17}}?){_SEP}"
    rf"(?P<nature>[A-Z0-9][A-Zl0-9]){_END}"
)
_SIRET = re.compile(r"sire[nt]\W{0,4}(?:n\W{0,3})?(?P<digits>[0-9](?:[ .]?[0-9]){8,13})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One reading of an identifier, as written save for the blanks around its hyphens."""

    act: rules.ParsedAct
    place: Place

    @property
    def text(self) -> str:
        return self.act.identifier


def find_stamps(source: Source) -> list[Stamp]:
    """In the order of the text, repetitions included."""
    return [
        Stamp(rules.parse_act("-".join(match.groups())), source.place(match.start()))
        for match in _STAMP.finditer(source.text)
    ]


def distinct(stamps: Sequence[Stamp]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stamp.text for stamp in stamps))


def chosen(stamps: Sequence[Stamp], number: str | None) -> Stamp | None:
    """Valid before invalid, then the most often read, then the one whose digits are the number's.

    A choice to fill a form with: the other readings are told as doubts.
    """
    seen = Counter(stamp.text for stamp in stamps)

    def rank(stamp: Stamp) -> tuple[bool, int, bool]:
        agrees = bool(number and stamp.act.number and rules.same_digits(stamp.act.number, number))
        return stamp.act.valid, seen[stamp.text], agrees

    return max(stamps, key=rank, default=None)


def siren_elsewhere(source: Source) -> tuple[str, Place] | None:
    """The first SIREN or SIRET announced as such, whatever its key."""
    match = _SIRET.search(source.folded)
    if match is None:
        return None
    return re.sub(r"[^0-9]", "", match["digits"])[:9], source.place(match.start())


def doubts(stamps: Sequence[Stamp], number: str | None, known_siren: str | None) -> Iterator[str]:
    """What makes each reading doubtful, then what separates two of them."""
    acts = {stamp.text: stamp.act for stamp in stamps}
    for text, act in acts.items():
        for problem in act.problems:
            yield f"Identifiant {text} : {problem}"
        proposal = proposed(act, number, known_siren)
        if proposal:
            yield f"L’identifiant {text} est peut-être {proposal} : comparez-le au tampon."
    texts = list(acts)
    for rank, text in enumerate(texts):
        for other in texts[rank + 1 :]:
            yield _two_readings(text, other)


def _two_readings(text: str, other: str) -> str:
    if are_alike(text, other):
        apart = ", ".join(f"{a} et {b}" for a, b in differences(text, other) or ())
        return (
            f"Deux lectures d’un même identifiant : {text} et {other} ({apart}). "
            "Comparez-les au tampon."
        )
    return (
        f"Deux identifiants différents dans le même document : {text} et {other}. "
        "Gardez celui de cette délibération."
    )


def proposed(act: rules.ParsedAct, number: str | None, known_siren: str | None) -> str | None:
    """The identifier it may be, when letters taken for digits explain what is wrong."""
    match = _STAMP.fullmatch(act.identifier)
    if match is None:
        return None
    siren = as_digits(match["siren"])
    if not stdnum_siren.is_valid(siren) and known_siren and are_alike(siren, known_siren):
        siren = known_siren
    departement = match["dep"] if match["dep"] in {"02A", "02B"} else as_digits(match["dep"])
    parts = (
        *(departement, siren, as_digits(match["day"])),
        *(_likely_number(match["number"], number), as_nature(match["nature"])),
    )
    likely = rules.parse_act("-".join(parts))
    return likely.identifier if likely.valid and likely.identifier != act.identifier else None


def _likely_number(transmitted: str, written: str | None) -> str:
    """Only when the digits then are exactly those of the délibération's number."""
    digits = re.sub(r"[^0-9]", "", written or "")
    likely = as_digits(transmitted)
    return likely if digits and likely == digits else transmitted
