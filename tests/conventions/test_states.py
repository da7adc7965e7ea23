from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from app.conventions.rules.facts import (
    Denounced,
    Facts,
    Motive,
    NoticeMode,
    Origin,
    PartyFacts,
    Renewal,
    State,
    born_on,
)
from app.conventions.rules.flags import Flag, flags, watched_on
from app.conventions.rules.outlook import sentence
from app.conventions.rules.periods import (
    current_period,
    effective_end,
    effective_start,
    end_motive,
    periods,
)
from app.conventions.rules.states import state, timeline
from app.core.french import NBSP
from tests.conventions.histories import histories, running
from tests.conventions.test_dates import naive_add

ONE_DAY = timedelta(days=1)
SYNDICAT = PartyFacts(
    "Tarn-et-Garonne Numérique",
    signatory_capacity="Le président",
    has_deliberation=True,
    executoire_on=date(2022, 9, 27),
)
MEMBER = PartyFacts(
    "Moissac",
    signatory_capacity="Le maire",
    has_deliberation=True,
    executoire_on=date(2022, 11, 3),
)
DRAFT = Facts(
    created_on=date(2022, 10, 1),
    model="convention_adhesion/1",
    parties=(SYNDICAT, MEMBER),
    duration_months=36,
    renewal=Renewal.TACIT,
    renewal_months=12,
    renewal_max_count=2,
    notice_months=3,
    notice_mode=NoticeMode.TERM,
)
FIXED = replace(DRAFT, text_fixed_on=date(2022, 10, 10))


def signed(facts: Facts, *days: date | None) -> Facts:
    """The same, each party having signed on its day."""
    parties = tuple(
        replace(party, has_signed=True, signed_on=day)
        for party, day in zip(facts.parties, days, strict=True)
    )
    return replace(facts, parties=parties)


IN_FORCE = signed(FIXED, date(2022, 11, 10), date(2022, 12, 1))
TACIT_2020 = signed(
    replace(
        FIXED,
        text_fixed_on=date(2020, 7, 1),
        starts_on=date(2020, 8, 1),
        created_on=date(2020, 6, 1),
        parties=(
            replace(SYNDICAT, executoire_on=date(2020, 6, 1)),
            replace(MEMBER, executoire_on=date(2020, 6, 1)),
        ),
    ),
    date(2020, 7, 10),
    date(2020, 7, 20),
)


