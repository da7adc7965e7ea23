"""Two versions side by side."""

import time

from app.documents.contents import ClauseContent
from app.documents.library.comparing import Change, Run, compare, words


def article(title: str, body: str) -> ClauseContent:
    return ClauseContent(part="article", title=title, body=body)


OBJECT = article("Objet", "La convention fixe les conditions.")
COST = article("Coût", "Elle est gratuite.")
END = article("Fin", "Elle prend fin à son terme.")


class TestCompare:
    def test_a_changed_word_is_found_in_its_clause(self) -> None:
        paid = article("Coût", "Elle est payante.")

        changes = compare([OBJECT, COST, END], [OBJECT, paid, END])

        assert [each.change for each in changes] == [Change.SAME, Change.CHANGED, Change.SAME]
        assert changes[1].runs == (
            Run(Change.SAME, "Elle est "),
            Run(Change.REMOVED, "gratuite"),
            Run(Change.ADDED, "payante"),
            Run(Change.SAME, "."),
        )

    def test_a_clause_added_and_one_removed_are_not_mixed(self) -> None:
        new = article("Licence", "Les données sont sous Licence Ouverte, choisie par le membre.")

        changes = compare([OBJECT, COST], [OBJECT, new])

        assert {(each.change, each.clause.title) for each in changes} == {
            (Change.SAME, "Objet"), (Change.ADDED, "Licence"), (Change.REMOVED, "Coût"),
        }  # fmt: skip

    def test_a_new_title_over_the_same_words_is_one_clause(self) -> None:
        (change,) = compare([COST], [article("Gratuité", COST.body)])

        assert change.change is Change.CHANGED
        assert change.has_other_frame

    def test_nothing_is_lost_on_either_side(self) -> None:
        changes = compare([OBJECT, COST, END], [END, OBJECT])

        assert [each.after for each in changes if each.after] == [END, OBJECT]
        assert sum(each.before is not None for each in changes) == 3


def test_a_word_or_two_alike_do_not_part_a_change() -> None:
    assert words("Il paie le loyer chaque mois.", "Elle règle le prix chaque année.") == (
        Run(Change.REMOVED, "Il paie le loyer chaque mois"),
        Run(Change.ADDED, "Elle règle le prix chaque année"),
        Run(Change.SAME, "."),
    )


def test_a_placeholder_is_one_word() -> None:
    assert words("x {{ membre.nom }}", "x {{ membre.qualite }}") == (
        Run(Change.SAME, "x "),
        Run(Change.REMOVED, "{{ membre.nom }}"),
        Run(Change.ADDED, "{{ membre.qualite }}"),
    )


def test_two_long_texts_are_compared_quickly() -> None:
    before = [article("", f"Mot {n} " + "la convention et le membre, " * 70) for n in range(60)]
    after = [article("", f"Mot {n} " + "le membre et la convention ; " * 70) for n in range(60)]
    started = time.perf_counter()

    assert len(compare(before, after)) >= 60

    assert time.perf_counter() - started < 10
