import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import frictionless
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session
from stdnum.fr import siret as stdnum_siret

from app import deliberations, journal
from app.collectivites.models import Collectivite, Territory
from app.deliberations import nomenclature, open_data, service
from tests.conftest import SignedInClient
from tests.deliberations.factories import AGENT, TODAY, make_body, make_deliberation

SCHEMAS = Path(deliberations.__file__).parents[1] / "reference" / "scdl"
SIRET = "20006125700016"
VOTES = {"present_count": 12, "represented_count": 4, "excused_count": 4}


@pytest.fixture
def syndicat(session: Session) -> Collectivite:
    body = make_body(
        session,
        "Syndicat d’essai",
        kind="syndicat",
        siren="200061257",
        siret=SIRET,
        relation="none",
    )
    make_body(session, "Tarn-et-Garonne", kind="departement", siren="228200010")
    session.add(Territory(departement="82", syndicat_id=body.id))
    session.flush()
    return body


def publish(session: Session, body: Collectivite, **values: Any) -> None:
    known: dict[str, Any] = {"number": "2022-41", "matter_code": "8.4"}
    make_deliberation(session, body, **{**known, **values})


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def problems(text: str, schema_name: str) -> list[str]:
    """Everything the schema asks: header, required, pattern, enum, type, custom checks."""
    schema = json.loads((SCHEMAS / schema_name / "schema.json").read_text(encoding="utf-8"))
    names = [field["name"] for field in schema["fields"]]
    found = [] if text.split("\r\n", 1)[0].split(",") == names else ["header"]
    for row in rows(text):
        for field in schema["fields"]:
            found += [f"{field['name']} {why}" for why in _cell(field, row[field["name"]])]
        for check in schema.get("custom_checks", []):
            found += [] if _passes(check["name"], check["params"], row) else [str(check)]
    return found


def frictionless_errors(text: str) -> list[str]:
    """What the reference validator says: types, constraints, header."""
    schema = json.loads((SCHEMAS / "deliberations" / "schema.json").read_text(encoding="utf-8"))
    source = frictionless.Resource(
        data=text.encode(),
        format="csv",
        encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(schema),
    )
    return [error.message for error in source.validate().tasks[0].errors]


def _cell(field: dict[str, Any], value: str) -> Iterator[str]:
    asked = field.get("constraints") or {}
    if not value:
        if asked.get("required"):
            yield "required"
        return
    if "pattern" in asked and not re.search(asked["pattern"], value):
        yield "pattern"
    if "enum" in asked and value not in asked["enum"]:
        yield "enum"
    if field["type"] == "date" and date.fromisoformat(value).isoformat() != value:
        yield "date"
    if field["type"] == "integer" and int(value) < asked.get("minimum", 0):
        yield "integer"


def _passes(name: str, params: dict[str, Any], row: dict[str, str]) -> bool:
    value = row[params["column"]]
    match name:
        case "french-siret-value":
            return bool(stdnum_siret.is_valid(value))
        case "cohesive-columns-value":
            return (
                len({bool(row[other]) for other in (params["column"], *params["othercolumns"])})
                == 1
            )
        case "compare-columns-value":
            other = row[params["column2"]]
            if not value or not other:
                return True
            return value >= other if "-" in value else int(value) >= int(other)
        case "sum-columns-value":
            return not value or int(value) == sum(int(row[other]) for other in params["columns"])
        case "nomenclature-actes-value":
            return value in {nomenclature.full_name(code) for code in nomenclature.matters()}
        case "year-interval-value":
            return not value
    raise AssertionError(name)


