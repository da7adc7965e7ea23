"""The convention as a source of typst, with all that the convention has but the fields to sign.

Running header but on the first page, footer with the QR code and « page X sur Y », justified and
hyphenated paragraphs, lists, tables with a head row; sizes and margins of print.css.
"""

from collections.abc import Callable

from tests.bench.conventions import Block, Text


def source(text: Text, code: str) -> str:
    """`code`: the picture of the QR code, in the root of the compiler."""
    running = {name: _quoted(value) for name, value in text.running.items()}
    lines = [
        f"#set document(title: {_quoted(text.sheet.meta.title)}, author: {running['issuer']})",
        "#set document(date: datetime(year: 2026, month: 11, day: 21))",
        _PAGE.format(code=_quoted(f"/{code}"), **running),
        _TYPE,
        *(_MAKERS[block.tag](block) for block in text.blocks() if block.text or block.rows),
    ]
    return "\n".join(lines)


_PAGE = """#set page(paper: "a4", margin: (top: 22mm, x: 22mm, bottom: 30mm),
  header: context if counter(page).get().first() > 1 [
    #set text(8pt, font: "Source Sans Pro")
    #{issuer} #h(1fr) #{heading}
  ],
  footer: context [
    #set text(8pt, font: "Source Sans Pro")
    #set par(leading: 0.5em)
    #grid(columns: (17mm, 1fr, 40mm),
      image({code}, width: 14mm, alt: "Code du texte"),
      [#{heading} \\ Réf. #{reference} · #{version} \\
        #{reference} · #{short} · #counter(page).display()/#counter(page).final().first() ·
        #{mark}],
      align(right)[page #counter(page).display() sur #counter(page).final().first()])
  ])"""
_TYPE = """#set text(lang: "fr", size: 10.5pt, font: "Source Serif Pro", hyphenate: true)
#set par(justify: true, leading: 0.72em, spacing: 1.2em)
#show heading.where(level: 1): it => block(above: 11mm, below: 4mm)[
  #set text(21pt, weight: 600)
  #it.body
]
#show heading.where(level: 2): it => block(above: 8mm, below: 3mm)[
  #set text(11.5pt, weight: 600)
  #it.body
]
#show table: it => {
  set text(8.7pt, font: "Source Sans Pro", hyphenate: false)
  set par(justify: false)
  it
}
#set table(stroke: (bottom: 0.4pt + rgb("#aab2ba")), inset: (x: 1mm, y: 1.7mm))"""


def _heading(block: Block) -> str:
    jump = "#pagebreak()\n" if block.on_new_page else ""
    return f"{jump}{'=' * int(block.tag[1])} #{_quoted(block.text)}\n"


def _paragraph(block: Block) -> str:
    return f"#{_quoted(block.text)}\n"


def _visa(block: Block) -> str:
    return f"#par(justify: false, hanging-indent: 8mm)[#{_quoted(block.text)}]\n"


def _item(block: Block) -> str:
    return f"- #{_quoted(block.text)}\n"


def _table(block: Block) -> str:
    head, *rows = block.rows
    cells = ", ".join(_quoted(cell) for row in rows for cell in row)
    titles = ", ".join(f"strong({_quoted(cell)})" for cell in head)
    columns = f"columns: (1fr,) * {len(head)}"
    return f"#table({columns}, table.header({titles}), {cells})\n"


def _signatures(block: Block) -> str:
    cells = ", ".join(_quoted(cell) for row in block.rows for cell in row)
    return f"#table(columns: (1fr, 1fr), rows: 56mm, stroke: 0.4pt, {cells})\n"


_MAKERS: dict[str, Callable[[Block], str]] = {
    "h1": _heading, "h2": _heading, "p": _paragraph, "visa": _visa, "li": _item,
    "table": _table, "signatures": _signatures,
}  # fmt: skip


def _quoted(said: str) -> str:
    escaped = said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
