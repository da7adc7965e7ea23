"""Rules of an act: its ACTES identifier, its exécutoire date, what in it is coherent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from stdnum.fr import siren as stdnum_siren

NUMBER_MAX = 15
NATURES: Mapping[str, str] = {
    "DE": "délibération",
    "AR": "arrêté réglementaire",
    "AI": "arrêté individuel",
    "CC": "contrat ou convention",
    "BF": "document budgétaire et financier",
    "AU": "autre acte",
}

_DEPARTEMENT = re.compile(r"[0-9]{3}|02[AB]")
_SIREN = re.compile(r"[0-9]{9}")
# The number may hold hyphens and spaces: the ends are read first, never split on « - » (R-ACTE-01).
_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,13}[A-Za-z0-9])?")
_PARTS = re.compile(r"([^-]*)-([^-]*)-([^-]*)-(.*)-([^-]*)", re.DOTALL)
# Annex prefix, transmission type and rank, extension: what ACTES adds to file names (R-ACTE-06).
_FILE_NAME = re.compile(
    r"(?:[0-9]{2}_[A-Z]{2}-)?(.+?-[A-Za-z]{2})(?:-[1-7]-[12]_[0-9]+)?(?:\.[A-Za-z0-9]{2,5})?",
    re.DOTALL,
)


@dataclass(frozen=True)
class ParsedAct:
    """What an identifier says; a part that cannot be read is None, `problems` tell why."""

    identifier: str
    valid: bool
    departement: str | None = None
    siren: str | None = None
    decided_on: date | None = None
    number: str | None = None
    nature: str | None = None
    warnings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActContext:
    """What is known elsewhere of the same act; None means unknown and is not compared."""

    siren: str | None = None
    departement: str | None = None
    meeting_on: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    deliberation_number: str | None = None


def clean_identifier(text: str) -> str:
    """The identifier alone: outer blanks, folder, file-name prefix and suffixes removed."""
    stripped = text.strip(" \t\r\n\u00a0\u202f\u200b\ufeff«»\"'").replace("\u2011", "-")
    name = re.split(r"[/\\]", stripped)[-1]
    matched = _FILE_NAME.fullmatch(name)
    return matched[1] if matched else name


def parse_act(text: str) -> ParsedAct:
    """Read an ACTES identifier by R-ACTE-01; nothing is corrected or rebuilt.

    Source: ministry's XSD as recorded by a certified « tiers de télétransmission » (domain.md 3.1).
    """
    identifier = clean_identifier(text)
    parts = _PARTS.fullmatch(identifier)
    if parts is None:
        problem = (
            "L’identifiant n’a pas la forme département-SIREN-date-numéro-nature, "
            "par exemple 082-200061257-20220926-09202203-DE. Recopiez-le en entier."
        )
        return ParsedAct(identifier, valid=False, problems=(problem,))
    departement, siren, day, number, nature = parts.groups()
    decided_on = _calendar_date(day)
    problems = (
        _departement_problem(departement),
        _siren_problem(siren),
        None if decided_on else _date_problem(day),
        _number_problem(number),
        _nature_problem(nature),
    )
    return ParsedAct(
        identifier,
        valid=not any(problems),
        departement=None if problems[0] else departement,
        siren=None if problems[1] else siren,
        decided_on=decided_on,
        number=None if problems[3] else number,
        nature=None if problems[4] else nature,
        problems=tuple(filter(None, problems)),
    )


def _calendar_date(day: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", day):
        return None
    try:
        return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007  # a civil day
    except ValueError:
        return None


def _departement_problem(departement: str) -> str | None:
    if _DEPARTEMENT.fullmatch(departement):
        return None
    return (
        f"Le département « {departement} » doit compter trois caractères, "
        "par exemple 082, 02A ou 971."
    )


def _siren_problem(siren: str) -> str | None:
    if not _SIREN.fullmatch(siren):
        return f"Le SIREN « {siren} » doit compter 9 chiffres."
    if not stdnum_siren.is_valid(siren):
        return (
            f"Le SIREN « {siren} » a une clé fausse : un chiffre est sans doute mal lu. "
            "Comparez-le au tampon."
        )
    return None


def _date_problem(day: str) -> str:
    if re.fullmatch(r"[0-9]{8}", day):
        return (
            f"« {day} » n’est pas une date du calendrier "
            f"({day[6:]}/{day[4:6]}/{day[:4]}). Comparez-la à la date de la séance."
        )
    return f"La date « {day} » doit s’écrire AAAAMMJJ, par exemple 20220926."


def _number_problem(number: str) -> str | None:
    if not number:
        return "Le numéro de l’acte manque, entre la date et la nature."
    if len(number) > NUMBER_MAX:
        return (
            f"Le numéro « {number} » compte {len(number)} caractères ; "
            f"un numéro d’acte en compte {NUMBER_MAX} au plus. Recopiez-le tel qu’il est tamponné."
        )
    if not _NUMBER.fullmatch(number):
        return (
            f"Le numéro « {number} » doit commencer et finir par une lettre ou un chiffre, et ne "
            "contenir que des lettres sans accent, chiffres, traits d’union, soulignés ou espaces."
        )
    return None


def _nature_problem(nature: str) -> str | None:
    if nature in NATURES:
        return None
    known = ", ".join(f"{code} ({label})" for code, label in NATURES.items())
    return f"La nature « {nature} » n’est pas connue. Les natures sont : {known}."


def act_json(text: str) -> dict[str, object]:
    """The document printed by `jalon act parse`; why an identifier is refused is in `warnings`."""
    act = parse_act(text)
    return {
        "valid": act.valid,
        "departement": act.departement,
        "siren": act.siren,
        "decided_on": act.decided_on.isoformat() if act.decided_on else None,
        "number": act.number,
        "nature": act.nature,
        "warnings": [*act.problems, *act.warnings],
    }


def coherence(act: ParsedAct, known: ActContext) -> tuple[str, ...]:
    """Warnings, never refusals, when the identifier and the rest disagree (R-ACTE-02, 03)."""
    return tuple(_identity_warnings(act, known)) + tuple(_date_warnings(act, known))


def _identity_warnings(act: ParsedAct, known: ActContext) -> Iterator[str]:
    if act.siren and known.siren and act.siren != known.siren:
        yield (
            f"Le SIREN de l’identifiant ({act.siren}) n’est pas celui de la collectivité "
            f"({known.siren})."
        )
    expected = known.departement and known.departement.rjust(3, "0")
    if act.departement and expected and act.departement != expected:
        yield (
            f"Le département de l’identifiant ({act.departement}) n’est pas celui de la "
            f"collectivité ({expected})."
        )
    if act.nature and act.nature != "DE":
        yield (
            f"La nature {act.nature} désigne un acte du type « {NATURES[act.nature]} », "
            "pas une délibération (DE)."
        )
    if (
        act.number
        and known.deliberation_number
        and not same_digits(act.number, known.deliberation_number)
    ):
        yield (
            f"Le numéro transmis ({act.number}) et le numéro de la délibération "
            f"({known.deliberation_number}) n’ont pas les mêmes chiffres : vérifiez qu’il s’agit "
            "du même acte."
        )


def _date_warnings(act: ParsedAct, known: ActContext) -> Iterator[str]:
    decided_on = act.decided_on or known.meeting_on
    if act.decided_on and known.meeting_on and act.decided_on != known.meeting_on:
        yield (
            f"La date de l’identifiant ({_short(act.decided_on)}) n’est pas celle de la séance "
            f"({_short(known.meeting_on)})."
        )
    if decided_on and known.received_on and known.received_on < decided_on:
        yield (
            f"La réception en préfecture ({_short(known.received_on)}) précède la décision "
            f"({_short(decided_on)})."
        )
    if decided_on and known.published_on and known.published_on < decided_on:
        yield (
            f"La publication ({_short(known.published_on)}) précède la décision "
            f"({_short(decided_on)})."
        )


def same_digits(act_number: str, deliberation_number: str) -> bool:
    """« 09202203 » is close to « 09/2022-03 »: a reading aid, the one never derives from the other.

    A number without any digit says nothing and is close to everything (R-ACTE-04).
    """
    transmitted = re.sub(r"[^0-9]", "", act_number)
    written = re.sub(r"[^0-9]", "", deliberation_number)
    if not transmitted or not written:
        return True
    return transmitted in {written, written.lstrip("0")} or written == transmitted.lstrip("0")


def executoire_on(received_on: date | None, published_on: date | None) -> date | None:
    """The later of transmission and publication; None when one is missing: not proven.

    Source: CGCT art. L2131-1 (L3131-1 for a syndicat mixte ouvert), R-EXEC-01 and R-EXEC-02.
    """
    if received_on is None or published_on is None:
        return None
    return max(received_on, published_on)


@dataclass(frozen=True)
class Votes:
    """Counts printed by the act; None is « not known »."""

    present: int | None = None
    represented: int | None = None
    for_: int | None = None
    against: int | None = None
    abstentions: int | None = None
    is_unanimous: bool | None = None


def votes_problem(votes: Votes) -> str | None:
    """Présents + représentés = votants, checked only when every number is known."""
    counts = (votes.present, votes.represented, votes.for_, votes.against, votes.abstentions)
    if all(count is not None for count in counts):
        present, represented, *cast = (count or 0 for count in counts)
        if present + represented != sum(cast):
            return (
                f"{present} présents + {represented} représentés font {present + represented} "
                f"votants, mais les votes font {sum(cast)}. Vérifiez ces nombres."
            )
    if votes.is_unanimous and (votes.against or votes.abstentions):
        return (
            "Une délibération adoptée à l’unanimité n’a ni vote contre ni abstention : "
            "corrigez l’un ou l’autre."
        )
    return None


def _short(day: date) -> str:
    return f"{day:%d/%m/%Y}"
