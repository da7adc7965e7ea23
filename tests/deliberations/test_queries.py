"""Finding délibérations as people type them."""

import pytest
from sqlmodel import Session

from app.deliberations import queries
from app.deliberations.queries import Filters
from tests.deliberations.factories import make_body, make_deliberation


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "numbers"),
        [
            pytest.param("ETE", {"2022/41"}, id="accents-and-capitals-aside"),
            pytest.param("l'œuvre", {"2022/41"}, id="ligature-and-apostrophe"),
            pytest.param("loeuvre", set(), id="words-are-not-glued"),
            pytest.param("2022-41", {"2022/41"}, id="number-otherwise-punctuated"),
            pytest.param("negrepelisse", {"2022/42"}, id="body"),
            pytest.param("20220930-42", {"2022/42"}, id="identifier"),
            pytest.param("2022", {"2022/41", "2022/42"}, id="both"),
            pytest.param("%", set(), id="a-percent-sign-is-not-a-joker"),
        ],
    )
    def test_it_finds(self, session: Session, typed: str, numbers: set[str]) -> None:
        moissac = make_body(session)
        negrepelisse = make_body(session, "Nègrepelisse", siren="218201341")
        make_deliberation(session, moissac, number="2022/41", subject="Fête d’été : l’Œuvre")
        make_deliberation(
            session,
            negrepelisse,
            number="2022/42",
            subject="Voirie",
            act_identifier="082-218201341-20220930-42-DE",
        )

        found = queries.page(session, Filters(search=typed), 1)

        assert {row.number for row in found} == numbers
        assert queries.count(session, Filters(search=typed)) == len(numbers)
