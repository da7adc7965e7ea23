from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deliberations import rules
from app.deliberations.rules import ActContext, Votes, act_json, coherence, parse_act

FRAMEWORK = "082-200061257-20220926-09202203-DE"


class TestParseAct:
    @pytest.mark.parametrize(
        ("text", "number", "nature"),
        [
            pytest.param(FRAMEWORK, "09202203", "DE", id="the-framework-act"),
            pytest.param(
                "011-211100763-20160920-2016-248db-DE", "2016-248db", "DE", id="hyphen-and-letters"
            ),
            pytest.param(
                "082-200061257-20220926-RA21_23060-AR", "RA21_23060", "AR", id="underscore"
            ),
            pytest.param("082-200061257-20220926-A 1-CC", "A 1", "CC", id="space-inside"),
            pytest.param("082-200061257-20220926-DEL-DE", "DEL", "DE", id="letters-only"),
            pytest.param("082-200061257-20220926-1-DE", "1", "DE", id="one-character"),
            pytest.param(
                "082-200061257-20220926-123456789012345-DE", "123456789012345", "DE", id="fifteen"
            ),
            pytest.param("02A-200061257-20220926-AR-2022-02-DE", "AR-2022-02", "DE", id="corsica"),
            pytest.param("082-200061257-20220926-DE-1-1-DE", "DE-1-1", "DE", id="like-a-suffix"),
        ],
    )
    def test_it_reads_what_offices_write(self, text: str, number: str, nature: str) -> None:
        act = parse_act(text)

        assert act.valid, act.problems
        assert (act.number, act.nature) == (number, nature)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param(
                "082-200061257-20220926-1234567890123456-DE", "compte 16 caractères", id="16-long"
            ),
            pytest.param("082-200061257-20220926--DE", "Le numéro de l’acte manque", id="empty"),
            pytest.param(
                "082-200061257-20220926-_A-DE", "doit commencer et finir", id="underscore"
            ),
            pytest.param("082-200061257-20220926-délib-DE", "sans accent", id="accent"),
            pytest.param("082-200061258-20220926-A-DE", "clé fausse", id="wrong-key"),
            pytest.param("082-20006125-20220926-A-DE", "9 chiffres", id="short-siren"),
            pytest.param("082-200061257-20220231-A-DE", "(31/02/2022)", id="31-february"),
            pytest.param("082-200061257-2022092-A-DE", "AAAAMMJJ", id="short-date"),
            pytest.param("82-200061257-20220926-A-DE", "trois caractères", id="dep-on-two"),
            pytest.param("082-200061257-20220926-A-XX", "n’est pas connue", id="unknown-nature"),
            pytest.param("082-200061257-20220926-A-de", "n’est pas connue", id="lower-case-nature"),
            pytest.param("bonjour", "département-SIREN-date-numéro-nature", id="not-one"),
            pytest.param("", "département-SIREN-date-numéro-nature", id="nothing"),
            pytest.param("٠٨٢-200061257-20220926-A-DE", "trois caractères", id="other-digits"),
        ],
    )
    def test_it_says_how_to_mend_the_rest(self, text: str, message: str) -> None:
        act = parse_act(text)

        assert not act.valid
        assert message in " ".join(act.problems)

    @pytest.mark.parametrize(
        "text",
        [
            f"{FRAMEWORK}-1-1_2.pdf",
            f"99_AR-{FRAMEWORK}-1-1_2.pdf",
            f"{FRAMEWORK}-1-2_0.xml",
            f"{FRAMEWORK}.pdf",
            f"99_DE-{FRAMEWORK}",
            f" \u00a0{FRAMEWORK}\u202f\n",
            f"C:\\actes\\99_AR-{FRAMEWORK}-1-1_1.PDF",
            f"« {FRAMEWORK} »",
        ],
    )
    def test_it_strips_what_actes_adds_to_file_names(self, text: str) -> None:
        act = parse_act(text)

        assert act.valid
        assert act.identifier == FRAMEWORK

    def test_it_keeps_the_parts_it_could_read(self) -> None:
        act = parse_act("082-200061257-20220231-A-DE")

        assert (act.departement, act.siren, act.decided_on, act.number, act.nature) == (
            "082",
            "200061257",
            None,
            "A",
            "DE",
        )

    def test_json_of_a_good_one(self) -> None:
        assert act_json(FRAMEWORK) == {
            "valid": True,
            "departement": "082",
            "siren": "200061257",
            "decided_on": "2022-09-26",
            "number": "09202203",
            "nature": "DE",
            "warnings": [],
        }

    def test_json_of_a_bad_one_says_why(self) -> None:
        document = act_json("082-200061257-20220231-A-DE")

        assert document["valid"] is False
        assert document["decided_on"] is None
        assert "31/02/2022" in str(document["warnings"])

    @given(st.text(max_size=80))
    def test_it_never_crashes(self, text: str) -> None:
        act = parse_act(text)

        assert act.valid or act.problems

    @given(
        st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9 _\-]{0,13}[A-Za-z0-9])?", fullmatch=True),
        st.sampled_from(sorted(rules.NATURES)),
    )
    def test_any_number_of_the_ministry_is_found_whole(self, number: str, nature: str) -> None:
        act = parse_act(f"082-200061257-20220926-{number}-{nature}")

        assert act.valid
        assert (act.number, act.nature) == (number, nature)


