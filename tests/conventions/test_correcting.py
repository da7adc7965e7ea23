"""A dénonciation whose dates were recorded wrong: corrected, nothing lost."""

from datetime import date

import pytest
from sqlmodel import Session

from app import journal
from app.conventions.events import events
from app.conventions.models import Convention
from app.conventions.queries import loading
from app.conventions.rules.periods import effective_end
from app.conventions.service import correcting, ending
from app.conventions.service.acting import subject
from app.conventions.service.correcting import Letter
from app.conventions.service.projecting import check_projections
from app.core.errors import DomainError
from app.core.french import NBSP
from tests.conftest import SignedInClient
from tests.conventions.factories import AGENT, TODAY, make_convention, parties_of

# Three years to 09/01/2026, tacit years after: the limit of the year that runs is 09/10/2026.
SIGNED = date(2023, 1, 10)
SENT, LATE, IN_TIME = date(2026, 10, 5), date(2026, 10, 10), date(2026, 10, 9)


def denounced(session: Session, received_on: date | None = LATE) -> Convention:
    row = make_convention(session, signed_on=SIGNED)
    member = parties_of(session, row)[1]
    ending.denounce(session, AGENT, row.id, member.id, SENT, "1A 200", received_on, TODAY)
    return row


def end_of(session: Session, row: Convention) -> date | None:
    return effective_end(loading.load(session, row.id).facts)


def test_the_end_is_computed_again_to_the_day(session: Session) -> None:
    row = denounced(session)
    assert end_of(session, row) == date(2028, 1, 9)

    letter = Letter(sent_on=SENT, received_on=IN_TIME, letter_number="1A 200")
    said = correcting.correct_denonciation(
        session, AGENT, row.id, letter, "L’avis porte le 9 octobre", TODAY
    )

    assert end_of(session, row) == date(2027, 1, 9)
    assert "9 janvier 2027" in said.replace(NBSP, " ")
    assert check_projections(session) == []


def test_the_entry_names_what_it_corrects_and_keeps_the_old_value(session: Session) -> None:
    row = denounced(session)
    letter = Letter(sent_on=SENT, received_on=IN_TIME, letter_number="1A 200")
    correcting.correct_denonciation(session, AGENT, row.id, letter, "Avis relu", TODAY)

    entry, first, *_ = journal.entries(session, subject(row.id))

    assert (entry.action, entry.corrects_id) == ("convention.denonciation_corrected", first.id)
    assert entry.details == {
        "reason": "Avis relu",
        "before": {"received_on": "2026-10-10"},
        "after": {"received_on": "2026-10-09"},
    }
    shown = {(event.on, event.label) for event in events(loading.load(session, row.id), TODAY)}
    assert (IN_TIME, "Dénonciation reçue") in shown
    assert (LATE, "Réception notée d’abord à cette date") in shown


def test_the_sending_date_and_a_reception_that_never_was(session: Session) -> None:
    row = denounced(session)
    letter = Letter(sent_on=date(2026, 10, 6), received_on=None, letter_number="1A 200")

    correcting.correct_denonciation(session, AGENT, row.id, letter, "Pli revenu", TODAY)

    known = loading.load(session, row.id).denonciation
    assert known is not None
    assert (known.sent_on, known.received_on) == (date(2026, 10, 6), None)
    assert end_of(session, row) == date(2028, 1, 9)


@pytest.mark.parametrize(
    ("letter", "reason", "word"),
    [
        pytest.param(Letter(sent_on=SENT, received_on=IN_TIME), "", "pourquoi", id="no-reason"),
        pytest.param(
            Letter(sent_on=SENT, received_on=date(2026, 10, 4)), "Relu", "précède", id="before"
        ),
        pytest.param(
            Letter(sent_on=SENT, received_on=date(2026, 11, 22)), "Relu", "avenir", id="future"
        ),
        pytest.param(
            Letter(sent_on=SENT, received_on=LATE, letter_number="1A 200"),
            "Relu",
            "Rien ne change",
            id="same",
        ),
    ],
)
def test_what_is_refused(session: Session, letter: Letter, reason: str, word: str) -> None:
    row = denounced(session)

    with pytest.raises(DomainError, match=word):
        correcting.correct_denonciation(session, AGENT, row.id, letter, reason, TODAY)


def test_nothing_to_correct(session: Session) -> None:
    row = make_convention(session, signed_on=SIGNED)

    with pytest.raises(DomainError, match="Aucune dénonciation"):
        correcting.correct_denonciation(session, AGENT, row.id, Letter(sent_on=SENT), "Relu", TODAY)


def test_the_form(client: SignedInClient, session: Session) -> None:
    row = denounced(session)
    session.commit()
    here = f"/conventions/{row.id}"

    assert f"{here}/actes/rectification" in client.get(here).text
    assert "10/10/2026" in client.get(f"{here}/actes/rectification").text
    typed = {"sent_on": "05/10/2026", "received_on": "09/10/2026", "letter_number": "1A 200"}
    assert client.post(f"{here}/actes/rectification", data=typed).status_code == 422
    done = client.post(f"{here}/actes/rectification", data={**typed, "reason": "Avis relu"})

    assert done.status_code == 303
    assert "au lieu de" in client.get(here).text