class TestState:
    @pytest.mark.parametrize(
        ("facts", "on", "expected"),
        [
            pytest.param(DRAFT, date(2022, 10, 9), State.DRAFT, id="no-text"),
            pytest.param(FIXED, date(2022, 10, 9), State.DRAFT, id="day-before-the-freeze"),
            pytest.param(FIXED, date(2022, 10, 10), State.IN_APPROVAL, id="text-frozen"),
            pytest.param(FIXED, date(2022, 11, 2), State.IN_APPROVAL, id="not-yet-executoire"),
            pytest.param(FIXED, date(2022, 11, 3), State.TO_SIGN, id="executoire-that-day"),
            pytest.param(IN_FORCE, date(2022, 11, 9), State.TO_SIGN, id="day-before-a-signature"),
            pytest.param(IN_FORCE, date(2022, 11, 10), State.PARTLY_SIGNED, id="one-signature"),
            pytest.param(IN_FORCE, date(2022, 12, 1), State.IN_FORCE, id="last-signature"),
            pytest.param(TACIT_2020, date(2020, 7, 31), State.SIGNED, id="effect-to-come"),
            pytest.param(TACIT_2020, date(2020, 8, 1), State.IN_FORCE, id="written-start"),
            pytest.param(TACIT_2020, date(2025, 7, 31), State.IN_FORCE, id="last-day-inclusive"),
            pytest.param(TACIT_2020, date(2025, 8, 1), State.ENDED, id="day-after-the-last"),
        ],
    )
    def test_on_a_day(self, facts: Facts, on: date, expected: State) -> None:
        assert state(facts, on) == expected

    def test_a_delegation_exempts_from_a_deliberation(self) -> None:
        by_delegation = replace(
            MEMBER, has_deliberation=False, executoire_on=None, delegation_reference="Arrêté 12"
        )

        facts = replace(FIXED, parties=(SYNDICAT, by_delegation))

        assert state(facts, date(2022, 10, 10)) == State.TO_SIGN

    def test_all_signatures_count_even_without_deliberation(self) -> None:
        bare = replace(MEMBER, has_deliberation=False, executoire_on=None)
        facts = signed(
            replace(FIXED, parties=(SYNDICAT, bare)), date(2022, 11, 1), date(2022, 11, 2)
        )

        assert state(facts, date(2022, 11, 2)) == State.IN_FORCE
        assert Flag.DELIBERATION_MISSING in flags(facts, date(2022, 11, 2))

    def test_abandoned_then_archived(self) -> None:
        facts = replace(FIXED, abandoned_on=date(2022, 11, 1), archived_on=date(2023, 1, 1))

        assert state(facts, date(2022, 11, 1)) == State.ABANDONED
        assert state(facts, date(2023, 1, 1)) == State.ARCHIVED

    def test_an_old_paper_without_signature_date_runs_until_its_known_end(self) -> None:
        unsigned = Facts(
            created_on=date(2026, 11, 21),
            origin=Origin.RECORDED,
            text_fixed_on=date(2016, 9, 20),
            parties=(MEMBER, SYNDICAT),
            ends_on=date(2017, 4, 30),
            renewal=Renewal.NONE,
            notice_months=1,
            notice_mode=NoticeMode.ANYTIME,
        )
        facts = signed(unsigned, None, None)

        assert effective_start(facts) is None
        assert state(facts, date(2017, 4, 30)) == State.IN_FORCE
        assert Flag.SIGNATURE_DATE_UNKNOWN in flags(facts, date(2017, 4, 30))
        assert state(facts, date(2017, 5, 1)) == State.ENDED
        assert end_motive(facts) == Motive.EXPIRED

    def test_an_unknown_end_never_ends(self) -> None:
        facts = replace(IN_FORCE, duration_months=None, renewal=None)

        assert state(facts, date(2099, 1, 1)) == State.IN_FORCE
        assert Flag.INCOMPLETE in flags(facts, date(2099, 1, 1))

    @given(histories())
    @settings(max_examples=300)
    def test_the_timeline_is_the_state_of_each_day(self, facts: Facts) -> None:
        steps = timeline(facts)
        days = [day for day, _ in steps]
        looked_at = {day + delta * ONE_DAY for day in days for delta in (-1, 0, 1, 40, 200, 3000)}

        assert days[0] == born_on(facts)
        assert days == sorted(set(days))
        for day in sorted(day for day in looked_at if day >= days[0]):
            current = [step for start, step in steps if start <= day][-1]
            assert current == state(facts, day)

    @given(running())
    @settings(max_examples=40)
    def test_the_timeline_day_by_day(self, facts: Facts) -> None:
        steps = dict(timeline(facts))
        day, current = born_on(facts), None
        while day < born_on(facts) + timedelta(days=2500):
            current = steps.get(day, current)
            assert current == state(facts, day)
            day += ONE_DAY


