"""What a text says of a délibération: every fact as written, its place, and what is doubtful."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from stdnum.fr import siren as stdnum_siren

from app.deliberations import rules
from app.deliberations.reading import ballot, headings, identifiers, laws, moments
from app.deliberations.reading.identifiers import Stamp
from app.deliberations.reading.moments import Moments
from app.deliberations.reading.source import Finding, Place, Source

# Raise it when the same file would be read otherwise: what was stored is then read anew, if asked.
VERSION = "2"
NOTHING_READ = (
    "Aucune délibération n’a été reconnue dans ce document. Vérifiez que c’est le bon fichier, ou "
    "saisissez l’acte à la main."
)
OCR_DOUBT = (
    "Ce texte a été lu sur une image : comparez chaque valeur à la page avant d’enregistrer."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`field` is the one of the form it stands beside; empty for the whole act."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Fields are named as those of the form; None is « not found », never « no »."""

    identifiers: tuple[str, ...] = ()
    act_identifier: str | None = None
    siren: str | None = None
    number: str | None = None
    subject: str | None = None
    matter_code: str | None = None
    meeting_on: date | None = None
    convened_on: date | None = None
    sent_on: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    present_count: int | None = None
    represented_count: int | None = None
    excused_count: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    is_unanimous: bool | None = None
    places: Mapping[str, Place] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()

    @property
    def executoire_on(self) -> date | None:
        return rules.executoire_on(self.received_on, self.published_on)

    def doubts_of(self, name: str) -> list[str]:
        return [doubt.message for doubt in self.doubts if doubt.field == name]

    def doubting(self, name: str, message: str) -> "Reading":
        return replace(self, doubts=(*self.doubts, Doubt(name, message)))


def read_text(text: str) -> Reading:
    """Never refuses: a text without any act is a reading with nothing but a doubt."""
    source = Source.of(text)
    number = headings.find_number(source)
    stamps = identifiers.find_stamps(source)
    when = moments.find_moments(source)
    if not stamps and number.value is None and not _looks_like_an_act(source, when):
        return Reading(doubts=(Doubt("", NOTHING_READ),))
    return _assemble(source, number, stamps, when)


def _looks_like_an_act(source: Source, when: Moments) -> bool:
    has_date = when.meeting_on.place is not None or when.received_on.place is not None
    return has_date and "deliber" in source.folded


def _assemble(source: Source, number: Finding[str], stamps: list[Stamp], when: Moments) -> Reading:
    stamp = identifiers.chosen(stamps, number.value)
    siren = _siren(source, stamp)
    votes = ballot.find_ballot(source)
    meeting = _meeting(when.meeting_on, stamp)
    findings: dict[str, Finding[str] | Finding[date] | Finding[int] | Finding[bool]] = {
        "siren": siren,
        "number": number,
        "subject": headings.find_subject(source),
        "matter_code": headings.find_matter(source),
        "meeting_on": meeting,
        "convened_on": when.convened_on,
        "sent_on": when.sent_on,
        "received_on": when.received_on,
        "published_on": when.published_on,
        "present_count": votes.present,
        "represented_count": votes.represented,
        "excused_count": votes.excused,
        "votes_for": votes.votes_for,
        "votes_against": votes.against,
        "abstentions": votes.abstention,
        "is_unanimous": votes.is_unanimous,
    }
    places = {name: found.place for name, found in findings.items() if found.place}
    if stamp:
        places["act_identifier"] = stamp.place
    reading = Reading(
        identifiers=identifiers.distinct(stamps),
        act_identifier=stamp.text if stamp else None,
        places=places,
        **{name: found.value for name, found in findings.items()},  # type: ignore[arg-type]  # each Finding has its field's type
    )
    own = (Doubt(name, words) for name, found in findings.items() for words in found.doubts)
    known = (
        *own,
        *_stamp_doubts(stamps, number.value, siren.value),
        *_cross(reading, votes.voters),
    )
    own_number = _number_doubts(number.value, stamp)
    law = (Doubt("", words) for words in laws.doubts(source))
    return replace(reading, doubts=tuple(dict.fromkeys((*known, *own_number, *law))))


