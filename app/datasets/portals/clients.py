"""Which client reads which kind of portal."""

from collections.abc import Callable

from app.datasets.portals import ckan, dcat, opendatasoft, udata
from app.datasets.portals.fetching import Web
from app.datasets.portals.found import Asked, Page, PortalKind

ReadPage = Callable[[Web, str, Asked, str], Page]

CLIENTS: dict[PortalKind, ReadPage] = {
    PortalKind.UDATA: udata.read_page,
    PortalKind.OPENDATASOFT: opendatasoft.read_page,
    PortalKind.CKAN: ckan.read_page,
    PortalKind.DCAT: dcat.read_page,
}
# The others only know the publisher as a text: their whole catalogue is read.
ASKED_BY_BODY = frozenset({PortalKind.UDATA})
