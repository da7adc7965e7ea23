from datetime import date

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions import seed_cases
from app.conventions.models import Convention
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import State
from app.conventions.rules.flags import Flag, flags
from app.conventions.rules.periods import effective_end
from app.conventions.rules.states import state
from app.conventions.service.projecting import check_projections
from app.core.settings import Settings
from app.deliberations.models import Deliberation
from app.deliberations.rules import executoire_on
from tests.conventions.factories import TODAY
from tests.deliberations.factories import make_body


def load(session: Session, reference: str) -> Loaded:
    row = session.exec(select(Convention).where(col(Convention.reference) == reference)).one()
    return loading.load(session, row.id)


def arrange(session: Session) -> None:
    make_body(
        session,
        "Syndicat mixte Tarn-et-Garonne Numérique",
        kind="syndicat",
        siren="200061257",
        code="200061257",
        region="76",
        relation="self",
        executive_title="Président",
    )
    make_body(session, "Région Occitanie", kind="region", code="76", siren="200053791")


class TestRealCases:
    def test_they_are_recorded_once(self, session: Session, settings: Settings) -> None:
        arrange(session)

        first = seed_cases.record_cases(session, settings, TODAY)
        second = seed_cases.record_cases(session, settings, TODAY)

        assert len(first) == 4
        assert second == []
        assert check_projections(session) == []

    def test_what_the_documents_say(self, session: Session, settings: Settings) -> None:
        arrange(session)
        seed_cases.record_cases(session, settings, TODAY)

        acts = {act.number: act for act in session.exec(select(Deliberation))}
        assert acts["09/2022-03"].act_identifier == "082-200061257-20220926-09202203-DE"
        assert acts["05/2021-04"].act_identifier is None
        assert "05202104E" in (acts["05/2021-04"].note or "")
        assert executoire_on(
            acts["05/2021-04"].received_on, acts["05/2021-04"].published_on
        ) == date(2021, 5, 26)

    def test_castelnaudary_ended_on_30_april_2017(
        self, session: Session, settings: Settings
    ) -> None:
        arrange(session)
        seed_cases.record_cases(session, settings, TODAY)

        loaded = load(session, "CASTELNAUDARY-2016")
        assert effective_end(loaded.facts) == date(2017, 4, 30)
        assert state(loaded.facts, date(2017, 4, 30)) == State.IN_FORCE
        assert state(loaded.facts, date(2017, 5, 1)) == State.ENDED
        commune = session.exec(select(Collectivite).where(col(Collectivite.code) == "11076")).one()
        assert (commune.siren, commune.relation) == ("211100763", "none")

    def test_the_region_leaves_its_terms_to_complete(
        self, session: Session, settings: Settings
    ) -> None:
        arrange(session)
        seed_cases.record_cases(session, settings, TODAY)

        facts = load(session, "OCCITANIE-2020").facts
        assert state(facts, TODAY) == State.IN_FORCE
        assert Flag.INCOMPLETE in flags(facts, TODAY)

    def test_without_that_syndicat_nothing_is_recorded(
        self, session: Session, settings: Settings
    ) -> None:
        assert seed_cases.record_cases(session, settings, TODAY) == []
