"""Loading the reference: complete, harmless twice, and honest about a newer vintage."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from app.collectivites import loader, projection, queries, rules, service
from app.collectivites.loader import reading, writing
from app.collectivites.loader.reading import REFERENCE
from app.collectivites.loader.report import Report
from app.collectivites.models import (
    Collectivite,
    ObligationPeriod,
    PopulationFigure,
    Territory,
)
from app.core.errors import ConflictError, InvalidError
from app.core.settings import Settings
from app.journal.models import JournalEntry
from tests.collectivites.factories import AGENT, TODAY

KEPT_COMMUNES = {"82112", "82121", "82002", "82044"}


def rows_of(name: str) -> list[dict[str, str]]:
    with gzip.open(REFERENCE / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode()))


@pytest.fixture(scope="module")
def some_rows() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Four communes of Tarn-et-Garonne and what surrounds them, from the real files."""
    bodies = [
        row
        for row in rows_of("collectivites-2026.csv.gz")
        if (row["type"], row["code"]) in {("departement", "82"), ("region", "76")}
        or row["code"] in KEPT_COMMUNES
        or (row["departement"] == "82" and row["type"] in {"CC", "CA"})
    ]
    codes = {row["code"] for row in bodies}
    history = [row for row in rows_of("population-history.csv.gz") if row["code"] in codes]
    return bodies, history


