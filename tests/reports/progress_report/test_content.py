"""What a report says of a snapshot: each figure is one of the snapshot, each name is counted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import pytest

from app.datasets.rules import CODES, DatasetCode, TerritoryFigures
from app.documents.report_content import Ask
from app.reports.maps.contours import Contours, Shape
from app.reports.progress_report import charts
from app.reports.progress_report.essential import essential
from app.reports.progress_report.listing import MOST_ROWS, listing
from app.reports.progress_report.method import duty, method
from app.reports.progress_report.words import listed, sentence
from app.reports.snapshots.rules import (
    Context,
    DatasetFigures,
    EpciFigures,
    Figures,
    FrozenMember,
    Snapshot,
    mean_rate,
    read_cells,
)

NAMES = UUID("00000000-0000-0000-0000-000000000082")
NOW, BEFORE = date(2026, 11, 21), date(2026, 11, 1)
EPCI = uuid5(NAMES, "CC des Deux Rives")
NOTHING = "M0__" * 6


def member(
    name: str,
    cells: str = NOTHING,
    *,
    obligation: str = "exempt",
    convention: str | None = "none",
    percent: int | None = 0,
    kind: str = "commune",
    epci_id: UUID | None = EPCI,
    insee_code: str | None = None,
) -> FrozenMember:
    marks = read_cells(cells)
    return FrozenMember(
        id=uuid5(NAMES, name), siren=None, name=name, kind=kind, epci_id=epci_id,
        obligation=obligation, published=sum(one.is_published for one in marks), applicable=6,
        percent=percent, possible_percent=percent, cells=marks, insee_code=insee_code,
        convention=convention,
    )  # fmt: skip


def dataset(code: DatasetCode, members: tuple[FrozenMember, ...]) -> DatasetFigures:
    """All concerned, as their cells say."""
    stages = [int(one.cells[CODES.index(code)].stage) for one in members]
    return DatasetFigures(
        dataset=code, concerned=len(members), published=stages.count(3),
        collected=stages.count(2), engaged=stages.count(1), not_started=stages.count(0),
        undetermined=0, not_applicable=0, percent=0,
    )  # fmt: skip


def snapshot(
    *members: FrozenMember,
    on: date = NOW,
    conventions: Mapping[str, int] | None = None,
    without: int = 0,
    rule: str = "2026-11",
    context: Context = Context(),  # noqa: B008  # frozen
) -> Snapshot:
    """Counted from its members, as a real one is."""
    subject = [one for one in members if one.obligation == "subject"]
    groups = {one.epci_id for one in members if one.epci_id}
    return Snapshot(
        id=uuid5(NAMES, on.isoformat()), taken_on=on, name="", author="Agent",
        recorded_at=datetime(2026, 11, 21, tzinfo=UTC), rule_version=rule,
        covers_everyone=False, member_count=len(members), is_demo=False, members=members,
        figures=Figures(
            datasets=tuple(dataset(code, members) for code in CODES),
            epcis=tuple(_epci(key, members) for key in sorted(groups, key=str)),
            territory=TerritoryFigures(
                subject=len(subject),
                publish_one=sum(one.published > 0 for one in subject),
                percent=mean_rate(one.percent for one in subject),
            ),
            conventions=conventions or {},
            obligations={
                status: sum(one.obligation == status for one in members)
                for status in ("subject", "exempt", "unknown")
            },
            without_convention=without,
            context=context,
        ),
    )  # fmt: skip


def _epci(key: UUID, members: tuple[FrozenMember, ...]) -> EpciFigures:
    own = [one for one in members if key in {one.epci_id, one.id}]
    return EpciFigures(
        id=key, name="CC des Deux Rives", members=len(own),
        publishing=sum(one.published > 0 for one in own),
        published=sum(one.published for one in own),
        applicable=sum(one.applicable for one in own),
        percent=mean_rate(one.percent for one in own),
    )  # fmt: skip


ONE_SET = "M3__" + "M0__" * 5


class TestEssential:
    def test_the_conclusion_counts_who_must_who_does_and_what_binds(self) -> None:
        now = snapshot(
            member("Moissac", ONE_SET, obligation="subject", percent=57),
            member("Valence", obligation="subject"),
            member("Albias", obligation="unknown"),
            conventions={"in_force": 3, "in_notice": 1, "ended": 2},
            without=1,
        )

        said = essential(now, None)

        must, reached, held = (plain(one) for one in said.sentences)
        assert must.startswith("Sur 3 membres suivis, 2 doivent publier leurs données ; pour 1 au")
        assert reached == (
            "Parmi ceux qui y sont tenus, 1 publie au moins un jeu de données ; aucun ne publie "
            "encore tous les siens."
        )
        assert held == "4 conventions sont en vigueur ; 1 membre tenu de publier n’en a aucune."
        assert [one.value for one in said.figures] == ["1 sur 2", "28\u00a0%", "1", "4"]
        assert {one.moved for one in said.figures} == {""}

    def test_figures_say_how_they_moved(self) -> None:
        before = snapshot(member("Moissac", obligation="subject"), on=BEFORE)
        now = snapshot(member("Moissac", ONE_SET, obligation="subject", percent=12))

        moved = [plain(one.moved) for one in essential(now, before).figures]

        assert moved == ["+ 1", "+ 12 points", "+ 1", "inchangé"]

    def test_what_changed_names_publications_moves_and_conventions(self) -> None:
        before = snapshot(
            member("Moissac"),
            member("Valence", ONE_SET, percent=20),
            member("Albias"),
            on=BEFORE,
        )
        now = snapshot(
            member("Moissac", ONE_SET, percent=10, convention="in_force"),
            member("Valence"),
            member("Neuve"),
        )

        said = essential(now, before)

        assert said.since == "Ce qui a changé depuis le 1er novembre 2026"
        assert [plain(one) for one in said.changes] == [
            "1 nouvelle publication : Moissac (délibérations).",
            "1 publication interrompue : Valence (délibérations).",
            "1 membre a progressé, 1 a reculé.",
            "Conventions : signée ou en vigueur pour Moissac.",
            "1 membre est entré dans le périmètre, 1 en est sorti.",
        ]

    def test_without_conventions_by_member_their_number_alone_is_compared(self) -> None:
        before = snapshot(
            member("Moissac", convention=None), on=BEFORE, conventions={"in_force": 2}
        )
        now = snapshot(member("Moissac", convention="in_force"), conventions={"in_force": 5})

        assert [plain(one) for one in essential(now, before).changes] == [
            "Conventions en vigueur : + 3."
        ]

    def test_another_rule_is_said(self) -> None:
        before = snapshot(member("Moissac"), on=BEFORE, rule="2025-01")

        changes = essential(snapshot(member("Moissac")), before).changes

        assert plain(changes[0]) == "Rien n’a changé depuis le 1er novembre 2026."
        assert "La règle de calcul a changé" in changes[1]

    def test_the_first_snapshot_has_nothing_to_compare(self) -> None:
        (said,) = essential(snapshot(member("Moissac")), None).changes

        assert said.startswith("C’est le premier arrêté")

    def test_the_comite_is_asked_for_what_is_missing_the_heaviest_first(self) -> None:
        before = snapshot(member("Lizac", ONE_SET), on=BEFORE)
        now = snapshot(
            member("Moissac", obligation="subject"),
            member("Valence", ONE_SET, obligation="subject", convention="in_notice"),
            member("Albias", obligation="unknown"),
            member("Lizac"),
            conventions={"in_notice": 1},
            without=1,
        )

        assert essential(now, before).asks == (
            Ask(
                what="Proposer une convention à 1 membre tenu de publier et qui n’en a aucune",
                why="Moissac.",
            ),
            Ask(what="Décider de la suite de 1 convention dénoncée", why="Valence."),
            Ask(what="Faire rétablir 1 publication interrompue", why="Lizac."),
            Ask(
                what="Obtenir un premier jeu de données de 1 membre tenu de publier et qui ne "
                "publie rien",
                why="Moissac.",
            ),
        )

    def test_names_are_left_out_when_they_are_not_the_figure(self) -> None:
        now = snapshot(member("Moissac", obligation="subject", convention=None), without=1)

        assert essential(now, None).asks[0].why == ""

    def test_a_territory_in_order_is_asked_nothing(self) -> None:
        now = snapshot(member("Moissac", ONE_SET, obligation="subject", convention="in_force"))

        assert essential(now, None).asks == ()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class TestListing:
    def test_an_epci_comes_first_of_its_own_and_the_others_at_the_end(self) -> None:
        epci = replace(member("CC des Deux Rives", kind="epci", epci_id=None), id=EPCI)
        now = snapshot(member("Auvillar"), epci, member("Syndicat des eaux", epci_id=None))

        groups, left_out = listing(now)

        assert [(one.name, [line.name for line in one.lines]) for one in groups] == [
            ("CC des Deux Rives", ["L’intercommunalité elle-même", "Auvillar"]),
            ("Hors intercommunalité", ["Syndicat des eaux"]),
        ]
        assert left_out == ""
        assert [one.members for one in groups] == [2, 1]

    def test_a_line_says_the_standing_and_each_dataset(self) -> None:
        cells = "M3C2M2__M1__M0__?0__-0__"
        moissac = member("Moissac", cells, obligation="subject", convention="preparing")

        ((group,), _) = listing(snapshot(moissac))

        (line,) = group.lines
        assert (line.duty, line.convention) == ("Soumis", "En préparation")
        assert line.marks == (
            "published", "collected", "engaged", "none", "undetermined", "void",
        )  # fmt: skip

    def test_a_snapshot_without_conventions_says_not_measured(self) -> None:
        ((group,), _) = listing(snapshot(member("Moissac", convention=None)))

        assert (group.held, group.lines[0].convention) == (None, "non mesurée")

    def test_members_bound_by_a_convention_are_counted(self) -> None:
        now = snapshot(
            member("A", convention="in_force"),
            member("B", convention="in_notice"),
            member("C", convention="over"),
        )

        ((group,), _) = listing(now)

        assert group.held == 2

    @pytest.mark.parametrize(
        ("told", "named", "words"),
        [
            pytest.param(60, 60, "", id="all-fit"),
            pytest.param(600, 3, "Ne sont pas nommés, mais comptés, 597 autres", id="quiet-left"),
        ],
    )
    def test_a_report_names_as_many_as_its_pages_hold(
        self, told: int, named: int, words: str
    ) -> None:
        loud = (
            member("Z1", obligation="subject"),
            member("Z2", convention="in_force"),
            member("Z3", "M1__" + "M0__" * 5),
        )
        now = snapshot(*(member(f"Commune {n}") for n in range(told - 3)), *loud)

        groups, left_out = listing(now)

        assert sum(len(one.lines) for one in groups) == named
        assert sum(one.hidden for one in groups) == told - named
        assert plain(left_out).startswith(words)

    @pytest.mark.parametrize(
        ("members", "words"),
        [
            pytest.param(
                [member(f"U{n}", obligation="unknown") for n in range(99)] + [member("S", ONE_SET)],
                "Seuls sont nommés les membres tenus de publier",
                id="those-to-check-left",
            ),
            pytest.param(
                [member(f"S{n}", obligation="subject") for n in range(99)] + [member("P", ONE_SET)],
                "Seuls sont nommés les membres qui publient",
                id="only-those-that-publish",
            ),
            pytest.param(
                [member(f"U{n}", obligation="unknown") for n in range(100)],
                "Les membres sont comptés par intercommunalité, sans être nommés.",
                id="nobody-is-left-to-name",
            ),
            pytest.param(
                [member(f"P{n}", ONE_SET) for n in range(100)],
                "Les membres sont comptés par intercommunalité, sans être nommés.",
                id="nobody",
            ),
        ],
    )
    def test_too_many_are_left_out_by_interest(
        self, members: list[FrozenMember], words: str
    ) -> None:
        groups, left_out = listing(snapshot(*members))

        assert plain(left_out).startswith(words)
        assert sum(2 + len(one.lines) for one in groups) <= MOST_ROWS

    def test_a_whole_country_keeps_those_that_publish_the_most(self) -> None:
        members = [
            member(f"C{n}", ONE_SET if n % 2 else NOTHING, epci_id=uuid5(NAMES, str(n)))
            for n in range(90)
        ]

        groups, left_out = listing(snapshot(*members))

        assert len(groups) == 34
        assert {one.published for one in groups} == {1}
        assert "56 autres sont comptées dans les chiffres du territoire" in plain(left_out)


class TestMap:
    DRAWING = Contours(
        100, 50, (Shape("82112", "Moissac", "M0 0z"), Shape("82001", "Albias", "M1 0z")), "M0 0"
    )

    def test_each_commune_has_the_tone_of_its_rate(self) -> None:
        members = (member("Moissac", insee_code="82112", percent=57),)

        found = charts.progress_map(members, self.DRAWING, {})

        assert found is not None
        assert [(one.name, one.tone, bool(one.key)) for one in found.areas] == [
            ("Moissac", "3", True), ("Albias", "none", False),
        ]  # fmt: skip
        assert [(plain(one.label), one.count) for one in found.legend if one.count] == [
            ("50 à 79 %", 1), ("Non suivie", 1),
        ]  # fmt: skip
        assert plain(found.conclusion) == "1 commune a commencé, sur 1 suivie."

    def test_an_old_snapshot_borrows_the_codes_of_the_bodies(self) -> None:
        moissac = member("Moissac", percent=57)

        found = charts.progress_map((moissac,), self.DRAWING, {moissac.id: "82112"})

        assert found is not None
        assert found.areas[0].key == str(moissac.id)

    def test_a_commune_without_contour_is_said(self) -> None:
        found = charts.progress_map((member("Neuve", insee_code="82999"),), self.DRAWING, {})

        assert found is not None
        assert found.missing == "Neuve"

    def test_without_commune_there_is_no_map(self) -> None:
        epci = member("CC", kind="epci")

        assert charts.progress_map((epci,), self.DRAWING, {}) is None


class TestEvolution:
    def test_days_go_across_and_publications_up(self) -> None:
        days = (date(2026, 11, 1), date(2026, 11, 11), date(2026, 11, 21))
        sets = (NOTHING, ONE_SET, "M3__" * 2 + "M0__" * 4)
        taken = [snapshot(member("A", cells), on=on) for on, cells in zip(days, sets, strict=True)]

        found = charts.evolution(taken)

        assert [one.published for one in found.points] == [0, 1, 2]
        assert (found.top, found.line) == (2, "M0 160L300 80L600 0")
        assert found.surface == "M0 160L300 80L600 0L600 160L0 160z"

    def test_one_day_alone_is_not_drawn(self) -> None:
        found = charts.evolution([snapshot(member("A", ONE_SET)), snapshot(member("A", ONE_SET))])

        assert (found.line, found.top, len(found.points)) == ("", 1, 2)


class TestMethod:
    def test_it_tells_the_rule_the_vintages_and_the_doubts(self) -> None:
        known = Context(population_year=2022, headcount_count=18, headcount_on="2026-07-24",
                        seen_on="2026-11-06")  # fmt: skip
        now = snapshot(member("Moissac", obligation="unknown", convention=None), context=known)

        said = plain(" ".join(one for part in method(now) for one in part.sentences))

        for words in (
            "arrêtés au 21 novembre 2026",
            "à partir de 3 500 habitants et de 50 agents en équivalent temps plein",
            "Règle 2026-11. Un jeu vaut 10 points",
            "recensement 2022 de l’Insee",
            "déclarés pour 18 membres",
            "le plus récent au 24 juillet 2026",
            "dernière observation le 6 novembre 2026",
            "Obligation à vérifier pour 1 membre",
            "Convention de chaque membre : non mesurée",
        ):
            assert words in said, words

    def test_points_of_another_rule_are_not_told_for_those_of_today(self) -> None:
        said = " ".join(method(snapshot(member("A"), rule="2024-01"))[2].sentences)

        assert "Règle 2024-01, en usage à la date de l’arrêté." in plain(said)
        assert "10" not in said

    def test_nothing_doubtful_is_said_too(self) -> None:
        assert method(snapshot(member("A")))[4].sentences == ("Rien n’est signalé.",)

    def test_headcounts_that_nobody_declared_are_said(self) -> None:
        now = snapshot(member("A"), context=Context(headcount_count=0))

        assert "Effectifs : aucun n’est déclaré." in plain(" ".join(method(now)[3].sentences))

    def test_nobody_subject_leaves_the_rule_alone(self) -> None:
        assert len(duty(snapshot(member("A")))) == 1


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param([], "", id="nobody"),
        pytest.param(["A"], "A", id="one"),
        pytest.param(["A", "B", "C"], "A, B et C", id="as-many"),
        pytest.param(["A", "B", "C", "D"], "A, B et 2 autres", id="never-one-other"),
        pytest.param(["A", "B", "C", "D", "E"], "A, B, C et 2 autres", id="more"),
        pytest.param(["A" * 160, "B" * 20, "C"], f"{'A' * 160} et 2 autres", id="long-names"),
    ],
)
def test_lists_say_how_many_more(names: list[str], said: str) -> None:
    assert listed(names, 3) == said


def test_no_line_ends_on_a_figure() -> None:
    assert sentence("article L. 312-1-1") == "article L.\u00a0312-1-1"
    assert sentence("3 500 habitants : oui") == "3\u202f500\u00a0habitants\u00a0: oui"
