"""The figures of a day, counted from the rooms below: what a snapshot freezes, and the present."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.queries import lists as conventions
from app.core.clock import now
from app.datasets import queries as datasets
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries import DatasetCounts, MemberProgress
from app.datasets.rules import Applicability, Stage
from app.reports import queries
from app.reports.maps.layers import NO_CONVENTION, convention_class
from app.reports.queries import places, vintages
from app.reports.snapshots.rules import (
    NO_FIGURES,
    Context,
    DatasetFigures,
    EpciFigures,
    Figures,
    FrozenMember,
    Snapshot,
    mean_rate,
    read_cells,
    write_cells,
)


def everyone(
    session: Session, on: date, known: Mapping[tuple[UUID, str], DatasetCell] | None = None
) -> list[MemberProgress]:
    """Every member of the scope; `known` replaces the recorded cells by those of a past day."""
    found = datasets.members(session, datasets.Filters(), on)
    return datasets.progress(session, found, on, known)


def present(session: Session, on: date, *, with_figures: bool = True) -> Snapshot:
    """The day as it stands, not kept; to compare members, the figures need not be counted."""
    members, known = everyone(session, on), ties(session, on)
    setting = queries.setting(session)
    return Snapshot(
        id=None,
        taken_on=on,
        name="",
        author="",
        recorded_at=now(),
        rule_version=rules.RULE_VERSION,
        covers_everyone=not setting.has_followed,
        member_count=len(members),
        figures=figures(session, members, on) if with_figures else NO_FIGURES,
        is_demo=setting.has_demo,
        members=tuple(frozen_member(one, known) for one in members),
    )


@dataclass(frozen=True, slots=True)
class Ties:
    """What a snapshot keeps of each member beside its progress."""

    conventions: Mapping[UUID, str]
    insee_codes: Mapping[UUID, str]


def ties(session: Session, on: date) -> Ties:
    states = places.states_of_everyone(session, on)
    classes = {key: convention_class(found) for key, found in states.items()}
    return Ties(classes, places.insee_codes(session))


def frozen_member(one: MemberProgress, known: Ties) -> FrozenMember:
    return FrozenMember(
        id=one.member.id,
        siren=one.member.siren,
        name=one.member.name,
        kind=one.member.kind,
        epci_id=one.member.epci_id,
        obligation=one.member.obligation,
        published=one.score.published,
        applicable=one.score.applicable,
        percent=one.score.percent,
        possible_percent=one.score.possible_percent,
        cells=read_cells(write_cells(one.cells)),
        insee_code=known.insee_codes.get(one.member.id),
        convention=known.conventions.get(one.member.id, NO_CONVENTION),
    )


def figures(session: Session, members: Sequence[MemberProgress], on: date) -> Figures:
    states = conventions.counts_by_state(session, conventions.Filters(on=on))
    weighed = datasets.weighed(session, members, on)
    answers = queries.obligations(session, on)
    return Figures(
        datasets=tuple(_dataset(members, index) for index in range(len(rules.CODES))),
        epcis=_epcis(session, members),
        territory=rules.territory(weighed),
        conventions={state.value: number for state, number in states.items()},
        obligations={status: answers.get(status, 0) for status in rules.OBLIGATIONS},
        without_convention=queries.without_convention_count(session, on),
        context=_context(session, on),
    )


def _context(session: Session, on: date) -> Context:
    where = queries.setting(session)
    known, newest = vintages.headcounts(session, on)
    seen = vintages.seen_on(session, on)
    return Context(
        syndicat=where.syndicat,
        territory=where.territory,
        departement=places.home_departement(session),
        population_year=vintages.population_year(session, on),
        headcount_count=known,
        headcount_on=newest.isoformat() if newest else "",
        seen_on=seen.isoformat() if seen else "",
    )


def _dataset(members: Sequence[MemberProgress], index: int) -> DatasetFigures:
    code = rules.CODES[index]
    counts = DatasetCounts.of(code, [one.cells[index] for one in members])
    return DatasetFigures(
        dataset=code,
        concerned=counts.concerned(),
        published=counts.concerned(Stage.PUBLISHED),
        collected=counts.concerned(Stage.COLLECTED),
        engaged=counts.concerned(Stage.ENGAGED),
        not_started=counts.concerned(Stage.NOT_STARTED),
        undetermined=counts.applicable_as(Applicability.UNDETERMINED),
        not_applicable=counts.applicable_as(Applicability.NOT_APPLICABLE),
        percent=counts.percent,
    )


def _epcis(session: Session, members: Sequence[MemberProgress]) -> tuple[EpciFigures, ...]:
    """A grouping counts with the members of its communes; those of no grouping are left out."""
    groups: dict[UUID, list[MemberProgress]] = {}
    for one in members:
        of = one.member.id if one.member.kind == "epci" else one.member.epci_id
        if of is not None:
            groups.setdefault(of, []).append(one)
    names = datasets.epci_names(session, groups)
    ordered = sorted(groups, key=lambda identifier: names[identifier])
    return tuple(_epci(identifier, names[identifier], groups[identifier]) for identifier in ordered)


def _epci(identifier: UUID, name: str, members: Sequence[MemberProgress]) -> EpciFigures:
    return EpciFigures(
        id=identifier,
        name=name,
        members=len(members),
        publishing=sum(one.score.published > 0 for one in members),
        published=sum(one.score.published for one in members),
        applicable=sum(one.score.applicable for one in members),
        percent=mean_rate(one.score.percent for one in members),
    )