class TestCoherence:
    def test_it_is_silent_when_everything_agrees(self) -> None:
        known = ActContext(
            siren="200061257",
            departement="82",
            meeting_on=date(2022, 9, 26),
            received_on=date(2022, 9, 27),
            published_on=date(2022, 9, 27),
            deliberation_number="09/2022-03",
        )

        assert coherence(parse_act(FRAMEWORK), known) == ()

    @pytest.mark.parametrize(
        ("known", "message"),
        [
            pytest.param(ActContext(siren="211100763"), "SIREN", id="other-body"),
            pytest.param(ActContext(departement="11"), "(011)", id="other-departement"),
            pytest.param(ActContext(meeting_on=date(2022, 9, 25)), "(25/09/2022)", id="other-day"),
            pytest.param(
                ActContext(received_on=date(2022, 9, 25)), "réception", id="received-before"
            ),
            pytest.param(ActContext(published_on=date(2022, 9, 1)), "publication", id="published"),
            pytest.param(
                ActContext(deliberation_number="09/2022-04"), "chiffres", id="other-number"
            ),
        ],
    )
    def test_it_warns_without_refusing(self, known: ActContext, message: str) -> None:
        warnings = coherence(parse_act(FRAMEWORK), known)

        assert len(warnings) == 1
        assert message in warnings[0]

    def test_ar_is_a_nature_not_a_receipt(self) -> None:
        warnings = coherence(parse_act("082-200061257-20220926-A-AR"), ActContext())

        assert "arrêté réglementaire" in warnings[0]


class TestExecutoire:
    @pytest.mark.parametrize(
        ("received_on", "published_on", "expected"),
        [
            pytest.param(date(2022, 9, 27), date(2022, 9, 27), date(2022, 9, 27), id="same-day"),
            pytest.param(
                date(2021, 5, 25), date(2021, 5, 26), date(2021, 5, 26), id="published-last"
            ),
            pytest.param(
                date(2016, 9, 26), date(2016, 9, 20), date(2016, 9, 26), id="received-last"
            ),
            pytest.param(None, date(2021, 5, 26), None, id="no-receipt"),
            pytest.param(date(2021, 5, 25), None, None, id="not-published"),
        ],
    )
    def test_it_is_the_later_of_the_two(
        self, received_on: date | None, published_on: date | None, expected: date | None
    ) -> None:
        assert rules.executoire_on(received_on, published_on) == expected


class TestVotes:
    @pytest.mark.parametrize(
        "votes",
        [
            pytest.param(Votes(12, 4, 16, 0, 0, is_unanimous=True), id="unanimous"),
            pytest.param(Votes(12, 4, 14, 1, 1), id="shared"),
            pytest.param(Votes(12, 4, None, 0, 0), id="one-unknown"),
            pytest.param(Votes(), id="nothing-known"),
        ],
    )
    def test_it_accepts(self, votes: Votes) -> None:
        assert rules.votes_problem(votes) is None

    def test_present_and_represented_make_the_voters(self) -> None:
        problem = rules.votes_problem(Votes(12, 4, 15, 0, 0))

        assert problem is not None
        assert "16 votants" in problem
        assert "15" in problem

    def test_unanimity_has_no_opponent(self) -> None:
        assert rules.votes_problem(Votes(against=1, is_unanimous=True)) is not None
