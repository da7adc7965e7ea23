"""Every kind of portal gives the same form; what it says badly is told and stops nothing."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from rdflib import Graph

from app.datasets.portals import ckan, dcat, opendatasoft, udata
from app.datasets.portals.clients import CLIENTS
from app.datasets.portals.fetching import Fetcher, FetchError, Trouble
from app.datasets.portals.found import (
    Asked,
    FoundDataset,
    FoundResource,
    PortalError,
    PortalKind,
    SchemaClaim,
    SchemaSource,
)
from app.datasets.portals.reading import read_day
from app.datasets.rules import Licence
from tests.datasets.portals import shapes
from tests.datasets.portals.server import Site, answer
from tests.datasets.portals.shapes import ORGANISATION, SIRET

DELIBERATIONS = SchemaClaim("scdl/deliberations", "2.1.5", SchemaSource.DECLARED)
BY_SIRET = Asked(siret=SIRET)
ANYONE = Asked()


def everything(kind: PortalKind, fetcher: Fetcher, url: str, asked: Asked) -> list[FoundDataset]:
    found: list[FoundDataset] = []
    cursor = ""
    for _ in range(20):
        page = CLIENTS[kind](fetcher, url, asked, cursor)
        found += page.datasets
        cursor = page.cursor
        if not cursor:
            return found
    raise AssertionError("the pages never end")


class TestUdata:
    def test_the_datasets_of_a_siret_in_the_one_form(self, site: Site, fetcher: Fetcher) -> None:
        shapes.udata(site, [shapes.udata_dataset()])

        page = udata.read_page(fetcher, site.url, BY_SIRET, "")

        assert page.problems == ()
        assert page.datasets == (
            FoundDataset(
                portal=site.url,
                id="66f0a3e2c5b1d40012345678",
                title="Délibérations de Moissac",
                url="https://www.exemple.fr/fr/datasets/deliberations-de-moissac/",
                publisher="Ville de Moissac",
                siret=SIRET,
                licence_text="lov2",
                modified_on=date(2026, 10, 31),  # 23:30 UTC is the next day in Paris
                resources=(
                    FoundResource(
                        url="https://www.exemple.fr/fr/datasets/r/b2a7e0f6",
                        title="deliberations-2026.csv",
                        format="csv",
                        schema=DELIBERATIONS,
                        modified_on=date(2026, 10, 31),
                        source_url="https://static.exemple.fr/v3/deliberations-2026.csv",
                    ),
                ),
            ),
        )
        assert page.datasets[0].licence.licence is Licence.OUVERTE_2

    def test_pages_follow_one_another(self, site: Site, fetcher: Fetcher) -> None:
        many = [shapes.udata_dataset(id=f"{n:024x}") for n in range(5)]
        shapes.udata(site, many, page_size=2)

        found = everything(PortalKind.UDATA, fetcher, site.url, BY_SIRET)

        assert [one.id for one in found] == [one["id"] for one in many]
        looked_up = [path for path, _ in site.asked if "/organizations/" in path]
        assert len(looked_up) == 1

    def test_a_body_unknown_there_has_nothing(self, site: Site, fetcher: Fetcher) -> None:
        shapes.udata(site, [shapes.udata_dataset()])

        assert everything(PortalKind.UDATA, fetcher, site.url, Asked(siret="2" * 14)) == []

    def test_without_a_siret_the_name_finds_and_the_siren_decides(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        shapes.udata(site, [shapes.udata_dataset()])

        theirs = everything(
            PortalKind.UDATA, fetcher, site.url, Asked(siren="218201129", name="Moissac")
        )
        namesake = everything(
            PortalKind.UDATA, fetcher, site.url, Asked(siren="210000001", name="Moissac")
        )

        assert [one.siret for one in theirs] == [SIRET]
        assert namesake == []

    def test_a_filter_that_the_portal_ignores_gives_nobody_elses_datasets(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        shapes.udata(site, [shapes.udata_dataset()])
        others = [{"id": ORGANISATION, "business_number_id": "1" * 14}, {"id": "b" * 24}, None]
        site.routes["/api/1/organizations/"] = shapes.always({"data": others})

        assert everything(PortalKind.UDATA, fetcher, site.url, BY_SIRET) == []

    def test_only_those_of_a_schema(self, site: Site, fetcher: Fetcher) -> None:
        shapes.udata(site, [shapes.udata_dataset()])

        udata.read_page(fetcher, site.url, BY_SIRET, "", schema="scdl/deliberations")

        assert "schema=scdl%2Fdeliberations" in site.asked[-1][0]

    def test_version_2_gives_a_link_to_the_resources(self, site: Site, fetcher: Fetcher) -> None:
        linked = {"rel": "subsection", "type": "GET", "total": 2, "href": f"{site.url}/v2/r?page=1"}
        dataset = shapes.udata_dataset(resources=linked)
        shapes.udata(site, [])
        site.routes["/api/2/datasets/"] = shapes.always({"data": [dataset], "next_page": None})
        files = [shapes.udata_resource(latest=f"https://exemple.fr/{n}") for n in (1, 2)]
        site.routes["/v2/r"] = lambda handler: shapes.as_json(
            handler,
            shapes.paged(site, "/v2/r", files, int(shapes.query_of(handler)["page"]), 1),
        )

        (found,) = everything(PortalKind.UDATA, fetcher, f"{site.url}/api/2", BY_SIRET)

        assert [one.url for one in found.resources] == [
            "https://exemple.fr/1",
            "https://exemple.fr/2",
        ]

    def test_a_link_that_fails_costs_its_resources_only(self, site: Site, fetcher: Fetcher) -> None:
        linked = {"href": f"{site.url}/gone"}
        shapes.udata(site, [shapes.udata_dataset(resources=linked), shapes.udata_dataset(id="x")])

        page = udata.read_page(fetcher, site.url, BY_SIRET, "")

        assert [len(one.resources) for one in page.datasets] == [0, 1]
        (told,) = page.problems
        assert told.startswith("« Délibérations de Moissac » : ses fichiers n’ont pas pu être lus.")
        assert told.endswith("Cette adresse n’existe pas ou plus.")

    def test_private_deleted_and_documentation_are_left_out(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        notice = shapes.udata_resource(type="documentation")
        kept = shapes.udata_dataset(resources=[notice])
        gone = [shapes.udata_dataset(private=True), shapes.udata_dataset(deleted="2026-01-01")]
        shapes.udata(site, [kept, *gone])

        (found,) = everything(PortalKind.UDATA, fetcher, site.url, BY_SIRET)

        assert found.resources == ()


class TestOpendatasoft:
    def test_exports_and_attachments_are_the_resources(self, site: Site, fetcher: Fetcher) -> None:
        shapes.opendatasoft(site, [shapes.ods_dataset()])

        (found,) = opendatasoft.read_page(fetcher, site.url, ANYONE, "").datasets

        export, notice = found.resources
        assert found.publisher == "Mairie de Moissac"
        assert found.siret is None
        assert found.modified_on == date(2026, 10, 15)  # data_processed, never `modified`
        assert found.licence.licence is Licence.OUVERTE_2
        assert found.url == f"{site.url}/explore/dataset/deliberations-moissac/"
        assert export.url == (
            f"{site.url}/api/explore/v2.1/catalog/datasets/deliberations-moissac/exports/csv"
        )
        assert export.columns == ("COLL_NOM", "DELIB_ID", "DELIB_DATE", "DELIB_OBJET")
        assert (notice.url, notice.format) == ("https://data.exemple.fr/notice.pdf", "pdf")

    def test_pages_follow_by_hundreds(self, site: Site, fetcher: Fetcher) -> None:
        shapes.opendatasoft(site, [shapes.ods_dataset(f"jeu-{n}") for n in range(230)])

        found = everything(PortalKind.OPENDATASOFT, fetcher, site.url, ANYONE)

        assert len({one.id for one in found}) == 230
        assert len(site.asked) == 3

    def test_beyond_what_can_be_searched_the_export_is_read(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        shapes.opendatasoft(site, [shapes.ods_dataset()], total=12_000)

        found = everything(PortalKind.OPENDATASOFT, fetcher, site.url, ANYONE)

        assert [one.id for one in found] == ["deliberations-moissac"]
        assert site.asked[-1][0].endswith("/catalog/exports/json")


class TestCkan:
    def test_the_one_form(self, site: Site, fetcher: Fetcher) -> None:
        shapes.ckan(site, [shapes.ckan_dataset()])

        (found,) = ckan.read_page(fetcher, site.url, ANYONE, "").datasets

        assert found.publisher == "Commune de Moissac"
        assert found.licence.licence is Licence.ODBL
        assert found.url == f"{site.url}/dataset/deliberations-moissac"
        assert found.resources == (
            FoundResource(
                url="https://data.exemple.fr/deliberations.csv",
                title="Délibérations 2026",
                format="csv",
                modified_on=date(2026, 1, 2),
            ),
        )

    def test_pages_follow(self, site: Site, fetcher: Fetcher) -> None:
        shapes.ckan(site, [shapes.ckan_dataset(id=f"jeu-{n}") for n in range(150)])

        found = everything(PortalKind.CKAN, fetcher, site.url, ANYONE)

        assert len({one.id for one in found}) == 150

    def test_a_refusal_of_the_portal_is_not_an_empty_catalogue(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        site.routes["/api/3/action/package_search"] = shapes.always(
            {"success": False, "result": []}
        )

        with pytest.raises(PortalError, match="sans la liste des jeux"):
            ckan.read_page(fetcher, site.url, ANYONE, "")


class TestDkan:
    def test_lists_of_lists_prose_dates_and_a_licence_address(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        item = shapes.ckan_dataset(
            license_id=None,
            license_title="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            metadata_modified="ven, 10/30/2026 - 10:22",
            metadata_created="12 janvier 2026",
            organization=None,
            author="Commune de Moissac",
        )
        site.routes[f"/api/3/action/{ckan.LISTING}"] = shapes.always(
            {"help": "…", "success": True, "result": [[item]]}
        )

        (found,) = everything(PortalKind.CKAN, fetcher, site.url, ANYONE)

        assert found.modified_on == date(2026, 10, 30)
        assert found.licence.licence is Licence.OUVERTE_1
        assert found.publisher == "Commune de Moissac"


class TestDcat:
    @pytest.mark.parametrize(
        ("layout", "media_type"),
        [
            ("turtle", "text/turtle"),
            ("xml", "application/rdf+xml"),
            ("xml", "application/octet-stream"),
            ("json-ld", "application/ld+json"),
        ],
    )
    def test_the_three_ways_of_writing_say_the_same(
        self, site: Site, fetcher: Fetcher, layout: str, media_type: str
    ) -> None:
        written = Graph().parse(data=shapes.TURTLE, format="turtle").serialize(format=layout)
        site.routes["/catalog"] = shapes.served(written, media_type)

        page = dcat.read_page(fetcher, f"{site.url}/catalog", ANYONE, "")

        assert page.problems == ()
        assert page.datasets == (
            FoundDataset(
                portal=f"{site.url}/catalog",
                id="jeu-1",
                title="Délibérations",
                url="https://data.exemple.fr/jeu/1",
                publisher="Commune de Moissac",
                licence_text="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
                modified_on=date(2026, 10, 15),
                resources=(
                    FoundResource(
                        url="https://data.exemple.fr/deliberations.csv",
                        title="CSV",
                        format="csv",
                        schema=DELIBERATIONS,
                    ),
                ),
            ),
        )
        assert page.datasets[0].licence.licence is Licence.OUVERTE_1

    @pytest.mark.parametrize("name", ["next", "nextPage"])
    def test_pages_follow_hydra(self, site: Site, fetcher: Fetcher, name: str) -> None:
        link = f"\n<{site.url}/catalog> hydra:{name} <{site.url}/catalog?page=2> .\n"
        second = shapes.TURTLE.replace("jeu-1", "jeu-2")
        site.routes["/catalog"] = lambda handler: answer(
            handler, (second if "page=2" in handler.path else shapes.TURTLE + link).encode()
        )

        found = everything(PortalKind.DCAT, fetcher, f"{site.url}/catalog", ANYONE)

        assert [one.id for one in found] == ["jeu-1", "jeu-2"]

    def test_a_context_elsewhere_is_read_by_our_own_reader(
        self, site: Site, fetcher: Fetcher
    ) -> None:
        context = {"title": "http://purl.org/dc/terms/title", "Dataset": "dcat:Dataset",
                   "dcat": "http://www.w3.org/ns/dcat#"}  # fmt: skip
        site.routes["/context.jsonld"] = shapes.always({"@context": context})
        document = {"@context": "context.jsonld", "@id": "http://exemple.fr/1", "@type": "Dataset",
                    "title": "Adresses"}  # fmt: skip
        site.routes["/catalog"] = shapes.served(json.dumps(document), "application/ld+json")

        (found,) = dcat.read_page(fetcher, f"{site.url}/catalog", ANYONE, "").datasets

        assert found.title == "Adresses"
        assert [path for path, _ in site.asked] == ["/catalog", "/context.jsonld"]
        assert all(headers["User-Agent"] == fetcher.user_agent for _, headers in site.asked)

    @pytest.mark.parametrize(
        "address", ["file:///etc/hostname", "http://127.0.0.1:1/context", "ftp://exemple.fr/x"]
    )
    def test_a_context_out_of_reach_is_never_fetched(
        self, site: Site, fetcher: Fetcher, address: str
    ) -> None:
        fetcher.tries = 1
        nested = {"@id": "http://exemple.fr/1", "http://exemple.fr/a": {"@context": address}}
        site.routes["/catalog"] = shapes.served(json.dumps(nested), "application/ld+json")

        with pytest.raises(FetchError):
            dcat.read_page(fetcher, f"{site.url}/catalog", ANYONE, "")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_are_refused(self, site: Site, fetcher: Fetcher, encoding: str) -> None:
        bomb = (
            f'<?xml version="1.0" encoding="{encoding}"?>'
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>'
        )
        site.routes["/catalog"] = shapes.served(bomb.encode(encoding), "application/rdf+xml")

        with pytest.raises(PortalError, match="entités XML"):
            dcat.read_page(fetcher, f"{site.url}/catalog", ANYONE, "")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            pytest.param("", "réponse vide", id="empty"),
            pytest.param("<!DOCTYPE html><html></html>", "page web", id="html"),
            pytest.param(shapes.TURTLE[:900], "illisible", id="truncated-turtle"),
            pytest.param('<?xml version="1.0"?><rdf:RDF', "incomplet", id="truncated-xml"),
            pytest.param('{"@context": {}, "@graph": [', "JSON incomplet", id="truncated-json"),
            pytest.param('{"a":' * 300 + "1" + "}" * 300, "imbriqué", id="deep-json"),
            pytest.param('{"@context": {"@import": "http://x.fr"}}', "extérieur", id="import"),
        ],
    )
    def test_what_is_not_a_catalogue_is_said(
        self, site: Site, fetcher: Fetcher, content: str, sentence: str
    ) -> None:
        site.routes["/catalog"] = shapes.served(content)

        with pytest.raises(PortalError, match=sentence):
            dcat.read_page(fetcher, f"{site.url}/catalog", ANYONE, "")


ROUTES = {
    PortalKind.UDATA: "/api/1/organizations/",
    PortalKind.OPENDATASOFT: "/api/explore/v2.1/catalog/datasets",
    PortalKind.CKAN: "/api/3/action/package_search",
}


class TestBadAnswers:
    @pytest.mark.parametrize("kind", list(ROUTES))
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            pytest.param(b"", "réponse vide", id="empty"),
            pytest.param(b"<html><body>Maintenance</body>", "page web", id="html"),
            pytest.param(b'{"data": [{"id"', "illisibles", id="truncated"),
            pytest.param(b"[" * 100_000, "illisibles", id="deep"),
            pytest.param(b"\xff\xfe\x00", "illisibles", id="not-text"),
            pytest.param(b"[1, 2]", "sans la liste", id="a-list"),
            pytest.param(b'"hello"', "sans la liste", id="a-string"),
            pytest.param(b'{"data": {}, "results": 3, "result": "x"}', "sans la liste", id="types"),
        ],
    )
    def test_what_is_not_a_catalogue_is_said(
        self, site: Site, fetcher: Fetcher, kind: PortalKind, content: bytes, sentence: str
    ) -> None:
        site.routes[ROUTES[kind]] = shapes.always(content)

        with pytest.raises(PortalError, match=sentence):
            CLIENTS[kind](fetcher, site.url, BY_SIRET, "")

    @pytest.mark.parametrize("kind", list(ROUTES))
    def test_a_tired_portal_is_tried_again_then_told(
        self, site: Site, fetcher: Fetcher, kind: PortalKind
    ) -> None:
        site.routes[ROUTES[kind]] = lambda handler: answer(handler, b"", 500)

        with pytest.raises(FetchError) as refused:
            CLIENTS[kind](fetcher, site.url, BY_SIRET, "")

        assert refused.value.trouble is Trouble.BUSY
        assert len(site.asked) == fetcher.tries

    HOSTILE: tuple[Any, ...] = (
        None, 3, True, "", "x\x00y", "\ud800", "a" * 10_000, [], [1, None], {}, {"a": [{}]},
        [[[]]], "31/02/2026", "2026-13-45T99:00", "0001-01-01T00:00:00+14:00", -1, 1e400,
    )  # fmt: skip

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
    @pytest.mark.parametrize("kind", list(ROUTES))
    def test_a_field_of_any_kind_never_stops_the_page(
        self, site: Site, fetcher: Fetcher, kind: PortalKind, value: Any
    ) -> None:
        """Each field in its turn holds it, then each item; a sound dataset follows, and is read."""
        routes: dict[PortalKind, tuple[dict[str, Any], Callable[[Site, list[Any]], None]]] = {
            PortalKind.UDATA: (shapes.udata_dataset(), shapes.udata),
            PortalKind.OPENDATASOFT: (shapes.ods_dataset(), shapes.opendatasoft),
            PortalKind.CKAN: (shapes.ckan_dataset(), shapes.ckan),
        }
        sound, route = routes[kind]
        spoilt: list[Any] = [{**sound, name: value} for name in sound]
        for listed in ("resources", "fields", "attachments"):
            if inner := sound.get(listed):
                spoilt += [{**sound, listed: [{**inner[0], name: value}]} for name in inner[0]]
        if kind is PortalKind.OPENDATASOFT:
            metas = sound["metas"]["default"]
            spoilt += [{**sound, "metas": {"default": {**metas, name: value}}} for name in metas]
        route(site, [*spoilt, value, sound])

        found = everything(kind, fetcher, site.url, BY_SIRET)

        assert found[-1].title in {"Délibérations de Moissac", "Délibérations"}
        for one in found:
            text = repr(one)
            assert "\\x00" not in text
            assert "\\ud800" not in text
            assert one.id

    def test_a_wrong_date_is_told_and_the_dataset_kept(self, site: Site, fetcher: Fetcher) -> None:
        shapes.ckan(site, [shapes.ckan_dataset(metadata_modified="03/04/2026")])

        page = ckan.read_page(fetcher, site.url, ANYONE, "")

        assert page.datasets[0].modified_on == date(2026, 1, 2)
        assert page.problems == ("« Délibérations » : la date « 03/04/2026 » est illisible.",)


class TestDays:
    @pytest.mark.parametrize(
        ("said", "day"),
        [
            ("2026-10-31", date(2026, 10, 31)),
            ("2026-10-30T23:30:00Z", date(2026, 10, 31)),
            ("2026-10-30T23:30:00", date(2026, 10, 30)),
            ("1er mars 2026", date(2026, 3, 1)),
            ("mis à jour le 14 août 2026 à 10 h", date(2026, 8, 14)),
            ("ven, 03/15/2026 - 10:22", date(2026, 3, 15)),
            ("15/03/2026", date(2026, 3, 15)),
            ("04/04/2026", date(2026, 4, 4)),
        ],
    )
    def test_what_has_one_reading_is_read(self, said: str, day: date) -> None:
        assert read_day(said) == day

    @pytest.mark.parametrize(
        "said", ["03/04/2026", "hier", "2026", "30/13/2026", "31 juin 2026", "3 brumaire 2026"]
    )
    def test_what_has_two_or_none_is_not(self, said: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011  # its text is for nobody
            read_day(said)
