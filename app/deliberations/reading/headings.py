"""The number of a délibération, what it is about, and its matter in the nomenclature of ACTES."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from app.core.french import sort_key
from app.deliberations import nomenclature
from app.deliberations.reading.lookalikes import as_digits
from app.deliberations.reading.source import Finding, Source, squeezed

SUBJECT_MAX = 499
_N = r"n\s?[°o*'\"”r.]{1,2}\s?:?\s*"
_NUMBER = r"(?P<number>[0-9a-z][0-9a-z/_.-]{0,24}[0-9a-z]|[0-9])"
_DIGITS_AHEAD = r"(?=\S*[0-9]\S*[0-9]\S*[0-9])"
_LINE = r"^[^\w\n]*"
# Surest first. A cited délibération follows « vu la », or belongs to another body.
_NUMBERED = tuple(
    re.compile(_LINE + words, re.MULTILINE)
    for words in (
        rf"(?:extrait\W+)?delib\w*\s*(?:{_N}|numero\s*:?\s*|:\s*{_DIGITS_AHEAD}){_NUMBER}",
        rf"(?:{_N}|numero\s+)(?:de\s+(?:la\s+)?)?delib\w*\s*:?\s*{_NUMBER}",
        rf"(?:numero(?:\s+de\s+l'acte)?\s*:|acte\s+{_N})\s*{_NUMBER}",
        rf"{_N}{_NUMBER}[^\w\n-]*$",
    )
)
_OBJECT = re.compile(_LINE + r"ob[jl]et\s*:\s*", re.MULTILINE)
_STARTS = (
    r"(?:vu\b|considerant|(?:le|la)\s+(?:conseil|comite|bureau|maire|president)|monsieur\s|madame\s"
    r"|l'an\b|rapporteur|seance\b|reunion\b|nombre\b|presents?\b|date\b|adopte|matiere|domaine"
    r"|nomenclature|classification|vote)"
)
_BODY_STARTS = re.compile(rf"\n[^\S\n]*(?=\n)|\n\s*{_STARTS}|\f")
_HANGING = re.compile(
    r"(?:\b(?:a|au|aux|avec|dans|de|des|du|en|entre|et|la|le|les|ou|par|pour|sur|un|une)|[,:'-])\s*\Z"
)
_MATTER = re.compile(
    r"(?:matieres?|nomenclature|classification|domaine|code)[^\d\n\f]{0,60}?"
    r"(?P<code>[1-9]\s?[.]\s?[0-9]{1,2})(?![0-9])"
)
_SUB_MATTER = re.compile(r"sous[\s-]*matiere\s*:?\s*")
_TOP_MATTER = re.compile(r"(?<!sous )(?<!sous-)\bmatiere\s*:")


def find_number(source: Source) -> Finding[str]:
    """As it is written; never rebuilt from the ACTES identifier (R-ACTE-04)."""
    for match in _numbered(source):
        start, end = match.span("number")
        number = source.text[start:end]
        return Finding(number, source.place(start), tuple(_number_doubts(number)))
    return Finding()


def _numbered(source: Source) -> Iterator[re.Match[str]]:
    """A « N° » inside the object numbers something else."""
    stated = _OBJECT.search(source.folded)
    inside = range(stated.end(), _end_of_subject(source, stated.end())) if stated else range(0)
    for pattern in _NUMBERED:
        for match in pattern.finditer(source.folded):
            number = match["number"]
            has_digit = any(sign.isdigit() for sign in number)
            if has_digit and not _is_identifier(number) and match.start() not in inside:
                yield match


def _end_of_subject(source: Source, start: int) -> int:
    """Where a blank line ends it, or the words of the body begin."""
    for stop in _BODY_STARTS.finditer(source.folded, start):
        if stop[0].strip() or stop[0] == "\f" or not _goes_on(source, start, stop.start()):
            return stop.start()
    return start + 2 * SUBJECT_MAX


def _goes_on(source: Source, start: int, end: int) -> bool:
    """A scan parts lines too far: words left hanging, or a first word above other capitals."""
    if _HANGING.search(source.folded, start, end):
        return True
    following = source.text[end:].lstrip().split("\n", 1)[0]
    return len(source.folded[start:end].split()) < 3 and following.isupper()


def _is_identifier(number: str) -> bool:
    return re.match(r"[0-9]{3}-[0-9]{9}-", number) is not None


def _number_doubts(number: str) -> Iterator[str]:
    """A letter inside a run of digits, as in « 09/2O22-03 »."""
    likely = re.sub(r"(?<=[0-9])[OoQIl|SBEZ](?=[0-9])", lambda sign: as_digits(sign[0]), number)
    if likely != number:
        yield f"Le numéro {number} est peut-être {likely} : comparez-le à l’acte."


def find_subject(source: Source) -> Finding[str]:
    """After « Objet : », else what follows the number in the heading."""
    match = _OBJECT.search(source.folded)
    start = match.end() if match else _after_number(source)
    if start is None or re.compile(_STARTS).match(source.folded, start):
        return Finding()
    subject = squeezed(source.text[start : _end_of_subject(source, start)])
    subject = subject.strip(' :;-*«»"' if subject.count("«") != subject.count("»") else " :;-*")
    if not any(sign.isalpha() for sign in subject):
        return Finding()
    cut = subject[:SUBJECT_MAX]
    doubts = (
        (f"L’objet dépasse {SUBJECT_MAX} caractères : il est coupé, résumez-le.",)
        if cut != subject
        else ()
    )
    return Finding(cut, source.place(start), doubts)


def _after_number(source: Source) -> int | None:
    for match in _numbered(source):
        lines = re.compile(r"[\s:*-]*").match(source.folded, match.end())
        return lines.end() if lines else match.end()
    return None


def find_matter(source: Source) -> Finding[str]:
    """Code « 9.1 », written as such or by the words of the nomenclature."""
    known = nomenclature.matters()
    for match in _MATTER.finditer(source.folded):
        code = re.sub(r"\s", "", match["code"])
        if code in known:
            return Finding(code, source.place(match.start()))
        doubt = f"La matière {code} n’est pas dans la nomenclature : choisissez-la dans la liste."
        return Finding(None, source.place(match.start()), (doubt,))
    labels = {sort_key(label): code for code, label in known.items()}
    for match in _SUB_MATTER.finditer(source.folded):
        block = re.split(r"\n\s*\n|\f", source.text[match.end() : match.end() + 160])[0]
        close = get_close_matches(sort_key(block), labels, 1, cutoff=0.85)
        if close:
            return Finding(labels[close[0]], source.place(match.start()))
    top = _TOP_MATTER.search(source.folded)
    if top is None:
        return Finding()
    doubt = "La matière est écrite sans sous-matière reconnue : choisissez-la dans la liste."
    return Finding(None, source.place(top.start()), (doubt,))
