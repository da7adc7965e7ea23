"""Sorting the pages of a pile, against a simpler way of counting them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conventions.rules.scans import Expected, How, SeenPage, Verdict, sort_pages

KNOWN = {"TGN-2026-001": Expected("AAAA1111", 4), "TGN-2026-002": Expected("BBBB2222", 2)}
MARKS = {"TGN-2026-001": "AAAA1111", "TGN-2026-002": "BBBB2222", "AUT-2020-009": "CCCC3333"}


def qr(number: int, page: int, reference: str = "TGN-2026-001", mark: str = "") -> SeenPage:
    return SeenPage(number, How.QR, reference, mark or MARKS[reference], page)


told = st.one_of(
    st.tuples(st.sampled_from(sorted(MARKS)), st.integers(1, 5)),
    st.none(),
)


class TestAnyPile:
    @given(st.lists(told, max_size=40), st.randoms())
    def test_every_page_is_somewhere_once_and_counts_agree(self, pile, chance) -> None:  # type: ignore[no-untyped-def]
        chance.shuffle(pile)
        pages = [
            SeenPage(n) if each is None else qr(n, each[1], each[0])
            for n, each in enumerate(pile, start=1)
        ]

        found = sort_pages(pages, KNOWN)

        placed = [page for made in found.sets for page in made.pages] + list(found.tray)
        assert Counter(placed) == Counter(pages)
        counted = Counter(each for each in pile if each)
        for reference in MARKS:
            sets = [made for made in found.sets if made.reference == reference]
            for page in range(1, 6):
                times = sum(page in [each.page for each in made.pages] for made in sets)
                assert times == counted[reference, page]
            assert [made.copy for made in sets] == list(range(1, len(sets) + 1))
        for made in found.sets:
            order = [page.page for page in made.pages]
            assert order == sorted(set(order))
            assert set(made.missing) == set(range(1, made.length + 1)) - set(order)

    @given(st.permutations([("TGN-2026-001", n) for n in (1, 2, 3, 4)] + [("TGN-2026-002", 1)]))
    def test_the_order_of_the_pile_does_not_matter(self, pile: list[tuple[str, int]]) -> None:
        pages = [qr(n, page, reference) for n, (reference, page) in enumerate(pile, start=1)]

        first, second = sort_pages(reversed(pages), KNOWN).sets

        assert [page.page for page in first.pages] == [1, 2, 3, 4]
        assert first.verdict is Verdict.COMPLETE
        assert (second.verdict, second.missing) == (Verdict.INCOMPLETE, (2,))


class TestVerdicts:
    def test_a_missing_page_is_named(self) -> None:
        (made,) = sort_pages([qr(1, 4), qr(2, 1), qr(3, 2)], KNOWN).sets

        assert made.verdict is Verdict.INCOMPLETE
        assert made.sentences[0].startswith("Il manque la page 3 sur 4.")

    def test_a_page_read_by_ocr_makes_a_doubt(self) -> None:
        words = SeenPage(3, How.CODE, "TGN-2026-002", "BBBB2222", 2)

        (made,) = sort_pages([qr(1, 1, "TGN-2026-002"), words], KNOWN).sets

        assert made.verdict is Verdict.DOUBTFUL
        assert "page 2" in made.sentences[0]

    def test_a_letter_misread_by_ocr_is_the_same_text_a_qr_code_never_is(self) -> None:
        words = SeenPage(2, How.CODE, "TGN-2026-002", "BBBB2Z2Z", 2)
        code = SeenPage(3, How.QR, "TGN-2026-002", "BBBB2223", 2)

        sets = sort_pages([qr(1, 1, "TGN-2026-002"), words, code], KNOWN).sets

        assert [made.verdict for made in sets] == [Verdict.DOUBTFUL, Verdict.OTHER_VERSION]

    def test_words_that_name_nothing_here_are_left_to_sort(self) -> None:
        page = SeenPage(1, How.CODE, "TGN-2O26-0O1", "AAAA1111", 1)

        assert sort_pages([page], KNOWN).tray == (page,)

    def test_a_text_replaced_since_is_not_attached(self) -> None:
        (made,) = sort_pages([qr(1, 1, mark="DDDD4444")], KNOWN).sets

        assert made.verdict is Verdict.OTHER_VERSION
        assert not made.may_be_bound
        assert "DDDD4444" in made.sentences[0]
        assert "AAAA1111" in made.sentences[0]

    def test_a_draft_printed_and_signed_is_refused(self) -> None:
        (made,) = sort_pages([qr(1, 1, mark="PROJET")], KNOWN).sets

        assert made.verdict is Verdict.DRAFT
        assert not made.may_be_bound

    @pytest.mark.parametrize(
        ("reference", "words"),
        [
            pytest.param("AUT-2020-009", "autre installation", id="elsewhere"),
            pytest.param("TGN-2026-001-D", "modèle de délibération", id="model-of-act"),
            pytest.param("TGN-2026-001-L", "lettre", id="letter"),
        ],
    )
    def test_what_is_no_convention_of_ours_says_so(self, reference: str, words: str) -> None:
        (made,) = sort_pages([qr(1, 1, reference, "CCCC3333")], KNOWN).sets

        assert made.verdict is Verdict.UNKNOWN
        assert words in made.sentences[0]

    def test_a_double_is_a_second_copy_to_decide_on(self) -> None:
        pages = [qr(1, 1), qr(2, 2), qr(3, 3), qr(4, 4), qr(5, 3)]

        first, second = sort_pages(pages, KNOWN).sets

        assert first.verdict is Verdict.COMPLETE
        assert (second.copy, second.numbers) == (2, (5,))
        assert any("la page 3" in said and "double" in said for said in second.sentences)

    def test_two_whole_copies_are_two_complete_sets(self) -> None:
        pages = [qr(n, 1 + n % 2, "TGN-2026-002") for n in range(1, 5)]

        verdicts = [made.verdict for made in sort_pages(pages, KNOWN).sets]

        assert verdicts == [Verdict.COMPLETE, Verdict.COMPLETE]

    def test_a_page_that_the_text_does_not_have_is_said(self) -> None:
        pages = [qr(n, n, "TGN-2026-002") for n in (1, 2, 3)]

        (made,) = sort_pages(pages, KNOWN).sets

        assert made.verdict is Verdict.INCOMPLETE
        assert "Le texte compte 2 pages" in made.sentences[0]

    def test_a_person_assigns_to_the_text_as_it_stands(self) -> None:
        hand = SeenPage(2, How.HAND, "TGN-2026-002", "", 2)

        (made,) = sort_pages([qr(1, 1, "TGN-2026-002"), hand], KNOWN).sets

        assert made.verdict is Verdict.COMPLETE

    def test_a_paper_recorded_without_our_print_has_no_known_length(self) -> None:
        known = {"2012-4": Expected()}
        pages = [SeenPage(n, How.HAND, "2012-4", "", n) for n in (1, 2)]

        (made,) = sort_pages(pages, known).sets

        assert made.verdict is Verdict.COMPLETE
