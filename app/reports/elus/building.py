"""From facts to sheets: one page a member, in a constant number of statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites import rules as bodies_rules
from app.collectivites.models import Collectivite, ObligationPeriod
from app.conventions.queries import lists, loading, territory
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import LIVE, UNSIGNED, Direction, State
from app.conventions.rules.outlook import sentence
from app.conventions.rules.states import state
from app.conventions.rules.steps import next_step
from app.conventions.service.acting import STATE_LABELS
from app.core.errors import NotFoundError
from app.core.french import NBSP, date_fr, de
from app.datasets import queries as datasets
from app.datasets.models import Evidence
from app.datasets.queries import MemberProgress
from app.datasets.rules import DATASETS, Cell, Stage
from app.deliberations.models import Meeting
from app.documents.fiche_content import FicheSheet, FicheTile
from app.priority_datasets import DatasetCode
from app.reports.elus import queries, wording
from app.reports.elus.asked import Asked
from app.reports.elus.pictograms import PICTOGRAMS
from app.reports.elus.planned import NOTHING, Planned, planned_steps
from app.reports.elus.steps import Person, Standing, next_steps

CHANGES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is loaded at once for every sheet."""

    ours: Collectivite | None
    bodies: Mapping[UUID, Collectivite]
    people: Mapping[UUID, Person]
    grounds: Mapping[UUID, str]
    conventions: Mapping[UUID, Sequence[Loaded]]
    since: queries.Since
    evidence: Mapping[UUID, Sequence[Evidence]]
    obligation: Mapping[UUID, Sequence[ObligationPeriod]]
    states: Mapping[UUID, Sequence[tuple[date, State]]]
    meetings: Mapping[UUID, Meeting]
    planned: Mapping[UUID, Planned]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`is_demo`: something it says was invented."""

    id: UUID
    content: FicheSheet
    is_demo: bool


def sheet(session: Session, member_id: UUID, asked: Asked) -> Sheet:
    member = datasets.member(session, member_id, asked.on)
    if member is None:
        raise NotFoundError("Cette collectivité n’existe pas. Cherchez-la dans la liste.")
    return sheets(session, [member], asked)[0]


def sheets(session: Session, of: Sequence[datasets.Member], asked: Asked) -> list[Sheet]:
    known = _load(session, [one.id for one in of], asked)
    return [_sheet(one, known, asked) for one in datasets.progress(session, of, asked.on)]


def _load(session: Session, ids: Sequence[UUID], asked: Asked) -> Known:
    on, since = asked.on, queries.since(session, asked.on)
    ours = territory.syndicat(session)
    everyone = {*ids, ours.id} if ours else set(ids)
    bodies = queries.bodies(session, everyone)
    loaded = _conventions(session, ids, on)
    shown = {one.row.id for several in loaded.values() for one in several}
    return Known(
        ours,
        bodies,
        _people(session, bodies, asked),
        queries.grounds(session, ids, on),
        loaded,
        since,
        queries.evidence_since(session, ids, since.on, on),
        queries.obligation_since(session, ids, since.on, on),
        queries.states_since(session, shown, since.on, on),
        queries.next_meetings(session, everyone, on),
        planned_steps(session, asked),
    )


def _conventions(session: Session, ids: Sequence[UUID], on: date) -> dict[UUID, list[Loaded]]:
    """Those each body is a party to that day, by reference."""
    alone = ids[0] if len(ids) == 1 else None
    wanted = lists.Filters(on=on, member_id=alone, direction=Direction.MEMBER)
    found: dict[UUID, list[Loaded]] = {}
    for one in loading.load_many(session, lists.all_ids(session, wanted)):
        for party in one.parties:
            found.setdefault(one.standing(party, on).body.key, []).append(one)
    return {key: found[key] for key in ids if key in found}


def _people(
    session: Session, bodies: Mapping[UUID, Collectivite], asked: Asked
) -> dict[UUID, Person]:
    """On its own sheet a body is not named again."""
    mandates = queries.correspondants(session, bodies.keys(), asked.on)
    found = {}
    for key, body in bodies.items():
        title = (body.executive_title or "exécutif").lower()
        mandate = mandates.get(key)
        if not asked.is_named:
            found[key] = Person(title, "correspondant" if mandate else "")
            continue
        parts = (body.executive_civility, body.executive_first_name, body.executive_last_name)
        name = " ".join(part for part in parts if part)
        about = f"{mandate.name}, correspondant" if mandate else ""
        found[key] = Person(f"{name}, {title}" if name else title, about)
    return found


def _sheet(progress: MemberProgress, known: Known, asked: Asked) -> Sheet:
    member, on = progress.member, asked.on
    body = known.bodies[member.id]
    loaded = _speaking(known.conventions.get(member.id, ()), on)
    current = state(loaded.facts, on) if loaded else None
    is_open = current in LIVE | UNSIGNED
    standing = Standing(
        member=body.name,
        ours=known.ours.name if known.ours else "",
        people=_asked_of(body, known),
        obligation=member.obligation,
        convention=next_step(loaded.facts, on) if loaded and is_open else None,
        cells=progress.cells,
        on=on,
        meetings=_meetings(body, known),
        planned=known.planned.get(member.id, NOTHING).steps,
    )
    content = FicheSheet(
        name=body.name,
        kind=wording.kind(body),
        figure=progress.score.rate,
        figure_said=progress.score.sentence,
        duty=_duty(body, member.obligation, known.grounds.get(body.id, ""), asked),
        convention=_convention(loaded, on),
        tiles=tuple(_tile(cell) for cell in progress.cells),
        since=wording.since(known.since),
        changes=_changes(member.id, known),
        steps=next_steps(standing),
    )
    return Sheet(member.id, content, _is_demo(member.id, body, known))


def _asked_of(body: Collectivite, known: Known) -> dict[str, Person]:
    """By name: its own people, and the syndicat's executive with the name of the syndicat."""
    found = {body.name: known.people[body.id]}
    if known.ours and known.ours.id != body.id:
        title = known.people[known.ours.id].executive
        found[known.ours.name] = Person(f"{title} {de(known.ours.name)}")
    return found


