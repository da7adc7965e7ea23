"""The dates of an act: each is told by the words just before it, in the text or in a stamp."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.deliberations.reading.dates import FoundDate, find_dates
from app.deliberations.reading.source import Finding, Source

_LOOK_BACK = 130
_WEEKDAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
# « le » is often read « Ie » or « 1e »; a stamp puts blanks, colons and stars before the date.
_LE = r"(?:[li1|]e|du|en\s+date\s+du)"
_TAIL = rf"[\s:;*._,'\"-]*(?:{_WEEKDAY}[\s,]+)?\Z"
_PREFECTURE = r"(?:la\s+)?(?:sous\W?)?pr[eo]fecture"

# First the surest layout; within one, the order of the text.
_WORDS: dict[str, tuple[str, ...]] = {
    "convened_on": (
        r"date\s+(?:d'envoi\s+)?de\s+(?:la\s+)?convoc\w*[a-z'\s]{0,40}",
        rf"convo[cq]\w*[a-z\s']{{0,40}}?\b{_LE}",
        r"convo[cq]\w*",
    ),
    "meeting_on": (
        rf"\b(?:reunion|seance|session)\b[a-z'\s-]{{0,80}}?\b{_LE}",
        r"\bdate\s+de\s+(?:la\s+)?(?:reunion|seance)",
        r"\b(?:seance|reunion)",
    ),
    "received_on": (
        rf"\bre\s?\Ss?u[es]{{0,2}}\s+(?:(?:en|par|a)\s+{_PREFECTURE}\s*)?{_LE}",
        rf"date\s+de\s+reception(?:\s+(?:(?:en|de|par|a)\s+)?{_PREFECTURE})?",
        rf"accuse\s+de\s+reception\s+(?:en|de|par)\s+{_PREFECTURE}\s*(?:{_LE})?",
        rf"\breception\s+(?:en|par|a)\s+{_PREFECTURE}\s*(?:{_LE})?",
    ),
    "published_on": (
        rf"\bpubli(?:e[es]{{0,2}}|cite)\b[a-z\s']{{0,40}}?\b{_LE}",
        rf"\bpublication\s*(?:electronique|de\s+la\s+\w+|de\s+l'acte)?\s*(?:{_LE})?",
        rf"\bmis[es]{{0,2}}\s+en\s+ligne[a-z\s']{{0,40}}?\b{_LE}",
    ),
    "posted_on": (rf"\baffich\w*[a-z\s']{{0,30}}?\b{_LE}", r"\baffich\w*"),
    "sent_on": (
        rf"\bteletransmi\w*\s+{_LE}",
        rf"\b(?:tele)?transmi\w*\s+(?:au|en|a)\s+[a-z\s']{{0,40}}?\b{_LE}",
        rf"\benv(?:oi|oye)[es]{{0,2}}\s+(?:en|a)\s+{_PREFECTURE}\s*(?:{_LE})?",
        r"date\s+de\s+(?:tele)?transmission",
    ),
    "made_on": (
        rf"\bfait\s+(?:et\s+delibere\s+)?a\s+[a-z'\s-]{{2,40}},?\s*{_LE}",
        rf"^\W*[a-z'\s-]{{2,40}},\s*{_LE}",
    ),
}
_ANCHORS = {
    kind: tuple(re.compile(words + _TAIL, re.MULTILINE) for words in layouts)
    for kind, layouts in _WORDS.items()
}
_OTHER_MEETING = re.compile(r"(?:derniere|precedente|prochaine|proces.verbal|compte.rendu)\W")
_CALLS = {
    "convened_on": "la convocation",
    "meeting_on": "la séance",
    "received_on": "la réception en préfecture",
    "published_on": "la publication",
    "sent_on": "l’envoi en préfecture",
}


@dataclass(frozen=True)
class Moments:
    meeting_on: Finding[date]
    convened_on: Finding[date]
    sent_on: Finding[date]
    received_on: Finding[date]
    published_on: Finding[date]


@dataclass(frozen=True, slots=True)
class _Told:
    """A date and how sure the words before it are: 0 is the surest layout."""

    found: FoundDate
    layout: int


def find_moments(source: Source) -> Moments:
    told: dict[str, list[_Told]] = {kind: [] for kind in _ANCHORS}
    for found in find_dates(source.folded):
        kind, layout = _kind(source.folded, found)
        if kind:
            told[kind].append(_Told(found, layout))
    meeting = _finding(source, "meeting_on", told["meeting_on"] or told["made_on"])
    return Moments(
        meeting_on=meeting,
        convened_on=_finding(source, "convened_on", told["convened_on"]),
        sent_on=_finding(source, "sent_on", told["sent_on"]),
        received_on=_finding(source, "received_on", told["received_on"]),
        published_on=_finding(
            source, "published_on", told["published_on"] or _posted(told["posted_on"], meeting)
        ),
    )


def _kind(folded: str, found: FoundDate) -> tuple[str, int]:
    if found.is_year_first:
        return "meeting_on", 1
    before = folded[max(0, found.start - _LOOK_BACK) : found.start]
    for kind, layouts in _ANCHORS.items():
        for layout, pattern in enumerate(layouts):
            match = pattern.search(before)
            if match and not (
                kind == "meeting_on" and _OTHER_MEETING.search(before, 0, match.end())
            ):
                return kind, layout
    return "", 0


def _posted(told: Sequence[_Told], meeting: Finding[date]) -> list[_Told]:
    """Posting counts as publicity only after the meeting: the convocation is posted too."""
    return [
        one for one in told if one.found.day and meeting.value and one.found.day >= meeting.value
    ]


def _finding(source: Source, kind: str, told: Sequence[_Told]) -> Finding[date]:
    """The surest reading; what cannot be read is proposed, what disagrees is told."""
    ordered = sorted(told, key=lambda one: (one.layout, one.found.start))
    read = [one.found for one in ordered if one.found.day]
    days = list(dict.fromkeys(found.day for found in read if found.day))
    doubts = [
        f"« {source.text[one.found.start : one.found.end].strip()} » se lit mal : {_CALLS[kind]} "
        f"est peut-être du {one.found.likely:%d/%m/%Y}."
        for one in ordered
        if one.found.likely and one.found.likely not in days
    ]
    if len(days) > 1:
        written = " et ".join(f"{day:%d/%m/%Y}" for day in days)
        doubts.append(f"Plusieurs dates pour {_CALLS[kind]} : {written}. Vérifiez sur l’acte.")
    first = next(iter(read or [one.found for one in ordered]), None)
    place = source.place(first.start) if first else None
    return Finding(days[0] if days else None, place, tuple(doubts))
