"""Opendatasoft, Explore API v2.1: the publisher is a text, files are exports and attachments."""

import re
from urllib.parse import quote, urlencode

from app.datasets.portals.fetching import Web
from app.datasets.portals.found import Asked, FoundDataset, FoundResource, Page, PortalError
from app.datasets.portals.reading import LONGEST_ID, Fields, get_json, read_items

PAGE_SIZE = 100
# Beyond, the search is refused: the export of the catalogue gives everything at once.
MOST_SEARCHED = 10_000
EXPORT = "export"


def read_page(fetcher: Web, url: str, _asked: Asked, cursor: str) -> Page:
    """`cursor` is the offset, or the word that asks for the export of the whole catalogue."""
    site = url.rstrip("/")
    catalogue = f"{site}/api/explore/v2.1/catalog"
    if cursor == EXPORT:
        items = get_json(fetcher, f"{catalogue}/exports/json")
        if not isinstance(items, list):
            raise PortalError("Le portail a envoyé un catalogue illisible.")
        return Page(*read_items(items, lambda item: _dataset(site, item)))
    offset = int(cursor or 0)
    query = urlencode({"limit": PAGE_SIZE, "offset": offset, "order_by": "modified desc"})
    answer = get_json(fetcher, f"{catalogue}/datasets?{query}")
    items = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise PortalError("Le portail a envoyé une page sans la liste des jeux.")
    total = answer.get("total_count")
    total = total if isinstance(total, int) else offset + len(items)
    if total > MOST_SEARCHED - PAGE_SIZE:
        return Page(cursor=EXPORT)
    datasets, problems = read_items(items, lambda item: _dataset(site, item))
    following = offset + len(items)
    return Page(datasets, problems, str(following) if items and following < total else "")


def _dataset(site: str, item: Fields) -> FoundDataset | None:
    identifier = item.text("dataset_id", longest=LONGEST_ID)
    if not identifier:
        item.problems.note("il n’a pas d’identifiant : il n’est pas repris.")
        return None
    metas = item.object("metas").object("default")
    return FoundDataset(
        portal=site,
        id=identifier,
        title=metas.text("title") or identifier,
        url=f"{site}/explore/dataset/{quote(identifier, safe='')}/",
        publisher=metas.text("publisher"),
        licence_text=metas.text("license", "license_url"),
        # `modified` may be set by hand or follow the description: only this dates the data.
        modified_on=metas.day("data_processed"),
        themes=metas.texts("theme"),
        resources=(*_exports(site, identifier, item), *_attachments(item)),
    )


def _exports(site: str, identifier: str, item: Fields) -> list[FoundResource]:
    if not item.raw.get("has_records"):
        return []
    base = f"{site}/api/explore/v2.1/catalog/datasets/{quote(identifier, safe='')}/exports"
    return [
        FoundResource(
            url=f"{base}/csv",
            title="Export CSV",
            format="csv",
            modified_on=item.object("metas").object("default").day("data_processed"),
            columns=tuple(one.text("label", "name", longest=80) for one in item.objects("fields")),
        )
    ]


def _attachments(item: Fields) -> list[FoundResource]:
    found = []
    for one in item.objects("attachments"):
        if url := one.web("url"):
            kind = re.sub(r".*[./]", "", one.text("mimetype")).lower()
            title = one.text("title", "id")
            found.append(FoundResource(url=url, title=title, format=kind[:20]))
    return found
