"""The screens of models, and what conventions keep of them."""

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.auth.rules import Role
from app.collectivites import service as collectivites
from app.conventions.models import Convention
from app.conventions.queries import loading
from app.conventions.service import drafting, freezing, previewing, printing
from app.core.errors import InvalidError
from app.core.settings import Settings
from app.documents import html
from app.documents.contents import content_json
from app.documents.library import queries, service
from app.journal.models import JournalEntry
from tests.collectivites.factories import make_headcount, make_population
from tests.conftest import TODAY, SignedInClient
from tests.conventions.factories import AGENT, make_draft, make_member, make_syndicat
from tests.documents import samples
from tests.documents.test_library import SLUG, edit, publish
from tests.documents.test_library import make_draft as make_model

HOME = "/documents/modeles"
EDIT = f"{HOME}/{SLUG}/projet/modifier"


@pytest.fixture
def members(session: Session) -> None:
    make_syndicat(session)
    make_member(session, executive_title="maire")
    session.commit()


def typed(page: str) -> dict[str, Any]:
    """What the browser would send back of the form, as it was shown."""
    found = page.split('action="' + EDIT + '"')[1]
    bodies = re.findall(r"<textarea.*?>\n(.*?)</textarea>", found, flags=re.DOTALL)
    selected = re.findall(
        r'<select class="input" id="field-(part|condition)-\d+".*?</select>', found, flags=re.DOTALL
    )
    assert len(selected) == 2 * len(bodies)
    blocks = re.findall(
        r'<select class="input" id="field-(?:part|condition)-\d+" name="(\w+)">(.*?)</select>',
        found, flags=re.DOTALL,
    )  # fmt: skip
    chosen: dict[str, list[str]] = {"part": [], "condition": []}
    for name, options in blocks:
        ticked = re.search(r'value="(\w*)" selected', options)
        chosen[name].append(ticked[1] if ticked else "")
    return {
        "title": "Notre convention",
        "revision": re.search(r'name="revision" value="(\d+)"', found)[1],  # type: ignore[index]
        "heading": re.findall(r'name="heading"\s+value="(.*?)"', found),
        "body": [_plain(body) for body in bodies],
        **chosen,
    }


def _plain(text: str) -> str:
    return text.replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&")


