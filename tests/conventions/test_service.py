from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.conventions.models import ConventionPeriod, ConventionStatePeriod, Signature
from app.conventions.queries import loading
from app.conventions.queries.returned import TextKey
from app.conventions.rules.facts import State
from app.conventions.rules.flags import Flag, flags
from app.conventions.rules.states import state
from app.conventions.service import approving, drafting, ending, freezing, recording, signing, texts
from app.conventions.service.acting import subject
from app.conventions.service.numbering import next_reference
from app.conventions.service.projecting import check_projections
from app.conventions.service.signing import SignatureData
from app.core.db import write_session
from app.core.errors import ConflictError, DomainError, InvalidError
from app.deliberations import service as deliberations
from tests.conventions.factories import (
    AGENT,
    TERMS,
    TODAY,
    make_convention,
    make_draft,
    make_member,
    make_syndicat,
    parties_of,
)
from tests.deliberations.factories import make_body, make_deliberation


def state_of(session: Session, convention_id: object, on: date = TODAY) -> str:
    return state(loading.load(session, convention_id).facts, on)  # type: ignore[arg-type]


class TestCreate:
    def test_a_draft_proposes_the_framework_act_and_the_usual_terms(self, session: Session) -> None:
        row = make_draft(session)

        syndicat, member = parties_of(session, row)
        assert row.reference == "TGN-2026-001"
        assert syndicat.deliberation_id is not None
        assert syndicat.signatory_capacity == "président"
        assert member.signatory_capacity == "maire"
        assert (row.duration_months, row.renewal, row.notice_months) == (36, "tacit", 3)
        assert state_of(session, row.id) == State.DRAFT

    def test_references_follow_each_other(self, session: Session) -> None:
        first, second = make_draft(session), make_draft(session)

        assert (first.reference, second.reference) == ("TGN-2026-001", "TGN-2026-002")

    def test_the_syndicat_does_not_sign_with_itself(self, session: Session) -> None:
        syndicat = make_syndicat(session)

        with pytest.raises(InvalidError, match="avec lui-même"):
            drafting.create(session, AGENT, syndicat.id, "convention_adhesion/1", TODAY)

    def test_without_syndicat_it_says_what_to_do(self, session: Session) -> None:
        member = make_member(session)

        with pytest.raises(InvalidError, match="jalon init"):
            drafting.create(session, AGENT, member.id, "convention_adhesion/1", TODAY)


class TestReferences:
    def test_four_writers_never_share_one(self, engine: Engine) -> None:
        def allocate(_: int) -> str:
            with write_session(engine) as session:
                return next_reference(session, "Tarn-et-Garonne Numérique", 2026)

        with ThreadPoolExecutor(4) as pool:
            given = list(pool.map(allocate, range(40)))

        assert sorted(given) == [f"TGN-2026-{number:03}" for number in range(1, 41)]


class TestTerms:
    @pytest.mark.parametrize(
        ("terms", "field", "words"),
        [
            pytest.param(
                {
                    "duration_months": None,
                    "starts_on": date(2026, 5, 1),
                    "ends_on": date(2026, 4, 30),
                },
                "ends_on",
                "La fin (30/04/2026) précède le début (01/05/2026)",
                id="end-before-start",
            ),
            pytest.param({"ends_on": date(2027, 1, 1)}, "ends_on", "pas les deux", id="both"),
            pytest.param({"duration_months": 0}, "duration_months", "de 1 à", id="no-month"),
            pytest.param({"notice_months": 1201}, "notice_months", "de 0 à", id="long-notice"),
            pytest.param({"renewal_max_count": 100}, "renewal_max_count", "mois", id="for-ever"),
            pytest.param({"starts_on": date(9999, 1, 1)}, "starts_on", "lointaine", id="year-9999"),
            pytest.param({"renewal": "maybe"}, "renewal", "liste", id="unknown-renewal"),
        ],
    )
    def test_it_refuses(
        self, session: Session, terms: dict[str, object], field: str, words: str
    ) -> None:
        with pytest.raises(InvalidError) as refused:
            make_draft(session, **terms)

        assert words in refused.value.errors[field]

    def test_the_journal_keeps_both_values(self, session: Session) -> None:
        row = make_draft(session, notice_months=2)

        entry = journal.entries(session, subject(row.id))[0]
        assert entry.details is not None
        assert entry.details["notice_months"] == [3, 2]


class TestParties:
    def test_another_side_may_join_and_leave_a_draft(self, session: Session) -> None:
        row, albias = make_draft(session), make_body(session, "Albias", siren="218200012")

        drafting.add_party_to_draft(session, AGENT, row.id, albias.id, TODAY)
        added = parties_of(session, row)[2]
        drafting.remove_party(session, AGENT, row.id, added.id, TODAY)

        assert len(parties_of(session, row)) == 2

    def test_nobody_is_party_twice(self, session: Session) -> None:
        row = make_draft(session)

        with pytest.raises(ConflictError, match="déjà partie"):
            drafting.add_party_to_draft(session, AGENT, row.id, row.member_id, TODAY)

    def test_the_member_stays(self, session: Session) -> None:
        row = make_draft(session)

        with pytest.raises(ConflictError, match="abandonnez"):
            drafting.remove_party(session, AGENT, row.id, parties_of(session, row)[1].id, TODAY)


