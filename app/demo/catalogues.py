"""What the invented portals answer on a day: their catalogues, and the files they give."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.french import de, slug
from app.demo import open_files
from app.demo.invented_web import Answer
from app.demo.open_files import Author
from app.demo.story_portals import (
    ALSO_THERE,
    DEPOSITS,
    NEIGHBOUR,
    NEIGHBOUR_STRANGERS,
    OPEN,
    PLATFORM,
    STRANGER,
    STRANGERS,
    Deposit,
)

CATALOGUE = "/api/explore/v2.1/catalog"
ORDINARY = ("identifiant", "nom", "adresse")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The portals as they are on `on`; the story counts its days from `today`."""

    authors: Mapping[str, Author]
    today: date
    on: date

    def answers(self) -> dict[str, Answer]:
        """Every address that answers, without its query."""
        shown = [one for one in DEPOSITS if self._is_there(one)]
        given = {PLATFORM.url + CATALOGUE + "/datasets": _as_json(self._platform(shown))}
        given[NEIGHBOUR.url + "/api/3/action/package_search"] = _as_json(self._neighbour(shown))
        return given | dict(self._files(shown))

    @property
    def _last_year(self) -> int:
        return self.today.year - 1

    def identifier(self, one: Deposit) -> str:
        return f"{slug(self.title(one))}-{one.member}"

    def title(self, one: Deposit) -> str:
        return one.title.format(last_year=self._last_year)

    def _is_there(self, one: Deposit) -> bool:
        is_gone = one.gone is not None and self._ago(one.gone) <= self.on
        return one.member in self.authors and self._ago(one.since) <= self.on and not is_gone

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _changed_on(self, one: Deposit) -> date:
        days = [self._ago(number) for number in one.updates]
        return max((day for day in days if day <= self.on), default=min(days))

    def _publisher(self, one: Deposit) -> str:
        name = self.authors[one.member].name
        return f"Mairie {de(name)}" if len(one.member) == len("82121") else name

    def _platform(self, shown: Sequence[Deposit]) -> dict[str, Any]:
        results = [self._described(one) for one in shown]
        for title in self._strangers(STRANGERS):
            metas = {"title": title, "publisher": STRANGER, "license": OPEN}
            results.append({"dataset_id": slug(title), "metas": {"default": metas}})
        return {"total_count": len(results), "results": results}

    def _strangers(self, told: Sequence[tuple[str, int]]) -> list[str]:
        return [title for title, since in told if self._ago(since) <= self.on]

    def _described(self, one: Deposit) -> dict[str, Any]:
        said = {
            "title": self.title(one),
            "publisher": self._publisher(one),
            "license": one.licence,
            "theme": [one.theme],
            "data_processed": f"{self._changed_on(one)}T06:00:00+00:00",
        }
        described = {"dataset_id": self.identifier(one), "metas": {"default": said}}
        if one.is_plain:
            file = {"id": "fichier", "mimetype": "text/csv", "url": self._plain_url(one)}
            return described | {"attachments": [file]}
        content = self._content(one) if one.code else None
        columns = content.partition(b"\n")[0].decode().split(",") if content else ORDINARY
        fields = [{"name": slug(name), "label": name} for name in columns]
        return described | {"has_records": True, "fields": fields}

    def _neighbour(self, shown: Sequence[Deposit]) -> dict[str, Any]:
        results = [
            {
                "name": self.identifier(one),
                "title": self.title(one),
                "license_id": "lov2",
                "metadata_modified": self._changed_on(one).isoformat(),
                "organization": {"title": self._publisher(one)},
                "groups": [{"title": one.theme}],
                "resources": [
                    {
                        "url": f"{NEIGHBOUR.url}/fichiers/{self.identifier(one)}.csv",
                        "format": "csv",
                    }
                ],
            }
            for one in shown
            if (one.member, one.title) in ALSO_THERE
        ]
        results += [
            {"name": slug(title), "title": title, "organization": {"title": STRANGER}}
            for title in self._strangers(NEIGHBOUR_STRANGERS)
        ]
        return {"success": True, "result": {"count": len(results), "results": results}}

    def _files(self, shown: Sequence[Deposit]) -> Iterator[tuple[str, Answer]]:
        for one in shown:
            if one.is_plain:
                yield self._plain_url(one), _as_csv(open_files.plain_file())
            elif one.code and (one.dead is None or self.on < self._ago(one.dead)):
                content = _as_csv(self._content(one))
                yield self._export_url(one), content
                if (one.member, one.title) in ALSO_THERE:
                    yield f"{NEIGHBOUR.url}/fichiers/{self.identifier(one)}.csv", content

    def _content(self, one: Deposit) -> bytes:
        assert one.code is not None  # noqa: S101  # asked of the six only
        author, on = self.authors[one.member], self._changed_on(one)
        return open_files.content_of(
            one.code, author, on, self._last_year, has_errors=one.has_errors
        )

    def _export_url(self, one: Deposit) -> str:
        return f"{PLATFORM.url}{CATALOGUE}/datasets/{self.identifier(one)}/exports/csv"

    def _plain_url(self, one: Deposit) -> str:
        return f"{PLATFORM.url}/fichiers/{self.identifier(one)}.csv"


def _as_json(content: object) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode(), "application/json")


def _as_csv(content: bytes) -> Answer:
    return Answer(content, "text/csv")