class TestReading:
    def test_the_list_says_which_is_used_and_by_how_many(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        make_draft(session, make_member(session, "Montech", siren="218201259"))
        session.commit()

        page = client.get(HOME).text

        assert "Délibération-cadre du syndicat" in page
        assert "employé" in page
        assert "version 1" in page

    @pytest.mark.parametrize(
        "name",
        [
            "convention_adhesion/1", "convention_adhesion/2", "convention_partenariat/2",
            "convention_services/1", "deliberation_commune/1", "deliberation_syndicat/1",
            "lettre_accompagnement/2", "avenant/1", "avenant/2", "renouvellement/2",
            "denonciation/2", "certificat_executoire/2",
        ],
    )  # fmt: skip
    def test_each_built_in_shows_its_text_and_its_pages(
        self, client: SignedInClient, members: None, name: str
    ) -> None:
        page = client.get(f"{HOME}/{name}")

        assert page.status_code == 200
        assert "page-1.png" in page.text
        picture = client.get(f"{HOME}/{name}/page-1.png")
        assert picture.content.startswith(b"\x89PNG")
        assert client.get(f"{HOME}/{name}/page-99.png").status_code == 404
        assert client.get(f"{HOME}/{name}/apercu.pdf").content.startswith(b"%PDF")

    def test_without_territory_the_text_is_still_there(self, client: SignedInClient) -> None:
        page = client.get(f"{HOME}/convention_adhesion/2")

        assert page.status_code == 200
        assert "Aucun syndicat n’est désigné" in page.text

    def test_a_preview_may_be_filled_with_a_convention(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        row = make_draft(session, make_member(session, "Montech", siren="218201259"))
        session.commit()

        page = client.get(f"{HOME}/convention_services/1?convention={row.id}").text

        assert "Avec Montech" in page

    def test_an_example_of_an_act_is_marked_as_invented(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        for name in ("avenant/2", "renouvellement/2", "denonciation/2", "certificat_executoire/2"):
            filled = previewing.fill(session, queries.resolve(session, name), None, TODAY)
            assert "DÉMONSTRATION" in html.render_html(
                filled.frame, filled.content, meta=filled.meta
            )

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("avenant/2", "n’a pas d’avenant"),
            ("renouvellement/2", "reconduction expresse"),
        ],
    )
    def test_a_convention_that_has_no_such_act_says_so(
        self, client: SignedInClient, session: Session, members: None, name: str, why: str
    ) -> None:
        row = make_draft(session, make_member(session, "Montech", siren="218201259"))
        session.commit()

        page = client.get(f"{HOME}/{name}?convention={row.id}")

        assert page.status_code == 200
        assert why in page.text

    @pytest.mark.parametrize("name", ["rien/1", "convention_adhesion/99", f"{SLUG}/projet"])
    def test_an_unknown_model_is_not_found(self, client: SignedInClient, name: str) -> None:
        for end in ("", "/apercu.pdf", "/page-1.png", "/comparaison?avec=convention_adhesion/2"):
            assert client.get(f"{HOME}/{name}{end}").status_code == 404

    def test_an_elu_reads_and_does_not_write(
        self, elu_client: SignedInClient, session: Session, members: None
    ) -> None:
        make_model(session)
        session.commit()

        page = elu_client.get(f"{HOME}/{SLUG}/projet")

        assert page.status_code == 200
        assert "Publier" not in page.text
        assert elu_client.get(EDIT).status_code == 403
        for act in ("nouvelle-version", "publication", "abandon", "archivage", "emploi"):
            assert elu_client.post(f"{HOME}/{SLUG}/{act}").status_code == 403
        assert elu_client.post(f"{HOME}/convention_adhesion/2/copie").status_code == 403

    def test_a_stranger_signs_in(self, stranger: TestClient) -> None:
        assert stranger.get(HOME).status_code in {303, 401}

    def test_two_versions_are_compared(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        make_model(session)
        edit(session, "Un autre objet")
        session.commit()

        page = client.get(f"{HOME}/{SLUG}/projet/comparaison?avec=convention_adhesion/2").text

        assert "1 clause diffère" in page
        assert re.search(r"<ins>.*?Un autre objet", page, flags=re.DOTALL)
        assert re.search(r"<del>.*?convention", page, flags=re.DOTALL)

    def test_texts_of_two_kinds_are_not_compared(self, client: SignedInClient) -> None:
        answer = client.get(
            f"{HOME}/convention_adhesion/2/comparaison?avec=lettre_accompagnement/2"
        )

        assert answer.status_code == 409


class TestEditing:
    @pytest.fixture(autouse=True)
    def drafted(self, session: Session, members: None) -> None:
        make_model(session)
        session.commit()

    def test_from_the_copy_to_a_convention(self, client: SignedInClient, session: Session) -> None:
        sent = typed(client.get(EDIT).text)
        sent["body"][3] += "\n\nElle concerne {{ membre.designation }}."

        assert client.post(EDIT, data=sent).status_code == 303
        assert client.post(f"{HOME}/{SLUG}/publication", data={"revision": "2"}).status_code == 303
        assert f'value="{SLUG}/1"' in client.get("/conventions/nouvelle").text
        member = make_member(session, "Montech", siren="218201259", executive_title="maire")
        session.commit()
        made = client.post("/conventions", data={"member_id": str(member.id), "model": f"{SLUG}/1"})
        here = made.headers["location"]

        assert "Notre convention" in client.get(here).text
        assert client.get(f"{here}/projet.pdf").content.startswith(b"%PDF")
        assert client.get(f"{here}/deliberation.pdf").content.startswith(b"%PDF")
        assert client.get(f"{here}/lettre.pdf").content.startswith(b"%PDF")

    def test_what_is_typed_and_refused_is_given_back(self, client: SignedInClient) -> None:
        sent = typed(client.get(EDIT).text)
        sent["body"][3] = "Mon texte à garder {{ membre.non }}"

        answer = client.post(EDIT, data=sent)

        assert answer.status_code == 422
        assert "Mon texte à garder" in answer.text
        assert "Vouliez-vous {{ membre.nom }}" in answer.text

    def test_a_move_keeps_what_is_typed_and_saves_nothing(
        self, client: SignedInClient, session: Session
    ) -> None:
        sent = typed(client.get(EDIT).text)
        sent["body"][3] = "Mon texte déplacé"
        count = len(sent["body"])

        shown = typed(client.post(EDIT, data={**sent, "act": "up-3"}).text)
        assert shown["body"][2] == "Mon texte déplacé"
        assert (
            len(typed(client.post(EDIT, data={**sent, "act": "add-3"}).text)["body"]) == count + 1
        )
        less = typed(client.post(EDIT, data={**sent, "act": "remove-3"}).text)
        assert "Mon texte déplacé" not in less["body"]
        assert len(less["body"]) == count - 1

        session.expire_all()
        assert "déplacé" not in str(queries.resolve(session, f"{SLUG}/projet").clauses)

    def test_the_second_agent_is_told_keeps_his_text_and_may_go_on(
        self, client: SignedInClient, session: Session
    ) -> None:
        mine = typed(client.get(EDIT).text)
        theirs = {**mine, "body": [*mine["body"]]}
        theirs["body"][3] = "Texte de l’autre, {{ plateforme.nom }}."
        mine["body"][3] = "Mon texte, {{ plateforme.nom }}."
        client.post(EDIT, data=theirs)

        told = client.post(EDIT, data=mine)

        assert told.status_code == 409
        assert "pendant votre saisie" in told.text
        assert "Texte de l’autre" in told.text
        assert typed(told.text)["body"][3] == "Mon texte, {{ plateforme.nom }}."
        assert client.post(EDIT, data=typed(told.text)).status_code == 303
        session.expire_all()
        assert "Mon texte" in str(queries.resolve(session, f"{SLUG}/projet").clauses)

    def test_a_broken_form_is_refused(self, client: SignedInClient) -> None:
        sent = typed(client.get(EDIT).text)

        assert client.post(EDIT, data={**sent, "body": ["seul"]}).status_code == 422
        assert client.post(EDIT, data={**sent, "body": ["x" * 1_000_000]}).status_code == 422
        assert client.post(EDIT, data={**sent, "act": "up-999999"}).status_code in {303, 422}

    def test_the_text_typed_is_seen_without_being_kept(
        self, client: SignedInClient, session: Session
    ) -> None:
        sent = typed(client.get(EDIT).text)
        kept = queries.resolve(session, f"{SLUG}/projet")
        session.commit()
        sent["body"][3] = "Mon texte à voir, {{ plateforme.nom }}."

        seen = client.post(EDIT, data={**sent, "act": "look"})

        assert seen.status_code == 200
        assert typed(seen.text)["body"][3] == sent["body"][3]
        pages = re.findall(r'src="data:image/png;base64,([^"]+)"', seen.text)
        assert pages
        assert all(b64decode(page).startswith(b"\x89PNG") for page in pages)
        before = client.get(f"{HOME}/{SLUG}/projet/page-1.png").content
        assert b64decode(pages[0]) != before
        session.expire_all()
        assert queries.resolve(session, f"{SLUG}/projet") == kept
        assert not session.exec(
            select(JournalEntry).where(JournalEntry.action == "model_edited")
        ).all()

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"title": ""}, "Donnez un titre"),
            ({"body": "{{ membre.non }}"}, "Vouliez-vous {{ membre.nom }}"),
            ({"body": "<script>"}, "HTML"),
        ],
    )
    def test_a_look_is_refused_what_a_save_would_be(
        self, client: SignedInClient, changes: dict[str, str], why: str
    ) -> None:
        sent = typed(client.get(EDIT).text)
        sent["title"] = changes.get("title", sent["title"])
        sent["body"][3] = changes.get("body", sent["body"][3])

        answer = client.post(EDIT, data={**sent, "act": "look"})

        assert answer.status_code == 422
        assert why in answer.text

    def test_publishing_says_what_is_missing(
        self, client: SignedInClient, session: Session
    ) -> None:
        sent = typed(client.get(EDIT).text)
        sent["body"] = [body.replace("{{ duree.phrase }}", "Trois ans.") for body in sent["body"]]
        client.post(EDIT, data=sent)

        answer = client.post(f"{HOME}/{SLUG}/publication", data={"revision": "2"})

        assert answer.status_code == 422
        assert "Il manque {{ duree.phrase }}" in answer.text

    def test_a_model_is_archived_and_used_no_more(
        self, client: SignedInClient, session: Session
    ) -> None:
        publish(session)
        session.commit()
        client.post(f"{HOME}/convention_adhesion/emploi", data={"slug": SLUG})
        assert "écrit ici, d’après Convention d’adhésion, version 2" in client.get(HOME).text

        assert client.post(f"{HOME}/{SLUG}/archivage").status_code == 303
        assert "1 modèle archivé" in client.get(HOME).text
        assert SLUG not in client.get("/conventions/nouvelle").text


