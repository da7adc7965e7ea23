from dataclasses import replace
from datetime import date

import pytest

from app.conventions.rules.facts import Denounced, Facts, PartyFacts, State
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.states import state
from app.conventions.rules.transitions import (
    BY_ACT,
    TABLE,
    Act,
    Transition,
    acts_open,
    freeze_problems,
    refusal,
)
from tests.conventions.test_states import (
    DRAFT,
    FIXED,
    IN_FORCE,
    MEMBER,
    SYNDICAT,
    TACIT_2020,
    signed,
)

LABELS = {state: state.value for state in State}
TODAY = date(2023, 2, 1)
PARTLY = replace(
    FIXED,
    parties=(replace(SYNDICAT, has_signed=True, signed_on=date(2022, 11, 10)), MEMBER),
)
SAMPLES: dict[State, Facts] = {
    State.DRAFT: DRAFT,
    State.IN_APPROVAL: replace(FIXED, parties=(SYNDICAT, replace(MEMBER, executoire_on=None))),
    State.TO_SIGN: FIXED,
    State.PARTLY_SIGNED: PARTLY,
    State.SIGNED: replace(IN_FORCE, starts_on=date(2023, 9, 1)),
    State.IN_FORCE: IN_FORCE,
    State.IN_NOTICE: replace(
        IN_FORCE, denounced=Denounced("Moissac", date(2023, 1, 2), date(2023, 1, 4))
    ),
    State.ENDED: replace(IN_FORCE, terminated_on=date(2023, 1, 1)),
    State.ABANDONED: replace(FIXED, abandoned_on=date(2023, 1, 1)),
    State.ARCHIVED: replace(FIXED, abandoned_on=date(2023, 1, 1), archived_on=date(2023, 1, 5)),
}
EXPECTED: dict[Act, set[State]] = {
    Act.EDIT: {State.DRAFT},
    Act.FREEZE: {State.DRAFT},
    Act.REOPEN: {State.IN_APPROVAL, State.TO_SIGN},
    Act.ATTACH_DELIBERATION: {
        State.DRAFT,
        State.IN_APPROVAL,
        State.TO_SIGN,
        State.PARTLY_SIGNED,
        State.SIGNED,
        State.IN_FORCE,
        State.IN_NOTICE,
        State.ENDED,
    },
    Act.SIGN: {State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED},
    Act.DENOUNCE: {State.SIGNED, State.IN_FORCE},
    Act.RECEIVE_DENONCIATION: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE},
    Act.CORRECT_DENONCIATION: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE, State.ENDED},
    Act.WITHDRAW_DENONCIATION: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE, State.ENDED},
    Act.RENEW: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE, State.ENDED},
    Act.AMEND: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE},
    Act.SIGN_AVENANT: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE},
    Act.TERMINATE: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE},
    Act.REPLACE: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE, State.ENDED},
    Act.VOID: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE},
    Act.ABANDON: {State.DRAFT, State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED},
    Act.ARCHIVE: {State.ENDED, State.ABANDONED},
    Act.TRANSCRIBE: {State.SIGNED, State.IN_FORCE, State.IN_NOTICE, State.ENDED},
    Act.PLACE_COPY: {
        State.IN_APPROVAL,
        State.TO_SIGN,
        State.PARTLY_SIGNED,
        State.SIGNED,
        State.IN_FORCE,
        State.IN_NOTICE,
        State.ENDED,
    },
    Act.KEEP_FILE: {
        State.PARTLY_SIGNED,
        State.SIGNED,
        State.IN_FORCE,
        State.IN_NOTICE,
        State.ENDED,
    },
}


