"""Rules of values, of linked columns, of addresses and contracts, each on its boundary."""

import json
from typing import Any

import pytest
from stdnum.fr import siret as stdnum_siret

from app.datasets.checking import SchemaCode
from app.datasets.checking.rules import addresses, linked, places, values
from tests.datasets.checking.files import SAMPLES, check, codes, csv_of


class TestSiret:
    @pytest.mark.parametrize(
        ("value", "is_right"),
        [
            pytest.param("20006125700016", True, id="key-right"),
            pytest.param("20006125700017", False, id="key-wrong"),
            pytest.param("2000612570001", False, id="thirteen-digits"),
            pytest.param("35600000000048", True, id="la-poste-head-office"),
            pytest.param("35600000049837", True, id="la-poste-sum-of-five"),
            pytest.param("35600000049838", False, id="la-poste-wrong-sum"),
            pytest.param("٢٠٠٠٦١٢٥٧٠٠٠١٦", False, id="arabic-digits"),
        ],
    )
    def test_the_key_decides(self, value: str, is_right: bool) -> None:
        assert (values.siret("COLL_SIRET", value) is None) is is_right

    def test_the_short_cut_says_what_python_stdnum_says(self) -> None:
        for number in range(20_000):
            value = f"{356_000_000 + number % 7:09}{number:05}"
            fault = values.siret("COLL_SIRET", value)
            assert (fault is None) == stdnum_siret.is_valid(value), value

    @pytest.mark.parametrize(("value", "is_right"), [("200061257", True), ("200061258", False)])
    def test_a_siren_too(self, value: str, is_right: bool) -> None:
        assert (values.siren("SIREN", value) is None) is is_right


class TestYears:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("2026", None),
            ("2026/2027", None),
            ("2026/2026", "deux fois la même année"),
            ("2027/2026", "finit avant de commencer"),
            ("26/27", "n’est ni une année"),
        ],
    )
    def test_a_period_goes_forward(self, value: str, said: str | None) -> None:
        fault = values.year_interval("BUDGET_ANNEE", value, year_alone=True)

        assert (said in fault.why) if said and fault else (fault is None)

    def test_a_year_alone_only_when_the_schema_allows_it(self) -> None:
        assert values.year_interval("BUDGET_ANNEE", "2026", year_alone=False) is not None


class TestNomenclature:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("Urbanisme/Documents d’urbanisme", None),
            ("DOMAINES DE COMPETENCES PAR THEMES/Environnement", None),
            ("Urbanisme / Documents", "espace de trop"),
            ("Urbanisme/ Documents", "espace de trop"),
            ("Urbanisme", "pas de barre oblique"),
            ("Voirie/Trottoirs", "neuf matières"),
        ],
    )
    def test_the_first_level_is_one_of_nine(self, value: str, said: str | None) -> None:
        fault = values.nomenclature("DELIB_MATIERE_NOM", value)

        assert (said in fault.why) if said and fault else (fault is None)


class TestLinked:
    def test_all_or_none(self) -> None:
        names = ("A", "B")

        assert linked.cohesive(names, (None, None)) is None
        assert linked.cohesive(names, (1, 2)) is None
        fault = linked.cohesive(names, (1, None))
        assert fault is not None
        assert (fault.field, "« B »" in fault.why.replace("\u00a0", " ")) == ("A", True)

    @pytest.mark.parametrize(
        ("total", "parts", "is_right"),
        [(27, (25, 1, 1), True), (27, (25, 1, 2), False), (27, (25, None, 1), True)],
    )
    def test_votes_add_up_when_they_are_all_known(
        self, total: int, parts: tuple[Any, ...], is_right: bool
    ) -> None:
        names = ("VOTE_REEL", "VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION")

        assert (linked.summed(names, (total, *parts)) is None) is is_right

    @pytest.mark.parametrize(
        ("first", "second", "is_right"), [(3, 3, True), (2, 3, False), (None, 3, True)]
    )
    def test_a_comparison_needs_both(self, first: Any, second: Any, is_right: bool) -> None:
        assert (linked.compared(("A", "B"), ">=", (first, second)) is None) is is_right

    def test_votes_without_one_column_are_told_on_the_titles(self) -> None:
        content = csv_of({}).replace(b"VOTE_POUR", b"POUR")

        found = [one for one in check(content).errors if one.code == "cohesive-columns-value"]

        assert [(one.row, one.field) for one in found] == [(1, None)]


def bal(*rows: str) -> bytes:
    head = (
        "id_ban_commune;id_ban_toponyme;id_ban_adresse;commune_insee;commune_nom;toponyme;numero;"
    )
    head += "suffixe;position;x;y;long;lat;source;date_der_maj;certification_commune"
    return "\n".join([head, *rows, ""]).encode()


COMMUNE = "0246e48c-f33d-433a-8984-034219be842e"
ROAD = "8a3bab10-f329-4ce3-9c7d-280d91a8053a"
ADDRESS = "3c87abe4-887b-46ee-9192-5c1b35a06625"
PLACE = "539416.13;6225601.11;1.028392;43.111637"
IDS = f"{COMMUNE};{ROAD};{ADDRESS}"
GOOD = f"{IDS};31591;Escoulis;Rue des Trois Places;9;;entrée;{PLACE};Commune;2026-01-09;1"


