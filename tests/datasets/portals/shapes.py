"""What each kind of portal answers, as recorded from their public documentation and sources."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.datasets.portals.server import Handle, Site, answer

ORGANISATION = "534fff81a3a7292c64a77e5c"
SIRET = "21820112900013"


def as_json(handler: BaseHTTPRequestHandler, content: object, **headers: str) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    answer(handler, body, 200, **{"Content-Type": "application/json", **headers})


def query_of(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}


def always(content: object, **headers: str) -> Handle:
    return lambda handler: as_json(handler, content, **headers)


def udata_resource(**changes: Any) -> dict[str, Any]:
    return {
        "id": "b2a7e0f6-6a1c-4b3c-9f7e-0c4b7a1d2e3f",
        "title": "deliberations-2026.csv",
        "type": "main",
        "format": "csv",
        "mime": "text/csv",
        "url": "https://static.exemple.fr/v3/deliberations-2026.csv",
        "latest": "https://www.exemple.fr/fr/datasets/r/b2a7e0f6",
        "created_at": "2026-01-12T08:00:00.000000+00:00",
        "last_modified": "2026-10-30T23:30:00.000000+00:00",
        "schema": {"name": "scdl/deliberations", "version": "2.1.5", "url": None},
        "extras": {},
        **changes,
    }


def udata_dataset(**changes: Any) -> dict[str, Any]:
    return {
        "id": "66f0a3e2c5b1d40012345678",
        "slug": "deliberations-de-moissac",
        "title": "Délibérations de Moissac",
        "description": "…",
        "created_at": "2026-01-12T08:00:00.000000+00:00",
        "last_modified": "2026-10-31T08:00:00.000000+00:00",
        "last_update": "2026-10-30T23:30:00.000000+00:00",
        "frequency": "quarterly",
        "license": "lov2",
        "organization": {"id": ORGANISATION, "name": "Ville de Moissac", "slug": "moissac"},
        "resources": [udata_resource()],
        "tags": ["deliberations"],
        "archived": None,
        "deleted": None,
        "private": False,
        "page": "https://www.exemple.fr/fr/datasets/deliberations-de-moissac/",
        **changes,
    }


def udata(site: Site, datasets: list[Any], *, page_size: int = 50, siret: str = SIRET) -> None:
    """The two addresses of API v1 that a harvest asks."""
    organisation = {"id": ORGANISATION, "name": "Ville de Moissac", "business_number_id": siret}

    def organisations(handler: BaseHTTPRequestHandler) -> None:
        asked = query_of(handler)
        known = asked.get("business_number_id") == siret or "Moissac" in asked.get("q", "")
        as_json(handler, {"data": [organisation] if known else [], "total": int(known)})

    def listed(handler: BaseHTTPRequestHandler) -> None:
        asked = query_of(handler)
        if asked.get("organization") != ORGANISATION:
            answer(handler, b'{"message": "Organization arg must be an identifier"}', 400)
            return
        as_json(handler, paged(site, "/api/1/datasets/", datasets, int(asked["page"]), page_size))

    site.routes["/api/1/organizations/"] = organisations
    site.routes["/api/1/datasets/"] = listed


def paged(site: Site, path: str, items: list[Any], number: int, size: int) -> dict[str, Any]:
    start = (number - 1) * size
    has_next = start + size < len(items)
    return {
        "data": items[start : start + size],
        "page": number,
        "page_size": size,
        "total": len(items),
        "next_page": f"{site.url}{path}?page={number + 1}" if has_next else None,
        "previous_page": None,
    }


def ods_dataset(identifier: str = "deliberations-moissac", **metas: Any) -> dict[str, Any]:
    return {
        "dataset_id": identifier,
        "dataset_uid": "da_abc123",
        "has_records": True,
        "data_visible": True,
        "features": ["timeserie"],
        "fields": [
            {"name": "coll_nom", "label": "COLL_NOM", "type": "text"},
            {"name": "delib_id", "label": "DELIB_ID", "type": "text"},
            {"name": "delib_date", "label": "DELIB_DATE", "type": "date"},
            {"name": "delib_objet", "label": "DELIB_OBJET", "type": "text"},
        ],
        "attachments": [
            {
                "id": "notice_pdf",
                "title": "notice.pdf",
                "mimetype": "application/pdf",
                "url": "https://data.exemple.fr/notice.pdf",
            }
        ],
        "metas": {
            "default": {
                "title": "Délibérations",
                "publisher": "Mairie de Moissac",
                "license": "Licence Ouverte v2.0 (Etalab)",
                "license_url": "https://www.etalab.gouv.fr/licence",
                "modified": "2026-11-19T10:00:00+00:00",
                "data_processed": "2026-10-15T10:00:00+00:00",
                "metadata_processed": "2026-11-19T10:00:00+00:00",
                "records_count": 12,
                **metas,
            }
        },
    }


def opendatasoft(site: Site, datasets: list[Any], *, total: int | None = None) -> None:
    path = "/api/explore/v2.1/catalog"

    def listed(handler: BaseHTTPRequestHandler) -> None:
        asked = query_of(handler)
        start, size = int(asked["offset"]), int(asked["limit"])
        if size > 100 or start + size >= 10_000:
            answer(handler, b'{"error_code": "InvalidRESTParameterError"}', 400)
            return
        count = len(datasets) if total is None else total
        as_json(handler, {"total_count": count, "results": datasets[start : start + size]})

    site.routes[f"{path}/datasets"] = listed
    site.routes[f"{path}/exports/json"] = always(datasets)


def ckan_dataset(**changes: Any) -> dict[str, Any]:
    return {
        "id": "2f0e7d1a-9f55-4f57-9a0e-1f6a5f4d3c2b",
        "name": "deliberations-moissac",
        "title": "Délibérations",
        "notes": "…",
        "license_id": "odc-odbl",
        "license_title": "Open Data Commons Open Database License (ODbL)",
        "license_url": "http://www.opendefinition.org/licenses/odc-odbl",
        "metadata_created": "2026-01-02T10:00:00.123456",
        "metadata_modified": "2026-10-15T10:00:00.123456",
        "organization": {"name": "moissac", "title": "Commune de Moissac"},
        "resources": [
            {
                "id": "c0ffee00-0000-0000-0000-000000000001",
                "name": "Délibérations 2026",
                "format": "CSV",
                "url": "https://data.exemple.fr/deliberations.csv",
                "created": "2026-01-02T10:00:00",
                "last_modified": None,
                "mimetype": "text/csv",
            }
        ],
        "tags": [],
        "extras": [],
        "private": False,
        "state": "active",
        **changes,
    }


def ckan(site: Site, datasets: list[Any]) -> None:
    def listed(handler: BaseHTTPRequestHandler) -> None:
        asked = query_of(handler)
        start, size = int(asked["start"]), int(asked["rows"])
        found = datasets[start : start + size]
        as_json(handler, {"success": True, "result": {"count": len(datasets), "results": found}})

    site.routes["/api/3/action/package_search"] = listed


TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .

<https://data.exemple.fr/jeu/1> a dcat:Dataset ;
    dct:identifier "jeu-1" ;
    dct:title "Council acts"@en, "Délibérations"@fr ;
    dct:publisher [ a foaf:Organization ; foaf:name "Commune de Moissac" ] ;
    dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence> ;
    dct:modified "2026-10-15T10:00:00+02:00"^^xsd:dateTime ;
    dcat:landingPage <https://data.exemple.fr/jeu/1> ;
    dcat:distribution <https://data.exemple.fr/jeu/1/csv> .

<https://data.exemple.fr/jeu/1/csv> a dcat:Distribution ;
    dct:title "CSV" ;
    dcat:downloadURL <https://data.exemple.fr/deliberations.csv> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;
    dct:conformsTo <https://schema.data.gouv.fr/scdl/deliberations/2.1.5/schema.json> .
"""


def served(content: bytes | str, media_type: str = "", **more: Any) -> Handle:
    body = content.encode() if isinstance(content, str) else content
    return lambda handler: answer(handler, body, Content_Type=media_type, **more)
