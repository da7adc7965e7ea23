"""CKAN's action API, and DKAN, which imitates it: bare lists, lists of lists, dates in prose."""

from urllib.parse import quote, urlencode

from app.datasets.portals.fetching import FetchError, Trouble, Web
from app.datasets.portals.found import (
    Asked,
    FoundDataset,
    FoundResource,
    Page,
    PortalError,
    SchemaClaim,
    SchemaSource,
)
from app.datasets.portals.reading import LONGEST_ID, Fields, get_json, read_items

PAGE_SIZE = 100
SEARCH = "package_search"
LISTING = "current_package_list_with_resources"


def read_page(fetcher: Web, url: str, _asked: Asked, cursor: str) -> Page:
    """`cursor` is « action:start »; DKAN sites without a search are listed."""
    site = url.rstrip("/")
    action, _, start_text = (cursor or f"{SEARCH}:0").partition(":")
    start = int(start_text)
    names = ("rows", "start") if action == SEARCH else ("limit", "offset")
    query = urlencode(dict(zip(names, (PAGE_SIZE, start), strict=True)))
    try:
        answer = get_json(fetcher, f"{site}/api/3/action/{action}?{query}")
    except FetchError as error:
        if cursor or error.trouble is not Trouble.ABSENT:
            raise
        return Page(cursor=f"{LISTING}:0")
    items, total = _results(answer)
    datasets, problems = read_items(items, lambda item: _dataset(site, item))
    following = start + len(items)
    is_last = not items or (len(items) < PAGE_SIZE if total is None else following >= total)
    return Page(datasets, problems, "" if is_last else f"{action}:{following}")


def _results(answer: object) -> tuple[list[object], int | None]:
    """The datasets of the page, and how many there are in all where the portal says it."""
    result = answer.get("result") if isinstance(answer, dict) else None
    total: int | None = None
    if isinstance(result, dict):
        count = result.get("count")
        total = count if isinstance(count, int) and not isinstance(count, bool) else None
        result = result.get("results")
    if not isinstance(result, list) or (
        isinstance(answer, dict) and answer.get("success") is False
    ):
        raise PortalError("Le portail a envoyé une page sans la liste des jeux.")
    if result and all(isinstance(one, list) for one in result):  # DKAN
        result = [item for one in result for item in one]
    return result, total


def _dataset(site: str, item: Fields) -> FoundDataset | None:
    name = item.text("name", longest=LONGEST_ID)
    identifier = item.text("id", longest=LONGEST_ID) or name
    if not identifier:
        item.problems.note("il n’a pas d’identifiant : il n’est pas repris.")
        return None
    if item.raw.get("private") is True or item.raw.get("state") in ("deleted", "draft"):
        return None
    organisation = item.object("organization")
    return FoundDataset(
        portal=site,
        id=identifier,
        title=item.text("title") or name or identifier,
        url=item.web("url") or f"{site}/dataset/{quote(name or identifier, safe='')}",
        publisher=organisation.text("title", "name") or item.text("author"),
        licence_text=item.text("license_id", "license_title", "license_url", "license"),
        modified_on=item.day("metadata_modified", "metadata_created"),
        themes=_themes(item),
        resources=tuple(_resources(item)),
    )


def _themes(item: Fields) -> tuple[str, ...]:
    """Its groups are what CKAN sorts datasets by."""
    if not isinstance(item.raw.get("groups"), list):
        return ()
    named = (one.text("title", "display_name", "name") for one in item.objects("groups"))
    return tuple(dict.fromkeys(name for name in named if name))


def _resources(item: Fields) -> list[FoundResource]:
    found = []
    for one in item.objects("resources"):
        url = one.web("url")
        if not url:
            item.problems.note("un de ses fichiers n’a pas d’adresse.")
            continue
        name = one.text("schema") if isinstance(one.raw.get("schema"), str) else ""
        found.append(
            FoundResource(
                url=url,
                title=one.text("name", "description"),
                format=one.text("format", "mimetype", longest=20).lower(),
                schema=SchemaClaim(name, "", SchemaSource.DECLARED) if name else None,
                modified_on=one.day("last_modified", "created"),
            )
        )
    return found
