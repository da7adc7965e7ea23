"""Rules of a calendar of meetings: which ones still count before a limit, said in French."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.french import date_fr, de, plural

# One name, and its plural; other bodies (associations, établissements) hold an « assemblée ».
_ASSEMBLIES = {
    "commune": ("conseil municipal", "conseils municipaux"),
    "epci": ("conseil communautaire", "conseils communautaires"),
    "syndicat": ("comité syndical", "comités syndicaux"),
    "departement": ("conseil départemental", "conseils départementaux"),
    "region": ("conseil régional", "conseils régionaux"),
}
_OTHER = ("assemblée", "assemblées")
LABEL_MAX = 120
YEARS_AHEAD = 3


@dataclass(frozen=True)
class Delays:
    """Clear days between convocation and meeting; days between the vote and its reception.

    Settings, not constants: CGCT art. L2121-11 and L2121-12 give three or five clear days to a
    conseil municipal by its population, and an assembly's own rules may ask for more.
    """

    convocation_days: int = 5
    transmission_days: int = 2


@dataclass(frozen=True)
class Calendar:
    """The meetings known of one body; `is_ours`: the syndicat that uses the installation."""

    name: str
    kind: str
    days: tuple[date, ...] = ()
    is_ours: bool = False

    @property
    def assembly(self) -> str:
        return assembly_name(self.kind)


def assembly_name(kind: str) -> str:
    """« conseil municipal », from the kind of the body."""
    return _ASSEMBLIES.get(kind, _OTHER)[0]


def useful_meetings(
    limit_on: date, meetings: Collection[date], delays: Delays, on: date
) -> tuple[date, ...]:
    """Those that can still be convened on the day and whose act arrives by the limit, inclusive.

    Clear days count neither the day of the convocation nor that of the meeting.
    """
    convened = on + timedelta(days=delays.convocation_days)
    voted_by = limit_on - timedelta(days=delays.transmission_days)
    return tuple(sorted(day for day in set(meetings) if convened < day <= voted_by))


def last_useful_meeting(
    limit_on: date, meetings: Collection[date], delays: Delays, on: date
) -> date | None:
    """« Dernière séance utile » before the limit; None when no known meeting is."""
    return max(useful_meetings(limit_on, meetings, delays, on), default=None)


def meetings_left(limit_on: date, meetings: Collection[date], delays: Delays, on: date) -> int:
    return len(useful_meetings(limit_on, meetings, delays, on))


def left_sentence(limit_on: date, calendars: Sequence[Calendar], delays: Delays, on: date) -> str:
    """« il reste 1 conseil municipal et 2 comités syndicaux avant la date limite »."""
    counts = [(one, meetings_left(limit_on, one.days, delays, on)) for one in calendars]
    found = [plural(count, *_ASSEMBLIES.get(one.kind, _OTHER)) for one, count in counts if count]
    said = [f"il reste {' et '.join(found)} avant la date limite"] if found else []
    return " ; ".join(
        (*said, *_none_left([one for one, count in counts if not count], limit_on, on))
    )


def _none_left(calendars: Sequence[Calendar], limit_on: date, on: date) -> Iterator[str]:
    """Bodies whose calendar is unknown, then those whose meetings come too early or too late."""
    known = [one for one in calendars if any(on < day <= limit_on for day in one.days)]
    if unknown := [one for one in calendars if one not in known]:
        whose = _whose(unknown)
        yield f"aucune séance connue avant la date limite ({whose}) : demandez le calendrier"
    if known:
        whose = _whose(known)
        yield (
            f"plus de séance utile avant la date limite ({whose}) : "
            "demandez une séance supplémentaire"
        )


def _whose(calendars: Sequence[Calendar]) -> str:
    return ", ".join(f"{one.assembly} {de(one.name)}" for one in calendars)


def last_words(limit_on: date, calendar: Calendar, delays: Delays, on: date) -> str:
    """What one body must know: how many meetings, and the last that counts."""
    useful = useful_meetings(limit_on, calendar.days, delays, on)
    if not useful:
        return " ; ".join(_none_left([calendar], limit_on, on))
    names = _ASSEMBLIES.get(calendar.kind, _OTHER)
    send_by = useful[-1] - timedelta(days=delays.convocation_days + 1)
    return (
        f"{plural(len(useful), *names)} avant la date limite ; dernière séance utile le "
        f"{date_fr(useful[-1])}, convocation envoyée le {date_fr(send_by)} au plus tard"
    )


def next_words(calendar: Calendar, delays: Delays, on: date) -> str:
    """The next meeting that can still be convened, when no limit is known."""
    useful = useful_meetings(date.max, calendar.days, delays, on)
    whose = _whose([calendar])
    if not useful:
        return f"aucune séance connue ({whose}) : demandez le calendrier"
    return f"prochaine séance utile ({whose}) : le {date_fr(useful[0])}"


@dataclass(frozen=True)
class ReadLine:
    """One pasted line: a date and what the meeting is for, or why it is refused."""

    text: str
    meeting_on: date | None = None
    label: str | None = None
    problem: str = ""


_LINE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[\s;,:–-]+(.*))?")


def read_lines(text: str, known: Collection[date], on: date) -> Iterator[ReadLine]:
    """One meeting a line, « 12/01/2027 » or « 12/01/2027 budget »; blank lines are skipped."""
    taken = set(known)
    for typed in text.splitlines():
        if line := typed.strip():
            read = _read_line(line, taken, on)
            if read.meeting_on:
                taken.add(read.meeting_on)
            yield read


def _read_line(line: str, taken: Collection[date], on: date) -> ReadLine:
    matched = _LINE.fullmatch(line)
    day = _calendar_date(matched) if matched else None
    if matched is None or day is None:
        return ReadLine(line, problem="ce n’est pas une date du calendrier ; écrivez JJ/MM/AAAA")
    label = (matched[4] or "").strip() or None
    problem = _line_problem(day, label, taken, on)
    return ReadLine(line, problem=problem) if problem else ReadLine(line, day, label)


def _calendar_date(matched: re.Match[str]) -> date | None:
    try:
        return date(int(matched[3]), int(matched[2]), int(matched[1]))
    except ValueError:
        return None


def _line_problem(day: date, label: str | None, taken: Collection[date], on: date) -> str:
    if day < on:
        return "cette séance est passée ; enregistrez plutôt ses délibérations"
    if day.year > on.year + YEARS_AHEAD:
        return f"cette séance est à plus de {YEARS_AHEAD} ans ; vérifiez l’année"
    if day in taken:
        return "cette séance est déjà dans le calendrier"
    if label and len(label) > LABEL_MAX:
        return f"l’intitulé compte {len(label)} caractères ; {LABEL_MAX} au plus"
    return ""