class TestDeliberations:
    def test_a_whole_act_is_one_valid_line(
        self, session: Session, syndicat: Collectivite, stranger: TestClient
    ) -> None:
        publish(session, syndicat, is_unanimous=True, subject="Adhésion, « open data »", **VOTES)
        session.commit()

        response = stranger.get("/donnees/deliberations.csv")

        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert problems(response.text, "deliberations") == []
        (row,) = rows(response.text)
        assert row == {
            "COLL_NOM": "Syndicat d’essai",
            "COLL_SIRET": SIRET,
            "DELIB_ID": "2022-41",
            "DELIB_DATE": "2022-09-30",
            "DELIB_MATIERE_CODE": "8.4",
            "DELIB_MATIERE_NOM": "domaines de compétences par thèmes/aménagement du territoire",
            "DELIB_OBJET": "Adhésion, « open data »",
            "BUDGET_ANNEE": "",
            "BUDGET_NOM": "",
            "PREF_ID": "PREF082",
            "PREF_DATE": "2022-10-01",
            "VOTE_EFFECTIF": "20",
            "VOTE_REEL": "16",
            "VOTE_POUR": "16",
            "VOTE_CONTRE": "0",
            "VOTE_ABSTENTION": "0",
            "DELIB_URL": "",
        }

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            pytest.param(
                {**VOTES, "votes_for": 13, "votes_against": 2, "abstentions": 1},
                ["20", "16", "13", "2", "1"],
                id="counted",
            ),
            pytest.param({**VOTES, "is_unanimous": False}, [""] * 5, id="majority-uncounted"),
            pytest.param({"is_unanimous": True}, [""] * 5, id="nobody-counted"),
            pytest.param(
                {**VOTES, "excused_count": None, "is_unanimous": True}, [""] * 5, id="no-effectif"
            ),
            pytest.param({**VOTES, "votes_for": 16}, [""] * 5, id="half-counted"),
        ],
    )
    def test_votes_are_five_or_none(
        self, session: Session, syndicat: Collectivite, values: dict[str, Any], expected: list[str]
    ) -> None:
        publish(session, syndicat, **values)

        text = open_data.deliberations_csv(open_data.publication(session))

        assert problems(text, "deliberations") == []
        assert list(rows(text)[0].values())[11:16] == expected

    @pytest.mark.parametrize("code", list(nomenclature.matters()))
    def test_every_matter_is_lower_case_in_two_levels(self, code: str) -> None:
        name = nomenclature.full_name(code)

        assert name == name.lower()
        assert name.count("/") == 1
        assert not set(name) & set(",()")

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            pytest.param({"matter_code": None}, "matière", id="no-matter"),
            pytest.param({"number": None}, "numéro", id="no-number"),
            pytest.param({"received_on": date(2022, 9, 29)}, "précède", id="received-before"),
        ],
    )
    def test_what_the_schema_would_refuse_is_left_out_and_told(
        self,
        session: Session,
        syndicat: Collectivite,
        stranger: TestClient,
        values: dict[str, Any],
        why: str,
    ) -> None:
        publish(session, syndicat, subject="Objet en attente", **values)
        session.commit()

        assert rows(stranger.get("/donnees/deliberations.csv").text) == []
        page = stranger.get("/donnees").text
        assert "Objet en attente" in page
        assert why in page

    def test_neither_demonstration_nor_other_bodies(
        self, session: Session, syndicat: Collectivite
    ) -> None:
        publish(session, make_body(session))
        data = service.DeliberationData(
            collectivite_id=syndicat.id, number="1", subject="Démo", meeting_on=date(2022, 9, 30)
        )
        service.record(session, AGENT, data, TODAY, is_demo=True)

        published = open_data.publication(session)

        assert (list(published.acts), list(published.left_out)) == ([], [])

    def test_without_a_valid_siret_nothing_is_published(
        self, session: Session, syndicat: Collectivite
    ) -> None:
        publish(session, syndicat)
        syndicat.siret = None

        (left_out,) = open_data.publication(session).left_out

        assert "SIRET" in left_out.why


