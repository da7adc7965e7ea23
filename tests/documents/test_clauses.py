"""The words of a model: what is printed of them, and what is refused."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest
from markupsafe import Markup

from app.documents import html
from app.documents.clauses import change_values, checking, laying, markdown, reading
from app.documents.clauses.kinds import KINDS
from app.documents.contents import ClauseContent, content_json
from app.documents.library import builtin
from tests.documents import samples

ADHESION = KINDS["convention_adhesion"]


def clause(body: str, **changes: str) -> ClauseContent:
    return ClauseContent(**{"part": "article", "title": "Objet", "body": body, **changes})


def printed(body: str, **values: str) -> str:
    known = {name.replace("_", ".", 1): value for name, value in values.items()}
    return " ".join(markdown.blocks(body, lambda name: known[name]))


class TestMarkdown:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param("Un\n\nDeux", "<p>Un</p> <p>Deux</p>", id="paragraphs"),
            pytest.param("**a** et *b*", "<p><strong>a</strong> et <em>b</em></p>", id="emphasis"),
            pytest.param("- a\n- b", "<ul><li>a</li><li>b</li></ul>", id="list"),
            pytest.param("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>', id="numbered"),
            pytest.param("### Sous-titre", "<h3>Sous-titre</h3>", id="heading"),
            pytest.param(
                "| a |\n|---|\n| b |",
                '<table><thead><tr><th scope="col">a</th></tr></thead>'
                "<tbody><tr><td>b</td></tr></tbody></table>",
                id="table",
            ),
            pytest.param("    code", "<p>code</p>", id="no-code"),
            pytest.param("[a](http://b)", "<p>[a](http://b)</p>", id="no-link"),
            pytest.param(
                "Il s’engage à :", '<p class="with-next">Il s’engage à\u00a0:</p>', id="kept"
            ),
            pytest.param("l'article L. 312-1", "<p>l’article L.\u00a0312-1</p>", id="law-whole"),
            pytest.param("3 500 habitants", "<p>3\u202f500 habitants</p>", id="thousands"),
        ],
    )
    def test_it_knows_a_few_forms_and_no_other(self, body: str, expected: str) -> None:
        assert printed(body) == expected

    def test_html_stays_text(self) -> None:
        said = printed("<script>alert(1)</script> & <b>")

        assert said == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</p>"

    def test_a_value_never_becomes_a_tag_nor_a_placeholder(self) -> None:
        said = printed("Avec {{ membre.nom }}.", membre_nom="<b>{{ plateforme.nom }}</b> **x**")

        assert said == "<p>Avec &lt;b&gt;{{ plateforme.nom }}&lt;/b&gt; **x**.</p>"

    @pytest.mark.parametrize(
        ("before", "value", "expected"),
        [
            ("les données de ", "le Syndicat", "les données du Syndicat"),
            ("les données de ", "la commune de Moissac", "les données de la commune de Moissac"),
            ("les données de ", "Albias", "les données d’Albias"),
            ("un préavis de ", "onze (11) mois", "un préavis de onze (11) mois"),
            ("Fait à ", "Le Fau", "Fait au Fau"),
            ("mandé à ", "le Syndicat", "mandé au Syndicat"),
            ("le code ", "le Syndicat", "le code le Syndicat"),
        ],
    )
    def test_it_agrees_in_french(self, before: str, value: str, expected: str) -> None:
        assert "".join(markdown.joined(before, value, starts=False)) == expected

    def test_a_sentence_begins_with_a_capital(self) -> None:
        said = printed("{{ pilote.nom }} agit. {{ pilote.nom }} paie.", pilote_nom="le Syndicat")

        assert said == "<p>Le Syndicat agit. Le Syndicat paie.</p>"


class TestLayingOut:
    def shown(self, *clauses: ClauseContent, **changes: object) -> laying.LaidOut:
        return laying.lay_out(samples.convention(clauses=clauses, **changes))

    def test_articles_are_numbered_over_what_is_printed(self) -> None:
        hidden = clause("B", title="Deux", condition="plusieurs_membres")
        found = self.shown(clause("A", title="Un"), hidden, clause("C", title="Trois"))["article"]

        assert [(each.number, each.title) for each in found] == [(1, "Un"), (2, "Trois")]

    def test_an_article_without_title_goes_on_and_goes_out_with_the_one_before(self) -> None:
        hidden = clause("B", title="Deux", condition="plusieurs_membres")
        found = self.shown(
            clause("A"), clause("A bis", title=""), hidden, clause("B bis", title="")
        )["article"]

        assert [each.blocks for each in found] == [("<p>A</p>", "<p>A bis</p>")]

    def test_a_condition_shows_its_clause_when_it_is_met(self) -> None:
        upstream = clause("Vu la convention du {{ amont.date }} ;", condition="convention_amont")

        assert self.shown(upstream)["article"]
        assert not self.shown(upstream, upstream_convention=None)["article"]

    def test_a_fact_not_known_leaves_a_rule_to_fill(self) -> None:
        (article,) = self.shown(clause("Sur {{ plateforme.nom }}."), platform_name="")["article"]

        assert 'class="blank"' in article.blocks[0]
        assert "(nom de la plateforme à compléter)" in article.blocks[0]

    def test_every_placeholder_of_every_kind_has_a_value(self) -> None:
        contents = {
            "convention": samples.convention(),
            "deliberation": samples.deliberation(),
            "letter": samples.letter(),
            "avenant": samples.SAMPLES["avenant/1"],
            "renewal": samples.SAMPLES["renouvellement/1"],
            "notice": samples.SAMPLES["denonciation/1"],
            "certificate": samples.SAMPLES["certificat_executoire/1"],
        }
        for kind in KINDS.values():
            for word in kind.placeholders:
                text = ClauseContent(part=kind.parts[0].code, body=f"x {{{{ {word.name} }}}}")
                laid = laying.lay_out(replace(contents[kind.family], clauses=(text,)))
                (section,) = laid[kind.parts[0].code]
                missing = 'class="blank"' in section.blocks[0]
                assert word.may_be_missing or not missing, word.name

    def test_jinja_never_reads_a_clause(self) -> None:
        text = html.render_html(
            "convention_adhesion/2",
            samples.convention(clauses=(clause("Vaut {% raw %}."),)),
            meta=samples.META,
        )

        assert "% raw" in text


HOSTILE = [
    pytest.param("<script>alert(1)</script>", "HTML", id="script"),
    pytest.param("<img src=x onerror=alert(1)>", "HTML", id="image"),
    pytest.param("&lt;b&gt;", "HTML", id="entity"),
    pytest.param("{% for x in y %}", "instructions", id="jinja-block"),
    pytest.param("{# caché #}", "instructions", id="jinja-comment"),
    pytest.param("{{ ''.__class__.__mro__ }}", "mal fermé", id="jinja-attribute"),
    pytest.param("{{ membre.nom|safe }}", "{{ membre.nom }}", id="jinja-filter"),
    pytest.param("{{ membre.non }}", "Vouliez-vous {{ membre.nom }}", id="nearest"),
    pytest.param("{{ zzzz }}", "Choisissez-le dans la liste", id="far"),
    pytest.param("{{ membre.nom }", "mal fermé", id="unclosed"),
    pytest.param("{{ **membre.nom** }}", "mal fermé", id="parted"),
    pytest.param("{{{{ membre.nom }}}}", "mal fermé", id="nested"),
    pytest.param("payer\u202e005 euros", "invisible", id="reversed"),
    pytest.param("pay\u200ber", "invisible", id="zero-width"),
    pytest.param("nul\x00", "invisible", id="nul"),
    pytest.param("x" * 1_000_000, "dépasse", id="one-megabyte"),
    pytest.param("- " * 5_000 + "x", "s’emboîtent", id="deep-on-one-line"),
    pytest.param("\n".join("  " * n + "- x" for n in range(90)), "s’emboîtent", id="deep"),
    pytest.param("*a **b " * 2_000, "signes", id="many-marks"),
    pytest.param("## Titre", "### Sous-titre", id="other-heading"),
    pytest.param("[ici](javascript:alert(1))", "liens", id="link"),
]


class TestRefusals:
    @pytest.mark.parametrize(("body", "words"), HOSTILE)
    def test_it_is_refused_with_a_sentence_and_quickly(self, body: str, words: str) -> None:
        started = time.perf_counter()

        (message,) = checking.problems(ADHESION, [clause(body)]).values()

        assert words in message
        assert message.endswith((".", "?"))
        assert time.perf_counter() - started < 1

    def test_each_refusal_names_its_field(self) -> None:
        bad = [clause("Bon"), clause("{{ x }}", title="<b>", part="nul", condition="nul")]

        assert set(checking.problems(ADHESION, bad)) == {
            "part-1", "condition-1", "heading-1", "body-1",
        }  # fmt: skip

    def test_too_many_clauses_are_one_problem(self) -> None:
        assert "60 clauses" in checking.problems(ADHESION, [clause("a")] * 61)[""]

    def test_what_must_be_said_is_asked_for(self) -> None:
        said = " ".join(checking.missing(ADHESION, [clause("Rien.")]))

        for name in ("plateforme.nom", "licence.phrase", "duree.phrase", "preavis.phrase"):
            assert f"{{{{ {name} }}}}" in said

    def test_a_clause_that_may_be_left_out_does_not_count(self) -> None:
        some = clause("{{ duree.phrase }}", condition="plusieurs_membres")

        assert any("duree.phrase" in each for each in checking.missing(ADHESION, [some]))

    def test_an_object_is_one_sentence(self) -> None:
        bad = ClauseContent(part="objet", body="- a\n- b", title="")

        said = checking.problems(KINDS["lettre_accompagnement"], [bad])

        assert "une phrase" in said["body-0"]


def notice(**changes: Any) -> str:
    return change_values.notice_phrase(samples.notice(**changes))


class TestWhatFollowsTheSignature:
    def test_the_articles_of_an_avenant_follow_what_it_changes(self) -> None:
        text = html.render_html("avenant/2", samples.SAMPLES["avenant/2"], meta=samples.META)

        found = re.findall(r"Article (\d)</span> ([^<]+)", text)
        assert found == [("1", "Durée"), ("2", "Prise d’effet"), ("3", "Portée")]

    def test_an_avenant_without_a_day_takes_effect_when_signed(self) -> None:
        content = replace(samples.SAMPLES["avenant/2"], effective_on=None, datasets=())

        text = html.render_html("avenant/2", content, meta=samples.META)

        assert "prend effet à la date de la dernière signature." in text
        assert "liste annexée" not in text

    def test_a_convention_without_a_date_is_named_by_its_number(self) -> None:
        content = samples.SAMPLES["renouvellement/2"]
        content = replace(content, origin=replace(content.origin, signed_on=None))

        text = html.render_html("renouvellement/2", content, meta=samples.META)

        assert "Vu la convention n°\u00a0TGN-2026-0042, ci-après" in text

    def test_the_notice_says_only_what_is_known(self) -> None:
        assert "Reçue au plus tard le 9\u00a0octobre 2027, elle met fin" in notice()
        assert notice(limit_on=None, ends_on=None, is_renewed=False) == (
            "Le préavis est de trois (3)\u00a0mois avant le terme et se compte à la réception de "
            "cette lettre."
        )
        assert "à l’expiration de ce préavis" in notice(is_anytime=True)
        assert "mois" not in notice(notice_months=None)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"signatory_name": "Anne Durand", "signatory_civility": "Mme",
              "signatory_capacity": "maire"}, "de Mme Anne Durand, maire, et"),
            ({"signatory_capacity": "maire"}, "du maire de la commune de Moissac, et"),
            ({"signatory_capacity": "première adjointe"},
             "de l’autorité compétente (première adjointe) de la commune de Moissac"),
        ],
    )  # fmt: skip
    def test_the_certificate_names_who_answers_for_it(
        self, changes: dict[str, str], words: str
    ) -> None:
        content = samples.SAMPLES["certificat_executoire/2"]
        content = replace(content, party=replace(samples.MOISSAC, **changes))

        text = html.render_html("certificat_executoire/2", content, meta=samples.META)

        assert f"Sous la responsabilité {words}" in text


class TestBuiltIn:
    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_it_could_be_published_as_it_is(self, kind: str) -> None:
        model = builtin.newest(kind)

        assert checking.problems(KINDS[kind], model.clauses) == {}
        assert checking.missing(KINDS[kind], model.clauses) == []

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_its_file_is_read_and_written_alike(self, kind: str) -> None:
        clauses = builtin.newest(kind).clauses

        assert reading.parse(reading.write(clauses)) == clauses

    def test_versions_before_clauses_remain(self) -> None:
        old = builtin.all_models()["convention_adhesion/1"]

        assert old.frame == "convention_adhesion/1"
        assert not old.is_editable
        assert builtin.newest("convention_adhesion").id == "convention_adhesion/2"

    def test_words_without_clauses_keep_their_json(self) -> None:
        """What was frozen before models had clauses keeps its hash."""
        assert '"clauses"' not in content_json(samples.convention())
        assert '"clauses"' in content_json(samples.SAMPLES["convention_adhesion/2"])

    def test_the_four_steps_are_in_the_offer(self) -> None:
        text = html.render_html(
            "convention_services/1", samples.SAMPLES["convention_services/1"], meta=samples.META
        )

        steps = ("Prise de contact.", "Présentation.", "Signature.", "Rencontre des référents.")
        places = [text.index(f"<strong>{step}</strong>") for step in steps]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("kind", "said", "not_said"),
        [
            ("departement", "L.\u00a03131-1 et L.\u00a03211-1", "communes membres"),
            ("acteur", "des secrets que la loi protège", "représentant de l’État"),
        ],
    )
    def test_a_deliberation_fits_its_body(self, kind: str, said: str, not_said: str) -> None:
        model = builtin.newest(f"deliberation_{kind}")
        body = {"departement": "departement", "acteur": "acteur_associe"}[kind]
        content = samples.deliberation(member_kind=body, clauses=model.clauses)

        text = html.render_html(model.frame, content, meta=samples.META)

        assert said in text
        assert not_said not in text
        assert ("Caractère exécutoire" in text) is (kind == "departement")
        assert " du organe" not in text
        assert "le organe" not in text

    def test_a_departement_leads_under_its_own_name(self) -> None:
        pilot = replace(
            samples.SYNDICAT, name="Département de la Haute-Garonne", kind="departement"
        )
        content = replace(
            samples.SAMPLES["convention_services/1"], parties=(pilot, samples.MOISSAC)
        )

        text = html.render_html("convention_services/1", content, meta=samples.META)

        assert "Le Département a choisi" in text
        assert "services du Département" in text
        assert "Syndicat" not in text


def test_markup_given_by_a_value_is_kept() -> None:
    assert markdown.blocks("{{ a }}", lambda _: Markup("<i>x</i>")) == ("<p><i>x</i></p>",)
