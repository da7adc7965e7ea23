"""Every link of every page, for who clicks on all of them: each leads somewhere."""

import re
from collections import deque
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from sqlalchemy import Engine

from app.auth.rules import Role
from app.core.settings import Settings
from tests.browser import story
from tests.conftest import SignedInClient

LINK = re.compile(r'<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"#]+)')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
LEADS_SOMEWHERE = {200, 303}

pytestmark = pytest.mark.one_engine


def shape(address: str) -> tuple[str, ...]:
    """Two addresses of one shape are the same page about something else, or filtered otherwise."""
    parts = urlsplit(address)
    query = parse_qs(parts.query, keep_blank_values=True)
    order = query.pop("sort", [""])[0].removeprefix("-")
    filters = (str(bool(query)),) if order else sorted(query)
    return ID.sub("*", parts.path), order, *filters


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ELU])
def test_each_leads_somewhere(
    role: Role,
    admin_client: SignedInClient,
    elu_client: SignedInClient,
    engine: Engine,
    settings: Settings,
) -> None:
    story.tell(engine, settings)
    client = admin_client if role is Role.ADMIN else elu_client
    todo = deque([("/tableau-de-bord", "the start")])
    seen = {shape("/tableau-de-bord")}
    while todo:
        address, told_by = todo.popleft()

        response = client.get(address)

        assert response.status_code in LEADS_SOMEWHERE, f"{address}, from {told_by}"
        if "html" not in response.headers.get("content-type", ""):
            continue
        for written in LINK.findall(response.text):
            found = urljoin(address, unescape(written))
            if found.startswith("/") and shape(found) not in seen:
                seen.add(shape(found))
                todo.append((found, address))
    assert len(seen) > 100
