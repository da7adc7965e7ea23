"""The printed documents: what they say, how they are made, and that nothing breaks them."""

import hashlib
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdfium2
import pytest

from app.documents import assets, html, qr
from app.documents.contents import (
    AnyContent,
    ClauseContent,
    NoticeMode,
    Renewal,
    TermContent,
    content_json,
)
from app.documents.pdf import render_pdf
from tests.documents import samples

ROOT = Path(__file__).resolve().parents[2]
SPACES = re.compile(r"\s+")


def pages_of(content: bytes) -> list[str]:
    """The text of each page, on one line, words whole (soft hyphens closed)."""
    with pypdfium2.PdfDocument(content) as document:
        texts = []
        for page in document:
            raw = page.get_textpage().get_text_range().replace("\ufffe", "").replace("\u00ad", "")
            texts.append(SPACES.sub(" ", re.sub(r"-\r?\n", "-", raw)))
    return texts


def printed(template: str, content: AnyContent) -> bytes:
    return render_pdf(template, content, meta=samples.META)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {template: printed(template, content) for template, content in samples.SAMPLES.items()}


@pytest.fixture(autouse=True)
def silent_weasyprint(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning of WeasyPrint is a fault of a template: no test lets one pass."""
    with caplog.at_level(logging.WARNING):
        yield
        assert not [record for record in caplog.records if record.name.startswith("weasyprint")]


class TestText:
    def test_the_convention_says_what_binds_the_parties(self, made: dict[str, bytes]) -> None:
        text = " ".join(pages_of(made["convention_adhesion/1"]))

        for words in (
            "loi n° 2016-1321 du 7 octobre 2016 pour une République numérique",
            "Tarn-et-Garonne Numérique, syndicat mixte, SIRET 200 061 257 00016",
            "Commune de Moissac, SIREN 218 201 127",
            "délibération n° 09/2022-03 du comité syndical en date du 26 septembre 2022",
            "convention conclue le 7 octobre 2020 entre la Région Occitanie",
            "trente-six (36) mois",
            "aucun flux financier",
            "tribunal administratif territorialement compétent",
            "Annexe 1. Jeux de données prioritaires",
            "Pour la commune de Moissac",
        ):
            assert words in text, words

    def test_an_act_still_to_come_leaves_a_rule_to_fill(self, made: dict[str, bytes]) -> None:
        assert "(acte à compléter)" in " ".join(pages_of(made["convention_adhesion/1"]))

    def test_every_page_bears_reference_version_and_number(self, made: dict[str, bytes]) -> None:
        for content in made.values():
            pages = pages_of(content)
            for number, text in enumerate(pages, start=1):
                assert f"page {number} sur {len(pages)}" in text
                assert "Réf. TGN-2026-0042 · version 1" in text

    @pytest.mark.parametrize(
        ("template", "most"),
        [
            ("convention_adhesion/1", 6),
            ("convention_adhesion/2", 6),
            ("convention_partenariat/1", 2),
            ("convention_partenariat/2", 2),
            ("convention_services/1", 5),
            ("deliberation_membre/1", 2),
            ("deliberation_membre/2", 2),
            ("lettre_accompagnement/1", 1),
            ("lettre_accompagnement/2", 1),
            ("tableau_de_bord/1", 2),
            ("relance_original/1", 1),
            ("avenant/1", 3),
            ("renouvellement/1", 2),
            ("denonciation/1", 1),
            ("certificat_executoire/1", 1),
            ("avenant/2", 3),
            ("renouvellement/2", 2),
            ("denonciation/2", 1),
            ("certificat_executoire/2", 1),
        ],
    )
    def test_it_is_no_longer_than_needed(
        self, made: dict[str, bytes], template: str, most: int
    ) -> None:
        assert len(pages_of(made[template])) <= most

    def test_the_letter_keeps_to_one_page_with_everything_in_it(self) -> None:
        content = samples.letter(
            is_demo=True,
            is_subject=True,
            recipient_name="Communauté de communes du Quercy Rouergue et des Gorges de l’Aveyron",
            recipient_address=("Maison de l’intercommunalité", "Bâtiment B", "82140 Saint-Antonin"),
            contact_phone="00 00 00 00 00",
        )

        assert len(pages_of(printed("lettre_accompagnement/1", content))) == 1

    @pytest.mark.parametrize(
        ("executive", "civility", "greeting"),
        [
            ("maire", "Mme", "Madame la Maire,"),
            ("maire", "M.", "Monsieur le Maire,"),
            ("president", "Mme", "Madame la Présidente,"),
            ("president", "", "Madame, Monsieur,"),
        ],
    )
    def test_the_letter_greets_whom_it_knows(
        self, executive: str, civility: str, greeting: str
    ) -> None:
        text = html.render_html(
            "lettre_accompagnement/1",
            samples.letter(executive=executive, civility=civility),
            meta=samples.META,
        )

        assert f'<p class="greeting">{greeting}</p>' in text

    def test_the_deliberation_fits_the_member(self) -> None:
        cases = {
            "commune": "conseil municipal",
            "epci": "conseil communautaire",
            "acteur_associe": "organe délibérant",
        }
        for kind, assembly in cases.items():
            text = html.render_html(
                "deliberation_membre/1",
                samples.deliberation(member_kind=kind),
                meta=samples.META,
            )
            assert f"délibérations du {assembly}" in text
            assert ("Caractère exécutoire" in text) is (kind != "acteur_associe")

    @pytest.mark.parametrize(
        ("obligation", "words"),
        [
            ("subject", "est dans ce cas"),
            ("exempt", "n’est pas tenue à l’obligation générale"),
            ("unknown", "organise la publication en ligne"),
        ],
    )
    def test_the_deliberation_never_asserts_an_unknown_obligation(
        self, obligation: str, words: str
    ) -> None:
        text = html.render_html(
            "deliberation_membre/1",
            samples.deliberation(obligation=obligation),
            meta=samples.META,
        )

        assert words in text
        assert ("est dans ce cas" in text) is (obligation == "subject")

    @pytest.mark.parametrize(
        ("template", "words"),
        [
            ("avenant/1", "Avenant n° 1 à la convention n° TGN-2026-0042"),
            ("avenant/1", "prend effet le 1er janvier 2027"),
            ("avenant/1", "Annexe. Jeux de données"),
            ("renouvellement/1", "est renouvelée pour douze (12) mois"),
            ("renouvellement/1", "du 10 janvier 2028 au 9 janvier 2029 inclus"),
            ("denonciation/1", "Lettre recommandée avec demande d’avis de réception"),
            ("denonciation/1", "Reçue au plus tard le 9 octobre 2027"),
            ("certificat_executoire/1", "en application des articles L. 5721-4 et L. 3131-1"),
            ("certificat_executoire/1", "082-200061257-20220926-09202203-DE"),
            ("avenant/2", "Article 1 Durée"),
            ("avenant/2", "Article 2 Prise d’effet Le présent avenant prend effet le 1er janvier"),
            ("avenant/2", "Vu la convention n° TGN-2026-0042, signée le 10 janvier 2025, ci-après"),
            ("avenant/2", "La liste annexée s’applique"),
            ("avenant/2", "Annexe. Jeux de données"),
            ("renouvellement/2", "est renouvelée pour douze (12) mois"),
            ("renouvellement/2", "le 10 janvier 2028 et s’achève le 9 janvier 2029 inclus"),
            ("denonciation/2", "Lettre recommandée avec demande d’avis de réception"),
            ("denonciation/2", "Par la présente lettre, la commune de Moissac dénonce la conven"),
            ("denonciation/2", "Reçue au plus tard le 9 octobre 2027"),
            ("certificat_executoire/2", "du président de Tarn-et-Garonne Numérique, et en appl"),
            ("certificat_executoire/2", "082-200061257-20220926-09202203-DE"),
        ],
    )
    def test_what_follows_the_signature(
        self, made: dict[str, bytes], template: str, words: str
    ) -> None:
        assert words in " ".join(pages_of(made[template]))

    def test_the_dashboard_gives_each_bar_its_figure(self, made: dict[str, bytes]) -> None:
        text = " ".join(pages_of(made["tableau_de_bord/1"]))

        assert "61 sur 195" in text
        assert "sans objet" in text
        assert "Total 207" in text

    def test_an_empty_dashboard_says_so(self) -> None:
        content = samples.dashboard(
            conclusion=(), conventions=(), due=(), datasets=(), work=(), notes=()
        )

        text = " ".join(pages_of(printed("tableau_de_bord/1", content)))

        assert "Aucune échéance" in text
        assert "Aucune convention" in text


def lines_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [line.strip() for text in texts for line in text.split("\r\n")]


class TestTypography:
    @pytest.mark.parametrize("words", range(12))
    def test_no_line_begins_or_ends_where_french_forbids(
        self, made: dict[str, bytes], words: int
    ) -> None:
        """At any width of line: the same sentence, moved along by one word at a time."""
        sentence = "Est-ce « cela » ? Oui : à 50 % ; voir l’article 3 du n° 12, soit 3 500 euros ! "
        preamble = ("mot " * words + sentence * 8,)
        moved = printed("convention_adhesion/1", samples.convention(preamble=preamble))

        lines = [line for content in (moved, *made.values()) for line in lines_of(content)]

        assert not [line for line in lines if line.startswith((";", ":", "!", "?", "»", "%"))]
        assert not [line for line in lines if line.endswith("«")]
        assert not [line for line in lines_of(moved) if line.endswith((" n°", "article"))]

    def test_the_first_of_a_month_is_written_1er(self) -> None:
        act = replace(samples.SYNDICAT.deliberation, decided_on=date(2022, 9, 1))  # type: ignore[type-var]
        syndicat = replace(samples.SYNDICAT, deliberation=act)
        content = samples.convention(parties=(syndicat, samples.MOISSAC))

        text = " ".join(pages_of(printed("convention_adhesion/1", content)))

        assert "en date du 1er septembre 2022" in text
        assert "du 1 septembre" not in text

    def test_outline_and_running_titles_say_where_one_is(self, made: dict[str, bytes]) -> None:
        with (
            pikepdf.open(BytesIO(made["convention_adhesion/1"])) as document,
            document.open_outline() as outline,
        ):
            titles = [child.title for child in outline.root[0].children]
        assert titles[0] == "Entre les soussignés"
        assert "Article\u00a012 Différends" in titles
        assert titles[-1] == "Annexe\u00a02. Correspondants"
        for text in pages_of(made["convention_adhesion/1"])[1:]:
            assert "Tarn-et-Garonne Numérique Convention d’adhésion" in text


class TestMarks:
    def test_a_draft_says_so_behind_and_in_the_text(self) -> None:
        pages = pages_of(printed("convention_adhesion/1", samples.convention(is_frozen=False)))

        assert "PROJET. Texte en préparation" in pages[0]
        assert all("PROJET" in text for text in pages)
        assert all("version 1, projet non arrêté" in text for text in pages)

    def test_a_final_text_bears_its_code_and_no_mark(self, made: dict[str, bytes]) -> None:
        code = html.fingerprint("convention_adhesion/1", samples.convention())[:8].upper()

        pages = pages_of(made["convention_adhesion/1"])

        for number, text in enumerate(pages, start=1):
            assert f"TGN-2026-0042 · v1 · {number}/{len(pages)} · {code}" in text
        assert not any("PROJET" in text or "DÉMONSTRATION" in text for text in pages)

    @pytest.mark.parametrize("template", sorted(samples.SAMPLES))
    def test_a_demonstration_says_so_on_every_page(self, template: str) -> None:
        content = replace(samples.SAMPLES[template], is_demo=True)

        assert all("DÉMONSTRATION" in text for text in pages_of(printed(template, content)))

    def test_each_page_carries_its_own_code(self, made: dict[str, bytes]) -> None:
        """Read back from the picture of the page: each module is where it must be."""
        template = "convention_adhesion/1"
        mark = html.fingerprint(template, samples.convention())[:8].upper()
        with pypdfium2.PdfDocument(made[template]) as document:
            for number, page in enumerate(document, start=1):
                expected = qr.matrix(qr.payload("TGN-2026-0042", mark, number))
                assert _read_code(page, len(expected)) == expected


def _read_code(page: Any, modules: int) -> tuple[tuple[bool, ...], ...]:
    scale = 4
    picture = page.render(scale=scale, grayscale=True).to_pil()
    millimetre = 72 / 25.4 * scale
    side = qr.QR_SIDE_MM * millimetre / (modules + 4)
    left = qr.QR_LEFT_MM * millimetre + 2 * side
    top = picture.height - (qr.QR_BOTTOM_MM + qr.QR_SIDE_MM) * millimetre + 2 * side
    return tuple(
        tuple(
            picture.getpixel((int(left + (x + 0.5) * side), int(top + (y + 0.5) * side))) < 128
            for x in range(modules)
        )
        for y in range(modules)
    )


class TestFile:
    @pytest.mark.parametrize("template", sorted(samples.SAMPLES))
    def test_it_claims_archives_and_accessibility(
        self, made: dict[str, bytes], template: str
    ) -> None:
        with pikepdf.open(BytesIO(made[template])) as document:
            metadata = document.Root.Metadata.read_bytes().decode()
            assert 'pdfaid:part="3"' in metadata
            assert 'pdfaid:conformance="A"' in metadata
            assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
            assert metadata.count("<rdf:RDF") == metadata.count("</rdf:RDF>") == 1
            assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
            assert str(document.Root.Lang) == "fr"
            assert bool(document.Root.MarkInfo.Marked)
            assert document.docinfo.Title == samples.META.title
            assert document.docinfo.Author == "Tarn-et-Garonne Numérique"
            assert document.Root.Outlines.Count > 0

    @pytest.mark.parametrize("template", sorted(samples.SAMPLES))
    def test_the_accessibility_checker_finds_no_error(
        self, made: dict[str, bytes], template: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "document.pdf"
        path.write_bytes(made[template])

        assert _ua_errors(path) == []

    def test_only_the_bundled_fonts_are_inside(self, made: dict[str, bytes]) -> None:
        for content in made.values():
            with pikepdf.open(BytesIO(content)) as document:
                names = {
                    str(item.BaseFont).split("+")[-1]
                    for item in document.objects
                    if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
                }
            assert names
            assert all(name.startswith(("Source-Serif", "Source-Sans")) for name in names)

    def test_the_data_travel_inside(self, made: dict[str, bytes]) -> None:
        with pikepdf.open(BytesIO(made["convention_adhesion/1"])) as document:
            (attached,) = document.Root.AF
            assert attached.AFRelationship == "/Data"
            inside = document.attachments["donnees.json"].get_file().read_bytes()

        assert inside.decode() == content_json(samples.convention())

    def test_the_same_content_is_the_same_bytes(self, made: dict[str, bytes]) -> None:
        template = "convention_adhesion/1"

        assert printed(template, samples.SAMPLES[template]) == made[template]

    def test_another_process_makes_the_same_bytes(self, made: dict[str, bytes]) -> None:
        template = "convention_adhesion/1"
        program = (
            "import hashlib; from tests.documents import samples; "
            "from app.documents.pdf import render_pdf; "
            f"content = render_pdf({template!r}, samples.SAMPLES[{template!r}], meta=samples.META);"
            "print(hashlib.sha256(content).hexdigest())"
        )

        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT, env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin"}, capture_output=True,
            text=True, check=True,
        )  # fmt: skip

        assert done.stdout.strip() == hashlib.sha256(made[template]).hexdigest()

    def test_two_threads_make_the_same_bytes(self, made: dict[str, bytes]) -> None:
        template = "lettre_accompagnement/1"
        with ThreadPoolExecutor(2) as pool:
            contents = list(pool.map(lambda _: printed(template, samples.letter()), range(4)))

        assert contents == [made[template]] * 4

    def test_its_metadata_name_reference_version_and_text(self, made: dict[str, bytes]) -> None:
        code = html.fingerprint("convention_adhesion/1", samples.convention())[:8].upper()
        with pikepdf.open(BytesIO(made["convention_adhesion/1"])) as document:
            assert document.docinfo.Keywords == f"TGN-2026-0042, version 1, code du texte {code}"
            metadata = document.Root.Metadata.read_bytes().decode()
            assert f"TGN-2026-0042, version 1, code du texte {code}" in metadata

    def test_a_process_leaves_no_file_behind(self, tmp_path: Path) -> None:
        program = (
            "from tests.documents import samples; from app.documents.pdf import render_pdf; "
            "render_pdf('lettre_accompagnement/1', samples.letter(), meta=samples.META)"
        )

        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True,
            env={"PATH": "/usr/bin", "TMPDIR": str(tmp_path)},
        )  # fmt: skip

        assert done.stderr == ""
        assert [path.name for path in tmp_path.iterdir()] == []

    def test_importing_loads_nothing_heavy(self) -> None:
        program = (
            "import sys, app.documents.pdf; "
            "print([name for name in ('weasyprint', 'zxingcpp', 'pydyf') if name in sys.modules])"
        )

        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
        )

        assert done.stdout.strip() == "[]"

    def test_nothing_else_can_be_loaded(self) -> None:
        with pytest.raises(ValueError, match="may not load"):
            assets.read("file:///etc/passwd")


def _ua_errors(path: Path) -> list[Any]:
    report = pdfua.validate(str(path))
    return [finding for finding in report.findings if finding.severity is pdfua.Severity.ERROR]


class TestHostileText:
    NAME = '<script>alert(1)</script> {{ 7*7 }} {% raw %} & "l\'île" </title>'

    def test_it_stays_text(self) -> None:
        party = replace(samples.MOISSAC, name=self.NAME, address="</p><img src=file:///etc/passwd>")
        content = samples.convention(parties=(samples.SYNDICAT, party), object=self.NAME)

        text = " ".join(
            pages_of(
                render_pdf(
                    "convention_adhesion/1",
                    content,
                    meta=replace(samples.META, title=self.NAME, reference='A"\\A;}@page'),
                )
            )
        )

        assert "<script>alert(1)</script> {{ 7*7 }} {% raw %}" in text
        assert "<img src=file:///etc/passwd>" in text
        assert 'Réf. A"\\A;}@page' in text

    def test_long_words_and_twelve_parties_stay_on_the_page(self, tmp_path: Path) -> None:
        long = "Syndicat mixte ouvert de la vallée " * 4 + "x" * 120
        parties = (samples.SYNDICAT, *(replace(samples.MOISSAC, name=long) for _ in range(11)))

        content = printed("convention_adhesion/1", samples.convention(parties=parties))

        assert "douze (12) exemplaires" in " ".join(pages_of(content))
        _assert_inside(content)
        path = tmp_path / "document.pdf"
        path.write_bytes(content)
        assert _ua_errors(path) == []


def _assert_inside(content: bytes) -> None:
    """No ink in the right margin: nothing ran off the page."""
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            picture = page.render(scale=1, grayscale=True).to_pil()
            margin = picture.crop((picture.width - 50, 0, picture.width, picture.height))
            assert margin.getextrema()[0] > 200


class TestSignatures:
    @pytest.mark.parametrize("template", ["convention_adhesion/2", "convention_partenariat/2"])
    @pytest.mark.parametrize("lines", range(0, 44, 4))
    def test_they_are_never_alone_and_never_parted(self, template: str, lines: int) -> None:
        """Whatever the length before them, the page that is signed is a page of the text."""
        words = ClauseContent(part="preambule", body="\n\n".join(["Une ligne."] * lines))
        clauses = (words, *samples.SAMPLES[template].clauses)

        pages = pages_of(printed(template, samples.convention(clauses=clauses)))

        (signed,) = [text for text in pages if "Pour Tarn-et-Garonne" in text]
        assert "Pour la commune de Moissac" in signed
        assert "tribunal administratif territorialement compétent" in signed
        assert "Fait à Montauban" in signed

    @pytest.mark.parametrize("count", [3, 4, 5, 8, 12])
    def test_many_parties_sign_under_the_last_article(self, count: int) -> None:
        others = tuple(
            replace(samples.MOISSAC, name=f"Commune{number}") for number in range(1, count)
        )

        pages = pages_of(
            printed(
                "convention_adhesion/1", samples.convention(parties=(samples.SYNDICAT, *others))
            )
        )

        signed = [text for text in pages if "Lieu et date" in text]
        assert len(signed) == 1
        assert signed[0].count("Lieu et date") == count
        assert "tribunal administratif" in signed[0]


TERMS = [
    TermContent(duration_months=12),
    TermContent(duration_months=36, renewal=Renewal.EXPRESS, notice_months=2),
    TermContent(
        duration_months=36,
        renewal=Renewal.TACIT,
        notice_months=1,
        notice_mode=NoticeMode.ANY_TIME,
    ),
]


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("template", ["convention_adhesion/1", "convention_partenariat/1"])
def test_every_kind_of_term_prints(template: str, term: TermContent) -> None:
    assert "prend effet" in html.render_html(
        template, samples.convention(term=term), meta=samples.META
    )


def test_the_template_hash_follows_its_files() -> None:
    hashes = {html.template_hash(template) for template in samples.SAMPLES}

    assert len(hashes) == len(samples.SAMPLES)
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes)


MODELS = sorted((ROOT / "documents").glob("*/*/model.json"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parts[-3])
def test_each_model_describes_its_template(path: Path) -> None:
    model = json.loads(path.read_text("utf-8"))
    template = model.get("frame", f"{path.parts[-3]}/{path.parts[-2]}")
    content = samples.SAMPLES[template]

    assert model["version"] == path.parts[-2]
    assert model.get("content", type(content).__name__) == type(content).__name__
    assert all(hasattr(content, field) for field in model.get("required", ()))
    assert model["title"]
    assert model["description"].endswith(".")


def test_templates_keep_french_spaces() -> None:
    for path in (ROOT / "documents").rglob("*.html"):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text("utf-8"), flags=re.DOTALL
        )
        assert not re.findall(r".{12} [;:!?%»].?", text), path
        assert "'" not in text, path
