"""Queueing a message, and what a person decides about one that is stuck."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select, update

from app import journal
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.journal import SYSTEM
from app.mail import queries, service
from app.mail.letter import Attachment
from app.mail.models import OutboxMessage
from app.mail.rules import MailState, Policy
from app.mail.service import Message


def message(**changes: object) -> Message:
    values = {"recipient": "mairie@moissac.example", "subject": "Échéance", "text": "Bonjour"}
    return Message(**{**values, **changes})  # type: ignore[arg-type]


def stored(session: Session, state: MailState, policy: Policy = Policy.RESEND) -> UUID:
    service.enqueue(session, message(policy=policy, html="<p>jeton</p>"), key=str(uuid4()))
    session.exec(update(OutboxMessage).values(state=state.value))
    return session.exec(select(OutboxMessage.id)).one()


class TestEnqueue:
    def test_twice_the_same_key_is_one_message(self, session: Session) -> None:
        assert service.enqueue(session, message(), key="k")
        assert not service.enqueue(session, message(subject="Autre"), key="k")
        assert [row.subject for row in queries.rows(session)] == ["Échéance"]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"subject": "Échéance\nBcc: x@y.example"}, id="subject-line-feed"),
            pytest.param({"subject": "Échéance\r\n\r\nTexte"}, id="subject-body"),
            pytest.param({"subject": "Échéance\u2028Bcc: x@y.example"}, id="subject-separator"),
            pytest.param({"recipient": "a@b.example\nBcc: x@y.example"}, id="recipient-line-feed"),
            pytest.param({"recipient": "a@b.example, x@y.example"}, id="two-recipients"),
            pytest.param({"recipient": "Maire <a@b.example>"}, id="recipient-with-name"),
            pytest.param({"recipient": ""}, id="nobody"),
            pytest.param({"recipient": "élu@moissac.example"}, id="accent-before-the-sign"),
            pytest.param({"headers": {"Reply-To": "a@b.example\nBcc: x@y.example"}}, id="header"),
            pytest.param(
                {"attachments": [Attachment("ab" * 32, "a\nb.pdf", "application/pdf")]}, id="file"
            ),
        ],
    )
    def test_a_hostile_header_is_refused(
        self, session: Session, changes: dict[str, object]
    ) -> None:
        with pytest.raises(InvalidError):
            service.enqueue(session, message(**changes), key="k")

        assert queries.rows(session) == []

    def test_the_headers_of_the_outbox_are_not_for_callers(self, session: Session) -> None:
        with pytest.raises(ValueError, match="itself"):
            service.enqueue(session, message(headers={"from": "x@y.example"}), key="k")

    def test_an_international_domain_is_written_as_relays_take_it(self, session: Session) -> None:
        service.enqueue(session, message(recipient="mairie@pré.example"), key="k")

        assert queries.rows(session)[0].recipient == "mairie@xn--pr-cja.example"


class TestDrafts:
    def test_it_waits_until_a_person_sends_it_once(self, session: Session) -> None:
        assert service.draft(session, message(), key="k")
        assert not service.draft(session, message(), key="k")
        (row,) = queries.rows(session)
        assert row.state == MailState.DRAFT

        service.send_draft(session, SYSTEM, row.id)

        assert queries.rows(session)[0].state == MailState.QUEUED
        with pytest.raises(ConflictError):
            service.send_draft(session, SYSTEM, row.id)

    def test_given_up_it_cannot_be_sent(self, session: Session) -> None:
        service.draft(session, message(), key="k")
        (row,) = queries.rows(session)

        service.discard(session, SYSTEM, row.id)

        with pytest.raises(ConflictError):
            service.send_draft(session, SYSTEM, row.id)

    def test_an_old_one_is_given_up_and_erased(self, session: Session) -> None:
        service.draft(session, message(), key="k")

        assert service.forget(session, now() + timedelta(days=1)) == 1

        (row,) = queries.rows(session)
        assert (row.state, row.recipient) == (MailState.CANCELLED, "")


class TestDecisions:
    @pytest.mark.parametrize("state", [MailState.DEAD, MailState.TO_CHECK])
    def test_a_stuck_message_can_be_sent_again(self, session: Session, state: MailState) -> None:
        message_id = stored(session, state)

        service.retry(session, SYSTEM, message_id)

        session.flush()
        assert [row.state for row in queries.rows(session)] == ["queued"]
        assert [entry.summary for entry in journal.latest(session)] == [
            "Message remis dans la file d’envoi : « Échéance »."
        ]

    def test_a_letter_marked_as_gone_no_longer_holds_its_token(self, session: Session) -> None:
        message_id = stored(session, MailState.TO_CHECK, Policy.NEVER_RESEND)

        service.mark_sent(session, SYSTEM, message_id)

        session.flush()
        row = session.exec(select(OutboxMessage)).one()
        assert (row.state, row.text, row.html, row.channel) == ("sent", "", "", "person")

    def test_what_has_gone_can_be_neither_resent_nor_discarded(self, session: Session) -> None:
        message_id = stored(session, MailState.SENT)

        for decide in (service.retry, service.mark_sent, service.discard):
            with pytest.raises(ConflictError):
                decide(session, SYSTEM, message_id)

    def test_a_waiting_message_can_be_discarded(self, session: Session) -> None:
        service.discard(session, SYSTEM, stored(session, MailState.FAILED))

        session.flush()
        assert [row.state for row in queries.rows(session)] == ["cancelled"]

    def test_an_unknown_message_is_said_so(self, session: Session) -> None:
        with pytest.raises(NotFoundError):
            service.retry(session, SYSTEM, uuid4())


class TestForget:
    def test_old_closed_messages_lose_address_and_text_but_keep_their_key(
        self, session: Session
    ) -> None:
        service.enqueue(session, message(), key="old")
        session.exec(update(OutboxMessage).values(state=MailState.SENT.value))
        service.enqueue(session, message(), key="waiting")

        forgotten = service.forget(session, now() + timedelta(days=1))

        assert forgotten == 1
        recipients = select(OutboxMessage.recipient).order_by(col(OutboxMessage.key))
        assert session.exec(recipients).all() == ["", "mairie@moissac.example"]
        assert not service.enqueue(session, message(), key="old")


class TestQueries:
    def test_the_overview_counts_each_state(self, session: Session) -> None:
        for key in ("a", "b", "c"):
            service.enqueue(session, message(), key=key)
        session.exec(
            update(OutboxMessage)
            .where(col(OutboxMessage.key) == "a")
            .values(state="dead", last_error="Refus")
        )

        overview = queries.overview(session)

        assert (overview.waiting, overview.to_handle, overview.last_error) == (2, 1, "Refus")
        assert overview.counts["sent"] == 0

    def test_messages_are_found_by_state_words_and_keys(self, session: Session) -> None:
        service.enqueue(session, message(subject="Moissac : fin 100%"), key="a")
        service.enqueue(session, message(recipient="mairie@albias.example"), key="b")

        assert [row.key for row in queries.rows(session, search="moissac fin")] == ["a"]
        assert queries.count(session, search="%") == 1
        assert queries.rows(session, "sent") == []
        assert set(queries.by_keys(session, ["b", "z"])) == {"b"}
