"""One way of searching on both engines."""

import pytest
from sqlalchemy import Engine, literal, select

from app.core.folding import folded, search_in
from app.core.french import sort_key

TEXTS = (
    "Délibération n° 09/2022-03",
    "ŒUVRE D’ÉTÉ : L’AÎNÉ, çà et là",
    "cœur — Noël…  Ÿ",
    "Straße & Ægir",
    "DELIBERE\u0301 décomposé",
    "100 % « open_data » \\ fin",
    "ﬁbre №\u00a05",
    "",
)


class TestFolded:
    @pytest.mark.parametrize("text", TEXTS)
    def test_the_database_folds_as_sort_key_does(self, engine: Engine, text: str) -> None:
        with engine.connect() as connection:
            assert connection.execute(select(folded(literal(text)))).scalar_one() == sort_key(text)

    def test_nothing_stays_nothing(self, engine: Engine) -> None:
        with engine.connect() as connection:
            assert connection.execute(select(folded(literal(None)))).scalar_one() is None


class TestSearchIn:
    @pytest.mark.parametrize(
        ("typed", "is_found"),
        [
            pytest.param("deliberation", True, id="accents"),
            pytest.param("DÉLIBÉRATION N°", True, id="capitals"),
            pytest.param("2022/03", True, id="other-punctuation"),
            pytest.param("9/2022-03", True, id="part"),
            pytest.param("budget", False, id="other-word"),
            pytest.param("%", False, id="only-signs"),
            pytest.param("d_lib", False, id="no-wildcard"),
        ],
    )
    def test_it_finds_a_part(self, engine: Engine, typed: str, is_found: bool) -> None:
        columns = (literal(None), literal("Délibération n° 09/2022-03"))

        with engine.connect() as connection:
            answer = connection.execute(select(search_in(typed, *columns))).scalar_one()

        assert bool(answer) is is_found
