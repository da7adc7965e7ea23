"""The convention as a docx: what LibreOffice is given to print, with all that the convention has.

Running header but on the first page, footer with the QR code and « page X sur Y » (fields),
justified and hyphenated paragraphs, a list, tables with a head row, the boxes to sign, and the
sizes and margins of documents/_shared/print.css.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from tests.bench.conventions import Block, Text

_MM = 56.7  # twips
_SCHEMAS = "http://schemas.openxmlformats.org"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMAS}/package/2006"
_NAMES = (
    f'xmlns:w="{_SCHEMAS}/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    f'xmlns:wp="{_SCHEMAS}/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="{_SCHEMAS}/drawingml/2006/main" xmlns:pic="{_SCHEMAS}/drawingml/2006/picture"'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "settings", "numbering", "header", "footer")
_FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def write(path: Path, text: Text) -> None:
    running = {name: escape(value) for name, value in text.running.items()}
    body = "".join(_MAKERS.get(block.tag, _paragraph)(block) for block in text.blocks())
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations({
            "word/document.xml": f"{_OFFICE}/officeDocument",
            "docProps/core.xml": f"{_PACKAGE}/relationships/metadata/core-properties",
        }),
        "docProps/core.xml": _core(text.sheet.meta.title),
        "word/_rels/document.xml.rels": _relations(
            {f"{part}.xml": f"{_OFFICE}/{part}" for part in _PARTS}
        ),
        "word/_rels/footer.xml.rels": _relations({"code.png": f"{_OFFICE}/image"}),
        "word/styles.xml": _STYLES,
        "word/settings.xml": _SETTINGS,
        "word/numbering.xml": _NUMBERING,
        "word/header.xml": _header(running),
        "word/footer.xml": _footer(running),
        "word/code.png": text.code_png(),
        "word/document.xml": (
            f"<w:document {_NAMES}><w:body>{body}{_SECTION}</w:body></w:document>"
        ),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)


def _paragraph(block: Block) -> str:
    jump = "<w:pageBreakBefore/>" if block.on_new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{block.tag}"/>{jump}</w:pPr>{_run(block.text)}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _table(block: Block) -> str:
    """Fixed columns; the head row comes back on each page, as in the template."""
    width = round(166 * _MM / len(block.rows[0]))
    rows = []
    for number, row in enumerate(block.rows):
        head = "" if number else "<w:tblHeader/>"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{"cell" if number else "head"}"/></w:pPr>{_run(cell)}</w:p></w:tc>'
            for cell in row
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
    grid = f'<w:gridCol w:w="{width}"/>' * len(block.rows[0])
    return f"<w:tbl>{_FIXED}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _signatures(block: Block) -> str:
    """One box a party, whole, and room to sign at its foot."""
    width = round(83 * _MM)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{_BOX}</w:tcBorders>'
        "</w:tcPr>" + "".join(
            f'<w:p><w:pPr><w:pStyle w:val="cell"/></w:pPr>{_run(line)}</w:p>'
            for line in cell.split("\n")
        ) + "</w:tc>"
        for cell in block.rows[0]
    )  # fmt: skip
    height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{round(56 * _MM)}"/></w:trPr>'
    grid = f'<w:gridCol w:w="{width}"/>' * len(block.rows[0])
    return f"<w:tbl>{_FIXED}<w:tblGrid>{grid}</w:tblGrid><w:tr>{height}{cells}</w:tr></w:tbl>"


_MAKERS: dict[str, Callable[[Block], str]] = {"table": _table, "signatures": _signatures}


def _header(running: dict[str, str]) -> str:
    return (
        f'<w:hdr {_NAMES}><w:p><w:pPr><w:pStyle w:val="running"/></w:pPr>'
        f"{_run(running['issuer'])}<w:r><w:tab/></w:r>{_run(running['heading'])}</w:p></w:hdr>"
    )


def _footer(running: dict[str, str]) -> str:
    reference, short = running["reference"], running["short"]
    lines = (
        _run(running["heading"]),
        _run(f"Réf. {reference} · {running['version']}"),
        _run(f"{reference} · {short} · ") + _field("PAGE") + _run("/") + _field("NUMPAGES")
        + _run(f" · {running['mark']}"),
    )  # fmt: skip
    cells = (
        (17, f"<w:p>{_PICTURE}</w:p>"),
        (109, "".join(_small(line) for line in lines)),
        (40, _small(_run("page ") + _field("PAGE") + _run(" sur ") + _field("NUMPAGES"), "right")),
    )
    grid = "".join(f'<w:gridCol w:w="{round(width * _MM)}"/>' for width, _ in cells)
    row = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _MM)}" w:type="dxa"/></w:tcPr>{said}</w:tc>'
        for width, said in cells
    )
    table = f"<w:tbl>{_BARE}<w:tblGrid>{grid}</w:tblGrid><w:tr>{row}</w:tr></w:tbl>"
    return f'<w:ftr {_NAMES}>{table}<w:p><w:pPr><w:pStyle w:val="last"/></w:pPr></w:p></w:ftr>'


def _small(runs: str, align: str = "left") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="running"/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def _field(name: str) -> str:
    return (
        _FIELD.format("begin") + f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText>'
        "</w:r>" + _FIELD.format("separate") + _run("1") + _FIELD.format("end")
    )


def _relations(kinds: dict[str, str]) -> str:
    """Each part is known by its name without the ending: header, footer, code."""
    relations = "".join(
        f'<Relationship Id="{Path(target).stem}" Target="{target}" Type="{kind}"/>'
        for target, kind in kinds.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>fr-FR</dc:language></cp:coreProperties>"
    )


def _style(name: str, size: float, line: float, of_paragraph: str = "", of_run: str = "") -> str:
    """Size and exact line height in points."""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{_NAMED.get(name, name)}"/>'
        f"<w:pPr>{of_paragraph.replace('LINE', str(round(line * 20)))}</w:pPr>"
        f'<w:rPr>{of_run}<w:sz w:val="{round(size * 2)}"/></w:rPr></w:style>'
    )


def _gap(before: float, after: float) -> str:
    """The space around a paragraph, in millimetres."""
    return (
        f'<w:spacing w:before="{round(before * _MM)}" w:after="{round(after * _MM)}" '
        'w:line="LINE" w:lineRule="exact"/>'
    )


_NAMED = {"h1": "heading 1", "h2": "heading 2"}
_FONT = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:cs="{0}"/>'
_BOLD = _FONT.format("Source Serif Pro Semibold")
_SANS = _FONT.format("Source Sans Pro")
_BOTH = '<w:jc w:val="both"/>'
_RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{round(166 * _MM)}"/></w:tabs>'
_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
_STYLES = "".join((
    f"<w:styles {_NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{_FONT.format('Source Serif Pro')}",
    '<w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault></w:docDefaults>',
    _style("h1", 21, 24.4, _gap(11, 2.5) + '<w:outlineLvl w:val="0"/>', _BOLD),
    _style("h2", 11.5, 14.4, f'<w:keepNext/>{_gap(7, 2)}<w:outlineLvl w:val="1"/>', _BOLD),
    _style("p", 10.5, 14.9, f"<w:widowControl/>{_gap(0, 2.2)}{_BOTH}"),
    _style("visa", 10.5, 14.9, _gap(0, 1.3) + '<w:ind w:left="454" w:hanging="454"/>'),
    _style("li", 10.5, 14.9, f"<w:widowControl/>{_LIST}{_gap(0, 1.2)}{_BOTH}"),
    _style("cell", 8.7, 12, _gap(1.7, 1.7), _SANS),
    _style("head", 8.7, 12, _gap(1.7, 1.7), f"{_SANS}<w:b/>"),
    _style("running", 8, 11.6, _RIGHT_TAB + _gap(0, 0), _SANS),
    _style("last", 1, 1, _gap(0, 0)),
    "</w:styles>",
))  # fmt: skip
_SETTINGS = (
    f'<w:settings {_NAMES}><w:autoHyphenation/><w:consecutiveHyphenLimit w:val="0"/></w:settings>'
)
_NUMBERING = (
    f'<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="–"/><w:pPr><w:ind w:left="340" w:hanging="227"/>'
    '</w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    "</w:numbering>"
)
_SECTION = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
    '<w:footerReference w:type="default" r:id="footer"/>'
    '<w:footerReference w:type="first" r:id="footer"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1247" w:right="1247" w:bottom="1701" w:left="1247" w:header="624" '
    'w:footer="510" w:gutter="0"/><w:titlePg/></w:sectPr>'
)
_NONE = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))
_LINE = 'w:val="single" w:sz="4" w:color="AAB2BA"/>'
_BOX = "".join(f"<w:{side} {_LINE}" for side in ("top", "left", "bottom", "right"))
_BARE = (
    '<w:tblPr><w:tblW w:w="9412" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    '<w:left w:w="0" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
_FIXED = _BARE.replace(
    "<w:tblLayout",
    f"<w:tblBorders><w:bottom {_LINE}<w:insideH {_LINE}</w:tblBorders><w:tblLayout",
)
_SIDE = round(14 / 25.4 * 914_400)
_PICTURE = (
    f'<w:r><w:drawing><wp:inline><wp:extent cx="{_SIDE}" cy="{_SIDE}"/>'
    '<wp:docPr id="1" name="code" descr="Code du texte"/><a:graphic><a:graphicData '
    f'uri="{_SCHEMAS}/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" '
    'name="code"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="code"/><a:stretch>'
    f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext '
    f'cx="{_SIDE}" cy="{_SIDE}"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
    'core-properties+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{part}+xml"/>'
        for part in _PARTS
    )
    + "</Types>"
)
