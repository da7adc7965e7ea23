"""Pages shown before a document exists: small pictures, whoever asks for them at once."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from app.core.errors import NotFoundError
from app.documents import preview
from tests.documents import samples

TEMPLATE = "convention_adhesion/2"


@pytest.fixture(scope="module")
def document() -> bytes:
    return preview.pressed(TEMPLATE, samples.SAMPLES[TEMPLATE], samples.META)


def test_pages_asked_for_at_once_are_those_asked_for_in_turn(document: bytes) -> None:
    """A browser asks for all of them together; PDFium serves one thread at a time."""
    in_turn = preview.pages_png(document)

    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda at: preview.page_png(document, at), range(1, 7)))
        again = list(pool.map(lambda at: preview.page_png(document, at), [1, 2] * 50))

    assert len(in_turn) == preview.page_count(document) == 6
    assert at_once == in_turn
    assert again == in_turn[:2] * 50


def test_a_page_is_a_light_picture_of_an_a4(document: bytes) -> None:
    page = preview.page_png(document, 1)

    picture = Image.open(BytesIO(page))
    assert picture.size == (794, 1123)
    assert picture.getextrema() == (0, 255)
    assert len(page) < 80_000


@pytest.mark.parametrize("number", [0, 7])
def test_a_page_that_is_not_there(document: bytes, number: int) -> None:
    with pytest.raises(NotFoundError, match=f"pas de page {number}"):
        preview.page_png(document, number)