class Oracle:
    """Lives a convention day by day; on the evening of each day it asks whether it was the last."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.start = max(party.signed_on for party in facts.parties if party.signed_on)
        self.end = naive_add(self.start, facts.duration_months or 0) - ONE_DAY
        self.anchor, self.months, self.tacit_count = self.start, facts.duration_months or 0, 0
        self.terms: dict[str, Any] = {name: getattr(facts, name) for name in OVERLAID}
        self.waiting = sorted(facts.amendments, key=lambda a: (a.effective_on, a.number))
        self.moves = [a for a in self.waiting if a.ends_on]
        self.acts = sorted(facts.renewals, key=lambda act: (act.concluded_on, act.months))
        self.noticed: tuple[int | None, NoticeMode | None] | None = None

    def replay(self) -> tuple[date, date]:
        day = self.start
        while True:
            self.wake(day)
            if self.facts.terminated_on is not None and self.facts.terminated_on <= day:
                return self.start, self.facts.terminated_on
            if day == self.end and not self.is_prolonged():
                self.move_late()
            if self.is_noticed_out(day):
                return self.start, day
            if day == self.end and not self.goes_on():
                return self.start, day
            day += ONE_DAY

    def wake(self, day: date) -> None:
        """Avenants of the morning, then the post."""
        while self.waiting and self.waiting[0].effective_on <= day:
            amendment = self.waiting.pop(0)
            for name in OVERLAID:
                value = getattr(amendment, name)
                self.terms[name] = self.terms[name] if value is None else value
        self.move(day)
        if self.facts.received_on == day:
            self.noticed = (self.terms["notice_months"], self.terms["notice_mode"])

    def move(self, day: date) -> None:
        while self.moves and self.moves[0].effective_on <= day:
            self.move_end()

    def move_end(self) -> None:
        end = self.moves.pop(0).ends_on
        assert end is not None
        self.end, self.anchor, self.months = end, end + ONE_DAY, 0

    def is_noticed_out(self, day: date) -> bool:
        if self.noticed is None or self.facts.received_on is None:
            return False
        months, mode = self.noticed
        is_over = naive_add(self.facts.received_on, months or 0) <= day
        is_term = day == self.end
        return (is_over or is_term) if mode == NoticeMode.ANYTIME else (is_over and is_term)

    def goes_on(self) -> bool:
        """On the last evening: an act signed by then, else the tacit clause."""
        if not self.is_prolonged():
            return False
        if self.has_act():
            self.months += self.acts.pop(0).months
        else:
            self.tacit_count += 1
            self.months += self.terms["renewal_months"]
        self.end = naive_add(self.anchor, self.months) - ONE_DAY
        return True

    def is_prolonged(self) -> bool:
        is_tacit = self.terms["renewal"] == Renewal.TACIT
        return self.has_act() or (is_tacit and self.tacit_count < self.terms["renewal_max_count"])

    def has_act(self) -> bool:
        return bool(self.acts) and self.acts[0].concluded_on <= self.end

    def move_late(self) -> None:
        """Nothing prolongs it, but an avenant signed by then and effective later moves the end."""
        if self.moves and self.moves[0].concluded_on <= self.end:
            self.move_end()


OVERLAID = ("renewal", "renewal_months", "renewal_max_count", "notice_months", "notice_mode")


class TestPeriods:
    @pytest.mark.parametrize(
        ("on", "end", "limit", "watch"),
        [
            pytest.param(
                date(2021, 1, 1),
                date(2023, 7, 31),
                date(2023, 4, 30),
                date(2023, 4, 30),
                id="first",
            ),
            pytest.param(
                date(2024, 1, 1),
                date(2024, 7, 31),
                date(2024, 4, 30),
                date(2024, 4, 30),
                id="tacit",
            ),
            pytest.param(
                date(2025, 1, 1), date(2025, 7, 31), date(2025, 4, 30), date(2025, 7, 31), id="last"
            ),
        ],
    )
    def test_three_years_then_two_tacit_ones(
        self, on: date, end: date, limit: date, watch: date
    ) -> None:
        period = current_period(TACIT_2020, on)

        assert period is not None
        assert (period.ends_on, period.notice_limit_on, period.watch_on) == (end, limit, watch)

    @pytest.mark.parametrize(
        ("received_on", "end"),
        [
            pytest.param(date(2023, 4, 30), date(2023, 7, 31), id="on-the-limit"),
            pytest.param(date(2023, 5, 1), date(2024, 7, 31), id="one-day-late"),
            pytest.param(date(2024, 5, 1), date(2025, 7, 31), id="late-for-the-second"),
            pytest.param(date(2025, 6, 1), date(2025, 7, 31), id="late-for-the-last"),
        ],
    )
    def test_a_denonciation_stops_the_first_term_it_is_in_time_for(
        self, received_on: date, end: date
    ) -> None:
        facts = replace(TACIT_2020, denounced=Denounced("Moissac", received_on, received_on))

        assert effective_end(facts) == end
        assert state(facts, received_on) == State.IN_NOTICE

    def test_a_letter_sent_and_not_received_stops_nothing(self) -> None:
        facts = replace(TACIT_2020, denounced=Denounced("Moissac", date(2023, 4, 1)))

        assert effective_end(facts) == date(2025, 7, 31)

    def test_a_denonciation_that_changes_nothing_is_not_the_motive(self) -> None:
        late = Denounced("Moissac", date(2025, 6, 1), date(2025, 6, 2))
        in_time = Denounced("Moissac", date(2023, 4, 1), date(2023, 4, 3))

        assert end_motive(replace(TACIT_2020, denounced=late)) == Motive.EXPIRED
        assert end_motive(replace(TACIT_2020, denounced=in_time)) == Motive.DENOUNCED

    def test_termination_by_both_is_the_last_day(self) -> None:
        facts = replace(TACIT_2020, terminated_on=date(2022, 6, 30), motive=Motive.TERMINATED)

        assert state(facts, date(2022, 6, 30)) == State.IN_FORCE
        assert state(facts, date(2022, 7, 1)) == State.ENDED
        assert end_motive(facts) == Motive.TERMINATED

    def test_an_unsigned_convention_has_no_period(self) -> None:
        assert periods(FIXED) == ()

    def test_a_fixed_end_is_renewed_from_the_day_after(self) -> None:
        facts = replace(TACIT_2020, duration_months=None, ends_on=date(2023, 2, 28))

        assert [(p.starts_on, p.ends_on) for p in periods(facts)] == [
            (date(2020, 8, 1), date(2023, 2, 28)),
            (date(2023, 3, 1), date(2024, 2, 29)),
            (date(2024, 3, 1), date(2025, 2, 28)),
        ]

    @given(running())
    @settings(max_examples=400)
    def test_the_oracle_lives_the_same_life(self, facts: Facts) -> None:
        start, end = Oracle(facts).replay()

        assert effective_start(facts) == start
        assert effective_end(facts) == end

    @given(running())
    def test_periods_touch(self, facts: Facts) -> None:
        known = periods(facts)

        for before, after in pairwise(known):
            assert before.ends_on is not None
            assert after.starts_on == before.ends_on + ONE_DAY


class TestFlags:
    def test_the_window_of_notice_opens_then_is_missed(self) -> None:
        assert Flag.NOTICE_WINDOW_OPEN not in flags(TACIT_2020, date(2023, 1, 1))
        assert Flag.NOTICE_WINDOW_OPEN in flags(TACIT_2020, date(2023, 4, 30))
        assert Flag.NOTICE_MISSED in flags(TACIT_2020, date(2023, 5, 1))
        assert Flag.NOTICE_MISSED not in flags(TACIT_2020, date(2023, 8, 1))

    def test_once_missed_the_end_is_watched(self) -> None:
        assert watched_on(TACIT_2020, date(2023, 4, 30)) == date(2023, 4, 30)
        assert watched_on(TACIT_2020, date(2023, 5, 1)) == date(2023, 7, 31)

    def test_notice_at_any_time_gives_no_tacit_watch_date(self) -> None:
        facts = replace(TACIT_2020, notice_mode=NoticeMode.ANYTIME)

        assert watched_on(facts, date(2023, 1, 1)) == date(2023, 7, 31)

    def test_to_renew_when_nothing_follows(self) -> None:
        assert Flag.TO_RENEW in flags(TACIT_2020, date(2025, 6, 1))
        assert Flag.TO_RENEW not in flags(TACIT_2020, date(2024, 6, 1))

    def test_signature_is_late_after_the_written_start(self) -> None:
        facts = replace(FIXED, starts_on=date(2022, 11, 1))

        assert Flag.SIGNATURE_LATE not in flags(facts, date(2022, 10, 31))
        assert Flag.SIGNATURE_LATE in flags(facts, date(2022, 11, 1))

    def test_what_is_missing(self) -> None:
        bare = PartyFacts("Moissac")
        facts = replace(FIXED, parties=(SYNDICAT, bare))

        assert flags(facts, date(2022, 10, 10)) == (
            Flag.DELIBERATION_MISSING,
            Flag.SIGNATORY_UNKNOWN,
        )

    @given(histories())
    def test_flags_never_crash(self, facts: Facts) -> None:
        for on in (date(2023, 1, 1), date(2024, 6, 1), date(2026, 6, 1)):
            flags(facts, on)


class TestSentence:
    @pytest.mark.parametrize(
        ("facts", "on", "words"),
        [
            pytest.param(DRAFT, date(2022, 10, 2), "reste un brouillon", id="draft"),
            pytest.param(
                FIXED, date(2022, 10, 11), "délibération exécutoire de Moissac", id="approval"
            ),
            pytest.param(
                FIXED,
                date(2022, 11, 4),
                "il manque la signature de Tarn-et-Garonne Numérique et de Moissac",
                id="to-sign",
            ),
            pytest.param(
                TACIT_2020, date(2020, 7, 25), "prend effet le 1er août 2020", id="signed"
            ),
            pytest.param(
                TACIT_2020,
                date(2023, 1, 1),
                "est reconduite le 1er août 2023 jusqu’au 31 juillet 2024. Pour l’éviter, la "
                "dénonciation doit être reçue au plus tard le 30 avril 2023, donc postée en "
                "recommandé le 24 avril 2023 au plus tard",
                id="tacit",
            ),
            pytest.param(
                TACIT_2020,
                date(2023, 5, 2),
                "compte pour le terme du 31 juillet 2024",
                id="notice-missed",
            ),
            pytest.param(
                TACIT_2020, date(2025, 7, 1), "se termine le 31 juillet 2025", id="last-period"
            ),
            pytest.param(
                TACIT_2020, date(2026, 1, 1), "terminée depuis le 1er août 2025", id="ended"
            ),
            pytest.param(
                replace(TACIT_2020, denounced=Denounced("M", date(2023, 5, 1), date(2023, 5, 2))),
                date(2023, 6, 1),
                "après la limite de préavis, compte pour ce terme",
                id="late-notice",
            ),
            pytest.param(
                replace(IN_FORCE, duration_months=None),
                date(2024, 1, 1),
                "sa fin n’est pas connue",
                id="unknown-end",
            ),
        ],
    )
    def test_it_says_what_happens(self, facts: Facts, on: date, words: str) -> None:
        said = sentence(facts, on)

        assert said.startswith("Si personne ne fait rien, ")
        assert words in said.replace(NBSP, " ")

    @given(histories())
    def test_there_is_always_one(self, facts: Facts) -> None:
        for on in (date(2023, 1, 1), date(2024, 6, 1), date(2026, 6, 1)):
            assert sentence(facts, on).endswith(".")
