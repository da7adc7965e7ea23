"""Models written by the office: a draft that changes, versions that never do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from app import journal
from app.core.db import write_session
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.documents.contents import ClauseContent
from app.documents.library import builtin, queries, service
from app.documents.library.service import ChangedMeanwhileError
from app.journal.models import JournalEntry

AGENT = journal.Actor(None, "Agente")
OTHER = journal.Actor(None, "Collègue")
SLUG = "modele-notre-convention"


def make_draft(session: Session, title: str = "Notre convention") -> str:
    slug = service.duplicate(session, AGENT, "convention_adhesion/2", title)
    session.flush()
    return slug


def publish(session: Session, slug: str = SLUG) -> int:
    return service.publish(
        session, AGENT, slug, queries.resolve(session, f"{slug}/projet").revision
    )


def reworded(clauses: Sequence[ClauseContent], words: str) -> list[ClauseContent]:
    """The first article says something else."""
    place = next(i for i, each in enumerate(clauses) if each.part == "article")
    rows = list(clauses)
    rows[place] = replace(rows[place], body=f"{words} {{{{ plateforme.nom }}}}.")
    return rows


def edit(session: Session, words: str, revision: int = 1, actor: journal.Actor = AGENT) -> None:
    clauses = reworded(builtin.newest("convention_adhesion").clauses, words)
    service.save(session, actor, SLUG, "Notre convention", clauses, revision)
    session.flush()


class TestDraft:
    def test_a_copy_starts_from_the_text_and_frame_of_its_model(self, session: Session) -> None:
        slug = make_draft(session)

        draft = queries.resolve(session, f"{slug}/projet")
        source = builtin.newest("convention_adhesion")
        assert (slug, draft.clauses, draft.frame) == (SLUG, source.clauses, "convention_adhesion/2")

    def test_two_models_of_one_title_have_two_names(self, session: Session) -> None:
        assert [make_draft(session), make_draft(session)] == [SLUG, f"{SLUG}-2"]

    def test_an_old_version_without_clauses_is_not_copied(self, session: Session) -> None:
        with pytest.raises(ConflictError, match="version en vigueur"):
            service.duplicate(session, AGENT, "convention_adhesion/1", "Ancienne")

    @pytest.mark.parametrize("title", ["", "   ", "x" * 200, "a\x00b"])
    def test_a_title_is_asked_for(self, session: Session, title: str) -> None:
        with pytest.raises(InvalidError):
            service.duplicate(session, AGENT, "convention_adhesion/2", title)

    def test_a_refused_text_changes_nothing(self, session: Session) -> None:
        make_draft(session)
        before = queries.resolve(session, f"{SLUG}/projet")

        with pytest.raises(InvalidError, match=r"membre\.nom"):
            service.save(
                session, AGENT, SLUG, "Titre",
                [ClauseContent(part="article", title="Objet", body="{{ membre.non }}")], 1,
            )  # fmt: skip

        assert queries.resolve(session, f"{SLUG}/projet") == before

    def test_the_second_of_two_agents_is_told_and_nothing_is_lost(self, session: Session) -> None:
        make_draft(session)
        edit(session, "Première rédaction", revision=1, actor=OTHER)

        with pytest.raises(ChangedMeanwhileError, match="Collègue a enregistré"):
            edit(session, "Seconde rédaction", revision=1)

        assert "Première rédaction" in str(queries.resolve(session, f"{SLUG}/projet").clauses)

    def test_what_is_replaced_stays_in_the_journal(self, session: Session) -> None:
        make_draft(session)
        edit(session, "Première rédaction", revision=1)
        edit(session, "Seconde rédaction", revision=2)

        entries = session.exec(
            select(JournalEntry).where(JournalEntry.action == "model_edited")
        ).all()
        assert any("Première rédaction" in str(entry.details) for entry in entries)

    def test_saving_the_same_text_writes_nothing(self, session: Session) -> None:
        make_draft(session)
        edit(session, "Rédaction", revision=1)
        edit(session, "Rédaction", revision=2)

        assert queries.resolve(session, f"{SLUG}/projet").revision == 2


def test_of_four_agents_who_save_at_once_one_is_kept(engine: Engine) -> None:
    """Each has read the same draft before any of them writes."""
    with write_session(engine) as session:
        make_draft(session)
    ready = Barrier(4)

    def attempt(number: int) -> bool:
        with Session(engine) as session:
            if engine.dialect.name == "postgresql":
                queries.resolve(session, f"{SLUG}/projet")
            ready.wait(timeout=30)
            try:
                edit(session, f"Rédaction {number}", revision=1)
            except ChangedMeanwhileError:
                session.rollback()
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(attempt, range(4)))

    assert kept.count(True) == 1
    with Session(engine) as session:
        draft = queries.resolve(session, f"{SLUG}/projet")
    assert f"Rédaction {kept.index(True)}" in str(draft.clauses)


class TestPublication:
    def test_a_published_version_keeps_its_words_for_ever(self, session: Session) -> None:
        make_draft(session)
        edit(session, "Texte un")
        assert publish(session) == 1
        first = queries.resolve(session, f"{SLUG}/1")

        service.open_draft(session, AGENT, SLUG)
        edit(session, "Texte deux")
        assert publish(session) == 2

        assert queries.resolve(session, f"{SLUG}/1") == first
        assert queries.resolve(session, f"{SLUG}/2").sha256 != first.sha256
        assert queries.resolve(session, SLUG).id == f"{SLUG}/2"

    def test_no_act_writes_on_a_published_version(self, session: Session) -> None:
        make_draft(session)
        publish(session)

        for act in (
            lambda: edit(session, "Autre texte"),
            lambda: service.publish(session, AGENT, SLUG, 1),
            lambda: service.discard_draft(session, AGENT, SLUG),
        ):
            with pytest.raises(ConflictError, match="publiée"):
                act()

    def test_what_must_be_said_is_asked_for(self, session: Session) -> None:
        make_draft(session)
        only = [ClauseContent(part="article", title="Objet", body="Rien.")]
        service.save(session, AGENT, SLUG, "Notre convention", only, 1)

        with pytest.raises(InvalidError, match=r"duree\.phrase"):
            publish(session)

    def test_a_text_changed_since_it_was_read_is_not_published(self, session: Session) -> None:
        make_draft(session)
        edit(session, "Autre")

        with pytest.raises(ConflictError, match="Relisez-le"):
            service.publish(session, AGENT, SLUG, 1)

    def test_a_model_with_a_draft_is_not_archived(self, session: Session) -> None:
        make_draft(session)

        with pytest.raises(ConflictError, match="abandonnez-le"):
            service.archive(session, AGENT, SLUG)

    def test_one_draft_at_a_time(self, session: Session) -> None:
        make_draft(session)

        with pytest.raises(ConflictError, match="déjà ouvert"):
            service.open_draft(session, AGENT, SLUG)

    def test_a_model_never_published_goes_with_its_draft(self, session: Session) -> None:
        make_draft(session)

        assert service.discard_draft(session, AGENT, SLUG) is True
        session.flush()
        with pytest.raises(NotFoundError):
            queries.resolve(session, f"{SLUG}/projet")

    def test_a_published_model_outlives_its_next_draft(self, session: Session) -> None:
        make_draft(session)
        publish(session)
        service.open_draft(session, AGENT, SLUG)

        assert service.discard_draft(session, AGENT, SLUG) is False
        assert queries.resolve(session, SLUG).id == f"{SLUG}/1"


class TestUse:
    def test_the_chosen_model_prints_what_is_new_and_can_be_given_up(
        self, session: Session
    ) -> None:
        make_draft(session)
        publish(session)
        assert queries.in_use(session, "convention_adhesion").id == "convention_adhesion/2"

        service.choose(session, AGENT, "convention_adhesion", SLUG)
        assert queries.in_use(session, "convention_adhesion").id == f"{SLUG}/1"
        assert queries.offered(session, "convention")[0].id == f"{SLUG}/1"

        service.choose(session, AGENT, "convention_adhesion", "convention_adhesion")
        assert queries.in_use(session, "convention_adhesion").id == "convention_adhesion/2"

    def test_a_draft_is_neither_chosen_nor_offered(self, session: Session) -> None:
        make_draft(session)

        with pytest.raises(ConflictError, match="Publiez d’abord"):
            service.choose(session, AGENT, "convention_adhesion", SLUG)
        assert not any(each.is_ours for each in queries.offered(session, "convention"))

    def test_a_model_of_another_kind_is_not_chosen(self, session: Session) -> None:
        make_draft(session)
        publish(session)

        with pytest.raises(ConflictError):
            service.choose(session, AGENT, "convention_services", SLUG)

    def test_an_archived_model_still_resolves_and_is_no_longer_offered(
        self, session: Session
    ) -> None:
        make_draft(session)
        publish(session)
        service.choose(session, AGENT, "convention_adhesion", SLUG)

        service.archive(session, AGENT, SLUG)

        assert queries.resolve(session, f"{SLUG}/1").is_archived
        assert queries.in_use(session, "convention_adhesion").id == "convention_adhesion/2"
        assert not any(each.is_ours for each in queries.offered(session, "convention"))
        with pytest.raises(ConflictError):
            service.open_draft(session, AGENT, SLUG)

    @pytest.mark.parametrize("name", ["", "rien", "rien/1", "convention_adhesion/99", "/", "a/b/c"])
    def test_an_unknown_name_is_refused(self, session: Session, name: str) -> None:
        with pytest.raises(NotFoundError):
            queries.resolve(session, name)
