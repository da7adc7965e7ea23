"""Who was there and how they voted: figures when the act gives them, else the names, counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.deliberations.reading.dates import number_of
from app.deliberations.reading.source import Finding, Source

_HEAD = (
    r"^[^\w\n]*(?:(?:etaient|nombre\s+de|membres?|conseillers?|delegues?|elus?|avec|ont|donne)\s+)*"
)
_COUNTED = (
    r"(?:de\s+\w+\s*)?(?:\([^)\n]{0,40}\)\s*)?(?P<sign>[:=]?)\s*"
    r"(?P<count>[0-9]{1,3}(?![0-9/.])|neant)?"
)
_KINDS = {
    "present": r"presents?(?!\s+et)\b\s*",
    "represented": r"(?:represente[es]{0,2}|procurations?|pouvoirs?)\b\s*",
    "excused": r"(?:absents?\W+)?(?:et\s+)?excuse[es]{0,2}\b\s*",
}
_HEADINGS = {
    kind: re.compile(_HEAD + words + _COUNTED, re.MULTILINE) for kind, words in _KINDS.items()
}
_INLINE = {
    kind: re.compile(rf"\b{words}[:=]\s*(?P<count>[0-9]{{1,3}}(?![0-9/.]))")
    for kind, words in _KINDS.items()
}
_LONE_COUNTS = {
    "present": re.compile(r"\b(?P<count>[0-9]{1,3})\s+(?:membres?\s+)?presents?\b(?!\s*:)"),
    "represented": re.compile(
        r"\b(?P<count>[0-9]{1,3})\s+(?:representes?|procurations?|pouvoirs?)\b(?!\s*:)"
    ),
    "excused": re.compile(r"\b(?P<count>[0-9]{1,3})\s+(?:absents?\s+)?excuses?\b(?!\s*:)"),
}
_LIST_ENDS = re.compile(
    r"^[^\w\n]*(?:formant|procurations?|pouvoirs?|represente|ont\s+donne|absent|excuse|etaient|presents?\b"
    r"|secretaire|le\s+(?:conseil|comite|bureau|quorum|nombre)|la\s+seance|quorum|delib|assist"
    r"|nombre|votants?|date|objet|vu\b|l'an\b|monsieur\s+le|madame\s+la|a\s+ete)",
    re.MULTILINE,
)
_PROXY = re.compile(r"\bdonn\w*\s+(?:\w+\s+)?(?:pouvoir|procuration)|\bpouvoir\s+(?:a|donne)\b")
_ENTRUSTED = re.compile(r"\ba\s+(?:m\.?|mme|mlle|monsieur|madame)\s")
_TITLE = re.compile(r"(?<![\w'])(?:M\.?|Mme\.?|Mlle\.?|Monsieur|Madame)\s+(?=[A-ZÀ-Ý])")
_TITLES = re.compile(r"(?<![\w'])(?:MM\.?|Mmes\.?|Messieurs|Mesdames)\s")
_LONGEST_LIST = 6_000
_CHAIR = re.compile(
    r"pr[ée]sidence\s+de\s+(?:M\.|Mme\.?|Monsieur|Madame)\s+"
    r"(?P<name>[A-ZÀ-Ý][\w’'-]*(?:\s+[A-ZÀ-Ý][\w’'-]*){0,3})"
)

_CAST = {
    "for": (r"(?:votes?\s+|voix\s+)?pour", "pour"),
    "against": (r"(?:votes?\s+|voix\s+)?contre", "contre"),
    "abstention": (r"abstentions?", "abstention"),
}
_AMOUNT = r"[0-9]{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|zero|neant|aucune?"
_VOTERS = re.compile(
    r"\b(?:nombre\s+de\s+)?(?:votants?|suffrages\s+exprimes)\s*[:=]\s*(?P<count>[0-9]{1,3})"
)
_UNANIMOUS = re.compile(r"\ba\s+l\W{0,2}unanimite|\bunanimement\b")
_MAJORITY = re.compile(r"\b(?:adopt|vot|approuv)\w*\W+(?:\w+\W+){0,6}?a\s+la\s+majorite\b")


@dataclass(frozen=True)
class Ballot:
    present: Finding[int]
    represented: Finding[int]
    excused: Finding[int]
    votes_for: Finding[int]
    against: Finding[int]
    abstention: Finding[int]
    is_unanimous: Finding[bool]
    voters: int | None


def find_ballot(source: Source) -> Ballot:
    voters = _VOTERS.search(source.folded)
    return Ballot(
        present=_people(source, "present"),
        represented=_people(source, "represented"),
        excused=_people(source, "excused"),
        votes_for=_cast(source, "for"),
        against=_cast(source, "against"),
        abstention=_cast(source, "abstention"),
        is_unanimous=_unanimous(source),
        voters=int(voters["count"]) if voters else None,
    )


def _people(source: Source, kind: str) -> Finding[int]:
    """The figure of the heading, checked against the names under it; the names when it has none."""
    for match in _HEADINGS[kind].finditer(source.folded):
        listed = _listed(source, match.end(), kind)
        written = match["count"]
        if written is None and not (match["sign"] and listed):
            continue
        place = source.place(match.start())
        if written is None:
            return Finding(listed, place, tuple(_chair_doubts(source, kind, match.end())))
        count = 0 if written == "neant" else int(written)
        return Finding(count, place, tuple(_count_doubts(count, listed)))
    lone = _INLINE[kind].search(source.folded) or _LONE_COUNTS[kind].search(source.folded)
    return Finding(int(lone["count"]), source.place(lone.start())) if lone else Finding()


def _count_doubts(count: int, listed: int) -> Iterator[str]:
    if listed and listed != count:
        yield f"Le chiffre écrit est {count}, mais {listed} noms sont listés : recomptez-les."


def _chair_doubts(source: Source, kind: str, start: int) -> Iterator[str]:
    """Names counted one by one leave out the mayor when the act names him apart, as chair."""
    chair = _CHAIR.search(source.text) if kind == "present" else None
    if chair is None:
        return
    name = chair["name"].split()[-1]
    if not re.search(
        rf"(?<!\w){re.escape(name)}(?!\w)", source.text[start : _list_end(source, start)]
    ):
        yield (
            f"Ces présents sont comptés d’après leurs noms, sans {name}, qui préside : ajoutez un "
            "présent si l’acte ne le compte pas ailleurs."
        )


def _list_end(source: Source, start: int) -> int:
    stop = _LIST_ENDS.search(source.folded, start)
    return min(stop.start() if stop else start + _LONGEST_LIST, start + _LONGEST_LIST)


def _listed(source: Source, start: int, kind: str) -> int:
    """How many people the list under a heading names; 0 when there is none."""
    end = _list_end(source, start)
    if kind == "represented":
        proxies = len(_PROXY.findall(source.folded, start, end)) or len(
            _ENTRUSTED.findall(source.folded, start, end)
        )
        if proxies:
            return proxies
    return count_names(source.text[start:end])


def count_names(listing: str) -> int:
    """Titles when each person has one, else what commas part; functions are not people."""
    listing = re.sub(r"\([^)]*\)", " ", listing)
    titles = len(_TITLE.findall(listing))
    if titles > 1 and not _TITLES.search(listing):
        return titles
    joined = re.sub(r"-\s*\n\s*", "-", _TITLES.sub(" ", _TITLE.sub(" ", listing)))
    parts = re.split(r"[,;\f]|\n\s*\n|\bet\b", joined)
    return sum(1 for part in parts if re.search(r"[A-ZÀ-Ý][\w'’-]+", part))


def _cast(source: Source, kind: str) -> Finding[int]:
    words, _ = _CAST[kind]
    patterns = (
        rf"\b{words}\s*[:=]\s*(?P<count>{_AMOUNT})\b",
        rf"\b(?P<count>{_AMOUNT})\s+(?:voix\s+|votes?\s+)?{words}\b(?!\s*[:=])",
        rf"\b(?:votes?|voix)\s+{words}\s+(?P<count>{_AMOUNT})\b",
        rf"\b{words}\s+(?P<count>[0-9]{{1,3}})\s*(?:[,;.\n]|voix|$)",
    )
    if kind == "for":  # « 14 pour » is a vote, « 2022 pour » is not: the word « voix » decides
        patterns = (
            patterns[0],
            rf"\b(?P<count>{_AMOUNT})\s+(?:voix|votes?)\s+pour\b",
            rf"\b(?:votes?|voix)\s+pour\s+(?P<count>{_AMOUNT})\b",
            r"\bpour\s+(?P<count>[0-9]{1,3})\W+(?:votes?\s+|voix\s+)?contre\b",
        )
    for pattern in patterns:
        match = re.search(pattern, source.folded)
        if match:
            return Finding(_amount(match["count"]), source.place(match.start()))
    return Finding()


def _amount(written: str) -> int | None:
    return 0 if written in {"zero", "neant", "aucun", "aucune"} else number_of(written)


def _unanimous(source: Source) -> Finding[bool]:
    match = _UNANIMOUS.search(source.folded)
    if match:
        return Finding(value=True, place=source.place(match.start()))
    match = _MAJORITY.search(source.folded)
    return Finding(value=False, place=source.place(match.start())) if match else Finding()
