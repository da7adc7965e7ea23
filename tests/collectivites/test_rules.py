"""The threshold rule: each boundary, and the answers of a slow and naive reading of the law."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collectivites import rules
from app.collectivites.rules import (
    Body,
    Ground,
    Headcount,
    Obligation,
    Policy,
    PopulationFigure,
)

ON = date(2026, 11, 21)
COMMUNE = Body("commune", "7210")
EPCI = Body("epci", "7346")
STRICT = Policy()
GUIDES = Policy(applies_to_groupings=True)


def totale(value: int, year: int = 2026) -> PopulationFigure:
    return PopulationFigure("totale", value, date(year, 1, 1), year - 3, "dgcl")


def municipale(value: int, year: int = 2026) -> PopulationFigure:
    return PopulationFigure("municipale", value, date(year, 1, 1), year - 3, "insee")


def agents(etp: str, on: date = date(2025, 1, 1)) -> Headcount:
    return Headcount(Decimal(etp), on, "rapport social unique")


def ask(
    body: Body = COMMUNE,
    *facts: PopulationFigure | Headcount,
    on: date = ON,
    policy: Policy = STRICT,
) -> rules.Answer:
    figures = [fact for fact in facts if isinstance(fact, PopulationFigure)]
    headcounts = [fact for fact in facts if isinstance(fact, Headcount)]
    return rules.obligation(body, figures, headcounts, on, policy)


@pytest.mark.parametrize(
    ("population", "etp", "status", "ground"),
    [
        pytest.param(3_500, "50", "subject", Ground.THRESHOLDS, id="both-exactly-at-threshold"),
        pytest.param(3_499, "50", "exempt", Ground.POPULATION, id="one-inhabitant-short"),
        pytest.param(3_500, "49.99", "exempt", Ground.ETP, id="a-hundredth-of-agent-short"),
        pytest.param(3_500, "49.9999", "exempt", Ground.ETP, id="never-rounded"),
        pytest.param(3_499, "900", "exempt", Ground.POPULATION, id="small-with-many-agents"),
        pytest.param(3_499, None, "exempt", Ground.POPULATION, id="small-whatever-its-agents"),
        pytest.param(60_000, None, "unknown", Ground.ETP_MISSING, id="large-without-agents-known"),
        pytest.param(None, "49.9", "exempt", Ground.ETP, id="few-agents-whatever-its-population"),
        pytest.param(None, "50", "unknown", Ground.POPULATION_MISSING, id="population-missing"),
        pytest.param(None, None, "unknown", Ground.POPULATION_MISSING, id="nothing-known"),
        pytest.param(0, "0", "exempt", Ground.POPULATION, id="zero-is-a-figure"),
    ],
)
def test_a_commune_answers_by_both_thresholds(
    population: int | None, etp: str | None, status: str, ground: Ground
) -> None:
    facts = [totale(population)] if population is not None else []
    headcounts = [agents(etp)] if etp is not None else []

    answer = ask(COMMUNE, *facts, *headcounts)

    assert (answer.status, answer.ground) == (status, ground)


@pytest.mark.parametrize(
    ("etp", "policy", "status"),
    [
        pytest.param("50", STRICT, "subject", id="letter-of-the-law"),
        pytest.param("49.9", STRICT, "exempt", id="too-few-agents"),
        pytest.param(None, STRICT, "unknown", id="agents-unknown"),
        pytest.param("50", GUIDES, "exempt", id="reading-of-the-guides"),
    ],
)
def test_an_epci_of_3_499_inhabitants(etp: str | None, policy: Policy, status: str) -> None:
    headcounts = [agents(etp)] if etp else []

    assert ask(EPCI, totale(3_499), *headcounts, policy=policy).status == status


@pytest.mark.parametrize(
    ("kind", "category", "expected"),
    [
        pytest.param("commune", None, True, id="commune"),
        pytest.param("departement", "7220", True, id="departement"),
        pytest.param("region", None, True, id="region"),
        pytest.param("epci", "7346", False, id="communaute-de-communes"),
        pytest.param("epci", "7229", True, id="metropole-de-lyon"),
        pytest.param("syndicat", "7355", False, id="syndicat-mixte"),
        pytest.param("commune", "7312", False, id="commune-associee"),
        pytest.param("other", "7361", False, id="ccas"),
        pytest.param("other", "7225", True, id="outre-mer"),
        pytest.param("acteur_associe", None, False, id="acteur-associe"),
    ],
)
def test_what_is_a_collectivite_territoriale(
    kind: str, category: str | None, expected: bool
) -> None:
    assert rules.is_territorial(kind, category) is expected


@pytest.mark.parametrize(
    ("figures", "ground"),
    [
        pytest.param([municipale(3_500)], Ground.ETP_MISSING, id="municipale-at-threshold-proves"),
        pytest.param([municipale(3_499)], Ground.POPULATION_MARGIN, id="municipale-just-under"),
        pytest.param([municipale(3_325)], Ground.POPULATION_MARGIN, id="edge-of-the-margin"),
        pytest.param([municipale(3_324)], Ground.POPULATION, id="outside-the-margin"),
        pytest.param([municipale(3_490), totale(3_501)], Ground.ETP_MISSING, id="totale-decides"),
        pytest.param([municipale(3_600), totale(3_499)], Ground.POPULATION, id="even-under"),
        pytest.param(
            [municipale(3_490), totale(3_499, 2025)], Ground.POPULATION, id="two-years-agree"
        ),
        pytest.param(
            [municipale(3_490), totale(3_500, 2025)],
            Ground.POPULATION_DISAGREES,
            id="two-years-disagree",
        ),
        pytest.param(
            [municipale(3_500), totale(3_400, 2025)], Ground.ETP_MISSING, id="newer-proves"
        ),
        pytest.param(
            [municipale(3_400, 2025), totale(3_600)], Ground.ETP_MISSING, id="older-is-ignored"
        ),
        pytest.param(
            [PopulationFigure("inconnue", 3_500, date(2026, 1, 1))],
            Ground.ETP_MISSING,
            id="unknown-category-proves-when-above",
        ),
        pytest.param(
            [PopulationFigure("inconnue", 3_499, date(2026, 1, 1))],
            Ground.POPULATION_MARGIN,
            id="unknown-category-does-not-exempt-near",
        ),
    ],
)
def test_which_population_counts(figures: list[PopulationFigure], ground: Ground) -> None:
    assert ask(COMMUNE, *figures).ground is ground


@pytest.mark.parametrize("kind", ["departement", "region"])
def test_a_departement_has_no_population_doubt(kind: str) -> None:
    answer = ask(Body(kind), agents("50"))

    assert answer.status is Obligation.SUBJECT
    assert "Aucun département" in answer.reasons[0].sentence


def test_the_margin_is_a_setting() -> None:
    answer = ask(COMMUNE, municipale(3_499), policy=Policy(margin_percent=0))

    assert answer.ground is Ground.POPULATION


def test_two_figures_that_disagree_are_both_shown() -> None:
    answer = ask(COMMUNE, municipale(3_490), totale(3_510, 2025), agents("60"))

    shown = [(one.figure, one.category, one.vintage) for one in answer.reasons]
    assert shown[:2] == [("3\u202f490", "municipale", 2023), ("3\u202f510", "totale", 2022)]
    assert answer.status is Obligation.UNKNOWN


@pytest.mark.parametrize(
    ("on", "status", "ground"),
    [
        pytest.param(date(2016, 10, 6), "exempt", Ground.BEFORE_LAW, id="eve-of-the-law"),
        pytest.param(date(2016, 10, 7), "unknown", Ground.STAGED_ENTRY, id="day-of-the-law"),
        pytest.param(date(2018, 10, 6), "unknown", Ground.STAGED_ENTRY, id="last-day-of-the-steps"),
        pytest.param(date(2018, 10, 7), "subject", Ground.THRESHOLDS, id="fully-in-force"),
    ],
)
def test_the_dates_of_the_law(on: date, status: str, ground: Ground) -> None:
    answer = ask(COMMUNE, totale(9_000, 2015), agents("80", date(2015, 1, 1)), on=on)

    assert (answer.status, answer.ground) == (status, ground)


def test_figures_take_effect_on_1_january() -> None:
    facts = (totale(3_600, 2025), totale(3_400, 2026), agents("60"))

    assert ask(COMMUNE, *facts, on=date(2025, 12, 31)).status is Obligation.SUBJECT
    assert ask(COMMUNE, *facts, on=date(2026, 1, 1)).status is Obligation.EXEMPT


def test_the_last_declared_headcount_counts() -> None:
    declared = (agents("40", date(2025, 1, 1)), agents("60", date(2025, 6, 1)))

    assert ask(EPCI, *declared, on=date(2025, 5, 31)).status is Obligation.EXEMPT
    assert ask(EPCI, *declared, on=date(2025, 6, 1)).status is Obligation.SUBJECT


def test_a_small_commune_with_many_agents_still_owes_its_algorithms() -> None:
    answer = ask(COMMUNE, totale(3_499), agents("50"))

    assert [note.code for note in answer.notes] == ["algorithms"]
    assert "CRPA art. L. 312-1-3 et D. 312-1-4" in answer.sources


def test_the_answer_says_figure_category_vintage_source_and_article() -> None:
    reason = ask(COMMUNE, totale(12_345), agents("50")).reasons[0]

    assert reason.sentence == (
        "12\u202f345 habitants (population totale en vigueur depuis le 1er janvier 2026, millésime "
        "2023, source dgcl)\u00a0: au moins 3\u202f500, le seuil de population est atteint."
    )
    assert reason.article == "CRPA art. L. 312-1-1"


def test_the_sentence_for_elus() -> None:
    answer = ask(COMMUNE, totale(12_345), agents("50"))

    assert rules.summary(COMMUNE, answer) == (
        "soumise à l’obligation (article L. 312-1-1 du CRPA)\u00a0: au moins 3\u202f500 habitants "
        "et au moins 50 agents en équivalent temps plein."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param("12", "presque sûr", id="up-to-49"),
        pytest.param("21", "présume", id="from-50"),
        pytest.param("NN", "ne dit rien", id="none"),
        pytest.param("??", "ne dit rien", id="not-a-code"),
    ],
)
def test_a_band_is_only_an_indication(code: str, words: str) -> None:
    assert words in rules.band(code).hint


figures_drawn = st.lists(
    st.builds(
        PopulationFigure,
        category=st.sampled_from(["totale", "municipale"]),
        value=st.integers(3_300, 3_700),
        effective_on=st.builds(lambda year: date(year, 1, 1), st.integers(2015, 2027)),
    ),
    max_size=6,
    unique_by=lambda figure: (figure.category, figure.effective_on),
)
headcounts_drawn = st.lists(
    st.builds(
        Headcount,
        etp=st.decimals(48, 52, places=2),
        effective_on=st.dates(date(2015, 1, 1), date(2027, 12, 31)),
    ),
    max_size=4,
    unique_by=lambda headcount: headcount.effective_on,
)
bodies_drawn = st.sampled_from([COMMUNE, EPCI, Body("syndicat", "7355"), Body("region")])
policies_drawn = st.builds(Policy, st.booleans(), st.integers(0, 20))
days_drawn = st.dates(date(2015, 1, 1), date(2028, 6, 30))


def naive(  # noqa: C901  # an oracle: one flat reading, on purpose unlike the rule
    body: Body,
    figures: list[PopulationFigure],
    headcounts: list[Headcount],
    on: date,
    policy: Policy,
) -> str:
    """The law read aloud, slowly: written without the code under test."""
    if on < date(2016, 10, 7):
        return "exempt"
    if on < date(2018, 10, 7):
        return "unknown"
    known: dict[str, tuple[date, int]] = {}
    for figure in sorted(figures, key=lambda one: one.effective_on):
        if figure.effective_on <= on:
            known[figure.category] = (figure.effective_on, figure.value)
    etp = None
    for headcount in sorted(headcounts, key=lambda one: one.effective_on):
        if headcount.effective_on <= on:
            etp = headcount.etp
    concerned = body.kind in {"commune", "region"} or policy.applies_to_groupings
    population = "passes"
    if concerned:
        population = "unknown"
        if "totale" in known and (
            "municipale" not in known or known["municipale"][0] <= known["totale"][0]
        ):
            population = "fails" if known["totale"][1] < 3_500 else "passes"
        elif "municipale" in known:
            value = known["municipale"][1]
            if value >= 3_500:
                population = "passes"
            elif "totale" in known:
                population = "fails" if known["totale"][1] < 3_500 else "unknown"
            elif value < Decimal(3_500) * (100 - policy.margin_percent) / 100:
                population = "fails"
        elif body.kind == "region":
            population = "passes"
    if population == "fails" or (etp is not None and etp < 50):
        return "exempt"
    return "subject" if population == "passes" and etp is not None else "unknown"


@given(bodies_drawn, figures_drawn, headcounts_drawn, days_drawn, policies_drawn)
def test_the_rule_agrees_with_a_naive_reading(
    body: Body,
    figures: list[PopulationFigure],
    headcounts: list[Headcount],
    on: date,
    policy: Policy,
) -> None:
    answer = rules.obligation(body, figures, headcounts, on, policy)

    assert answer.status == naive(body, figures, headcounts, on, policy)
    assert answer.reasons
    assert answer.sources[0] == "CRPA art. L. 312-1-1"
    assert rules.summary(body, answer, policy).endswith(".")


@given(bodies_drawn, figures_drawn, headcounts_drawn, policies_drawn, days_drawn)
def test_the_periods_say_what_the_rule_says_each_day(
    body: Body,
    figures: list[PopulationFigure],
    headcounts: list[Headcount],
    policy: Policy,
    drawn: date,
) -> None:
    periods = rules.obligation_periods(body, figures, headcounts, policy)

    turns = [period.starts_on for period in periods]
    days = {day + timedelta(days=shift) for day in (*turns, drawn) for shift in (-1, 0, 1)}
    for on in days:
        covering = [
            period
            for period in periods
            if period.starts_on <= on and (period.ends_on is None or on <= period.ends_on)
        ]
        if on < rules.LAW_ON:
            assert covering == []
            continue
        answer = rules.obligation(body, figures, headcounts, on, policy)
        assert [(one.status, one.ground) for one in covering] == [(answer.status, answer.ground)]


@given(bodies_drawn, figures_drawn, headcounts_drawn, policies_drawn)
def test_the_periods_leave_no_gap_and_merge_equal_neighbours(
    body: Body, figures: list[PopulationFigure], headcounts: list[Headcount], policy: Policy
) -> None:
    periods = rules.obligation_periods(body, figures, headcounts, policy)

    assert periods[0].starts_on == rules.LAW_ON
    assert periods[-1].ends_on is None
    for before, after in pairwise(periods):
        assert before.ends_on == after.starts_on - timedelta(days=1)
        assert (before.status, before.ground) != (after.status, after.ground)
