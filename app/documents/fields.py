"""The empty signature fields of a final text: one a party, in the « Signature » box of its block.

The boxes to sign are checkboxes in the HTML (`signatures`, documents/_shared/macros.html), because
WeasyPrint then places and tags a form field by itself; it knows no signature field, so the last
touch is to turn each into one. Names: « partie-1 », « partie-2 »… in the order of the parties.
"""

from typing import Any


def field_name(number: int) -> str:
    """The field of the party number `number`, counted from one as the text counts them."""
    return f"partie-{number}"


def turn_into_signatures(pdf: Any) -> None:
    """Each form field of the PDF becomes a signature to come."""
    import pydyf

    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    # PDF/A forbids NeedAppearances; DR serves text fields only. SigFlags: readers must only append.
    for key in ("NeedAppearances", "DR"):
        del form[key]
    form["SigFlags"] = 3
    by_reference = {item.reference: item for item in pdf.objects}
    for reference in form["Fields"]:
        field = by_reference[reference]
        ((_, drawing),) = field["AP"]["N"].items()
        _empty(by_reference[drawing])
        left, top, right, bottom = field["Rect"]
        field["FT"] = "/Sig"
        field["Rect"] = pydyf.Array((left, bottom, right, top))
        field["AP"] = pydyf.Dictionary({"N": drawing})
        for key in ("AS", "V", "MK", "Border"):
            field.pop(key, None)
    # pyHanko calls a filled field an allowed change only when its tag holds it without a list.
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/Form":
            (item["K"],) = item["K"]


def _empty(drawing: Any) -> None:
    """PDF/A wants an appearance for each field: this one draws nothing."""
    import pydyf

    _, _, width, height = drawing.extra["BBox"]
    drawing.stream = []
    drawing.extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, width, height)),
            "Resources": pydyf.Dictionary(),
        }
    )