class TestWholeLife:
    def test_from_draft_to_archive(self, session: Session, tmp_path: Path) -> None:
        row = make_draft(session, today=date(2026, 1, 5))
        key, (syndicat, member) = row.id, parties_of(session, row)
        freezing.freeze(session, AGENT, tmp_path, key, date(2026, 1, 12))
        assert row.pdf_sha256 is not None
        assert state_of(session, key) == State.IN_APPROVAL

        act = make_deliberation(
            session,
            make_member(session),
            meeting_on=date(2026, 2, 3),
            received_on=date(2026, 2, 4),
            published_on=date(2026, 2, 6),
        )
        approving.attach_deliberation(session, AGENT, key, member.id, act.id, TODAY)
        assert state_of(session, key) == State.TO_SIGN
        assert state_of(session, key, date(2026, 2, 5)) == State.IN_APPROVAL

        signed = SignatureData(signed_on=date(2026, 2, 6))
        signing.sign(session, AGENT, key, member.id, signed, TODAY)
        assert state_of(session, key) == State.PARTLY_SIGNED
        signed = SignatureData(signed_on=date(2026, 3, 1))
        signing.sign(session, AGENT, key, syndicat.id, signed, TODAY)
        assert state_of(session, key) == State.IN_FORCE
        first = session.get_one(ConventionPeriod, (key, 0))
        assert (first.starts_on, first.ends_on) == (date(2026, 3, 1), date(2029, 2, 28))
        assert first.watch_on == date(2028, 11, 30)

        ending.denounce(
            session, AGENT, key, member.id, date(2026, 6, 1), "1A 000", date(2026, 6, 3), TODAY
        )
        assert state_of(session, key) == State.IN_NOTICE
        ending.terminate(session, AGENT, key, date(2026, 10, 31), "Accord des parties", TODAY)
        assert state_of(session, key) == State.ENDED
        ending.archive(session, AGENT, key, TODAY)
        assert state_of(session, key) == State.ARCHIVED

        assert check_projections(session) == []
        assert len(journal.entries(session, subject(key))) == 8

    def test_an_incomplete_draft_is_not_frozen(self, session: Session, tmp_path: Path) -> None:
        row = make_draft(session, notice_months=None)

        with pytest.raises(InvalidError, match="préavis"):
            freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)

        assert row.text_fixed_on is None

    def test_a_frozen_text_does_not_change(self, session: Session, tmp_path: Path) -> None:
        row = make_draft(session)
        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)

        with pytest.raises(ConflictError, match="en attente de délibération"):
            drafting.edit_terms(session, AGENT, row.id, TERMS, TODAY)
        freezing.reopen(session, AGENT, row.id, "Une coquille à l’article 8", TODAY)
        drafting.edit_terms(session, AGENT, row.id, TERMS, TODAY)

        assert row.text_sha256 is None

    def test_a_receipt_corrected_moves_the_state(self, session: Session, tmp_path: Path) -> None:
        row = make_draft(session)
        member = parties_of(session, row)[1]
        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)
        act = make_deliberation(session, make_member(session), received_on=None)
        approving.attach_deliberation(session, AGENT, row.id, member.id, act.id, TODAY)
        assert state_of(session, row.id) == State.IN_APPROVAL

        data = deliberations.DeliberationData(
            collectivite_id=act.collectivite_id,
            subject=act.subject,
            meeting_on=act.meeting_on,
            received_on=date(2022, 10, 1),
            published_on=act.published_on,
        )
        deliberations.correct(session, AGENT, act.id, data, TODAY)

        assert check_projections(session) == []
        stored = session.exec(
            select(ConventionStatePeriod.state)
            .where(col(ConventionStatePeriod.convention_id) == row.id)
            .where(col(ConventionStatePeriod.ends_on).is_(None))
        ).one()
        assert stored == State.TO_SIGN


