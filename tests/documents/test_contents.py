"""The canonical JSON that a freeze hashes."""

import json
from decimal import Decimal

from app.documents.contents import content_json
from tests.documents import samples


class TestContentJson:
    def test_it_is_sorted_compact_and_plain(self) -> None:
        text = content_json(samples.deliberation(etp=Decimal("57.50")))

        data = json.loads(text)

        assert list(data) == sorted(data)
        assert data["kind"] == "DeliberationModelContent"
        assert data["etp"] == "57.50"
        assert data["syndicat_deliberation"]["decided_on"] == "2022-09-26"
        assert ", " not in text.replace("\\u00a0", "")[:40]

    def test_the_same_content_is_the_same_text(self) -> None:
        assert content_json(samples.convention()) == content_json(samples.convention())

    def test_any_change_of_fact_changes_it(self) -> None:
        assert content_json(samples.convention()) != content_json(
            samples.convention(is_frozen=False)
        )

    def test_french_is_left_readable(self) -> None:
        assert "Tarn-et-Garonne Numérique" in content_json(samples.convention())