def _siren(source: Source, stamp: Stamp | None) -> Finding[str]:
    """From the identifier when its key is right, else from « siret : … » in the text."""
    if stamp and stamp.act.siren:
        return Finding(stamp.act.siren, stamp.place)
    elsewhere = identifiers.siren_elsewhere(source)
    if elsewhere is None:
        return Finding()
    siren, place = elsewhere
    if stdnum_siren.is_valid(siren):
        return Finding(siren, place)
    doubt = f"Le SIREN {siren} a une clé fausse : un chiffre est sans doute mal lu."
    return Finding(None, place, (doubt,))


def _meeting(found: Finding[date], stamp: Stamp | None) -> Finding[date]:
    """The sitting as the text tells it; the date of the stamp only when the text says nothing."""
    if found.value or not stamp or not stamp.act.decided_on:
        return found
    doubt = "La date de la séance n’est lue que dans l’identifiant : vérifiez-la sur l’acte."
    return Finding(stamp.act.decided_on, stamp.place, (*found.doubts, doubt))


def _stamp_doubts(stamps: list[Stamp], number: str | None, siren: str | None) -> Iterator[Doubt]:
    for words in identifiers.doubts(stamps, number, siren):
        yield Doubt("act_identifier", words)


def _number_doubts(number: str | None, stamp: Stamp | None) -> Iterator[Doubt]:
    """The number sent to the préfecture is proposed, never taken for the one of the act."""
    if number is None and stamp and stamp.act.number:
        yield Doubt(
            "number",
            f"Aucun numéro n’a été lu. Celui transmis en préfecture est {stamp.act.number} : "
            "reprenez-le si l’acte n’en montre pas d’autre.",
        )


def _cross(reading: Reading, voters: int | None) -> Iterator[Doubt]:
    """What two facts of the same act say differently."""
    known: dict[str, rules.ActContext] = {
        "act_identifier": rules.ActContext(),
        "meeting_on": rules.ActContext(meeting_on=reading.meeting_on),
        "number": rules.ActContext(deliberation_number=reading.number),
    }
    for identifier in reading.identifiers:
        act = rules.parse_act(identifier)
        told: set[str] = set()
        for name, context in known.items():
            for words in rules.coherence(act, context):
                if words not in told:
                    yield Doubt(name, words)
                told.add(words)
    nothing = rules.ParsedAct("", valid=False)
    for name in ("received_on", "published_on"):
        day = getattr(reading, name)
        context = rules.ActContext(meeting_on=reading.meeting_on, **{name: day})
        for words in rules.coherence(nothing, context):
            yield Doubt(name, words)
    yield from _vote_doubts(reading, voters)
    if reading.convened_on and reading.meeting_on and reading.convened_on > reading.meeting_on:
        yield Doubt("convened_on", "La convocation lue suit la séance : vérifiez l’une des deux.")


def _vote_doubts(reading: Reading, voters: int | None) -> Iterator[Doubt]:
    problem = rules.votes_problem(
        rules.Votes(
            present=reading.present_count,
            represented=reading.represented_count,
            for_=reading.votes_for,
            against=reading.votes_against,
            abstentions=reading.abstentions,
            is_unanimous=reading.is_unanimous,
        )
    )
    if problem:
        yield Doubt("votes_for", problem)
    if voters is None or reading.present_count is None or reading.represented_count is None:
        return
    if voters != reading.present_count + reading.represented_count:
        yield Doubt(
            "present_count",
            f"{reading.present_count} présents et {reading.represented_count} représentés ne font "
            f"pas les {voters} votants annoncés. Recomptez.",
        )


def reading_json(reading: Reading) -> dict[str, object]:
    """The document printed by `jalon act read`."""

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "identifiers": list(reading.identifiers),
        "deliberation_number": reading.number,
        "meeting_on": day(reading.meeting_on),
        "convened_on": day(reading.convened_on),
        "received_on": day(reading.received_on),
        "published_on": day(reading.published_on),
        "executoire_on": day(reading.executoire_on),
        "siren": reading.siren,
        "votes": {
            "present": reading.present_count,
            "represented": reading.represented_count,
            "excused": reading.excused_count,
            "unanimous": reading.is_unanimous,
            "for": reading.votes_for,
            "against": reading.votes_against,
            "abstention": reading.abstentions,
        },
        "matter": reading.matter_code,
        "subject": reading.subject,
        "doubts": [doubt.message for doubt in reading.doubts],
    }
