"""What follows the signature: notices withdrawn, express renewals, avenants."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from sqlmodel import Session, col, select

from app import journal
from app.conventions.events import events
from app.conventions.models import Avenant, ConventionPeriod
from app.conventions.queries import loading
from app.conventions.rules.amending import changes
from app.conventions.rules.copies import Copy
from app.conventions.rules.facts import (
    Amendment,
    Denounced,
    ExpressRenewal,
    Facts,
    NoticeMode,
    Renewal,
    State,
    terms_on,
)
from app.conventions.rules.flags import Flag, flags
from app.conventions.rules.outlook import sentence
from app.conventions.rules.periods import effective_end, limit_before, periods
from app.conventions.rules.planning import PeriodOrigin
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.states import state
from app.conventions.rules.transitions import Act, refusal
from app.conventions.service import amending, ending, recording, renewing, signing
from app.conventions.service.acting import subject
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.projecting import check_projections
from app.conventions.service.renewing import SideData
from app.conventions.service.signing import SignatureData
from app.core.errors import ConflictError, DomainError, InvalidError
from app.core.french import NBSP
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TERMS,
    TODAY,
    make_convention,
    make_deliberation,
    make_member,
    parties_of,
)
from tests.conventions.histories import running
from tests.conventions.test_states import TACIT_2020

ONE_DAY = timedelta(days=1)
LABELS = {state: state.value for state in State}
# From 01/08/2020 to 31/07/2023.
EXPRESS = replace(TACIT_2020, renewal=Renewal.EXPRESS, renewal_max_count=None)
NOTICED = Denounced("Moissac", date(2023, 1, 2), date(2023, 1, 4))
TO_2024 = Amendment(1, date(2023, 1, 5), date(2023, 2, 1), ends_on=date(2024, 12, 31))


def refused(act: Act, facts: Facts, on: date, today: date, **more: Any) -> str:
    return refusal(act, facts, Proposal(on, today, **more), LABELS) or ""


def bounds(facts: Facts) -> list[tuple[date | None, date | None, PeriodOrigin]]:
    return [(period.starts_on, period.ends_on, period.origin) for period in periods(facts)]


class TestWithdrawal:
    def test_in_notice_until_the_eve_then_in_force_again(self) -> None:
        back = replace(NOTICED, withdrawn_on=date(2023, 3, 1))
        facts = replace(TACIT_2020, withdrawn=(back,))

        assert state(facts, date(2023, 2, 28)) == State.IN_NOTICE
        assert state(facts, date(2023, 3, 1)) == State.IN_FORCE
        assert effective_end(facts) == date(2025, 7, 31)
        assert "dénonciation reçue le 4 janvier 2023" in plain(sentence(facts, date(2023, 2, 1)))
        assert "reconduite" in sentence(facts, date(2023, 3, 1))

    def test_the_newest_one_counts(self) -> None:
        back = replace(NOTICED, withdrawn_on=date(2023, 3, 1))
        again = Denounced("Albias", date(2024, 1, 1), date(2024, 1, 3))

        facts = replace(TACIT_2020, withdrawn=(back,), denounced=again)

        assert effective_end(facts) == date(2024, 7, 31)

    @pytest.mark.parametrize(
        ("on", "reason", "word"),
        [
            pytest.param(date(2023, 1, 3), "Accord", "précède la dénonciation", id="too-early"),
            pytest.param(date(2023, 1, 4), "Accord", "", id="same-day"),
            pytest.param(date(2023, 7, 31), "Accord", "", id="last-day"),
            pytest.param(date(2023, 8, 1), "Accord", "nouvelle convention", id="after-effect"),
            pytest.param(date(2023, 5, 1), None, "motif", id="no-reason"),
        ],
    )
    def test_before_its_effect_with_a_reason(self, on: date, reason: str, word: str) -> None:
        facts = replace(TACIT_2020, denounced=NOTICED)

        said = refused(Act.WITHDRAW_DENONCIATION, facts, on, date(2023, 8, 2), reason=reason)

        assert word in said if word else said == ""

    def test_nothing_to_withdraw(self) -> None:
        today = date(2023, 2, 1)

        assert "Aucune" in refused(Act.WITHDRAW_DENONCIATION, TACIT_2020, today, today)

    def test_given_withdrawn_given_again(self, session: Session) -> None:
        row = make_convention(session)
        syndicat, member = parties_of(session, row)
        first, second = date(2026, 9, 1), date(2026, 11, 10)
        ending.denounce(session, AGENT, row.id, member.id, first, None, first, TODAY)
        with pytest.raises(DomainError, match="en préavis"):
            ending.denounce(session, AGENT, row.id, syndicat.id, second, None, second, TODAY)

        said = ending.withdraw_denonciation(
            session, AGENT, row.id, date(2026, 10, 1), "Accord du 30 septembre", TODAY
        )
        assert "va de nouveau jusqu’au" in plain(said)
        assert state(loading.load(session, row.id).facts, TODAY) == State.IN_FORCE
        ending.denounce(session, AGENT, row.id, syndicat.id, second, None, second, TODAY)

        loaded = loading.load(session, row.id)
        assert state(loaded.facts, TODAY) == State.IN_NOTICE
        assert loaded.facts.denounced == Denounced("Tarn-et-Garonne Numérique", second, second)
        assert "Dénonciation retirée" in [event.label for event in events(loaded, TODAY)]
        assert check_projections(session) == []


class TestExpressRenewal:
    def test_each_act_opens_a_period_counted_from_the_anchor(self) -> None:
        acts = (ExpressRenewal(date(2023, 7, 31), 12), ExpressRenewal(date(2024, 3, 1), 6))

        assert bounds(replace(EXPRESS, renewals=acts)) == [
            (date(2020, 8, 1), date(2023, 7, 31), PeriodOrigin.INITIAL),
            (date(2023, 8, 1), date(2024, 7, 31), PeriodOrigin.EXPRESS),
            (date(2024, 8, 1), date(2025, 1, 31), PeriodOrigin.EXPRESS),
        ]

    @pytest.mark.parametrize(
        ("facts", "on", "word"),
        [
            pytest.param(EXPRESS, date(2023, 7, 31), "", id="last-day"),
            pytest.param(EXPRESS, date(2023, 8, 1), "nouvelle convention", id="too-late"),
            pytest.param(EXPRESS, date(2020, 7, 31), "prise d’effet", id="too-early"),
            pytest.param(TACIT_2020, date(2023, 7, 1), "reconduction expresse", id="tacit"),
            pytest.param(
                replace(EXPRESS, denounced=NOTICED), date(2023, 7, 1), "retrait", id="denounced"
            ),
            pytest.param(
                replace(EXPRESS, terminated_on=date(2023, 7, 30)),
                date(2023, 7, 1), "fixée au 30/07/2023", id="terminated",
            ),
            pytest.param(
                replace(EXPRESS, renewals=(ExpressRenewal(date(2023, 5, 1), 12),)),
                date(2023, 7, 1), "déjà renouvelée jusqu’au 31/07/2024", id="twice",
            ),
            pytest.param(
                replace(EXPRESS, renewal_max_count=1,
                        renewals=(ExpressRenewal(date(2022, 5, 1), 6),)),
                date(2023, 9, 1), "une fois au plus", id="cap",
            ),
        ],
    )  # fmt: skip
    def test_an_act_of_both_sides_dated_before_the_end(
        self, facts: Facts, on: date, word: str
    ) -> None:
        said = refused(Act.RENEW, facts, on, date(2024, 1, 15), months=12)

        assert word in said if word else said == ""

    def test_the_sentence_says_that_it_may_be_renewed(self) -> None:
        assert "peut la renouveler" in sentence(EXPRESS, date(2023, 7, 1))
        assert "peut la renouveler" not in sentence(
            replace(EXPRESS, renewal_max_count=0), date(2023, 7, 1)
        )

    def test_recorded_late_it_counts_from_its_date(self, session: Session) -> None:
        row = make_convention(
            session, signed_on=date(2025, 1, 10), duration_months=12,
            renewal="express", renewal_months=24, renewal_max_count=None,
        )  # fmt: skip
        sides = [SideData(side.id, date(2026, 1, 9)) for side in parties_of(session, row)]
        assert state(loading.load(session, row.id).facts, TODAY) == State.ENDED

        said = renewing.renew(session, AGENT, row.id, sides, None, TODAY)

        assert "jusqu’au 9 janvier 2028" in plain(said)
        second = session.get_one(ConventionPeriod, (row.id, 1))
        assert (second.starts_on, second.origin) == (date(2026, 1, 10), "express")
        assert state(loading.load(session, row.id).facts, TODAY) == State.IN_FORCE
        assert check_projections(session) == []

    def test_each_side_signs_and_its_act_is_executoire(self, session: Session) -> None:
        row = make_convention(session, duration_months=36, renewal="express")
        syndicat, member = parties_of(session, row)
        act = make_deliberation(session, make_member(session), received_on=None)
        only, late = [SideData(member.id, TODAY)], SideData(member.id, TODAY, act.id)

        with pytest.raises(InvalidError) as missing:
            renewing.renew(session, AGENT, row.id, only, 12, TODAY)
        with pytest.raises(InvalidError) as unproven:
            renewing.renew(session, AGENT, row.id, [SideData(syndicat.id, TODAY), late], 12, TODAY)

        assert missing.value.errors == {
            f"signed_on_{syndicat.id}": "Indiquez la date de signature : Tarn-et-Garonne Numérique."
        }
        assert "n’est pas exécutoire" in unproven.value.errors[f"deliberation_{member.id}"]


class TestAvenantRules:
    def test_it_moves_the_end_of_the_running_period(self) -> None:
        facts = replace(TACIT_2020, amendments=(TO_2024,))

        assert bounds(facts) == [
            (date(2020, 8, 1), date(2024, 12, 31), PeriodOrigin.AVENANT),
            (date(2025, 1, 1), date(2025, 12, 31), PeriodOrigin.TACIT),
            (date(2026, 1, 1), date(2026, 12, 31), PeriodOrigin.TACIT),
        ]
        assert changes(facts, TO_2024) == ("porte la fin du 31/07/2023 au 31/12/2024",)

    def test_terms_fold_by_effective_date_then_number(self) -> None:
        day = date(2022, 1, 1)
        facts = replace(
            TACIT_2020,
            amendments=(
                Amendment(2, day, day, notice_months=6),
                Amendment(3, day, date(2021, 6, 1), notice_months=1, renewal=Renewal.NONE),
                Amendment(1, day, day, notice_months=2),
            ),
        )

        assert terms_on(facts, date(2021, 5, 31)).notice_months == 3
        assert terms_on(facts, date(2021, 6, 1)).notice_months == 1
        assert terms_on(facts, day).notice_months == 6
        assert terms_on(facts, day).renewal == Renewal.NONE
        assert effective_end(facts) == date(2023, 7, 31)

    @pytest.mark.parametrize(
        ("effective_on", "months", "limit"),
        [
            pytest.param(date(2023, 5, 1), 1, date(2023, 6, 30), id="shorter-reopens"),
            pytest.param(date(2023, 5, 1), 6, date(2023, 4, 30), id="longer-after-the-limit"),
            pytest.param(date(2023, 2, 1), 6, date(2023, 1, 31), id="longer-stops-at-its-eve"),
            pytest.param(date(2022, 1, 1), 6, date(2023, 1, 31), id="longer-in-advance"),
        ],
    )
    def test_the_notice_is_the_one_of_the_reception(
        self, effective_on: date, months: int, limit: date
    ) -> None:
        change = Amendment(1, effective_on, effective_on, notice_months=months)
        facts = replace(TACIT_2020, amendments=(change,))

        assert limit_before(facts, date(2023, 7, 31)) == limit

    @given(running())
    @settings(max_examples=400)
    def test_the_limit_is_the_last_day_that_stops_the_period(self, facts: Facts) -> None:
        facts = replace(facts, denounced=None, terminated_on=None)
        for before, period in zip([None, *periods(facts)], periods(facts), strict=False):
            limit = period.notice_limit_on
            if not period.is_renewed or limit is None or period.ends_on is None:
                continue
            if before is None or before.ends_on is None or limit > before.ends_on:
                stopped = effective_end(received(facts, limit))
                assert stopped is not None
                assert stopped <= period.ends_on
            after = effective_end(received(facts, limit + ONE_DAY))
            assert after is not None
            assert after > period.ends_on

    @pytest.mark.parametrize(
        ("on", "ends_on", "word"),
        [
            pytest.param(date(2025, 7, 31), None, "", id="last-day"),
            pytest.param(date(2025, 8, 1), None, "après la fin", id="after-the-end"),
            pytest.param(date(2025, 8, 1), date(2026, 7, 31), "", id="moves-the-end"),
            pytest.param(date(2025, 3, 1), date(2025, 2, 1), "nouvelle fin", id="end-before"),
            pytest.param(date(2020, 7, 1), None, "avant la convention", id="before-the-start"),
        ],
    )
    def test_its_effective_date(self, on: date, ends_on: date | None, word: str) -> None:
        said = refused(Act.AMEND, TACIT_2020, on, date(2025, 1, 1), ends_on=ends_on)

        assert word in said if word else said == ""

    def test_none_is_recorded_after_the_end(self) -> None:
        today = date(2025, 8, 1)

        assert "« ended »" in plain(refused(Act.AMEND, TACIT_2020, today, today))

    def test_it_says_what_it_changes(self) -> None:
        day = date(2022, 1, 1)
        change = Amendment(
            1, day, day, renewal=Renewal.NONE, notice_months=1, notice_mode=NoticeMode.ANYTIME
        )

        assert changes(TACIT_2020, change) == (
            "passe le préavis de « 3 mois » à « 1 mois »",
            "passe le mode de préavis de « au terme » à « à tout moment »",
            "passe la reconduction de « tacite » à « aucune »",
        )


def received(facts: Facts, on: date) -> Facts:
    return replace(facts, denounced=Denounced("Moissac", on, on))


def plain(said: str) -> str:
    return said.replace(NBSP, " ")


DURATION = AvenantData(kind="duration", ends_on=date(2029, 12, 31), effective_on=date(2027, 1, 1))


def authorised() -> AvenantSignatureData:
    return AvenantSignatureData(
        signed_on=date(2026, 11, 20), capacity="maire", delegation_reference="Arrêté n° 12"
    )


class TestAvenantService:
    def test_drafted_signed_by_all_effective(self, session: Session) -> None:
        row = make_convention(session)
        syndicat, member = parties_of(session, row)
        avenant = amending.draft(session, AGENT, row.id, DURATION, TODAY)
        before = effective_end(loading.load(session, row.id).facts)

        amending.sign(session, AGENT, row.id, avenant.id, syndicat.id, authorised(), TODAY)
        assert effective_end(loading.load(session, row.id).facts) == before
        said = amending.sign(session, AGENT, row.id, avenant.id, member.id, authorised(), TODAY)

        assert "porte la fin du 09/01/2028 au 31/12/2029" in plain(said)
        first = session.get_one(ConventionPeriod, (row.id, 0))
        assert (first.ends_on, first.origin) == (date(2029, 12, 31), "avenant")
        assert first.watch_on == date(2029, 9, 30)
        assert check_projections(session) == []
        with pytest.raises(ConflictError, match="signé de tous"):
            amending.abandon(session, AGENT, row.id, avenant.id, "Erreur", TODAY)

    def test_the_rule_of_signatures_holds(self, session: Session) -> None:
        row = make_convention(session)
        syndicat, member = parties_of(session, row)
        avenant = amending.draft(session, AGENT, row.id, DURATION, TODAY)
        bare = AvenantSignatureData(signed_on=TODAY, capacity="maire")
        unproven = make_deliberation(session, make_member(session), received_on=None)
        foreign = replace(bare, deliberation_id=unproven.id)

        for party, data, word in (
            (member, bare, "pas encore exécutoire"),
            (member, foreign, "pas encore exécutoire"),
            (syndicat, foreign, "n’est pas celle"),
        ):
            with pytest.raises(InvalidError, match=word):
                amending.sign(session, AGENT, row.id, avenant.id, party.id, data, TODAY)
        amending.sign(session, AGENT, row.id, avenant.id, member.id, authorised(), TODAY)
        with pytest.raises(InvalidError, match="déjà signé"):
            amending.sign(session, AGENT, row.id, avenant.id, member.id, authorised(), TODAY)

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            pytest.param(AvenantData(kind="duration"), "ends_on", id="duration"),
            pytest.param(AvenantData(kind="datasets"), "datasets", id="datasets"),
            pytest.param(AvenantData(kind="parties"), "successor_id", id="parties"),
            pytest.param(AvenantData(kind="signatories"), "kind", id="signatories"),
            pytest.param(AvenantData(kind="other"), "summary", id="other"),
            pytest.param(AvenantData(kind="inconnu"), "kind", id="kind"),
            pytest.param(AvenantData(kind="notice", notice_months=-1), "notice_months", id="bad"),
            pytest.param(
                AvenantData(kind="other", summary="Plus long", renewal_months=1200),
                "renewal_max_count",
                id="too-long",
            ),
        ],
    )
    def test_what_is_missing_is_named(
        self, session: Session, data: AvenantData, field: str
    ) -> None:
        row = make_convention(session)

        with pytest.raises(InvalidError) as said:
            amending.draft(session, AGENT, row.id, data, TODAY)

        assert list(said.value.errors) == [field]

    def test_a_number_is_never_given_again(self, session: Session) -> None:
        row = make_convention(session)
        first = amending.draft(session, AGENT, row.id, DURATION, TODAY)
        amending.abandon(session, AGENT, row.id, first.id, "Refus du comité", TODAY)

        second = amending.draft(session, AGENT, row.id, DURATION, TODAY)

        assert (first.number, second.number) == (1, 2)


class TestCorrections:
    def test_a_signature_corrected_names_the_entry(self, session: Session) -> None:
        row = make_convention(session, signed_on=date(2025, 1, 10))
        syndicat = parties_of(session, row)[0]
        syndicat.delegation_reference = "Arrêté n° 12"
        for day in (11, 12):
            data = SignatureData(signed_on=date(2025, 1, day))
            signing.correct_signature(
                session, AGENT, row.id, syndicat.id, data, "Relue sur l’original", TODAY
            )

        second, first, recorded = journal.entries(session, subject(row.id))
        assert (second.corrects_id, first.corrects_id) == (first.id, recorded.id)

    def test_terms_completed_name_the_entry(self, session: Session) -> None:
        row = make_convention(session)

        recording.transcribe(session, AGENT, row.id, replace(TERMS, notice_months=2), TODAY)

        done, recorded = journal.entries(session, subject(row.id))
        assert done.corrects_id == recorded.id


class TestCopies:
    @pytest.mark.parametrize(
        ("days", "is_on_its_way", "is_late"),
        [
            pytest.param(30, True, False, id="day-thirty"),
            pytest.param(31, True, True, id="day-after"),
            pytest.param(300, False, False, id="held"),
        ],
    )
    def test_late_after_thirty_days(self, days: int, is_on_its_way: bool, is_late: bool) -> None:
        copy = Copy(1, "Moissac", is_on_its_way, TODAY - days * ONE_DAY)
        facts = replace(TACIT_2020, copies=(copy,))

        assert copy.is_late(TODAY) is is_late
        assert (Flag.COPY_LATE in flags(facts, TODAY)) is is_late

    def test_the_last_move_of_each_counts(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        syndicat, member = parties_of(session, row)
        session.commit()
        here = f"/conventions/{row.id}/actes/papier"

        def place(party: Any, where: str, since: str) -> int:
            typed = {"number": "1", "party_id": str(party.id), "where": where, "since": since}
            return int(client.post(here, data=typed).status_code)

        assert client.get(here).status_code == 200
        assert place(syndicat, "held", "01/09/2026") == 303
        assert place(member, "on_its_way", "10/09/2026") == 303
        page = plain(client.get(f"/conventions/{row.id}").text)
        assert "en route vers Moissac depuis le 10/09/2026" in page
        assert "demandez à Moissac" in page
        assert place(member, "held", "05/09/2026") == 422
        assert place(member, "held", "22/11/2026") == 422
        assert place(member, "held", "20/11/2026") == 303
        page = plain(client.get(f"/conventions/{row.id}").text)
        assert "chez Moissac depuis le 20/11/2026" in page
        assert "demandez à Moissac" not in page


class TestPages:
    def test_an_avenant_from_form_to_effect(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        here, sides = f"/conventions/{row.id}", [side.id for side in parties_of(session, row)]
        session.commit()

        assert client.get(f"{here}/actes/avenant").status_code == 200
        wrong = client.post(f"{here}/actes/avenant", data={"kind": "duration", "summary": "Gardé"})
        assert wrong.status_code == 422
        assert "Gardé" in wrong.text
        typed = {"kind": "duration", "ends_on": "31/12/2029", "effective_on": "01/01/2027"}
        assert client.post(f"{here}/actes/avenant", data=typed).status_code == 303
        key = session.exec(select(Avenant.id).where(col(Avenant.convention_id) == row.id)).one()
        session.commit()
        assert client.get(f"{here}/avenants/{key}/signature").status_code == 200
        assert client.get(f"{here}/avenants/{key}/inconnu").status_code == 404
        assert client.post(f"{here}/avenants/{row.id}/signature").status_code == 404
        for side in sides:
            data = {"party_id": str(side), "signed_on": "20/11/2026", "capacity": "maire",
                    "delegation_reference": "Arrêté n° 12"}  # fmt: skip
            done = client.post(f"{here}/avenants/{key}/signature", data=data)
            assert done.status_code == 303

        page = plain(client.get(here).text)
        assert "Il porte la fin du 09/01/2028 au 31/12/2029." in page
        assert "en effet le 01/01/2027" in page

    def test_a_renewal_too_late_gives_the_way_on(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session, duration_months=12, renewal="express", renewal_months=12)
        sides = {f"signed_on_{side.id}": "20/11/2026" for side in parties_of(session, row)}
        here = f"/conventions/{row.id}/actes/renouvellement"
        session.commit()

        late = client.post(here, data=sides)

        assert client.get(here).status_code == 200
        assert late.status_code == 422
        assert "nouvelle convention qui succède à celle-ci" in plain(late.text)
        assert f"/conventions/nouvelle?membre={row.member_id}" in late.text
        assert late.text.count('value="20/11/2026"') == 2

    def test_a_notice_taken_back(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        member, day = parties_of(session, row)[1], date(2026, 11, 1)
        ending.denounce(session, AGENT, row.id, member.id, day, None, day, TODAY)
        session.commit()
        here = f"/conventions/{row.id}/actes/retrait"

        assert client.get(here).status_code == 200
        assert client.post(here, data={"withdrawn_on": "10/11/2026"}).status_code == 422
        typed = {"withdrawn_on": "10/11/2026", "reason": "Accord du 9 novembre"}
        assert client.post(here, data=typed).status_code == 303
        assert "Dénonciation retirée" in client.get(f"/conventions/{row.id}").text

    def test_the_api_mirrors_the_forms(
        self, api: Callable[..., TestClient], session: Session
    ) -> None:
        row = make_convention(session, duration_months=36, renewal="express", renewal_months=12)
        sides = [str(side.id) for side in parties_of(session, row)]
        session.commit()
        client, here = api(), f"/api/v1/conventions/{row.id}"
        letter = {"party_id": sides[1], "sent_on": "01/11/2026", "received_on": "02/11/2026"}
        back = {"withdrawn_on": "10/11/2026", "reason": "Accord du 9 novembre"}
        avenant = {"kind": "notice", "notice_months": "1"}

        assert client.post(f"{here}/denonciation", json=letter).json()["state"] == "in_notice"
        withdrawn = client.post(f"{here}/denonciation/withdrawal", json=back).json()
        assert withdrawn["denonciations"][0]["withdrawn_on"] == "2026-11-10"
        signed = {f"signed_on_{side}": "20/11/2026" for side in sides}
        renewed = client.post(f"{here}/renewals", json=signed).json()
        assert renewed["renewals"] == [{"number": 1, "months": 12, "concluded_on": "2026-11-20"}]
        key = client.post(f"{here}/avenants", json=avenant).json()["avenants"][0]["id"]
        for side in sides:
            signature = {"party_id": side, "signed_on": "21/11/2026", "capacity": "maire",
                         "delegation_reference": "Arrêté n° 12"}  # fmt: skip
            done = client.post(f"{here}/avenants/{key}/signatures", json=signature)
            assert done.status_code == 201
        known = done.json()
        (avenant,) = known["avenants"]
        assert avenant["effective_on"] == "2026-11-21"
        assert [(one["party_id"], one["signed_on"]) for one in avenant["signatures"]] == [
            (side, "2026-11-21") for side in sides
        ]
        assert (known["notice_months"], known["notice_limit_on"]) == (1, "2027-12-09")
        assert client.get(f"{here}?on=2026-11-20").json()["notice_months"] == 3

    def test_an_elu_changes_nothing(self, elu_client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        session.commit()

        for address in ("retrait", "renouvellement", "avenant"):
            done = elu_client.post(f"/conventions/{row.id}/actes/{address}")
            assert done.status_code == 403