def test_the_deliberation_asserts_the_obligation_that_is_known(
    session: Session, settings: Settings
) -> None:
    make_syndicat(session)
    member = make_member(session, "Montech", siren="218201259", executive_title="maire")
    row = make_draft(session, member)
    model = queries.resolve(session, "deliberation_commune/1")

    def said() -> str:
        content = previewing.fill(session, model, row.id, TODAY).content
        return html.render_html(model.frame, content, meta=samples.META)

    assert "est dans ce cas" not in said()
    make_population(session, member, 6_500)
    make_headcount(session, member, "81.5")
    collectivites.rebuild_obligations(session, settings)

    assert "la commune est dans ce cas" in said()
    assert "81,5 agents" in said()


class TestPinned:
    """A convention keeps the very words it was drafted with."""

    def test_later_versions_do_not_touch_it(
        self, session: Session, settings: Settings, members: None
    ) -> None:
        make_model(session)
        edit(session, "Texte un")
        publish(session)
        member = make_member(session, "Montech", siren="218201259", executive_title="maire")
        row = drafting.create(session, AGENT, member.id, f"{SLUG}/1", TODAY)
        freezing.freeze(session, AGENT, settings.store_dir, row.id, TODAY)
        frozen = row.text_sha256

        service.open_draft(session, AGENT, SLUG)
        edit(session, "Texte deux")
        publish(session)
        service.archive(session, AGENT, SLUG)

        loaded = loading.load(session, row.id)
        content = printing.convention_content(loaded, None, (), is_frozen=True)
        assert printing.text_sha256(content) == frozen
        assert "Texte un" in content_json(content)
        assert "Texte un" in str(row.content)

    def test_a_convention_of_the_first_version_still_prints_it(
        self, session: Session, members: None
    ) -> None:
        member = make_member(session, "Montech", siren="218201259", executive_title="maire")
        row = drafting.create(session, AGENT, member.id, "convention_adhesion/1", TODAY)
        loaded = loading.load(session, row.id)

        assert loaded.model is not None
        assert loaded.model.frame == "convention_adhesion/1"
        content = printing.convention_content(loaded, None, (), is_frozen=False)
        assert content.clauses == ()
        assert printing.print_convention(loaded, content, date(2026, 11, 21)).content

    @pytest.mark.parametrize(
        "name", ["", "rien", "lettre_accompagnement/2", f"{SLUG}/projet", "convention_adhesion/9"]
    )
    def test_only_a_published_convention_model_is_chosen(
        self, session: Session, members: None, name: str
    ) -> None:
        make_model(session)
        member = make_member(session, "Montech", siren="218201259")

        with pytest.raises(InvalidError, match="modèle"):
            drafting.create(session, AGENT, member.id, name, TODAY)

    def test_a_kind_alone_is_the_model_in_use(self, session: Session, members: None) -> None:
        make_model(session)
        publish(session)
        service.choose(session, AGENT, "convention_adhesion", SLUG)
        member = make_member(session, "Montech", siren="218201259")

        row: Convention = drafting.create(session, AGENT, member.id, "convention_adhesion", TODAY)

        assert row.model == f"{SLUG}/1"