class TestSign:
    def test_before_executoire_only_an_administrator_with_a_reason(
        self, session: Session, tmp_path: Path
    ) -> None:
        row = make_draft(session)
        member = parties_of(session, row)[1]
        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)
        reason = "Accord écrit du contrôle de légalité, reçu ce jour"
        bare = SignatureData(signed_on=TODAY)
        with_reason = SignatureData(signed_on=TODAY, override_reason=reason)

        with pytest.raises(InvalidError, match="pas encore exécutoire"):
            signing.sign(session, AGENT, row.id, member.id, bare, TODAY)
        with pytest.raises(InvalidError, match="administrateur"):
            signing.sign(session, AGENT, row.id, member.id, with_reason, TODAY)
        signing.sign(session, AGENT, row.id, member.id, with_reason, TODAY, is_admin=True)

        facts = loading.load(session, row.id).facts
        assert Flag.SIGNED_BEFORE_EXECUTOIRE in flags(facts, TODAY)
        assert journal.entries(session, subject(row.id))[0].details["reason"] == reason  # type: ignore[index]

    def test_twice_is_refused(self, session: Session, tmp_path: Path) -> None:
        row = make_draft(session)
        syndicat = parties_of(session, row)[0]
        freezing.freeze(session, AGENT, tmp_path, row.id, TODAY)
        data = SignatureData(signed_on=TODAY)
        signing.sign(session, AGENT, row.id, syndicat.id, data, TODAY)

        with pytest.raises(DomainError, match="déjà signé depuis le 21/11/2026"):
            signing.sign(session, AGENT, row.id, syndicat.id, data, TODAY)

    def test_a_draft_is_not_signed(self, session: Session) -> None:
        row = make_draft(session)

        with pytest.raises(ConflictError, match="brouillon"):
            signing.sign(
                session, AGENT, row.id, parties_of(session, row)[0].id,
                SignatureData(signed_on=TODAY), TODAY,
            )  # fmt: skip

    def test_a_wrong_date_is_mended_with_a_reason(self, session: Session) -> None:
        row = make_convention(session, signed_on=date(2025, 1, 10))
        syndicat = parties_of(session, row)[0]
        syndicat.delegation_reference = "Arrêté n° 12"

        signing.correct_signature(
            session,
            AGENT,
            row.id,
            syndicat.id,
            SignatureData(signed_on=date(2025, 1, 20)),
            "Date relue sur l’original",
            TODAY,
        )

        signature = session.exec(select(Signature).where(Signature.party_id == syndicat.id)).one()
        assert signature.signed_on == date(2025, 1, 20)
        assert session.get_one(ConventionPeriod, (row.id, 0)).starts_on == date(2025, 1, 20)

    def test_only_a_pdf_is_kept_as_the_signed_copy(self, session: Session, tmp_path: Path) -> None:
        row = make_convention(session)

        with pytest.raises(InvalidError, match="pas un PDF"):
            texts.keep_file(session, AGENT, tmp_path, TextKey(row.id), b"MZ\x90", "c.pdf", TODAY)
        texts.keep_file(session, AGENT, tmp_path, TextKey(row.id), b"%PDF-1.7 ...", "c.pdf", TODAY)

        facts = loading.load(session, row.id).facts
        assert Flag.SIGNED_FILE_MISSING not in flags(facts, TODAY)


class TestEnding:
    def test_a_letter_received_late_counts_for_the_next_end(self, session: Session) -> None:
        row = make_convention(session, signed_on=date(2023, 12, 1))
        member = parties_of(session, row)[1]
        ending.denounce(session, AGENT, row.id, member.id, date(2026, 9, 1), None, None, TODAY)
        assert state_of(session, row.id) == State.IN_FORCE

        said = ending.receive_denonciation(session, AGENT, row.id, date(2026, 9, 2), TODAY)

        assert "30 novembre 2027" in said
        assert "après la limite de préavis" in said
        assert state_of(session, row.id) == State.IN_NOTICE

    def test_replaced_by_its_successor(self, session: Session) -> None:
        row, successor = make_convention(session), make_draft(session)

        ending.replace(session, AGENT, row.id, successor.reference, date(2026, 10, 31), TODAY)

        facts = loading.load(session, row.id).facts
        assert facts.replaced_by == successor.reference
        assert state(facts, TODAY) == State.ENDED
        with pytest.raises(InvalidError, match="elle-même"):
            ending.replace(session, AGENT, row.id, row.reference, None, TODAY)

    def test_an_abandoned_draft_keeps_its_reason_and_its_number(self, session: Session) -> None:
        row = make_draft(session)

        ending.abandon(session, AGENT, row.id, "Refus du conseil municipal", TODAY)

        assert state_of(session, row.id) == State.ABANDONED
        assert make_draft(session).reference == "TGN-2026-002"


class TestRecordPaper:
    def test_unknown_facts_stay_unknown_until_completed(self, session: Session) -> None:
        row = make_convention(
            session,
            signed_on=None,
            duration_months=None,
            renewal=None,
            renewal_months=None,
            renewal_max_count=None,
            notice_months=None,
            notice_mode=None,
        )
        facts = loading.load(session, row.id).facts
        assert {Flag.INCOMPLETE, Flag.SIGNATURE_DATE_UNKNOWN} <= set(flags(facts, TODAY))

        recording.transcribe(session, AGENT, row.id, TERMS, TODAY)

        assert row.duration_months == 36
        assert check_projections(session) == []

    def test_a_reference_is_given_once(self, session: Session) -> None:
        make_convention(session, reference="AA-1")

        with pytest.raises(ConflictError, match="déjà prise"):
            make_convention(session, reference="AA-1")

    def test_an_end_before_the_signature_is_refused(self, session: Session) -> None:
        with pytest.raises(InvalidError, match="précède la signature"):
            make_convention(session, duration_months=None, ends_on=date(2024, 1, 1))
