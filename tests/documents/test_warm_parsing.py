"""The quick reader gives the tree of the HTML standard, or leaves the page to its parser."""

import io
from xml.etree import ElementTree

import pytest
import tinyhtml5

from app.documents import html, warm_parsing
from tests.documents import samples

# With a drawing, or a cell out of its place: for the parser that knows the whole standard.
LEFT = {"carte/1", "fiche_membre/1", "rapport_avancement/1", "tableau_de_bord/1"}


def as_standard(page: str) -> bytes:
    return ElementTree.tostring(tinyhtml5.parse(io.StringIO(page), namespace_html_elements=False))


def page(body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<title>A &amp; B</title>\n</head>\n<body data-a="1 &lt; 2">\n{body}\n</body>\n</html>\n'
    )


@pytest.mark.parametrize("template", sorted(samples.SAMPLES))
def test_each_template_is_read_as_the_standard_says(template: str) -> None:
    text = html.render_html(template, samples.SAMPLES[template], meta=samples.META)

    tree = warm_parsing.read(text)

    assert (tree is None) == (template in LEFT)
    assert tree is None or ElementTree.tostring(tree) == as_standard(text)


PLAIN = {
    "paragraph": "<p>Un <strong>mot</strong>,<br>un autre&nbsp;: l&#39;eau &lt; 3</p> ",
    "field": '<div><input type="checkbox" name="a"><span hidden>b</span></div>',
    "list": "<ul>\n<li>a</li>\n<li><p>b</p></li></ul>",
    "table": (
        "<table><caption>t</caption>\n<colgroup><col><col></colgroup>\n"
        "<thead><tr><th>a</th></tr></thead> <tbody><tr><td><p>b</p></td></tr></tbody></table>"
    ),
}
ODD = {
    "unclosed": "<p>a<p>b",
    "crossed": "<p><strong>a</p></strong>",
    "block-in-paragraph": "<p>a<div>b</div></p>",
    "row-without-body": "<table><tr><td>a</td></tr></table>",
    "text-in-table": "<table>a<tbody><tr><td>b</td></tr></tbody></table>",
    "heading-in-heading": "<h1>a<h2>b</h2></h1>",
    "comment": "<p>a<!-- b --></p>",
    "unquoted": "<p class=a>b</p>",
    "twice": '<p class="a" class="b">c</p>',
    "capitals": "<P>a</P>",
    "bare-ampersand": "<p>a & b</p>",
    "bare-less-than": "<p>1 < 2</p>",
    "link": '<p><a href="#a">b</a></p>',
    "drawing": "<svg><title>a</title></svg>",
    "carriage-return": "<p>a\rb</p>",
    "after-the-end": "</body></html><p>a</p>",
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_read(name: str) -> None:
    tree = warm_parsing.read(page(PLAIN[name]))

    assert tree is not None
    assert ElementTree.tostring(tree) == as_standard(page(PLAIN[name]))


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_left(name: str) -> None:
    assert warm_parsing.read(page(ODD[name])) is None


def test_a_page_that_lacks_a_part_is_left() -> None:
    assert warm_parsing.read("<!DOCTYPE html><html><body></body></html>") is None
    assert warm_parsing.read("<p>a</p>") is None
    assert warm_parsing.read("") is None
