"""Asking a portal one page, to know whether its address and kind are right."""

from app.core.french import plural
from app.datasets.portals.clients import CLIENTS
from app.datasets.portals.fetching import FetchError, Web
from app.datasets.portals.found import Asked, PortalError, PortalKind

NOBODY = Asked(siren="000000000", name="mairie")


def answer_of(fetcher: Web, kind: str, url: str) -> str:
    """A French sentence, whatever happens."""
    chosen = PortalKind(kind)
    try:
        page = CLIENTS[chosen](fetcher, url, NOBODY, "")
    except (FetchError, PortalError) as error:
        return error.message
    if chosen is PortalKind.UDATA:
        return "Le portail répond : ses organisations se lisent."
    read = plural(len(page.datasets), "jeu lu", "jeux lus")
    return f"Le portail répond : {read} sur la première page."
