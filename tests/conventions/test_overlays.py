"""Avenants that change parties, signatories, datasets: dated, nothing overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite, Mandate
from app.collectivites.people import SIGNATORY
from app.conventions import building, exporting
from app.conventions.answers import convention_out
from app.conventions.models import AvenantSignature, Convention, Signature
from app.conventions.queries import lists, loading, passation
from app.conventions.queries.lists import Filters
from app.conventions.rules.facts import Facts
from app.conventions.rules.flags import Flag, flags
from app.conventions.rules.overlays import datasets_on, sides_on, since, successions
from app.conventions.rules.sides import Body, Since
from app.conventions.service import amending, ending
from app.conventions.service.acting import subject
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.overlaying import SideData
from app.conventions.service.projecting import check_projections
from app.core.errors import DomainError, InvalidError
from tests.conftest import SignedInClient
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_body,
    make_convention,
    make_deliberation,
    make_draft,
    make_member,
    parties_of,
)
from tests.conventions.histories import running

EFFECT = date(2026, 12, 1)
EVE = date(2026, 11, 30)
DELEGATED = AvenantSignatureData(signed_on=TODAY, delegation_reference="Arrêté n° 12 du 3 mars")


def merged(session: Session) -> Collectivite:
    return make_body(
        session, "Moissac-Nouvelle", siren="218202000", code="82999", relation="member",
        executive_title="Maire",
    )  # fmt: skip


def sign_all(session: Session, row: Convention, avenant_id: Any) -> None:
    for party in parties_of(session, row):
        amending.sign(session, AGENT, row.id, avenant_id, party.id, DELEGATED, TODAY)


def replaced(session: Session, row: Convention, on: date = EFFECT) -> Collectivite:
    """The member replaced by the body it merged into, from `on`."""
    body = merged(session)
    side = SideData(party_id=parties_of(session, row)[1].id, successor_id=body.id)
    data = AvenantData(kind="parties", effective_on=on, sides=(side,))
    sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)
    return body


class TestOracle:
    @given(running())
    @settings(max_examples=300)
    def test_a_day_by_day_replay_says_the_same(self, facts: Facts) -> None:
        """Each day applies what takes effect that day, in the order of the numbers."""
        days = sorted({change.effective_on for change in facts.amendments})
        seen = {side.key: (side.body, side.signatory) for side in facts.sides}
        codes = facts.datasets
        for first in days:
            before = first - timedelta(days=1)
            assert {s.key: (s.body, s.signatory) for s in sides_on(facts, before)} == seen
            assert datasets_on(facts, before).codes == codes
            today = sorted(
                (change for change in facts.amendments if change.effective_on == first),
                key=lambda change: change.number,
            )
            for change in today:
                codes = change.datasets if change.datasets is not None else codes
                for one in change.sides:
                    body, signatory = seen[one.party]
                    if one.signatory_capacity is not None:
                        signatory = ", ".join(
                            filter(None, (one.signatory_name, one.signatory_capacity))
                        )
                    seen[one.party] = (one.body or body, signatory)
            assert {s.key: (s.body, s.signatory) for s in sides_on(facts, first)} == seen
            assert datasets_on(facts, first).codes == codes

    @given(running())
    @settings(max_examples=300)
    def test_successions_say_who_is_the_party_each_day(self, facts: Facts) -> None:
        days = {change.effective_on for change in facts.amendments}
        for day in {near for on in days for near in (on - timedelta(days=1), on)}:
            for side in sides_on(facts, day):
                running_on = [
                    found.body
                    for found in successions(facts)
                    if found.party == side.key
                    and found.starts_on <= day
                    and (found.ends_on is None or day <= found.ends_on)
                ]
                first = next(one for one in facts.sides if one.key == side.key)
                assert running_on == ([side.body] if side.body_since else [])
                assert side.body_since or side.body == first.body


class TestParties:
    def test_the_successor_from_its_first_day(self, session: Session) -> None:
        row = make_convention(session)
        body = replaced(session, row)

        facts = loading.load(session, row.id).facts

        assert [side.body.name for side in sides_on(facts, EVE)][1] == "Moissac"
        side = sides_on(facts, EFFECT)[1]
        assert side.body == Body(body.id, "Moissac-Nouvelle", "218202000")
        assert (side.body_since, side.signatory) == (Since(1, EFFECT), "maire")
        assert check_projections(session) == []

    def test_lists_filters_exports_and_api_say_it(self, session: Session) -> None:
        row = make_convention(session)
        old, body = parties_of(session, row)[1].collectivite_id, replaced(session, row)
        for on, key, name in ((EVE, old, "Moissac"), (EFFECT, body.id, "Moissac-Nouvelle")):
            found = lists.page_ids(session, Filters(on=on, member_id=key), 1)
            assert found == [row.id]
            (line,) = exporting.rows(session, Filters(on=on), "")
            assert line[exporting.FIELDS.index("member")] == name
            said = convention_out(loading.load(session, row.id), on)
            assert (said.member.name if said.member else "") == name
            assert said.parties[1].collectivite_id == key
            page = building.detail_page(session, row.id, TODAY, "agent", read_on=on)
            assert page.parties[1].standing.body.name == name
        assert lists.page_ids(session, Filters(on=EFFECT, member_id=old), 1) == []
        assert lists.page_ids(session, Filters(on=EVE, member_id=body.id), 1) == []
        assert lists.page_ids(session, Filters(on=EFFECT, search="nouvelle"), 1) == [row.id]
        assert lists.page_ids(session, Filters(on=EVE, search="nouvelle"), 1) == []

    def test_what_was_signed_is_never_overwritten(self, session: Session) -> None:
        row = make_convention(session)
        side = parties_of(session, row)[1]
        before = [session.get_one(Signature, one.signature.id).model_dump()
                  for one in loading.load(session, row.id).parties if one.signature]  # fmt: skip
        body = replaced(session, row)
        body.name, body.siren = "Nom d’après", "218202018"
        session.flush()

        loaded = loading.load(session, row.id)

        after = [one.signature.model_dump() for one in loaded.parties if one.signature]
        assert after == before
        assert loaded.party(side.id).body.name == "Moissac"
        assert sides_on(loaded.facts, EFFECT)[1].body.siren == "218202000"

    def test_a_signature_keeps_the_siret_of_its_day(self, session: Session) -> None:
        row = make_convention(session, make_member(session, siret="21820112700011"))
        data = AvenantData(kind="other", summary="Un correspondant de plus.")
        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)
        loading.load(session, row.id).parties[1].body.siret = "21820112700029"
        session.flush()

        (avenant,) = loading.load(session, row.id).avenants

        signature = avenant.side(parties_of(session, row)[1].id)
        assert signature is not None
        assert signature.signature.siren == "218201127"
        assert signature.signature.siret == "21820112700011"

    def test_a_denonciation_is_given_by_the_party_of_its_day(self, session: Session) -> None:
        row = make_convention(session)
        body = replaced(session, row, on=TODAY)
        side = parties_of(session, row)[1]

        ending.denounce(session, AGENT, row.id, side.id, TODAY, None, TODAY, TODAY)

        denounced = loading.load(session, row.id).facts.denounced
        assert denounced is not None
        assert denounced.by == body.name
        assert body.name in journal.entries(session, subject(row.id))[0].summary

    def test_the_successor_signs_by_its_own_act(self, session: Session) -> None:
        row = make_convention(session)
        _, side = parties_of(session, row)
        body = merged(session)
        data = AvenantData(
            kind="parties", effective_on=EFFECT,
            sides=(SideData(party_id=side.id, successor_id=body.id),),
        )  # fmt: skip
        avenant = amending.draft(session, AGENT, row.id, data, TODAY)
        theirs = make_deliberation(session, make_member(session))
        own = make_deliberation(session, body, number="2026-77")

        with pytest.raises(InvalidError, match="Moissac-Nouvelle"):
            signed(session, row, avenant.id, side.id, deliberation_id=theirs.id)
        signed(session, row, avenant.id, side.id, deliberation_id=own.id)

        known = loading.load(session, row.id).avenant(avenant.id).side(side.id)
        assert known is not None
        assert (known.signature.body_id, known.signature.siren) == (body.id, "218202000")

    @pytest.mark.parametrize(
        ("which", "word"),
        [
            pytest.param("other", "déjà une autre partie", id="the-other-party"),
            pytest.param("same", "déjà cette partie", id="itself"),
            pytest.param("no-siren", "SIREN", id="without-siren"),
        ],
    )
    def test_who_may_not_succeed(self, session: Session, which: str, word: str) -> None:
        row = make_convention(session)
        syndicat, side = parties_of(session, row)
        nobody = make_body(session, "Sans numéro", siren=None, code="82998")
        keys = {
            "other": syndicat.collectivite_id,
            "same": side.collectivite_id,
            "no-siren": nobody.id,
        }
        data = AvenantData(
            kind="parties", sides=(SideData(party_id=side.id, successor_id=keys[which]),)
        )

        with pytest.raises(InvalidError, match=word):
            amending.draft(session, AGENT, row.id, data, TODAY)

    def test_the_same_body_under_another_siren(self, session: Session) -> None:
        row = make_convention(session)
        side = parties_of(session, row)[1]
        body = session.get_one(Collectivite, side.collectivite_id)
        was = body.siren
        body.siren = "218202000"
        session.flush()
        data = AvenantData(
            kind="parties", sides=(SideData(party_id=side.id, successor_id=body.id),)
        )

        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)

        facts = loading.load(session, row.id).facts
        assert sides_on(facts, TODAY - timedelta(days=1))[1].body.siren == was
        assert sides_on(facts, TODAY)[1].body.siren == "218202000"
        assert passation.handovers(session, TODAY) == []


def signed(session: Session, row: Convention, avenant: Any, party: Any, **more: Any) -> str:
    data = AvenantSignatureData(signed_on=TODAY, capacity="maire", **more)
    admin = more.get("override_reason") is not None
    return amending.sign(session, AGENT, row.id, avenant, party, data, TODAY, is_admin=admin)


class TestSignatories:
    def data(self, session: Session, row: Convention, **more: Any) -> AvenantData:
        side = SideData(party_id=parties_of(session, row)[1].id, name="Anne Roux", capacity="maire")
        return AvenantData(kind="signatories", sides=(side,), **more)

    def test_from_its_first_day(self, session: Session) -> None:
        row = make_convention(session)
        data = self.data(session, row, effective_on=EFFECT)
        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)

        facts = loading.load(session, row.id).facts

        assert sides_on(facts, EVE)[1].signatory == "maire"
        assert sides_on(facts, EFFECT)[1].signatory == "Anne Roux, maire"
        assert sides_on(facts, EFFECT)[1].signatory_since == Since(1, EFFECT)

    def test_a_mandate_over_no_longer_matters_after_it(self, session: Session) -> None:
        row = make_convention(session)
        facts = loading.load(session, row.id).facts
        over = replace(
            facts.parties[1], mandate_over_from=date(2026, 4, 1), handovers=((EFFECT, None),)
        )
        facts = replace(facts, parties=(facts.parties[0], over))

        assert Flag.MANDATE_OVER in flags(facts, EVE)
        assert Flag.MANDATE_OVER not in flags(facts, EFFECT)
        again = replace(over, handovers=((EFFECT, date(2027, 1, 1)),))
        facts = replace(facts, parties=(facts.parties[0], again))
        assert Flag.MANDATE_OVER not in flags(facts, date(2026, 12, 31))
        assert Flag.MANDATE_OVER in flags(facts, date(2027, 1, 1))

    def test_it_settles_the_passation(self, session: Session) -> None:
        row = make_convention(session)
        side = parties_of(session, row)[1]
        known = loading.load(session, row.id).party(side.id)
        assert known.signature is not None
        known.signature.name = "Paul Vidal"
        session.add(
            Mandate(
                collectivite_id=side.collectivite_id, role=SIGNATORY, name="Paul Vidal",
                capacity="maire", ends_on=date(2026, 4, 1), source="Élection",
            )
        )  # fmt: skip
        data = self.data(session, row, effective_on=EFFECT)
        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)

        assert [one.body_name for one in passation.handovers(session, EVE)] == ["Moissac"]
        assert passation.handovers(session, EFFECT) == []
        facts = loading.load(session, row.id).facts
        assert Flag.MANDATE_OVER in flags(facts, EVE)
        assert Flag.MANDATE_OVER not in flags(facts, EFFECT)

    def test_naming_the_one_who_already_signs_is_refused(self, session: Session) -> None:
        row = make_convention(session)
        data = self.data(session, row)
        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)

        with pytest.raises(InvalidError, match="déjà le signataire"):
            amending.draft(session, AGENT, row.id, data, TODAY)


class TestDatasets:
    def test_from_its_first_day(self, session: Session) -> None:
        row = make_convention(session)
        data = AvenantData(kind="datasets", effective_on=EFFECT, datasets=("prenoms",))
        sign_all(session, row, amending.draft(session, AGENT, row.id, data, TODAY).id)

        facts = loading.load(session, row.id).facts

        assert datasets_on(facts, EVE).codes is None
        assert datasets_on(facts, EFFECT).codes == ("prenoms",)
        assert since(facts, EFFECT, "datasets") == Since(1, EFFECT)

    def test_a_text_written_here_names_the_six(self, session: Session) -> None:
        facts = loading.load(session, make_draft(session).id).facts

        assert len(facts.datasets or ()) == 6

    @pytest.mark.parametrize(
        ("codes", "word"),
        [
            pytest.param(("inconnu",), "dans la liste", id="unknown"),
            pytest.param(("prenoms",), "déjà ceux", id="same"),
        ],
    )
    def test_what_is_refused(self, session: Session, codes: tuple[str, ...], word: str) -> None:
        row = make_convention(session)
        first = AvenantData(kind="datasets", datasets=("prenoms",))
        sign_all(session, row, amending.draft(session, AGENT, row.id, first, TODAY).id)

        with pytest.raises(InvalidError, match=word):
            amending.draft(session, AGENT, row.id, replace(first, datasets=codes), TODAY)


class TestRefusals:
    @pytest.mark.parametrize(
        ("on", "word"),
        [
            pytest.param(date(2024, 1, 1), "avant la convention", id="before-the-start"),
            pytest.param(date(2030, 1, 10), "après la fin", id="after-the-end"),
        ],
    )
    def test_out_of_its_life(self, session: Session, on: date, word: str) -> None:
        row = make_convention(session)
        data = AvenantData(kind="datasets", effective_on=on, datasets=("prenoms",))

        with pytest.raises(InvalidError, match=word):
            amending.draft(session, AGENT, row.id, data, TODAY)

    def test_before_the_signature_of_a_convention_with_a_written_start(
        self, session: Session
    ) -> None:
        row = make_convention(session, starts_on=date(2024, 12, 1))
        data = AvenantData(kind="datasets", effective_on=date(2025, 1, 9), datasets=("prenoms",))

        with pytest.raises(InvalidError, match="avant la signature de la convention"):
            amending.draft(session, AGENT, row.id, data, TODAY)
        avenant = amending.draft(
            session, AGENT, row.id, replace(data, effective_on=date(2025, 1, 10)), TODAY
        )
        early = replace(DELEGATED, signed_on=date(2025, 1, 9))
        side = parties_of(session, row)[1]
        with pytest.raises(InvalidError, match="précède celle de la convention"):
            amending.sign(session, AGENT, row.id, avenant.id, side.id, early, TODAY)

    def test_twice_the_same_thing_on_one_day(self, session: Session) -> None:
        row = make_convention(session)
        data = AvenantData(kind="datasets", effective_on=EFFECT, datasets=("prenoms",))
        first = amending.draft(session, AGENT, row.id, data, TODAY)
        other = replace(data, datasets=("subventions",))

        with pytest.raises(InvalidError, match="L’avenant n° 1 change déjà la même chose"):
            amending.draft(session, AGENT, row.id, other, TODAY)
        amending.draft(
            session, AGENT, row.id,
            AvenantData(kind="notice", effective_on=EFFECT, notice_months=2), TODAY,
        )  # fmt: skip
        amending.abandon(session, AGENT, row.id, first.id, "Erreur", TODAY)
        amending.draft(session, AGENT, row.id, other, TODAY)


class TestOverride:
    REASON = "Urgence : réouverture du portail le 1er décembre"

    def avenant(self, session: Session) -> tuple[Convention, Any, Any, Any]:
        row = make_convention(session)
        side = parties_of(session, row)[1]
        data = AvenantData(kind="datasets", datasets=("prenoms",))
        unproven = make_deliberation(session, make_member(session), received_on=None)
        return row, amending.draft(session, AGENT, row.id, data, TODAY).id, side.id, unproven.id

    def test_an_administrator_may_with_a_lasting_reason(self, session: Session) -> None:
        row, avenant, side, act = self.avenant(session)
        data = AvenantSignatureData(
            signed_on=TODAY, capacity="maire", deliberation_id=act, override_reason=self.REASON
        )
        for given_reason, admin, word in (
            (None, True, "pas encore exécutoire"),
            ("Trop court", True, "20 caractères"),
            (self.REASON, False, "Seul un administrateur"),
        ):
            with pytest.raises(DomainError, match=word):
                amending.sign(session, AGENT, row.id, avenant, side,
                    replace(data, override_reason=given_reason), TODAY, is_admin=admin)  # fmt: skip

        amending.sign(session, AGENT, row.id, avenant, side, data, TODAY, is_admin=True)

        page = building.detail_page(session, row.id, TODAY, "agent")
        assert page.avenants[0].early == [("Moissac", self.REASON)]
        entry = journal.entries(session, subject(row.id))[0]
        assert (entry.details or {})["reason"] == self.REASON
        other = parties_of(session, row)[0]
        amending.sign(session, AGENT, row.id, avenant, other.id, DELEGATED, TODAY)
        assert Flag.SIGNED_BEFORE_EXECUTOIRE in flags(loading.load(session, row.id).facts, TODAY)

    def test_a_reason_that_was_not_needed_is_not_kept(self, session: Session) -> None:
        row, avenant, side, _ = self.avenant(session)
        data = replace(DELEGATED, override_reason=self.REASON)

        amending.sign(session, AGENT, row.id, avenant, side, data, TODAY, is_admin=True)

        known = loading.load(session, row.id).avenant(avenant).side(side)
        assert known is not None
        assert isinstance(known.signature, AvenantSignature)
        assert known.signature.override_reason is None


class TestPages:
    def test_the_form_and_what_it_shows(self, client: SignedInClient, session: Session) -> None:
        row = make_convention(session)
        side = parties_of(session, row)[1]
        body = merged(session)
        session.commit()
        here = f"/conventions/{row.id}"

        first = client.get(f"{here}/actes/avenant").text
        assert "Organisme qui lui succède" not in first
        assert f'href="{here}/actes/avenant?kind=parties"' in first
        form = client.get(f"{here}/actes/avenant?kind=parties").text
        shown, folded = form.split("Il change aussi autre chose")
        assert "Organisme qui lui succède" in shown
        assert "Nouvelle fin" not in shown
        assert "Nouvelle fin" in folded
        missing = client.post(f"{here}/actes/avenant", data={"kind": "parties"})
        assert missing.status_code == 422
        done = client.post(
            f"{here}/actes/avenant",
            data={
                "kind": "parties", "effective_on": "01/12/2026", "replaced_id": str(side.id),
                "successor_id": str(body.id), f"name_{side.id}": "Anne Roux",
                f"capacity_{side.id}": "maire", "datasets": ["prenoms", "subventions"],
            },
        )  # fmt: skip
        assert done.status_code == 303
        page = client.get(here).text
        assert "met Moissac-Nouvelle (SIREN 218202000) à la place de Moissac" in page
        session.expire_all()
        avenant = loading.load(session, row.id).avenants[0].row
        sign_all(session, row, avenant.id)
        session.commit()
        assert "depuis l’avenant n° 1 (01/12/2026)" not in client.get(here).text
        later = client.get(f"{here}?on=2026-12-01").text
        assert "depuis l’avenant n° 1 (01/12/2026)" in later
        assert "Anne Roux, maire" in later
        assert "Enregistrer un événement" not in later
        assert client.get(f"{here}?on=pas-une-date").status_code == 200

    @pytest.mark.parametrize("kind", ["", "inconnu"])
    def test_an_unknown_kind_is_asked_again(
        self, client: SignedInClient, session: Session, kind: str
    ) -> None:
        row = make_convention(session)
        session.commit()
        here = f"/conventions/{row.id}/actes/avenant"

        refused = client.post(here, data={"kind": kind, "summary": "Gardé"})

        assert client.get(here, params={"kind": kind}).status_code == 200
        assert refused.status_code == 422
        assert "Gardé" in refused.text
        assert "<select" in refused.text

    def test_a_refusal_keeps_what_was_ticked(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_convention(session)
        session.commit()

        said = client.post(
            f"/conventions/{row.id}/actes/avenant",
            data={"kind": "datasets", "datasets": ["prenoms"], "effective_on": "31/02/2027"},
        )

        assert said.status_code == 422
        ticked = said.text.split('value="prenoms"')[1][:20]
        assert "checked" in ticked

    def test_a_long_text_is_refused_in_french(
        self, client: SignedInClient, session: Session
    ) -> None:
        row = make_draft(session)
        side = parties_of(session, row)[1]
        session.commit()
        here = f"/conventions/{row.id}/parties/{side.id}"
        for address, field in (
            ("signataire", "name"), ("signataire", "capacity"), ("delegation", "reference"),
        ):  # fmt: skip
            said = client.post(f"{here}/{address}", data={field: "x" * 201})
            assert said.status_code == 422
            assert "201 caractères" in said.text
            assert 'maxlength="200"' in said.text
            assert client.post(f"{here}/{address}", data={field: "x" * 200}).status_code == 303

    def test_the_api_says_it(self, session: Session, api: Callable[..., TestClient]) -> None:
        row = make_convention(session)
        replaced(session, row)
        session.commit()

        said = api("agent").get(f"/api/v1/conventions/{row.id}?on=2026-12-01").json()

        assert said["parties"][1]["body_since"] == {"avenant": 1, "on": "2026-12-01"}
        assert said["member"]["name"] == "Moissac-Nouvelle"