def _meetings(body: Collectivite, known: Known) -> dict[str, date]:
    """By name, as the people are."""
    both = (body, known.ours) if known.ours else (body,)
    return {one.name: known.meetings[one.id].meeting_on for one in both if one.id in known.meetings}


def _speaking(found: Sequence[Loaded], on: date) -> Loaded | None:
    """The convention that holds, else the one that comes, else the last one; the newest of them."""
    for wanted in (LIVE, UNSIGNED, frozenset(State)):
        fitting = [one for one in found if state(one.facts, on) in wanted]
        if fitting:
            return fitting[-1]
    return None


def _convention(loaded: Loaded | None, on: date) -> str:
    if loaded is None:
        return "Aucune convention avec le syndicat."
    current = STATE_LABELS[state(loaded.facts, on)]
    return f"Convention {loaded.row.reference}, {current}. {sentence(loaded.facts, on)}"


def _duty(body: Collectivite, status: str, ground: str, asked: Asked) -> str:
    """The sentence of the rule; alone, the status says nothing of its reason."""
    if ground not in set(bodies_rules.Ground):
        return f"{wording.OBLIGATIONS[status].capitalize()}."
    known = bodies_rules.Body(body.kind, body.legal_category)
    answer = bodies_rules.Answer(
        asked.on, bodies_rules.Obligation(status), bodies_rules.Ground(ground), ()
    )
    said = bodies_rules.summary(known, answer, asked.policy)
    return f"{said[:1].upper()}{said[1:]}"


def _tile(cell: Cell) -> FicheTile:
    dataset = DATASETS[cell.dataset]
    return FicheTile(
        name=dataset.name,
        pictogram=PICTOGRAMS[cell.dataset],
        state=wording.cell_state(cell),
        detail=wording.cell_detail(cell),
        quarters=wording.quarters(cell),
    )


def _changes(member_id: UUID, known: Known) -> tuple[str, ...]:
    """The newest first; the last line counts those that are not shown."""
    found = sorted(_dated_changes(member_id, known), key=lambda one: one[0], reverse=True)
    said = [text for _, text in found[:CHANGES_SHOWN]]
    if more := len(found) - len(said):
        said.append(
            f"Et {more} autre{'s' if more > 1 else ''} changement{'s' if more > 1 else ''}."
        )
    return tuple(said)


def _dated_changes(member_id: UUID, known: Known) -> Iterator[tuple[date, str]]:
    for period in known.obligation.get(member_id, ()):
        word = wording.OBLIGATIONS[period.status]
        yield period.starts_on, f"Obligation{NBSP}: {word} depuis le {date_fr(period.starts_on)}."
    for loaded in known.conventions.get(member_id, ()):
        for day, entered in known.states.get(loaded.row.id, ()):
            if entered is not State.DRAFT:
                words = f"{STATE_LABELS[entered]} depuis le {date_fr(day)}"
                yield day, f"Convention {loaded.row.reference}{NBSP}: {words}."
    seen: set[str] = set()
    for one in known.evidence.get(member_id, ()):
        if one.dataset not in seen:
            seen.add(one.dataset)
            name = DATASETS[DatasetCode(one.dataset)].name
            stage = wording.STAGES[Stage(one.stage)]
            yield one.observed_on, f"{name}{NBSP}: {stage}, vu le {date_fr(one.observed_on)}."


def _is_demo(member_id: UUID, body: Collectivite, known: Known) -> bool:
    ours = known.ours.id if known.ours else member_id
    return (
        body.is_demo
        or known.planned.get(member_id, NOTHING).is_demo
        or any(known.meetings[key].is_demo for key in (member_id, ours) if key in known.meetings)
        or any(one.row.is_demo for one in known.conventions.get(member_id, ()))
        or any(one.is_demo for one in known.evidence.get(member_id, ()))
    )
