"""The page of the platform: counts, an act's figure kept apart, lists as long as their figures."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from app.collectivites.models import Territory
from app.core.clock import now
from app.datasets.portals.models import FoundRow, Harvest, Portal, PortalCount
from app.reports.platform import building
from app.reports.platform.marks import marks_of
from app.reports.platform.pages import APART, HEIGHT, WIDTH, CountCurve, Point, near
from tests.datasets.factories import TODAY, make_body

TGN = "200061257"


def plain(page: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", page))


def make_portal(session: Session, name: str = "Plateforme", **values: Any) -> Portal:
    portal = Portal(
        kind="opendatasoft", url=f"https://{name.lower()}.example.org", name=name, is_active=True,
        created_at=now(), created_by="test", **values,
    )  # fmt: skip
    session.add(portal)
    session.flush()
    return portal


def make_found(session: Session, portal: Portal, body: Any, title: str, **values: Any) -> None:
    key = f"{portal.name}-{title}"
    harvest = Harvest(key=key, started_at=now())
    session.add(harvest)
    session.flush()
    session.add(
        FoundRow(
            portal_id=portal.id, external_id=key, collectivite_id=body.id, title=title,
            url=f"https://p.example.org/{len(key)}", publisher=body.name, licence_text="",
            licence="", resources=[], last_seen_on=TODAY, last_harvest_id=harvest.id,
            first_seen_on=values.pop("first_seen_on", TODAY), **values,
        )
    )  # fmt: skip
    session.flush()


def make_syndicat(session: Session, siren: str = TGN) -> None:
    body = make_body(session, "Tarn-et-Garonne Numérique", kind="syndicat", relation="self",
                     siren=siren, obligation=None)  # fmt: skip
    session.add(Territory(departement="82", syndicat_id=body.id))
    session.flush()


def make_scene(session: Session) -> Portal:
    portal = make_portal(session)
    moissac, albias = make_body(session, "Moissac"), make_body(session, "Albias")
    year = timedelta(days=366)
    make_found(session, portal, moissac, "Neuf", themes=["Culture"], modified_on=TODAY)
    make_found(session, portal, moissac, "Vieux", themes=["Culture", "Sport"],
               modified_on=TODAY - year, first_seen_on=TODAY - year)  # fmt: skip
    make_found(session, portal, albias, "Juste un an", modified_on=date(2025, 11, 21))
    make_found(session, portal, albias, "Sans date", themes=[])
    make_found(session, portal, albias, "Parti", vanished_on=TODAY, modified_on=TODAY - year)
    for day, number in ((date(2026, 10, 2), 3), (date(2026, 10, 31), 6), (TODAY, 9)):
        session.add(
            PortalCount(portal_id=portal.id, counted_on=day, dataset_count=number, member_count=4)
        )
    session.flush()
    return portal


class TestEmpty:
    def test_no_portal_says_where_to_add_one(self, client: TestClient) -> None:
        page = client.get("/tableau-de-bord/plateforme")

        assert page.status_code == 200
        assert "Aucun portail n’est encore lu" in page.text
        assert "/jeux-de-donnees/moissons" in page.text

    def test_a_portal_never_read_says_why(self, client: TestClient, session: Session) -> None:
        make_portal(session, last_problem="Le portail ne répond pas.", last_run_at=now())
        session.commit()

        page = client.get("/tableau-de-bord/plateforme").text

        assert "n’a pas encore été lu en entier" in page
        assert "Le portail ne répond pas." in page

    def test_the_figure_of_the_act_stands_with_its_source_and_its_doubt(
        self, elu_client: TestClient, session: Session
    ) -> None:
        make_syndicat(session)
        session.commit()

        page = plain(elu_client.get("/tableau-de-bord/plateforme").text)

        assert "Tarn-et-Garonne Open Data" in page
        assert "26/09/2022 environ 134 non mesuré délibération n° 09/2022-03" in page
        assert "082-200061257-20220926-09202203-DE" in page
        assert "« près de »" in page

    def test_another_syndicat_has_no_such_figure(
        self, client: TestClient, session: Session
    ) -> None:
        make_syndicat(session, siren="253100000")
        session.commit()

        assert "134" not in plain(client.get("/tableau-de-bord/plateforme").text)


class TestPage:
    def test_figures_are_those_of_the_lists(self, session: Session) -> None:
        make_scene(session)

        page = building.platform_page(session, "", TODAY)

        assert page.latest == Point(TODAY, 9, 4)
        assert page.present == 4
        assert [(one.label, one.value) for one in page.members] == [("Albias", 2), ("Moissac", 2)]
        assert [one.title for one in page.old.rows] == ["Vieux"]
        assert page.undated == 1
        assert [one.title for one in page.vanished.rows] == ["Parti"]
        assert page.newest.rows[-1].title == "Vieux"
        assert page.newest.total == 4

    def test_a_dataset_counts_under_each_theme_or_under_none(self, session: Session) -> None:
        make_scene(session)

        themes = building.platform_page(session, "", TODAY).themes

        assert [(one.label, one.value) for one in themes] == [
            ("Culture", 2), ("Sport", 1), ("Sans thème indiqué", 2),
        ]  # fmt: skip

    def test_an_act_older_than_the_counts_is_told_beside_the_curve(
        self, client: TestClient, session: Session
    ) -> None:
        make_syndicat(session)
        make_scene(session)
        session.commit()

        page = client.get("/tableau-de-bord/plateforme").text

        assert "curve__given" not in page
        assert "Hors de la courbe, environ 134 jeux au 26 septembre 2022" in plain(page)
        assert "bien avant le premier compte" in page

    @pytest.mark.parametrize(("bodies", "shown"), [(12, 12), (13, 13), (14, 12)], ids=str)
    def test_the_bars_never_hide_a_single_one(
        self, session: Session, bodies: int, shown: int
    ) -> None:
        portal = make_portal(session)
        for number in range(bodies):
            make_found(session, portal, make_body(session, f"Commune {number}"), f"Jeu {number}")

        page = building.platform_page(session, "", TODAY)

        assert len(page.bars) == shown
        assert len(page.members) == bodies

    def test_what_is_gone_leads_nowhere(self, client: TestClient, session: Session) -> None:
        make_scene(session)
        session.commit()

        page = client.get("/tableau-de-bord/plateforme").text

        assert ">Neuf</a>" in page
        assert ">Parti</a>" not in page
        assert "Parti" in page

    def test_the_table_keeps_the_last_count_of_each_month(self, session: Session) -> None:
        make_scene(session)

        page = building.platform_page(session, "", TODAY)

        assert [(one.on, one.number) for one in page.counted] == [
            (TODAY, 9), (date(2026, 10, 31), 6),
        ]  # fmt: skip
        assert page.curve is not None
        assert len(page.curve.points) == 3

    def test_portals_are_never_added_up(self, client: TestClient, session: Session) -> None:
        make_scene(session)
        other = make_portal(session, "Autre")
        make_found(session, other, make_body(session, "Montech"), "Ailleurs")
        session.add(
            PortalCount(portal_id=other.id, counted_on=TODAY, dataset_count=700, member_count=1)
        )
        session.commit()

        page = client.get(f"/tableau-de-bord/plateforme?portail={other.id}").text

        assert "Ailleurs" in page
        assert "Neuf" not in page

    def test_the_national_portal_comes_last(self, session: Session) -> None:
        for name, url in (("data.gouv.fr", "https://www.data.gouv.fr"), ("Zut", "https://z.org")):
            session.add(Portal(kind="udata", url=url, name=name, is_active=True, created_at=now(),
                               created_by="test"))  # fmt: skip
        session.flush()

        page = building.platform_page(session, "", TODAY)

        assert [name for _, name in page.portals] == ["Zut", "data.gouv.fr"]

    def test_an_unknown_portal_is_said(self, client: TestClient, session: Session) -> None:
        make_scene(session)
        session.commit()

        answer = client.get("/tableau-de-bord/plateforme?portail=zut%00")

        assert answer.status_code == 422
        assert "Portail inconnu" in answer.text
        assert client.get("/tableau-de-bord/plateforme.csv?portail=zut").status_code == 404

    def test_readers_see_it_strangers_do_not(
        self, elu_client: TestClient, stranger: TestClient
    ) -> None:
        assert elu_client.get("/tableau-de-bord/plateforme").status_code == 200
        assert stranger.get("/tableau-de-bord/plateforme").status_code == 303
        assert 'href="/tableau-de-bord/plateforme"' in elu_client.get("/tableau-de-bord").text

    def test_the_file_holds_every_dataset_those_gone_too(
        self, client: TestClient, session: Session
    ) -> None:
        portal = make_scene(session)
        session.commit()

        content = client.get(f"/tableau-de-bord/plateforme.csv?portail={portal.id}").content

        rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 5
        (gone,) = [one for one in rows if one["Disparu le"]]
        assert (gone["Jeu de données"], gone["Disparu le"]) == ("Parti", "21/11/2026")

    def test_more_datasets_take_no_more_statements(
        self, client: TestClient, session: Session, count_statements: Callable[[], Any]
    ) -> None:
        portal = make_scene(session)
        session.commit()

        def statements() -> int:
            with count_statements() as seen:
                assert client.get("/tableau-de-bord/plateforme").status_code == 200
            return len(seen)

        few = statements()
        for number in range(20):
            body = make_body(session, f"Commune {number}")
            make_found(session, portal, body, f"Jeu {number}", modified_on=date(2020, 1, 1))
        session.commit()

        assert statements() == few


class TestMarks:
    def test_the_only_one_is_that_of_the_act(self) -> None:
        (mark,) = marks_of(TGN)

        assert (mark.on, mark.number, mark.is_about) == (date(2022, 9, 26), 134, True)
        assert marks_of("") == ()


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
numbers = st.integers(0, 60_000)


class TestCurve:
    @given(st.lists(st.tuples(days, numbers), min_size=1, max_size=60))
    def test_every_point_stands_inside_the_box(self, found: list[tuple[date, int]]) -> None:
        points = tuple(Point(on, number, number // 2) for on, number in sorted(found))
        curve = CountCurve(points, marks_of(TGN))

        drawn = curve.line + curve.of_members + curve.dots + curve.mark_dots

        places = re.findall(r"(-?\d+) (-?\d+)", drawn)
        assert len(places) >= 2 * len(points) + 2
        assert all(0 <= int(x) <= WIDTH and 0 <= int(y) <= HEIGHT for x, y in places)

    def test_dots_never_touch_and_the_last_day_has_its_own(self) -> None:
        nights = tuple(Point(TODAY - timedelta(days=ago), 9, 4) for ago in range(200, -1, -1))

        places = [int(x) for x in re.findall(r"M(\d+) ", CountCurve(nights).dots)]

        assert max(places) == WIDTH
        assert all(right - left >= APART for right, left in pairwise(places))
        assert len(places) > 30

    @pytest.mark.parametrize(
        ("days", "is_drawn"),
        [
            pytest.param(0, False, id="counted-once"),
            pytest.param(99, False, id="a-day-short-of-half"),
            pytest.param(100, True, id="exactly-half"),
        ],
    )
    def test_a_mark_leaves_half_of_the_drawing_to_the_counts(
        self, days: int, *, is_drawn: bool
    ) -> None:
        (mark,) = marks_of(TGN)
        first = mark.on + timedelta(days=100)
        points = (Point(first, 9, 4), Point(first + timedelta(days=days), 9, 4))

        assert near(points, (mark,)) == ((mark,) if is_drawn else ())
        assert near((), (mark,)) == (mark,)

    def test_the_scale_ends_on_a_round_figure(self) -> None:
        assert CountCurve((Point(TODAY, 179, 60),)).top == 200
        assert CountCurve((Point(TODAY, 0, 0),)).top == 1


def test_themes_are_counted_once_a_dataset() -> None:
    found = Counter({("Culture",): 3, ("Culture", "Sport"): 1, (): 2})

    assert [(one.label, one.value) for one in building.themes_of(found)] == [
        ("Culture", 4), ("Sport", 1), ("Sans thème indiqué", 2),
    ]  # fmt: skip