def test_the_api_drafts_with_the_model_in_use(
    api: Callable[[Role], TestClient], session: Session
) -> None:
    make_syndicat(session)
    member = make_member(session, "Montech", siren="218201259")
    session.commit()

    made = api(Role.AGENT).post("/api/v1/conventions", json={"member_id": str(member.id)})

    assert made.status_code == 201


def test_the_api_lists_the_models_and_gives_their_clauses(
    api: Callable[[Role], TestClient], session: Session
) -> None:
    make_model(session)
    session.commit()
    client = api(Role.ELU)

    items = {item["id"]: item for item in client.get("/api/v1/models").json()["items"]}

    assert items["convention_adhesion/2"]["in_use"]
    assert not items["convention_adhesion/1"]["in_use"]
    assert items[f"{SLUG}/projet"]["state"] == "draft"
    assert items[f"{SLUG}/projet"]["based_on"] == "convention_adhesion/2"
    text = client.get("/api/v1/models/lettre_accompagnement/2").json()
    assert text["clauses"][0]["part"] == "objet"
    assert client.get("/api/v1/models/rien/1").status_code == 404


class TestChangingModel:
    """A draft may still be written from another model; a frozen text never."""

    def test_a_draft_takes_another_model_and_the_journal_says_so(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        row = make_draft(session, make_member(session, "Montech", siren="218201259"))
        session.commit()
        here = f"/conventions/{row.id}"
        assert "Convention d’offre de services, version 1" in client.get(f"{here}/termes").text

        done = client.post(f"{here}/modele", data={"model": "convention_services/1"})

        assert done.status_code == 303
        page = client.get(here).text
        assert "Convention d’offre de services de Montech" in page
        assert "Modèle du brouillon changé pour" in page
        session.expire_all()
        assert loading.load(session, row.id).row.model == "convention_services/1"

    def test_the_same_model_writes_nothing(
        self, client: SignedInClient, session: Session, members: None
    ) -> None:
        row = make_draft(session)
        session.commit()

        client.post(f"/conventions/{row.id}/modele", data={"model": "convention_adhesion/1"})

        assert "Modèle du brouillon" not in client.get(f"/conventions/{row.id}").text

    @pytest.mark.parametrize("name", ["", "rien", "lettre_accompagnement/2", f"{SLUG}/projet"])
    def test_only_a_published_convention_model_is_taken(
        self, client: SignedInClient, session: Session, members: None, name: str
    ) -> None:
        make_model(session)
        row = make_draft(session)
        session.commit()

        answer = client.post(f"/conventions/{row.id}/modele", data={"model": name})

        assert answer.status_code == 422
        assert "Choisissez un modèle dans la liste" in answer.text

    def test_a_title_of_ones_own_is_kept(self, session: Session, members: None) -> None:
        row = make_draft(session, title="Nos données")

        drafting.change_model(session, AGENT, row.id, "convention_services/1", TODAY)

        assert row.title == "Nos données"

    def test_a_frozen_text_keeps_its_model(
        self,
        client: SignedInClient,
        elu_client: SignedInClient,
        session: Session,
        settings: Settings,
        members: None,
    ) -> None:
        member = make_member(session, "Montech", siren="218201259", executive_title="maire")
        row = drafting.create(session, AGENT, member.id, "convention_adhesion", TODAY)
        freezing.freeze(session, AGENT, settings.store_dir, row.id, TODAY)
        session.commit()

        sent = {"model": "convention_services/1"}
        assert client.post(f"/conventions/{row.id}/modele", data=sent).status_code == 409
        assert elu_client.post(f"/conventions/{row.id}/modele", data=sent).status_code == 403
        session.expire_all()
        assert loading.load(session, row.id).row.model == "convention_adhesion/2"