class TestAddresses:
    def test_a_complete_row_of_1_5_is_valid_without_a_word(self) -> None:
        report = check(bal(GOOD), SchemaCode.BAL)

        assert (report.is_valid, report.schema.version) == (True, "1.5")
        assert report.warnings == ()

    @pytest.mark.parametrize(
        ("before", "after", "field"),
        [
            (";9;", ";0;", "numero"),
            (";9;", ";9bis;", "numero"),
            (";9;", ";09;", "numero"),
            (";9;", ";10000;", "numero"),
            (";31591;", ";3159;", "commune_insee"),
            ("Rue des Trois Places", "Ru", "toponyme"),
            ("1.028392", "1,028392", "long"),
            ("1.028392;43.111637", "43.111637;1.028392", "long"),
            ("1.028392;43.111637", ";", "long"),
            ("2026-01-09", "09/01/2026", "date_der_maj"),
            (ADDRESS, "", "id_ban_adresse"),
            (COMMUNE, "x", "id_ban_commune"),
        ],
    )
    def test_one_fault_is_told_where_it_stands(self, before: str, after: str, field: str) -> None:
        report = check(bal(GOOD.replace(before, after)), SchemaCode.BAL)

        assert (2, field) in [(one.row, one.field) for one in report.errors]

    @pytest.mark.parametrize(
        ("before", "after", "field"),
        [
            ("539416.13", "539516.13", "x"),
            ("entrée", "devant", "position"),
            (";entrée;", ";;", "position"),
            ("Rue des Trois Places", "RUE DES TROIS PLACES", "toponyme"),
            (";Commune;", ";;", "source"),
            ("2026-01-09;1", "2026-01-09;oui", "certification_commune"),
        ],
    )
    def test_what_only_warns_keeps_the_file_valid(
        self, before: str, after: str, field: str
    ) -> None:
        report = check(bal(GOOD.replace(before, after)), SchemaCode.BAL)

        assert report.is_valid
        assert (2, field) in [(one.row, one.field) for one in report.warnings]

    def test_a_place_without_number_needs_no_address_identifier(self) -> None:
        row = GOOD.replace(ADDRESS, "").replace(";9;;entrée;", ";99999;;segment;")

        assert check(bal(row), SchemaCode.BAL).is_valid

    def test_identifiers_are_on_every_row_or_none(self) -> None:
        report = check(bal(GOOD, GOOD.replace(IDS, ";;")), SchemaCode.BAL)

        assert [one.fault.title for one in report.errors] == [
            "Identifiants BAN sur une partie des lignes"
        ]

    def test_it_must_be_in_utf_8(self) -> None:
        report = check(bal(GOOD).decode().encode("cp1252"), SchemaCode.BAL)

        assert codes(report) == ["encoding"]

    def test_lambert_93_of_a_known_point(self) -> None:
        east, north = places.lambert_93(1.028392, 43.111637)

        assert (round(east), round(north)) == (539416, 6225601)

    def test_old_files_are_told_by_their_columns(self) -> None:
        assert addresses.is_older({"voie_nom", "numero"})
        assert not addresses.is_older({"toponyme", "cle_interop"})
        assert not addresses.is_older({"numero"})


def contracts(change: Any = None, **values: Any) -> bytes:
    content = json.loads((SAMPLES / "decp" / "marches_concessions.json").read_text("utf-8"))
    one = {**content["marches"]["marche"][0], **values}
    return json.dumps(change(one) if change else {"marches": {"marche": [one]}}).encode()


class TestContracts:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("montant", "1200", "n’est pas du type attendu"),
            ("montant", 0, "plus petit"),
            ("dateNotification", "12/01/2026", "Écrivez une date AAAA-MM-JJ"),
            ("nature", "Contrat", "n’est pas dans la liste"),
            ("objet", "x" * 1_001, "compte 1001 caractères"),
            ("_type", "Marché", "ne connaît pas"),
        ],
    )
    def test_each_fault_is_told_in_french(self, name: str, value: object, said: str) -> None:
        report = check(contracts(**{name: value}), SchemaCode.DECP)

        assert report.error_count == 1
        assert said in report.errors[0].message.replace("\u00a0", " ")

    def test_an_absent_property_stands_at_its_own_path(self) -> None:
        def without(one: dict[str, Any]) -> dict[str, Any]:
            del one["objet"]
            return {"marches": {"marche": [one]}}

        report = check(contracts(without), SchemaCode.DECP)

        assert [(one.row, one.field, one.code) for one in report.errors] == [
            (1, "objet", "required")
        ]

    @pytest.mark.parametrize(
        "shape",
        [
            lambda one: [one],
            lambda one: one,
            lambda one: {"marche": [one]},
            lambda one: {"marches": [one]},
            lambda one: {"marches": {"marche": one}},
        ],
        ids=["list", "single", "no-envelope", "list-inside", "single-inside"],
    )
    def test_another_envelope_is_refused_and_read(self, shape: Any) -> None:
        report = check(contracts(shape), SchemaCode.DECP)

        assert (report.is_valid, report.rows, report.error_count) == (False, 1, 1)

    @pytest.mark.parametrize(
        "content",
        [b'{"marches": ', b"<marches><marche>", b"[" * 3_000, b"a;b\n1;2\n", b"<a/>"],
        ids=["json", "xml", "deep", "csv", "other-xml"],
    )
    def test_a_broken_document_is_an_answer(self, content: bytes) -> None:
        report = check(content, SchemaCode.DECP)

        assert (report.readable, report.error_count) == (False, 1)

    def test_an_entity_is_never_expanded(self) -> None:
        bomb = b'<!DOCTYPE a [<!ENTITY b "b">]><marches><marche><id>&b;</id></marche></marches>'

        assert not check(bomb, SchemaCode.DECP).readable

    def test_a_wrong_key_of_the_buyer_only_warns(self) -> None:
        report = check(contracts(acheteur={"id": "20006125700017"}), SchemaCode.DECP)

        assert report.is_valid
        assert [(one.row, one.field) for one in report.warnings] == [(1, "acheteur.id")]