@pytest.fixture(scope="module")
def departement_82(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real lines of Tarn-et-Garonne alone, quicker to read than the country's."""
    folder = tmp_path_factory.mktemp("reference")
    bodies = [
        row
        for row in rows_of("collectivites-2026.csv.gz")
        if row["departement"] == "82" or (row["type"], row["code"]) == ("region", "76")
    ]
    codes = {row["code"] for row in bodies}
    write(folder / "collectivites-2026.csv.gz", bodies)
    history = [row for row in rows_of("population-history.csv.gz") if row["code"] in codes]
    write(folder / "population-history.csv.gz", history)
    return folder


@pytest.fixture
def reference(
    tmp_path: Path, some_rows: tuple[list[dict[str, str]], list[dict[str, str]]]
) -> Callable[..., Path]:
    """A small reference folder, of the vintage and with the changes a test is about."""

    def make(
        vintage: str = "2026",
        changes: dict[str, dict[str, str]] | None = None,
        without: str = "",
    ) -> Path:
        folder = tmp_path / vintage
        folder.mkdir()
        bodies, history = some_rows
        changed = [
            {**row, **(changes or {}).get(row["code"], {})}
            for row in bodies
            if row["code"] != without
        ]
        write(folder / f"collectivites-{vintage}.csv.gz", changed)
        write(folder / "population-history.csv.gz", history)
        return folder

    return make


def load(session: Session, folder: Path = REFERENCE, **more: Any) -> loader.Report:
    settings = more.pop("settings", Settings(_env_file=None))
    return loader.load_departement(session, settings, "82", folder=folder, **more)


def find(session: Session, name: str) -> Collectivite:
    return session.exec(select(Collectivite).where(Collectivite.name == name)).one()


class TestTarnEtGaronne:
    def test_it_loads_every_body_of_the_departement(self, session: Session) -> None:
        report = load(session)

        assert report.added == Counter(
            {"commune": 195, "epci": 10, "departement": 1, "region": 1, "syndicat": 1}
        )
        relations = session.exec(
            select(Collectivite.relation, func.count()).group_by(col(Collectivite.relation))
        )
        assert dict(relations.all()) == {"member": 206, "upstream": 1, "self": 1}
        moissac = find(session, "Moissac")
        assert (moissac.siren, moissac.insee_code, moissac.legal_category) == (
            "218201127", "82112", "7210",
        )  # fmt: skip
        assert moissac.email
        assert moissac.executive_last_name
        epci = session.get(Collectivite, moissac.epci_id)
        assert epci is not None
        assert epci.name == "Communauté de communes Terres des Confluences"
        assert (epci.epci_type, epci.legal_category) == ("CC", "7346")

    def test_it_knows_the_syndicat_and_the_territory(
        self, session: Session, departement_82: Path
    ) -> None:
        load(session, departement_82)

        territory = session.get_one(Territory, 1)
        syndicat = session.get_one(Collectivite, territory.syndicat_id)
        assert (syndicat.siren, syndicat.siret, syndicat.legal_category) == (
            "200061257", "20006125700016", "7355",
        )  # fmt: skip
        assert syndicat.executive_last_name is None

    def test_fourteen_communes_pass_the_population_and_all_groupings_are_to_check(
        self, session: Session, departement_82: Path
    ) -> None:
        load(session, departement_82)

        rows = queries.to_check(session, TODAY)
        assert Counter(row.kind for row in rows) == {
            "commune": 14, "epci": 10, "departement": 1,
        }  # fmt: skip
        counts = queries.status_counts(session, queries.Filters(), TODAY)
        assert counts == {"exempt": 181, "unknown": 25}

    def test_each_figure_has_its_category_and_vintage(
        self, session: Session, departement_82: Path
    ) -> None:
        load(session, departement_82)

        albias = find(session, "Albias")
        figures = {
            (one.category, one.effective_on.year): (one.value, one.vintage_year, one.source)
            for one in queries.figures(session, albias.id)
        }
        assert figures["municipale", 2026] == (3_240, 2023, "INSEE")
        assert figures["totale", 2025][1:] == (2022, "DGCL")
        assert ("totale", 2026) not in figures
        assert min(year for _, year in figures) == 2019

    def test_a_second_run_changes_nothing(self, session: Session, departement_82: Path) -> None:
        load(session, departement_82)
        before = _counts(session)

        report = load(session, departement_82)

        assert report.is_empty
        assert report.lines() == ["Rien de nouveau (millésime 2026)."]
        assert _counts(session) == before

    def test_the_stored_obligations_are_what_the_rule_says(
        self, session: Session, departement_82: Path
    ) -> None:
        load(session, departement_82)

        assert projection.differences(session, rules.Policy()) == []

    def test_a_stored_obligation_that_lies_is_found_and_mended(
        self, session: Session, departement_82: Path
    ) -> None:
        load(session, departement_82)
        moissac = find(session, "Moissac")
        period = session.exec(
            select(ObligationPeriod).where(ObligationPeriod.collectivite_id == moissac.id)
        ).first()
        assert period is not None
        period.status = "exempt"
        session.flush()

        told = projection.differences(session, rules.Policy())
        projection.rebuild(session, rules.Policy())

        assert told == ["Moissac : l’obligation enregistrée n’est pas celle que donnent les faits."]
        assert projection.differences(session, rules.Policy()) == []


def _counts(session: Session) -> list[int]:
    tables = (Collectivite, PopulationFigure, ObligationPeriod, JournalEntry)
    return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


class TestNewerVintage:
    def test_it_adds_figures_and_tells_what_changed(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        load(session, reference())
        newer = reference(
            "2027",
            changes={
                "82112": {"email": "accueil@moissac.fr", "millesime_municipale": "2027"},
                "82002": {"population_municipale": "3600", "millesime_municipale": "2027"},
            },
        )

        report = load(session, newer)

        assert report.figures_added == 2
        assert [str(change) for change in report.updated] == [
            "Moissac, courriel : mairie@moissac.fr → accueil@moissac.fr"
        ]
        assert report.obligation_changes == [
            "Albias : non assujettie → à vérifier au 1er janvier 2027"
        ]
        assert find(session, "Moissac").email == "accueil@moissac.fr"
        assert load(session, newer).is_empty

    def test_it_leaves_alone_what_a_person_corrected(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        load(session, reference())
        moissac = find(session, "Moissac")
        service.correct(session, AGENT, moissac.id, {"email": "dgs@moissac.fr"})
        session.flush()

        report = load(session, reference("2027", {"82112": {"email": "accueil@moissac.fr"}}))

        assert [str(change) for change in report.kept] == [
            "Moissac, courriel : dgs@moissac.fr → accueil@moissac.fr"
        ]
        assert find(session, "Moissac").email == "dgs@moissac.fr"

    def test_it_tells_who_is_gone_and_keeps_them(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        load(session, reference())

        report = load(session, reference("2027", without="82044"))

        assert report.gone == [find_code(session, "82044").name]

    def test_it_mends_a_figure_its_publisher_corrected(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        folder = reference()
        load(session, folder)
        history = folder / "population-history.csv.gz"
        lines = gzip.decompress(history.read_bytes()).decode()
        corrected = lines.replace(
            "commune,82112,2025,13652,13928", "commune,82112,2025,13652,13930"
        )
        assert corrected != lines
        history.write_bytes(gzip.compress(corrected.encode()))

        report = load(session, folder)

        assert [str(change) for change in report.updated] == [
            "Moissac, population totale 2025 : 13928 → 13930"
        ]
        assert load(session, folder).is_empty


def find_code(session: Session, code: str) -> Collectivite:
    return session.exec(select(Collectivite).where(Collectivite.insee_code == code)).one()


class TestChoices:
    @pytest.mark.parametrize("typed", ["99", "Tarn-et-Garonne", "", "2C"])
    def test_it_refuses_an_unknown_departement(self, session: Session, typed: str) -> None:
        with pytest.raises(InvalidError, match="n’est pas un code de département"):
            loader.load_departement(session, Settings(_env_file=None), typed)

    def test_it_refuses_a_siren_with_a_wrong_key(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        with pytest.raises(InvalidError, match="clé fausse"):
            load(session, reference(), syndicat_siren="200061258")

    def test_another_syndicat_waits_for_its_name(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        load(session, reference(), syndicat_siren="200053791")

        territory = session.get_one(Territory, 1)
        assert session.get_one(Collectivite, territory.syndicat_id).name == "Syndicat à nommer"

    def test_it_refuses_to_change_syndicat(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        folder = reference()
        load(session, folder)

        with pytest.raises(ConflictError, match="autre syndicat"):
            load(session, folder, syndicat_siren="200053791")

    def test_a_departement_without_a_known_syndicat_loads_without_territory(
        self, session: Session
    ) -> None:
        report = loader.load_departement(session, Settings(_env_file=None), "90")

        assert session.get(Territory, 1) is None
        assert "--syndicat" in report.notes[0]
        assert find(session, "Département du Territoire de Belfort").relation == "member"

    def test_it_refuses_a_second_departement(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        load(session, reference())

        with pytest.raises(ConflictError, match="déjà celle du département 82"):
            loader.load_departement(session, Settings(_env_file=None), "31")

    def test_the_whole_reference_never_undoes_a_relation(
        self, session: Session, reference: Callable[..., Path]
    ) -> None:
        folder = reference()
        load(session, folder)
        service.change_relation(session, AGENT, find(session, "Albias").id, "none")
        session.flush()

        loader.load_france(session, Settings(_env_file=None), folder=folder)
        load(session, folder)

        assert find(session, "Albias").relation == "none"
        assert find(session, "Moissac").relation == "member"


class TestNames:
    def test_departements_are_named_with_their_article(self) -> None:
        names = {
            line.key[1]: line.values["name"]
            for line in loader.reading.bodies(REFERENCE)
            if line.key[0] == "departement"
        }
        assert len(names) == 101
        for code, name in (
            ("82", "Département de Tarn-et-Garonne"),
            ("01", "Département de l’Ain"),
            ("12", "Département de l’Aveyron"),
            ("31", "Département de la Haute-Garonne"),
            ("46", "Département du Lot"),
            ("65", "Département des Hautes-Pyrénées"),
            ("37", "Département d’Indre-et-Loire"),
            ("84", "Département de Vaucluse"),
            ("974", "Département de La Réunion"),
        ):
            assert names[code] == name

    def test_special_bodies_have_their_own_kind(self) -> None:
        found = {line.values["siren"]: line.values for line in loader.reading.bodies(REFERENCE)}

        lyon, plaine_commune = found["200046977"], found["200057867"]
        assert (lyon["kind"], lyon["epci_type"], lyon["legal_category"]) == (
            "epci", "MET69", "7229",
        )  # fmt: skip
        assert (plaine_commune["kind"], plaine_commune["epci_type"]) == ("epci", "EPT")


class TestCountryAfterOneCommune:
    def test_a_commune_loaded_before_its_epci_then_joins_it(
        self, session: Session, settings: Settings, tmp_path: Path
    ) -> None:
        """Castelnaudary is recorded alone with the real cases; the country comes later."""
        codes = {"11076", "200035855"}
        for name in ("collectivites-2026.csv.gz", "population-history.csv.gz"):
            write(tmp_path / name, [row for row in rows_of(name) if row["code"] in codes])
        vintage = reading.vintage(REFERENCE)
        alone = [line for line in reading.bodies(tmp_path) if line.key == ("commune", "11076")]
        writing.write_bodies(session, alone, Report(vintage))

        loader.load_france(session, settings, folder=tmp_path)

        commune = session.exec(select(Collectivite).where(Collectivite.code == "11076")).one()
        session.refresh(commune)
        assert session.get_one(Collectivite, commune.epci_id).code == "200035855"
