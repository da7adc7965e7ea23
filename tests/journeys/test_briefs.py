"""The head of a body's sheet: what the rooms above say of it."""

from datetime import date

from sqlmodel import Session

from tests.conftest import SignedInClient
from tests.conventions.factories import make_convention, make_member


def brief(page: str) -> str:
    return page.partition('id="en-bref"')[2].partition("</section>")[0]


def test_the_convention_and_what_happens_if_nobody_acts(
    elu_client: SignedInClient, session: Session
) -> None:
    row = make_convention(session, signed_on=date(2025, 1, 10))
    session.commit()

    said = brief(elu_client.get(f"/collectivites/{row.member_id}").text)

    assert f'<a href="/conventions/{row.id}">{row.reference}, en vigueur</a>' in said
    assert "Si personne ne fait rien" in said


def test_an_ended_convention_speaks_when_no_other_does(
    client: SignedInClient, session: Session
) -> None:
    member = make_member(session)
    old = {"duration_months": 12, "renewal": "none"}
    make_convention(session, member, reference="OLD", signed_on=date(2020, 1, 1), **old)
    make_convention(session, member, reference="LAST", signed_on=date(2022, 1, 1), **old)
    session.commit()

    said = brief(client.get(f"/collectivites/{member.id}").text)

    assert "LAST, terminée" in said
    assert "OLD" not in said


def test_without_any_it_is_said_and_the_measure_gives_the_next_step(
    client: SignedInClient, session: Session
) -> None:
    member = make_member(session)
    session.commit()

    said = brief(client.get(f"/collectivites/{member.id}").text)

    assert f'<a href="/conventions?membre={member.id}">aucune</a>' in said
    assert f'href="/jeux-de-donnees/membres/{member.id}"' in said
    assert "Prochaine marche" in said


def test_beyond_three_the_list_is_named(client: SignedInClient, session: Session) -> None:
    member = make_member(session)
    for number in range(5):
        make_convention(session, member, reference=f"TGN-{number}")
    session.commit()

    said = brief(client.get(f"/collectivites/{member.id}").text)

    assert said.count("en vigueur") == 3
    assert "et 2 de plus" in said