class TestTable:
    def test_there_is_a_sample_of_each_state(self) -> None:
        assert {name: state(facts, TODAY) for name, facts in SAMPLES.items()} == {
            name: name for name in State
        }

    def test_each_act_has_one_row(self) -> None:
        assert [row.act for row in TABLE] == list(Act)

    @pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act)
    def test_sources_of_the_row(self, row: Transition) -> None:
        assert row.sources == EXPECTED[row.act]

    @pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act)
    def test_every_other_state_refuses_and_names_itself(self, row: Transition) -> None:
        for name in set(State) - row.sources:
            said = refusal(row.act, SAMPLES[name], Proposal(TODAY, TODAY), LABELS)

            assert said is not None
            assert f"« {name} »" in said

    @pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act)
    def test_roles_of_the_row(self, row: Transition) -> None:
        facts = SAMPLES[min(row.sources)]

        assert row.act in acts_open(facts, TODAY, "admin")
        assert (row.act in acts_open(facts, TODAY, "agent")) is (row.act != Act.VOID)
        assert acts_open(facts, TODAY, "elu") == frozenset()

    @pytest.mark.parametrize(
        ("act", "before", "after"),
        [
            pytest.param(Act.FREEZE, DRAFT, FIXED, id="freeze"),
            pytest.param(Act.REOPEN, FIXED, DRAFT, id="reopen"),
            pytest.param(Act.SIGN, FIXED, PARTLY, id="first-signature"),
            pytest.param(Act.SIGN, PARTLY, IN_FORCE, id="last-signature"),
            pytest.param(Act.DENOUNCE, IN_FORCE, IN_FORCE, id="denounce"),
            pytest.param(
                Act.RECEIVE_DENONCIATION, IN_FORCE, SAMPLES[State.IN_NOTICE], id="received"
            ),
            pytest.param(Act.TERMINATE, IN_FORCE, SAMPLES[State.ENDED], id="terminate"),
            pytest.param(Act.REPLACE, IN_FORCE, SAMPLES[State.ENDED], id="replace"),
            pytest.param(Act.VOID, IN_FORCE, SAMPLES[State.ENDED], id="void"),
            pytest.param(Act.ABANDON, PARTLY, SAMPLES[State.ABANDONED], id="abandon"),
            pytest.param(
                Act.ARCHIVE, SAMPLES[State.ABANDONED], SAMPLES[State.ARCHIVED], id="archive"
            ),
        ],
    )
    def test_targets_of_the_row(self, act: Act, before: Facts, after: Facts) -> None:
        assert state(before, TODAY) in BY_ACT[act].sources
        assert state(after, TODAY) in BY_ACT[act].targets


class TestFreeze:
    def test_a_complete_draft_can_be_frozen(self) -> None:
        assert freeze_problems(DRAFT) == ()

    @pytest.mark.parametrize(
        ("facts", "word"),
        [
            pytest.param(replace(DRAFT, parties=(SYNDICAT,)), "seconde partie", id="alone"),
            pytest.param(replace(DRAFT, model=None), "modèle", id="no-model"),
            pytest.param(replace(DRAFT, duration_months=None), "durée", id="no-end"),
            pytest.param(replace(DRAFT, notice_months=None), "préavis", id="no-notice"),
            pytest.param(replace(DRAFT, renewal=None), "reconduction", id="no-renewal"),
            pytest.param(replace(DRAFT, renewal_max_count=None), "maximal", id="no-cap"),
            pytest.param(
                replace(DRAFT, parties=(SYNDICAT, replace(MEMBER, has_siren=False))),
                "SIREN de « Moissac »",
                id="no-siren",
            ),
            pytest.param(
                replace(DRAFT, parties=(SYNDICAT, replace(MEMBER, signatory_capacity=None))),
                "qualité",
                id="no-capacity",
            ),
        ],
    )
    def test_it_names_what_is_missing(self, facts: Facts, word: str) -> None:
        said = refusal(Act.FREEZE, facts, Proposal(TODAY, TODAY), LABELS)

        assert said is not None
        assert word in said


def sign(facts: Facts, party: PartyFacts, on: date, **more: object) -> str | None:
    proposal = replace(Proposal(on, TODAY, party=party), **more)  # type: ignore[arg-type]
    return refusal(Act.SIGN, facts, proposal, LABELS)


