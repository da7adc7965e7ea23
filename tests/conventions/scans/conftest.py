"""A convention printed, approved and waiting for its signatures, and what the copier made of it."""

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app.conventions.models import Convention
from app.conventions.service import approving, freezing
from app.core.settings import Settings
from app.documents import store
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_deliberation,
    make_draft,
    make_member,
    parties_of,
)
from tests.conventions.scans.printed import Printed

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None,
    reason="Tesseract est absent : apt-get install tesseract-ocr tesseract-ocr-fra",
)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def printed(session: Session, settings: Settings) -> Printed:
    """« TGN-2026-001 », to be signed, and the PDF that went to the printer."""
    row = make_draft(session)
    member = parties_of(session, row)[1]
    freezing.freeze(session, AGENT, settings.store_dir, row.id, TODAY)
    act = make_deliberation(session, make_member(session))
    approving.attach_deliberation(session, AGENT, row.id, member.id, act.id, TODAY)
    session.commit()
    found = session.get(Convention, row.id)
    assert found is not None
    assert found.pdf_sha256 is not None
    return Printed(found, store.read(settings.store_dir, found.pdf_sha256))
