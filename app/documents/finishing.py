"""Last touches on the objects of a PDF, just before WeasyPrint writes them."""

from collections.abc import Callable
from typing import Any

from app.documents import fields, qr, writing

_PDFUA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates which part of ISO 14289 is followed\
</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""


def finisher(reference: str, mark: str) -> Callable[[Any, Any], None]:
    def finish(_document: Any, pdf: Any) -> None:
        _claim_pdfua(pdf)
        # WeasyPrint lists each attachment twice.
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
        fields.turn_into_signatures(pdf)
        pages = [item for item in pdf.objects if _type_of(item) == "/Page"]
        for number, page in enumerate(pages, start=1):
            _draw_qr(pdf, page, qr.payload(reference, mark, number))
        pdf.write = lambda output, *_options: writing.write(pdf, output)

    return finish


def _type_of(item: Any) -> Any:
    return item.get("Type") if isinstance(item, dict) else None


def _claim_pdfua(pdf: Any) -> None:
    metadata = next(
        item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata"
    )
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDFUA) for part in metadata.stream]


def _draw_qr(pdf: Any, page: Any, text: str) -> None:
    import pydyf

    drawing = pydyf.Stream([qr.draw(text)], compress=True)
    pdf.add_object(drawing)
    # First, because the page's own stream turns the axes over and does not turn them back.
    page["Contents"] = pydyf.Array([drawing.reference, page["Contents"]])