class TestSign:
    def test_the_day_it_is_executoire_is_early_enough(self) -> None:
        assert sign(FIXED, MEMBER, date(2022, 11, 3)) is None

    def test_the_day_before_is_refused_with_both_dates(self) -> None:
        said = sign(FIXED, MEMBER, date(2022, 11, 2))

        assert said is not None
        assert "02/11/2022" in said
        assert "03/11/2022" in said

    def test_before_the_freeze_is_refused(self) -> None:
        assert "figé le 10/10/2022" in (sign(FIXED, SYNDICAT, date(2022, 10, 9)) or "")

    def test_in_the_future_is_refused(self) -> None:
        assert "avenir" in (sign(FIXED, MEMBER, date(2023, 2, 2)) or "")

    def test_twice_is_refused(self) -> None:
        assert "déjà signé depuis le 10/11/2022" in (
            sign(PARTLY, PARTLY.parties[0], date(2022, 12, 1)) or ""
        )

    @pytest.mark.parametrize(
        ("is_admin", "reason", "word"),
        [
            pytest.param(False, "Accord écrit du préfet ce jour", "administrateur", id="agent"),
            pytest.param(True, "dix-neuf caractères"[:19], "20 caractères", id="nineteen"),
            pytest.param(True, "Vingt caractères ici", None, id="twenty"),
        ],
    )
    def test_an_administrator_may_override_with_a_reason(
        self, is_admin: bool, reason: str, word: str | None
    ) -> None:
        said = sign(FIXED, MEMBER, date(2022, 11, 2), is_admin=is_admin, override_reason=reason)

        assert (said is None) if word is None else (word in (said or ""))

    def test_a_delegation_needs_no_deliberation(self) -> None:
        party = PartyFacts("X", signatory_capacity="La directrice", delegation_reference="Statuts")

        assert sign(replace(FIXED, parties=(SYNDICAT, party)), party, date(2022, 10, 11)) is None


class TestEnding:
    def test_it_is_denounced_once(self) -> None:
        said = refusal(
            Act.DENOUNCE,
            replace(IN_FORCE, denounced=Denounced("Moissac", date(2023, 1, 2))),
            Proposal(TODAY, TODAY),
            LABELS,
        )

        assert "déjà dénoncée par « Moissac »" in (said or "")

    def test_reception_follows_the_sending(self) -> None:
        facts = replace(IN_FORCE, denounced=Denounced("Moissac", date(2023, 1, 10)))

        early = refusal(Act.RECEIVE_DENONCIATION, facts, Proposal(date(2023, 1, 9), TODAY), LABELS)
        same_day = refusal(
            Act.RECEIVE_DENONCIATION, facts, Proposal(date(2023, 1, 10), TODAY), LABELS
        )

        assert "précède l’envoi" in (early or "")
        assert same_day is None

    def test_nothing_is_received_that_was_not_sent(self) -> None:
        assert "d’abord l’envoi" in (
            refusal(Act.RECEIVE_DENONCIATION, IN_FORCE, Proposal(TODAY, TODAY), LABELS) or ""
        )

    def test_a_termination_may_be_agreed_for_a_day_to_come(self) -> None:
        assert (
            refusal(Act.TERMINATE, TACIT_2020, Proposal(date(2023, 6, 30), TODAY), LABELS) is None
        )

    def test_a_termination_after_the_end_is_refused(self) -> None:
        said = refusal(Act.TERMINATE, TACIT_2020, Proposal(date(2026, 1, 1), TODAY), LABELS)

        assert "après la fin prévue" in (said or "")

    @pytest.mark.parametrize("act", [Act.ABANDON, Act.REOPEN])
    def test_a_reason_is_needed(self, act: Act) -> None:
        assert "motif" in (refusal(act, FIXED, Proposal(TODAY, TODAY), LABELS) or "")
        assert refusal(act, FIXED, Proposal(TODAY, TODAY, reason="Refus"), LABELS) is None


def test_the_samples_are_signed_as_they_say() -> None:
    assert signed(FIXED, date(2022, 11, 10), date(2022, 12, 1)) == IN_FORCE
