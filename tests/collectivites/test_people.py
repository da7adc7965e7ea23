from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from app.collectivites import people
from app.collectivites.models import Mandate
from app.journal.models import JournalEntry
from tests.conftest import SignedInClient
from tests.deliberations.factories import make_body

TODAY = date(2026, 11, 21)
TYPED = {
    "role": "signatory",
    "name": "Anne Dubois",
    "capacity": "maire",
    "email": "mairie@example.org",
    "starts_on": "29/03/2020",
    "source": "procès-verbal d’installation",
}


@pytest.fixture
def address(session: Session) -> str:
    address = f"/collectivites/{make_body(session).id}/personnes"
    session.commit()
    return address


def only_id(session: Session) -> UUID:
    """Of the one person recorded; leaves no transaction open."""
    found = session.exec(select(Mandate.id)).one()
    session.rollback()
    return found


class TestPeople:
    def test_a_person_is_added_then_leaves(
        self, client: SignedInClient, session: Session, address: str
    ) -> None:
        added = client.post(address, data=TYPED)
        person = only_id(session)
        ended = client.post(f"{address}/{person}/fin", data={"ends_on": "22/03/2026"})
        page = client.get(address).text

        assert (added.status_code, ended.status_code) == (303, 303)
        assert "Anne Dubois" in page
        assert "terminée le 22/03/2026" in page
        said = session.exec(select(JournalEntry.summary)).all()
        assert "Signataire de Moissac : Anne Dubois, maire." in said
        assert "Anne Dubois : fonction terminée le 22/03/2026." in said

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            pytest.param("role", "roi", "Choisissez signataire ou correspondant", id="role"),
            pytest.param("name", "", "Écrivez le prénom et le nom", id="no-name"),
            pytest.param("email", "mairie@", "n’est pas une adresse", id="email"),
            pytest.param("starts_on", "31/02/2020", "n’est pas une date", id="date"),
            pytest.param("capacity", "x" * 201, "201 caractères", id="long"),
            pytest.param("source", "", "Dites d’où vient", id="no-source"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(
        self, client: SignedInClient, session: Session, address: str,
        field: str, value: str, message: str,
    ) -> None:  # fmt: skip
        response = client.post(address, data={**TYPED, field: value})

        assert response.status_code == 422
        assert message in response.text
        assert "29/03/2020" in response.text or field == "starts_on"
        assert session.exec(select(Mandate)).all() == []

    def test_it_refuses_the_same_person_twice(self, client: SignedInClient, address: str) -> None:
        client.post(address, data=TYPED)

        again = client.post(address, data=TYPED)

        assert again.status_code == 409
        assert "déjà signataire en fonction" in again.text

    def test_a_function_never_ends_before_it_starts(
        self, client: SignedInClient, session: Session, address: str
    ) -> None:
        client.post(address, data=TYPED)
        person = only_id(session)

        response = client.post(f"{address}/{person}/fin", data={"ends_on": "01/01/2020"})

        assert response.status_code == 409
        assert "précède le début de la fonction" in response.text

    def test_unknown_bodies_and_people_are_not_found(
        self, client: SignedInClient, address: str
    ) -> None:
        assert client.get(f"/collectivites/{uuid4()}/personnes").status_code == 404
        ended = client.post(f"{address}/{uuid4()}/fin", data={"ends_on": "22/03/2026"})
        assert ended.status_code == 404

    def test_an_elu_reads_only(self, elu_client: SignedInClient, address: str) -> None:
        page = elu_client.get(address)

        assert page.status_code == 200
        assert "Ajouter la personne" not in page.text
        assert elu_client.post(address, data=TYPED).status_code == 403


class TestAnonymise:
    def test_it_forgets_who_left_two_years_ago_and_nobody_else(self, session: Session) -> None:
        body = make_body(session)
        for name, ends_on in (
            ("Partie", date(2024, 11, 20)), ("Récente", date(2024, 11, 22)), ("Présente", None),
        ):  # fmt: skip
            session.add(
                Mandate(collectivite_id=body.id, role="correspondant", name=name,
                        capacity="agent", email="a@example.org", ends_on=ends_on, source="test")
            )  # fmt: skip
        session.flush()

        first, second = people.anonymise(session, TODAY), people.anonymise(session, TODAY)

        assert (first, second) == (1, 0)
        rows = session.exec(select(Mandate)).all()
        assert {row.name for row in rows} == {None, "Récente", "Présente"}
        assert [row.email for row in rows if row.name is None] == [None]
