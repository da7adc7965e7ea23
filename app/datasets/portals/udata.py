"""data.gouv.fr (udata): the organisation of a SIRET, then its datasets; API v1, and v2's shape.

An address that ends with /api/2 asks v2, whose datasets give a link instead of their resources.
"""

import re
from urllib.parse import urlencode

from app.datasets.portals.fetching import FetchError, Web
from app.datasets.portals.found import (
    Asked,
    FoundDataset,
    FoundResource,
    Page,
    PortalError,
    Problems,
    SchemaClaim,
    SchemaSource,
)
from app.datasets.portals.reading import LONGEST_ID, Fields, get_json, read_items

PAGE_SIZE = 50
MOST_RESOURCE_PAGES = 20
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_IGNORED_TYPE = "documentation"


def read_page(fetcher: Web, url: str, asked: Asked, cursor: str, schema: str = "") -> Page:
    """`cursor` is « organisation=SIRET,…|page »; the first page finds the organisations.

    `schema` keeps the datasets with a resource that declares it.
    """
    site = _site(url)
    listed, _, page = cursor.partition("|")
    if cursor:
        organisations = dict(one.split("=") for one in listed.split(","))
    else:
        organisations = find_organisations(fetcher, site, asked)
    if not organisations:
        return Page()
    (identifier, siret), number = next(iter(organisations.items())), int(page or 1)
    query: dict[str, str | int] = {
        "organization": identifier, "page": number, "page_size": PAGE_SIZE, "sort": "-last_update",
    }  # fmt: skip
    if schema:
        query["schema"] = schema
    version = 2 if url.rstrip("/").endswith("/api/2") else 1
    answer = get_json(fetcher, f"{site}/api/{version}/datasets/?{urlencode(query)}")
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise PortalError("data.gouv.fr a envoyé une page sans la liste des jeux.")
    datasets, problems = read_items(items, lambda item: _dataset(fetcher, site, item, siret))
    has_next = bool(answer.get("next_page")) and bool(items)
    return Page(datasets, problems, _following(organisations, number, has_next=has_next))


def _following(organisations: dict[str, str], number: int, *, has_next: bool) -> str:
    left = [f"{identifier}={siret}" for identifier, siret in organisations.items()]
    if has_next:
        return f"{','.join(left)}|{number + 1}"
    return f"{','.join(left[1:])}|1" if len(left) > 1 else ""


def _site(url: str) -> str:
    return re.sub(r"/api/[12]$", "", url.rstrip("/"))


def find_organisations(fetcher: Web, site: str, asked: Asked) -> dict[str, str]:
    """Id and SIRET of the organisations of a body: by its SIRET; else by name, checked by SIREN."""
    query = {"business_number_id": asked.siret} if asked.siret else {"q": asked.name}
    answer = get_json(fetcher, f"{site}/api/1/organizations/?{urlencode(query)}")
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise PortalError("data.gouv.fr a envoyé une page sans la liste des organisations.")
    found = {}
    for item in items:
        fields = Fields(item if isinstance(item, dict) else {}, Problems("organisation"))
        siret = fields.text("business_number_id")
        # The filter is checked: were it ignored, everybody's organisations would come.
        is_theirs = siret == asked.siret if asked.siret else siret.startswith(asked.siren or "?")
        if is_theirs and _OBJECT_ID.fullmatch(fields.text("id")):
            found[fields.text("id")] = siret
    return found


def _dataset(fetcher: Web, site: str, item: Fields, siret: str) -> FoundDataset | None:
    identifier = item.text("id", longest=LONGEST_ID)
    if not identifier:
        item.problems.note("il n’a pas d’identifiant : il n’est pas repris.")
        return None
    if item.raw.get("deleted") or item.raw.get("private"):
        return None
    return FoundDataset(
        portal=site,
        id=identifier,
        title=item.text("title") or identifier,
        url=item.web("page") or f"{site}/datasets/{identifier}/",
        publisher=item.object("organization").text("name"),
        siret=siret,
        licence_text=item.text("license"),
        modified_on=item.day("last_update", "last_modified"),
        resources=tuple(_resources(fetcher, item)),
        remote_url=item.object("harvest").web("remote_url"),
    )


def _resources(fetcher: Web, item: Fields) -> list[FoundResource]:
    if isinstance(item.raw.get("resources"), dict):  # API v2
        listed = _linked(fetcher, item.object("resources").web("href"), item.problems)
    else:
        listed = item.objects("resources")
    found = [_resource(one) for one in listed if one.raw.get("type") != _IGNORED_TYPE]
    return [one for one in found if one is not None]


def _linked(fetcher: Web, href: str, problems: Problems) -> list[Fields]:
    """Resources behind a link, page after page; a link that fails costs its resources only."""
    found: list[Fields] = []
    for _ in range(MOST_RESOURCE_PAGES):
        if not href:
            return found
        try:
            answer = get_json(fetcher, href)
        except (FetchError, PortalError) as error:
            problems.note(f"ses fichiers n’ont pas pu être lus. {error.message}")
            return found
        page = Fields(answer if isinstance(answer, dict) else {}, problems)
        found += page.objects("data")
        href = page.web("next_page")
    return found


def _resource(item: Fields) -> FoundResource | None:
    """`latest` is the stable address: the other one changes with each version of the file."""
    url = item.web("latest", "url")
    if not url:
        item.problems.note("un de ses fichiers n’a pas d’adresse.")
        return None
    schema = item.object("schema")
    name = schema.text("name")
    return FoundResource(
        url=url,
        title=item.text("title"),
        format=item.text("format", longest=20).lower(),
        schema=_declared(name, schema.text("version")) if name else None,
        modified_on=item.day("last_modified", "created_at"),
        source_url=item.web("url"),
    )


def _declared(name: str, version: str) -> SchemaClaim:
    return SchemaClaim(name, version.lstrip("v"), SchemaSource.DECLARED)
