"""The rules spelt out in SQL say what the rules say, for every standing and every cell."""

import random
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from app.collectivites.models import PopulationFigure
from app.datasets import queries, rules
from app.datasets.models import DatasetCell
from app.datasets.queries import Filters
from app.datasets.rules import Applicability, DatasetCode, Stage
from tests.datasets.factories import TODAY, make_body

BEFORE, AFTER = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def country(session: Session) -> list[queries.MemberProgress]:
    """Each kind, obligation and threshold, three times; a third of their cells say something."""
    chance = random.Random(20261121)  # noqa: S311  # the same each time, guards nothing
    for number, (kind, obligation, reason) in enumerate(
        (kind, obligation, reason)
        for kind in rules.KINDS
        for obligation in ("subject", "exempt", "unknown", None)
        for reason in ("", "population")
        for _ in range(3)
    ):
        body = make_body(
            session, f"Corps {number:03}", kind=kind, obligation=obligation, reason=reason
        )
        for code in rules.CODES:
            if chance.random() < 0.4:
                session.add(_cell(body.id, code, chance))
    session.flush()
    of = queries.members(session, Filters(), TODAY)
    return queries.progress(session, of, TODAY)


def _cell(body_id: Any, code: DatasetCode, chance: random.Random) -> DatasetCell:
    stage = chance.choice(list(Stage))
    decision = chance.choice([None, None, "mandatory", "voluntary", "not_applicable"])
    is_dated = stage is Stage.PUBLISHED and chance.random() < 0.8
    fresh = chance.choice([BEFORE, AFTER])
    return DatasetCell(
        collectivite_id=body_id,
        dataset=code.value,
        decision=decision,
        decision_until=chance.choice([BEFORE, AFTER]) if decision else None,
        stage=int(stage),
        conformity=chance.choice([None, *rules.Conformity]) if stage is Stage.PUBLISHED else None,
        fresh_until=fresh if is_dated else None,
        stale_until=max(fresh, chance.choice([BEFORE, AFTER])) if is_dated else None,
    )


def _ordered(values: list[tuple[Any, str]], *, descending: bool) -> list[str]:
    """« Sans objet » last both ways, ties by name."""
    rated = sorted((value, name) for value, name in values if value is not None)
    if descending:
        rated.sort(key=lambda pair: (-pair[0], pair[1]))
    return [name for _, name in rated] + sorted(name for value, name in values if value is None)


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
class TestOrder:
    def test_by_the_rate(
        self, session: Session, country: list[queries.MemberProgress], descending: bool
    ) -> None:
        found = queries.ranked(
            session, Filters(), TODAY, queries.rate, limit=500, offset=0, descending=descending
        )

        values = [(one.score.percent, one.member.name) for one in country]
        assert len({value for value, _ in values}) > 20
        assert [one.member.name for one in found] == _ordered(values, descending=descending)

    @pytest.mark.parametrize("code", rules.CODES)
    def test_by_the_points_of_a_dataset(
        self,
        session: Session,
        country: list[queries.MemberProgress],
        descending: bool,
        code: DatasetCode,
    ) -> None:
        found = queries.ranked(
            session, Filters(), TODAY, queries.points_of(code),
            limit=500, offset=0, descending=descending,
        )  # fmt: skip

        place = rules.CODES.index(code)
        cells = [(one.cells[place], one.member.name) for one in country]
        values = [(cell.points if cell.is_applicable else None, name) for cell, name in cells]
        assert [one.member.name for one in found] == _ordered(values, descending=descending)

    def test_page_after_page(
        self, session: Session, country: list[queries.MemberProgress], descending: bool
    ) -> None:
        def page(limit: int, offset: int) -> list[str]:
            found = queries.ranked(
                session, Filters(), TODAY, queries.rate,
                limit=limit, offset=offset, descending=descending,
            )  # fmt: skip
            return [one.member.name for one in found]

        assert page(70, 0) + page(70, 70) + page(70, 140) == page(len(country), 0)


@pytest.mark.parametrize("reached", [None, DatasetCode.DELIBERATIONS, DatasetCode.PRENOMS])
def test_an_order_keeps_what_the_filters_keep(
    session: Session, country: list[queries.MemberProgress], reached: DatasetCode | None
) -> None:
    """Both speak of cells: the order of one cell, the filter of any."""
    order = queries.points_of(reached) if reached else queries.rate
    for stage in (None, Stage.NOT_STARTED, Stage.PUBLISHED):
        for wanted in (frozenset({Applicability.VOLUNTARY}), frozenset({Applicability.MANDATORY})):
            filters = Filters(stage=stage, applicabilities=wanted)

            found = queries.ranked(
                session, filters, TODAY, order, limit=500, offset=0, descending=False
            )

            kept = {one.id for one in queries.members(session, filters, TODAY)}
            everybody = queries.ranked(
                session, Filters(), TODAY, order, limit=500, offset=0, descending=False
            )
            assert 0 < len(kept) < len(country)
            assert [one.member.id for one in found] == [
                one.member.id for one in everybody if one.member.id in kept
            ]


def test_the_figures_of_the_territory(
    session: Session, country: list[queries.MemberProgress]
) -> None:
    for number, one in enumerate(country):
        if one.member.kind == "commune":
            figure = PopulationFigure(
                collectivite_id=one.member.id, category="totale", vintage_year=2023,
                value=1_000 + number, effective_on=date(2026, 1, 1), source="essai",
            )  # fmt: skip
            session.add(figure)
    session.flush()

    one_by_one = rules.territory(queries.weighed(session, country, TODAY))

    assert one_by_one.percent
    assert 0 < one_by_one.covered < one_by_one.population
    assert queries.territory(session, TODAY) == one_by_one


APPLICABILITIES = [
    frozenset(),
    *(frozenset({one}) for one in Applicability),
    frozenset(Applicability) - {Applicability.NOT_APPLICABLE},
]


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize("dataset", [None, DatasetCode.PRENOMS, DatasetCode.SUBVENTIONS])
def test_filters_keep_the_same_members(
    session: Session,
    country: list[queries.MemberProgress],
    dataset: DatasetCode | None,
    stage: Stage | None,
) -> None:
    for wanted in APPLICABILITIES:
        filters = Filters(dataset=dataset, applicabilities=wanted, stage=stage)

        found = [one.name for one in queries.members(session, filters, TODAY)]

        expected = [
            one.member.name
            for one in country
            if any(
                (dataset in {None, cell.dataset})
                and (not wanted or cell.applicability in wanted)
                and (stage is None or cell.stage is stage)
                for cell in one.cells
            )
        ]
        assert found == expected, (dataset, stage, sorted(wanted))
        assert queries.count(session, filters, TODAY) == len(expected)
