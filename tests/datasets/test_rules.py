"""Applicability, evidence, licence and score: boundaries, and properties against a slow oracle."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets import rules
from app.datasets.rules import Applicability, Conformity, DatasetCode, Stage

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BAL = DatasetCode.BASE_ADRESSE_LOCALE
DELIBERATIONS = DatasetCode.DELIBERATIONS
MANDATORY = Applicability.MANDATORY
VOLUNTARY = Applicability.VOLUNTARY
UNDETERMINED = Applicability.UNDETERMINED
NOT_APPLICABLE = Applicability.NOT_APPLICABLE


def row_of(kind: str, obligation: str, *, below: bool = False) -> list[str]:
    """Answers of the rule for the six datasets, in the order of the catalogue, as letters."""
    standing = rules.Standing(kind, obligation, below)
    letters = {MANDATORY: "M", VOLUNTARY: "V", NOT_APPLICABLE: "-", UNDETERMINED: "?"}
    return [letters[rules.default_applicability(code, standing).value] for code in rules.CODES]


class TestCatalogue:
    def test_the_six_datasets_come_with_their_schema_and_version(self) -> None:
        assert [(d.schema, d.version) for d in rules.DATASETS.values()] == [
            ("scdl/deliberations", "2.1.5"),
            ("scdl/subventions", "2.1.1"),
            ("139bercy/format-commande-publique", "2.0.3"),
            ("etalab/schema-bal", "1.5.0"),
            ("scdl/equipements", "0.1.5"),
            ("scdl/prenoms", "1.1.6"),
        ]

    def test_each_has_one_rhythm(self) -> None:
        for dataset in rules.DATASETS.values():
            assert (dataset.period_days is None) == dataset.is_yearly


class TestApplicability:
    @pytest.mark.parametrize(
        ("kind", "obligation", "below", "expected"),
        [
            # délibérations, subventions, marchés, adresses, équipements, prénoms
            pytest.param("commune", "subject", False, "MMMMMM", id="subject-commune"),
            pytest.param("commune", "exempt", True, "VVMMVV", id="small-commune"),
            pytest.param("commune", "exempt", False, "V?MMVV", id="commune-exempt-by-staff"),
            pytest.param("commune", "unknown", False, "??MM??", id="commune-without-etp"),
            pytest.param("epci", "subject", False, "MMM-M-", id="subject-epci"),
            pytest.param("epci", "exempt", False, "V?M-V-", id="epci-exempt-by-staff"),
            pytest.param("departement", "subject", False, "MMM-M-", id="departement"),
            pytest.param("syndicat", "unknown", False, "??M-?-", id="syndicat-without-etp"),
            pytest.param("acteur_associe", "unknown", False, "???-?-", id="acteur-associe"),
        ],
    )
    def test_the_rule_answers_by_kind_and_obligation(
        self, kind: str, obligation: str, below: bool, expected: str
    ) -> None:
        assert row_of(kind, obligation, below=below) == list(expected)

    @given(st.sampled_from(rules.KINDS), st.booleans(), st.sampled_from(rules.CODES))
    def test_ignorance_of_the_obligation_never_exempts(
        self, kind: str, below: bool, code: DatasetCode
    ) -> None:
        unknown = rules.default_applicability(code, rules.Standing(kind, "unknown", below))
        subject = rules.default_applicability(code, rules.Standing(kind, "subject", below))

        assert unknown.value is subject.value or unknown.value is UNDETERMINED

    @given(
        st.sampled_from(rules.CODES),
        st.sampled_from(rules.KINDS),
        st.sampled_from(rules.OBLIGATIONS),
        st.booleans(),
    )
    def test_every_answer_gives_its_ground(
        self, code: DatasetCode, kind: str, obligation: str, below: bool
    ) -> None:
        ground = rules.default_applicability(code, rules.Standing(kind, obligation, below))

        assert ground.text.endswith((".", "?"))

    def test_what_rests_on_secondary_sources_is_marked(self) -> None:
        small = rules.Standing("commune", "exempt", is_below_population=True)

        ground = rules.default_applicability(DatasetCode.SUBVENTIONS, small)

        assert not ground.is_verified
        assert "n’a pas été vérifié" in ground.text


class TestDecision:
    @pytest.mark.parametrize(
        ("decided_on", "last_day"),
        [
            pytest.param(date(2026, 11, 21), date(2027, 11, 20), id="twelve-months"),
            pytest.param(date(2028, 2, 29), date(2029, 2, 27), id="leap-day"),
            pytest.param(date(2027, 1, 1), date(2027, 12, 31), id="civil-year"),
        ],
    )
    def test_it_lapses_after_twelve_months(self, decided_on: date, last_day: date) -> None:
        assert rules.decision_until(decided_on) == last_day

    def test_the_rule_speaks_again_the_day_after(self) -> None:
        until = date(2027, 11, 20)

        assert rules.effective(MANDATORY, "not_applicable", until, until) == NOT_APPLICABLE
        assert rules.effective(MANDATORY, "not_applicable", until, date(2027, 11, 21)) == MANDATORY
        assert rules.effective(MANDATORY, None, None, until) == MANDATORY

    def test_the_newest_one_counts_and_may_go_back_to_the_rule(self) -> None:
        first = rules.Decision("not_applicable", date(2026, 1, 5), NOON)
        second = rules.Decision("voluntary", date(2026, 1, 5), NOON + timedelta(hours=1))
        back = rules.Decision(rules.BACK_TO_RULE, date(2026, 6, 1), NOON)

        assert rules.newest_decision([second, first]) == second
        assert rules.newest_decision([first, second, back]) is None
        assert rules.newest_decision([]) is None

    def test_a_reason_of_ten_characters_is_asked(self) -> None:
        standing = rules.Standing("epci", "subject")

        short = rules.decision_errors(DELIBERATIONS, standing, "voluntary", " neuf car ")
        enough = rules.decision_errors(DELIBERATIONS, standing, "voluntary", "dix caract")

        assert list(short) == ["reason"]
        assert enough == {}

    def test_no_commune_is_freed_from_its_addresses(self) -> None:
        errors = rules.decision_errors(
            BAL, rules.Standing("commune", "exempt"), "not_applicable", "Pas d’adresse ici."
        )

        assert list(errors) == ["value"]

    def test_undetermined_is_not_a_decision(self) -> None:
        errors = rules.decision_errors(
            BAL, rules.Standing("epci", "exempt"), "undetermined", "Je ne sais pas."
        )

        assert list(errors) == ["value"]


class TestFreshness:
    @pytest.mark.parametrize(
        ("age", "expected"),
        [
            pytest.param(0, "1", id="today"),
            pytest.param(132, "1", id="T-and-its-tenth"),
            pytest.param(133, "0.5", id="one-day-over"),
            pytest.param(240, "0.5", id="two-T"),
            pytest.param(241, "0", id="over-two-T"),
        ],
    )
    def test_deliberations_follow_a_rhythm_of_120_days(self, age: int, expected: str) -> None:
        data_on = date(2026, 1, 1)
        dates = rules.freshness_dates(DELIBERATIONS, data_on=data_on, data_year=None)
        assert dates is not None

        on = data_on + timedelta(days=age)

        assert rules.freshness(dates.fresh_until, dates.stale_until, on) == Decimal(expected)

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2026, 3, 31), "1", id="2025-not-due-yet"),
            pytest.param(date(2026, 4, 1), "0.5", id="2025-due"),
            pytest.param(date(2027, 3, 31), "0.5", id="one-year-late"),
            pytest.param(date(2027, 4, 1), "0", id="two-years-late"),
        ],
    )
    def test_prenoms_are_compared_by_vintage(self, on: date, expected: str) -> None:
        dates = rules.freshness_dates(DatasetCode.PRENOMS, data_on=None, data_year=2024)
        assert dates is not None

        assert rules.freshness(dates.fresh_until, dates.stale_until, on) == Decimal(expected)

    def test_data_without_a_date_is_not_measured(self) -> None:
        assert rules.freshness_dates(DELIBERATIONS, data_on=None, data_year=2026) is None
        assert rules.freshness(None, None, date(2026, 1, 1)) is None

    @given(
        st.sampled_from([code for code in rules.CODES if not rules.DATASETS[code].is_yearly]),
        st.integers(0, 1_500),
    )
    def test_it_agrees_with_the_ages_of_the_text(self, code: DatasetCode, age: int) -> None:
        period = rules.DATASETS[code].period_days
        assert period is not None
        tolerance = max(Fraction(7), Fraction(period, 10))
        expected = "1" if age <= period + tolerance else "0.5" if age <= 2 * period else "0"
        dates = rules.freshness_dates(code, data_on=date(2020, 1, 1), data_year=None)
        assert dates is not None

        on = date(2020, 1, 1) + timedelta(days=age)

        assert rules.freshness(dates.fresh_until, dates.stale_until, on) == Decimal(expected)


def published(**changes: object) -> rules.Claim:
    values: dict[str, object] = {
        "stage": Stage.PUBLISHED,
        "observed_on": date(2026, 11, 20),
        "url": "https://www.data.gouv.fr/datasets/bal-moissac",
        "licence": "lov2",
    }
    return rules.Claim(**{**values, **changes})  # type: ignore[arg-type]


class TestClaim:
    def test_published_needs_an_address_a_licence_and_a_day(self) -> None:
        assert rules.claim_errors(BAL, published(), date(2026, 11, 21)) == {}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"url": None}, "url", id="no-address"),
            pytest.param({"url": "mairie.fr/adresses"}, "url", id="no-scheme"),
            pytest.param({"url": "http://localhost/x"}, "url", id="not-public"),
            pytest.param({"url": "https://a.fr/<script>"}, "url", id="hostile"),
            pytest.param({"licence": "CC-BY"}, "licence", id="creative-commons"),
            pytest.param({"licence": None}, "licence", id="no-licence"),
            pytest.param({"observed_on": date(2026, 11, 22)}, "observed_on", id="tomorrow"),
            pytest.param({"data_on": date(2026, 11, 21)}, "data_on", id="younger-than-seen"),
            pytest.param({"data_year": 2027}, "data_year", id="vintage-to-come"),
            pytest.param(
                {"conformity": Conformity.MINOR}, "schema_version", id="report-without-version"
            ),
        ],
    )
    def test_what_is_missing_is_named(self, changes: dict[str, object], field: str) -> None:
        assert list(rules.claim_errors(BAL, published(**changes), date(2026, 11, 21))) == [field]

    def test_engaged_needs_a_correspondant_and_a_source(self) -> None:
        claim = rules.Claim(stage=Stage.ENGAGED, observed_on=date(2026, 11, 20))

        errors = rules.claim_errors(BAL, claim, date(2026, 11, 21))

        assert set(errors) == {"correspondant", "data_source"}

    def test_collected_needs_the_file_and_its_date(self) -> None:
        claim = rules.Claim(stage=Stage.COLLECTED, observed_on=date(2026, 11, 20))
        today = date(2026, 11, 21)

        assert set(rules.claim_errors(BAL, claim, today)) == {"file", "data_on"}
        assert set(rules.claim_errors(DatasetCode.PRENOMS, claim, today)) == {"file", "data_year"}

    def test_conformity_is_measured_on_a_published_file_only(self) -> None:
        claim = rules.Claim(
            stage=Stage.ENGAGED,
            observed_on=date(2026, 11, 20),
            correspondant="Secrétariat",
            data_source="Logiciel métier",
            conformity=Conformity.CONFORMANT,
        )

        assert list(rules.claim_errors(BAL, claim, date(2026, 11, 21))) == ["conformity"]

    def test_going_back_to_nothing_needs_a_word(self) -> None:
        claim = rules.Claim(stage=Stage.NOT_STARTED, observed_on=date(2026, 11, 20))

        assert list(rules.claim_errors(BAL, claim, date(2026, 11, 21))) == ["note"]


def fact(number: int, stage: int, on: date, **changes: object) -> rules.EvidenceFact:
    values: dict[str, object] = {
        "id": UUID(int=number),
        "stage": stage,
        "observed_on": on,
        "recorded_at": NOON,
    }
    return rules.EvidenceFact(**{**values, **changes})  # type: ignore[arg-type]


FACTS = st.builds(
    fact,
    st.integers(1, 10**6),
    st.integers(0, 3),
    st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    is_withdrawn=st.booleans(),
    recorded_at=st.sampled_from([NOON, NOON + timedelta(hours=1)]),
    data_on=st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
)


class TestProjection:
    def test_nothing_said_is_not_started(self) -> None:
        assert rules.project(BAL, []) == rules.CellProjection()

    def test_the_newest_by_date_counts_even_recorded_before(self) -> None:
        older_seen = fact(1, 3, date(2026, 1, 5), recorded_at=NOON + timedelta(days=1))
        newer_seen = fact(2, 1, date(2026, 1, 6))

        assert rules.project(BAL, [newer_seen, older_seen]).evidence_id == newer_seen.id

    def test_a_withdrawn_one_never_counts(self) -> None:
        kept = fact(1, 1, date(2026, 1, 5))
        withdrawn = fact(2, 3, date(2026, 1, 6), is_withdrawn=True)

        assert rules.project(BAL, [kept, withdrawn]).stage == 1

    def test_published_since_the_first_day_of_the_last_run(self) -> None:
        days = [date(2026, 1, day) for day in (1, 2, 3, 4)]
        stages = [3, 0, 3, 3]
        facts = [
            fact(n, stage, day) for n, (stage, day) in enumerate(zip(stages, days, strict=True))
        ]

        assert rules.project(BAL, facts).published_on == date(2026, 1, 3)

    @given(st.lists(FACTS, max_size=8, unique_by=lambda one: one.id), st.randoms())
    def test_it_agrees_with_a_slow_reading(
        self, facts: list[rules.EvidenceFact], random: object
    ) -> None:
        kept = [one for one in facts if not one.is_withdrawn]
        newest = None
        for one in kept:  # bubble: no sort, no shared key
            beats = newest is None or (one.observed_on, one.recorded_at, one.id.int) > (
                newest.observed_on,
                newest.recorded_at,
                newest.id.int,
            )
            newest = one if beats else newest
        shuffled = list(facts)
        random.shuffle(shuffled)  # type: ignore[attr-defined]

        projection = rules.project(BAL, shuffled)

        assert projection.evidence_id == (newest.id if newest else None)
        assert projection.stage == (newest.stage if newest else 0)
        assert (projection.published_on is not None) == (projection.stage == 3)
        assert projection == rules.project(BAL, facts)


class TestLicence:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("lov2", "licence-ouverte-2"),
            ("Licence Ouverte v2.0 (Etalab)", "licence-ouverte-2"),
            ("etalab-2.0", "licence-ouverte-2"),
            ("Licence Ouverte / Open Licence version 2.0", "licence-ouverte-2"),
            ("fr-lo", "licence-ouverte-1"),
            ("Licence Ouverte (Etalab)", "licence-ouverte-1"),
            ("odc-odbl", "odbl"),
            ("Open Database License (ODbL)", "odbl"),
            ("ODbL", "odbl"),
            ("licence-ouverte-1", "licence-ouverte-1"),
            ("licence-ouverte-2", "licence-ouverte-2"),
            ("CC-BY-4.0", "other"),
            ("Creative Commons, voir aussi etalab", "other"),
            ("notspecified", "other"),
            ("", "other"),
            (None, "other"),
            ("Tous droits réservés", "other"),
        ],
    )
    def test_spellings_are_brought_to_one_code(self, text: str | None, expected: str) -> None:
        assert rules.normalise(text).licence == expected

    def test_a_page_that_speaks_of_etalab_is_doubtful(self) -> None:
        reading = rules.normalise("<p>Sous <b>licence Etalab</b></p>")

        assert reading.is_allowed
        assert reading.is_doubtful

    @given(st.sampled_from(rules.Licence))
    def test_a_code_reads_as_itself(self, licence: rules.Licence) -> None:
        assert rules.normalise(licence).licence is licence


CELLS = st.builds(
    rules.cell,
    st.sampled_from(rules.CODES),
    st.sampled_from(Applicability),
    stage=st.integers(0, 3),
    conformity=st.none() | st.sampled_from(Conformity),
    freshness=st.none() | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]),
)


def slow_points(one: rules.Cell) -> Fraction:
    """The table of lifecycle.md §4, read line by line."""
    if one.applicability == UNDETERMINED or one.applicability == NOT_APPLICABLE:
        return Fraction(0)
    points = Fraction([0, 10, 25, 60][one.stage])
    if one.stage == 3:
        shares = {None: Fraction(0), "conformant": Fraction(1), "minor": Fraction(1, 2)}
        points += 25 * shares.get(one.conformity, Fraction(0))
        points += 15 * Fraction(one.freshness or 0)
    return points


class TestScore:
    def test_the_vector_of_the_reference(self) -> None:
        day = {"freshness": Decimal(0)}
        code = rules.CODES[0]
        cells = [
            rules.cell(code, MANDATORY, stage=3, conformity="conformant", freshness=Decimal(1)),
            rules.cell(code, MANDATORY, stage=3, conformity="non_conformant", freshness=Decimal(1)),
            rules.cell(code, MANDATORY, stage=0),
            rules.cell(code, VOLUNTARY, stage=3, conformity="conformant", **day),
            rules.cell(code, VOLUNTARY, stage=2),
            rules.cell(code, NOT_APPLICABLE),
        ]

        score = rules.member_score(cells)

        assert [int(one.points) for one in cells] == [100, 75, 0, 85, 25, 0]
        assert (score.percent, score.published, score.applicable) == (57, 3, 5)
        assert score.sentence == "3 jeux publiés sur 5 concernés (1 non concerné)"
        assert score.rate == "57\u00a0%"
        assert score.grade == "en bonne voie"

    def test_half_points_are_kept_in_a_cell_and_rounded_down_in_the_rate(self) -> None:
        one = rules.cell(
            DELIBERATIONS, MANDATORY, stage=3, conformity="minor", freshness=Decimal(1)
        )

        assert one.points == Decimal("87.5")
        assert rules.member_score([one]).percent == 87
        assert rules.points_fr(one.points) == "87,5\u00a0points"

    def test_what_is_not_measured_gives_a_range(self) -> None:
        one = rules.cell(DELIBERATIONS, MANDATORY, stage=3, freshness=Decimal(1))

        score = rules.member_score([one])

        assert (one.points, one.possible) == (75, 100)
        assert score.rate == "entre 75\u00a0% et 100\u00a0%"

    def test_undetermined_counts_as_concerned_with_no_point(self) -> None:
        unknown = rules.cell(DELIBERATIONS, UNDETERMINED, stage=3, freshness=Decimal(1))
        done = rules.cell(BAL, MANDATORY, stage=3, conformity="conformant", freshness=Decimal(1))

        score = rules.member_score([unknown, done])

        assert (score.percent, score.applicable) == (50, 2)

    def test_nothing_concerned_is_never_a_hundred(self) -> None:
        score = rules.member_score([rules.cell(BAL, NOT_APPLICABLE, stage=3)])

        assert score.percent is None
        assert score.sentence == score.rate == score.grade == "sans objet"

    @pytest.mark.parametrize(
        ("published", "total", "aside", "sentence"),
        [
            (0, 1, 0, "0 jeu publié sur 1 concerné"),
            (1, 2, 2, "1 jeu publié sur 2 concernés (2 non concernés)"),
            (2, 6, 0, "2 jeux publiés sur 6 concernés"),
        ],
    )
    def test_the_sentence_agrees_in_number(
        self, published: int, total: int, aside: int, sentence: str
    ) -> None:
        assert rules.MemberScore(published, total, aside, 0, 0).sentence == sentence

    @pytest.mark.parametrize(
        ("percent", "word"),
        [
            (0, "à lancer"),
            (9, "à lancer"),
            (10, "engagé"),
            (39, "engagé"),
            (40, "en bonne voie"),
            (79, "en bonne voie"),
            (80, "à maintenir"),
            (99, "à maintenir"),
            (100, "complet"),
            (None, "sans objet"),
        ],
    )
    def test_the_grade_has_a_word(self, percent: int | None, word: str) -> None:
        assert rules.grade(percent) == word

    @given(st.lists(CELLS, max_size=6))
    def test_it_agrees_with_a_slow_reading(self, cells: list[rules.Cell]) -> None:
        concerned = [one for one in cells if one.applicability != NOT_APPLICABLE]
        score = rules.member_score(cells)

        assert [Fraction(one.points) for one in cells] == [slow_points(one) for one in cells]
        if not concerned:
            assert score.percent is None
            return
        mean = sum(map(slow_points, concerned)) / len(concerned)
        assert score.percent == floor(mean)
        assert (score.percent == 100) == all(slow_points(one) == 100 for one in concerned)
        assert score.possible_percent is not None
        assert score.percent <= score.possible_percent <= 100

    @given(st.lists(CELLS, min_size=1, max_size=6), st.data())
    def test_forgetting_a_fact_never_raises_the_rate(
        self, cells: list[rules.Cell], data: st.DataObject
    ) -> None:
        index = data.draw(st.integers(0, len(cells) - 1))
        known = cells[index]
        forgotten = list(cells)
        forgotten[index] = rules.cell(
            known.dataset,
            known.applicability if known.applicability == NOT_APPLICABLE else UNDETERMINED,
            stage=known.stage,
        )

        before, after = rules.member_score(cells), rules.member_score(forgotten)

        assert (after.percent or 0) <= (before.percent or 0)