class TestMatter:
    def test_two_acts_completed_enter_the_file(
        self,
        client: SignedInClient,
        session: Session,
        syndicat: Collectivite,
        stranger: TestClient,
    ) -> None:
        for number in ("2022-41", "2022-42"):
            publish(session, syndicat, number=number, matter_code=None)
        session.commit()
        sentence = "2 délibérations du syndicat n’ont pas de matière"
        said = client.get("/deliberations").text
        first = re.search(r'href="(/deliberations/[0-9a-f-]{36}/matiere)"', said)

        assert sentence in re.sub(r"\s", " ", said)
        assert sentence in re.sub(r"\s", " ", client.get("/donnees").text)
        assert "n’ont pas de matière" not in stranger.get("/donnees").text
        assert first is not None
        assert "9.1 Autres domaines" in client.get(first[1]).text
        second = client.post(first[1], data={"matter_code": "9.1"}).headers["location"]
        assert client.post(second, data={"matter_code": "8.4"}).headers["location"] == "/donnees"

        text = stranger.get("/donnees/deliberations.csv").text
        assert [row["DELIB_MATIERE_CODE"] for row in rows(text)] == ["9.1", "8.4"]
        assert problems(text, "deliberations") == []
        assert frictionless_errors(text) == []
        assert "de matière" not in client.get("/deliberations").text

    def test_the_validator_would_tell(self) -> None:
        missing = ",".join(open_data.FIELDS) + "\r\n" + "," * (len(open_data.FIELDS) - 1) + "\r\n"

        assert frictionless_errors(missing) != []
        assert frictionless_errors("COLL_NOM\r\nEssai\r\n") != []

    def test_it_is_a_correction_that_names_what_it_corrects(
        self, client: SignedInClient, session: Session, syndicat: Collectivite
    ) -> None:
        act = make_deliberation(session, syndicat)
        session.commit()

        client.post(f"/deliberations/{act.id}/matiere", data={"matter_code": "9.1"})

        entries = journal.entries(session, journal.Subject("deliberation", act.id))
        recorded = next(entry for entry in entries if entry.action == "deliberation.recorded")
        corrected = next(entry for entry in entries if entry.action == "deliberation.corrected")
        assert corrected.corrects_id == recorded.id
        assert corrected.details is not None
        assert corrected.details["after"] == {"matter_code": "9.1"}

    @pytest.mark.parametrize(
        ("code", "words"),
        [("", "Choisissez la matière"), ("99.9", "pas dans la nomenclature")],
    )
    def test_what_is_no_matter_is_refused(
        self,
        client: SignedInClient,
        session: Session,
        syndicat: Collectivite,
        code: str,
        words: str,
    ) -> None:
        act = make_deliberation(session, syndicat)
        session.commit()

        response = client.post(f"/deliberations/{act.id}/matiere", data={"matter_code": code})

        assert response.status_code == 422
        assert words in response.text
        session.refresh(act)
        assert act.matter_code is None

    def test_an_elu_reads_only(
        self, elu_client: SignedInClient, session: Session, syndicat: Collectivite
    ) -> None:
        act = make_deliberation(session, syndicat)
        session.commit()

        assert elu_client.get(f"/deliberations/{act.id}/matiere").status_code == 403
        assert elu_client.post(f"/deliberations/{act.id}/matiere").status_code == 403
        assert "la préciser" not in elu_client.get(f"/deliberations/{act.id}").text


class TestCatalogue:
    def test_it_lists_the_dataset(
        self, session: Session, syndicat: Collectivite, stranger: TestClient
    ) -> None:
        publish(session, syndicat)
        publish(session, syndicat, number="2023-1", meeting_on=date(2022, 10, 1))
        session.commit()

        text = stranger.get("/donnees/catalogue.csv").text

        assert problems(text, "catalogue") == []
        (row,) = rows(text)
        assert (row["COUV_TEMP_DEBUT"], row["COUV_TEMP_FIN"]) == ("2022-09-30", "2022-10-01")
        assert row["COUV_SPAT_NOM"] == "Tarn-et-Garonne"
        assert row["URL"].endswith("/donnees/deliberations.csv")

    def test_an_empty_installation_answers_headers(self, stranger: TestClient) -> None:
        assert problems(stranger.get("/donnees/deliberations.csv").text, "deliberations") == []
        assert problems(stranger.get("/donnees/catalogue.csv").text, "catalogue") == []
        assert stranger.get("/donnees").status_code == 200
